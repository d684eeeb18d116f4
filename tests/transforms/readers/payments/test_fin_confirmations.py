"""MT900 and MT910: bookings on the account that they name."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.ledger.readings import ledger
from tests.transforms.readers.payments.test_fin import CUSTOMER, read
from transforms.readers.registry import open_reading
from transforms.schema import ENTRIES, SOURCE_RECORDS

DEBIT = """{1:F01AAAADEFFAXXX0000000000}{2:O9000725260302BBBBGB2LAXXX00000000002603020725N}{4:
:20:BANKREF1
:21:MYREF1
:25:DE89370400440532013000
:13D:2603032310+0100
:32A:260302EUR12,50
:52A:CCCCFRPP
:72:/BNF/FEE
-}
"""
CREDIT = """{1:F01AAAADEFFAXXX0000000000}{2:O9100725260302BBBBGB2LAXXX00000000002603020725N}\
{3:{121:eb6305c9-1f7f-49de-aed0-16487c27b42d}}{4:
:20:BANKREF2
:21:NONREF
:25P:DE89370400440532013000
BBBBDEFF
:32A:260304EUR980,
:50K:/GB33BUKB20201555555555
KEBEDE TRADING
:52A:CCCCFRPP
:56A:DDDDFRPP
-}
"""


def test_a_debit_and_a_credit_are_bookings_of_their_account(tmp_path: Path) -> None:
    reading, records, paid, parties = read(tmp_path, DEBIT + CREDIT)
    assert (reading.format, paid) == ("mt900", [])
    assert records["booked"].to_list() == [True, True]
    assert records["amount"].to_list() == [Decimal("-12.5"), Decimal(980)]
    # The day of 13D is the one on which it was booked; without it, it is the value date.
    assert records["booked_at"].to_list() == [datetime(2026, 3, 3), datetime(2026, 3, 4)]  # noqa: DTZ001
    assert records["value_date"].to_list() == [date(2026, 3, 2), date(2026, 3, 4)]
    assert records["servicer_reference"].to_list() == ["BANKREF1", "BANKREF2"]
    assert records["reference"].to_list() == ["MYREF1", None]
    assert records["transaction_code"].to_list() == ["MT900", "MT910"]
    assert records["uetr"].to_list() == [None, "eb6305c9-1f7f-49de-aed0-16487c27b42d"]
    assert records["narrative"].to_list() == [
        "/BNF/FEE ordered by CCCCFRPP",
        "ordered by CCCCFRPP through DDDDFRPP",
    ]
    (statement,) = reading.statements
    assert (statement.identifier, statement.currency, statement.country) == (
        "DE89370400440532013000",
        "EUR",
        "DE",
    )
    assert (statement.opening_balance, statement.closing_balance) == (None, None)
    assert records["sequence"].to_list() == [1, 2]
    # Of a debit 52a is who ordered it, not who was paid.
    columns = ("counterparty_name", "counterparty_identifier", "counterparty_institution")
    assert records.select(columns).rows() == [
        (None, None, None),
        ("KEBEDE TRADING", "GB33BUKB20201555555555", "CCCCFRPP"),
    ]
    assert [(one["ordinal"], one["name"]) for one in parties] == [(1, "KEBEDE TRADING")]


def test_the_institution_that_ordered_a_credit_stands_in_for_a_customer(tmp_path: Path) -> None:
    lines = [line for line in CREDIT.split("\n") if not line.startswith((":50K:", "KEBEDE", ":56A:"))]
    _, records, _, _ = read(tmp_path, "\n".join(lines))
    assert records["counterparty_name"].to_list() == ["CCCCFRPP"]


@pytest.mark.parametrize(
    ("place", "instead", "code"),
    [
        (":20:BANKREF1\n", "", "reference_missing"),
        (":25:DE89370400440532013000\n", "", "account_missing"),
        (":32A:260302EUR12,50\n", "", "amount_missing"),
        ("EUR12,50", "EUR12.50", "amount_malformed"),
        (":32A:260302", ":32A:260231", "date_impossible"),
        (":13D:2603032310+0100", ":13D:yesterday", "date_malformed"),
        (":13D:260303", ":13D:261303", "date_impossible"),
        (":52A:CCCCFRPP", ":52A:NO BIC", "bic_malformed"),
        (":52A:CCCCFRPP", ":32A:260302EUR7,", "records_run_together"),
    ],
)
def test_a_bad_confirmation_spoils_only_itself(place: str, instead: str, code: str, tmp_path: Path) -> None:
    assert place in DEBIT
    _, records, _, _ = read(tmp_path, CREDIT + DEBIT.replace(place, instead) + CREDIT)
    assert [[reason.split(":")[0] for reason in reasons] for reasons in records["reasons"]] == [
        [],
        [code],
        [],
    ]
    assert records["booked"].to_list() == [True, False, True]


def test_without_block_2_a_debit_may_be_a_credit(tmp_path: Path) -> None:
    bare = DEBIT.partition("{4:\n")[2].replace("-}", "-")
    _, records, _, _ = read(tmp_path, bare)
    assert records["reasons"].to_list() == [
        ["direction_missing: nothing says whether the message confirms a debit (MT900) or a credit (MT910)"]
    ]
    _, records, _, _ = read(tmp_path, CREDIT.partition("{4:\n")[2].replace("-}", "-"))
    assert records["amount"].to_list() == [Decimal(980)]


def test_confirmations_among_payments_keep_their_places(tmp_path: Path) -> None:
    reading, records, paid, _ = read(tmp_path, CUSTOMER + DEBIT + CUSTOMER)
    assert (reading.format, records["booked"].to_list()) == ("mt103", [False, True, False])
    assert [row["ordinal"] for row in paid] == [0, 2]


def test_a_cut_confirmation_is_set_aside(tmp_path: Path) -> None:
    reading, records, _, _ = read(tmp_path, DEBIT + CREDIT.partition(":56A:")[0])
    assert not reading.complete
    assert records["reasons"].list.len().to_list() == [0, 1]


def test_what_a_statement_tells_too_counts_once(tmp_path: Path) -> None:
    statement = tmp_path / "statement"
    statement.write_text(
        ":20:S\n:25:DE89370400440532013000\n:28C:1/1\n:60F:C260301EUR100,\n"
        ":61:2603020303D12,50NTRFMYREF1//BANKREF1\n:61:2603040304C980,NTRFNONREF//BANKREF2\n"
        ":62F:C260304EUR1067,50\n-\n"
    )
    told = tmp_path / "told"
    told.write_text(DEBIT + CREDIT)
    work, _ = ledger(tmp_path, {"statement": open_reading(statement), "told": open_reading(told)})
    records = work.read(SOURCE_RECORDS).sort("file_id", "ordinal")
    assert sorted(records["status"]) == ["accepted", "accepted", "duplicate", "duplicate"]
    entries = work.read(ENTRIES)
    assert set(entries["record_id"]) == set(records.filter(status="accepted")["record_id"])
    assert entries.height == 2
