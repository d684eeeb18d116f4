"""MT101, MT102, MT104 and MT107: one order for each transaction, what all share with each of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.payments.test_fin import read

HEAD = "{1:F01AAAAGB2LAXXX0000000000}{2:I%sBBBBDEFFXXXXN}{3:{121:eb6305c9-1f7f-49de-aed0-16487c27b42d}}{4:\n"
REQUESTS = (
    HEAD % "101"
    + """:20:BATCH1
:28D:1/1
:50H:/GB33BUKB20201555555555
KEBEDE TRADING
:52A:AAAAGB2L
:30:260302
:21:TX-1
:32B:EUR980,50
:57A:CCCCFRPPXXX
:59:/DE89370400440532013000
OMAR HAID
:70:/ROC/E2E-1/RENT
:71A:SHA
:21:TX-2
:32B:USD20,
:33B:EUR18,50
:36:1,0811
:50F:/GB33BUKB20201555555999
1/KEBEDE FUEL
:59:/4711
SAMIR BILAL
:71A:OUR
-}
"""
)
BULK = (
    HEAD % "102"
    + """:20:5362/MPB
:23:CREDIT
:50K:/GB33BUKB20201555555555
PENSION OFFICE
:71A:OUR
:21:ABC/123
:32B:EUR1250,
:59:/001161685134
JOHANN WILLEMS
:33B:CHF2000,
:21:ABC/124
:32B:EUR1875,
:59:/510007547061
JOAN MILLS
:32A:260228EUR3135,
:19:3125,
:71G:EUR10,
-}
"""
)
DEBITS = (
    HEAD % "104"
    + """:20:COLLECT1
:30:260302
:50K:/GB33BUKB20201555555555
POWER LTD
:52A:AAAAGB2L
:21:TX-1
:32B:EUR250,
:57A:BBBBDEFF
:59:/DE89370400440532013000
OMAR HAID
:21:TX-2
:32B:EUR350,
:59:/4711
SAMIR BILAL
:32B:EUR605,
:19:600,
:71F:EUR5,
-}
"""
)


def test_requests_for_transfer_are_orders_of_the_account_that_pays(tmp_path: Path) -> None:
    reading, records, (first, second), parties = read(tmp_path, REQUESTS)
    assert (reading.format, records["booked"].to_list()) == ("mt101", [False, False])
    assert records["locator"].to_list() == ["message 1, line 8, :21:", "message 1, line 15, :21:"]
    assert records["raw"][0].startswith(":21:TX-1\n:32B:EUR980,50\n")
    assert (first["source"], first["status"], first["control_number"]) == (
        "instruction",
        "instructed",
        "TX-1",
    )
    assert (first["amount"], first["currency"], first["received_amount"]) == (Decimal("980.5"), "EUR", None)
    assert first["sent_at"] == datetime(2026, 3, 2)  # noqa: DTZ001 - tables hold UTC without a zone
    assert (first["from_identifier"], first["from_name"]) == ("GB33BUKB20201555555555", "KEBEDE TRADING")
    assert (first["from_institution"], first["to_institution"]) == ("AAAAGB2L", "CCCCFRPPXXX")
    assert (first["reference"], second["reference"]) == ("E2E-1", "TX-2")
    # 33B is what was ordered, 32B what is paid; an ordering customer of its own holds before the heading's.
    assert (second["amount"], second["currency"], second["rate"]) == (
        Decimal("18.5"),
        "EUR",
        Decimal("1.0811"),
    )
    assert (second["received_amount"], second["received_currency"]) == (Decimal(20), "USD")
    assert (second["from_identifier"], second["from_name"]) == ("GB33BUKB20201555555999", "KEBEDE FUEL")
    assert [person["name"] for person in parties] == [
        *("KEBEDE TRADING", "OMAR HAID"),
        *("KEBEDE FUEL", "SAMIR BILAL"),
    ]
    assert reading.messages == []


def test_payments_in_bulk_take_their_day_from_the_totals(tmp_path: Path) -> None:
    reading, _, paid, _ = read(tmp_path, BULK)
    assert (reading.format, reading.messages) == ("mt102", [])
    assert [row["source"] for row in paid] == ["payment_message", "payment_message"]
    assert [row["sent_at"].day for row in paid] == [28, 28]
    assert [(row["amount"], row["received_amount"]) for row in paid] == [(2000, 1250), (1875, 1875)]
    assert {row["from_name"] for row in paid} == {"PENSION OFFICE"}


@pytest.mark.parametrize("kind", ["104", "107"])
def test_direct_debits_are_paid_by_the_other_party(kind: str, tmp_path: Path) -> None:
    reading, _, paid, _ = read(tmp_path, DEBITS.replace("I104", f"I{kind}"))
    assert (reading.format, reading.messages) == (f"mt{kind}", [])
    # The 32B behind the last transaction is what they are settled with, no third transaction.
    assert [(row["from_name"], row["to_name"], row["amount"]) for row in paid] == [
        ("OMAR HAID", "POWER LTD", 250),
        ("SAMIR BILAL", "POWER LTD", 350),
    ]
    assert (paid[0]["from_institution"], paid[0]["to_institution"]) == ("BBBBDEFF", "AAAAGB2L")


@pytest.mark.parametrize("text", [REQUESTS, BULK, DEBITS])
def test_bare_fields_tell_their_kind(text: str, tmp_path: Path) -> None:
    whole, bare = read(tmp_path, text)[2], read(tmp_path, text.partition("{4:\n")[2].replace("-}", "-"))[2]
    assert [row["amount"] for row in bare] == [row["amount"] for row in whole]
    assert [row["to_name"] for row in bare] == [row["to_name"] for row in whole]


@pytest.mark.parametrize(
    ("place", "instead", "code"),
    [
        (":32B:EUR980,50\n", "", "amount_missing"),
        (":32B:EUR980,50", ":32B:EUR980.50", "amount_malformed"),
        (":59:/DE89370400440532013000\nOMAR HAID\n", "", "party_missing"),
        (":57A:CCCCFRPPXXX", ":57A:NO BIC", "bic_malformed"),
        (":32B:EUR980", ":32B:QQQ980", "currency_not_iso_4217"),
        (":71A:SHA", ":32B:EUR1,", "records_run_together"),
        (":71A:SHA", ":59:/4711", "records_run_together"),
    ],
)
def test_a_bad_transaction_spoils_only_itself(place: str, instead: str, code: str, tmp_path: Path) -> None:
    assert place in REQUESTS
    _, records, paid, _ = read(tmp_path, REQUESTS.replace(place, instead))
    assert [row["control_number"] for row in paid] == ["TX-2"]
    assert [[reason.split(":")[0] for reason in reasons] for reasons in records["reasons"]] == [[code], []]


@pytest.mark.parametrize(
    ("day", "code"),
    [("", "date_missing"), (":30:20260302\n", "date_malformed"), (":30:260230\n", "date_impossible")],
)
def test_without_its_day_no_transaction_is_read(day: str, code: str, tmp_path: Path) -> None:
    _, records, paid, _ = read(tmp_path, REQUESTS.replace(":30:260302\n", day))
    assert paid == []
    assert [reasons[0].split(":")[0] for reasons in records["reasons"]] == [code, code]


def test_a_message_without_transactions_is_a_record_with_a_reason(tmp_path: Path) -> None:
    _, records, paid, _ = read(tmp_path, REQUESTS.partition(":21:")[0] + "-}\n")
    assert (paid, records["reasons"].to_list()) == (
        [],
        [["transaction_missing: no field 21 begins a transaction"]],
    )


def test_a_cut_file_keeps_the_transactions_before_the_last(tmp_path: Path) -> None:
    reading, records, paid, _ = read(tmp_path, REQUESTS.partition(":71A:OUR")[0])
    assert (reading.complete, [row["control_number"] for row in paid]) == (False, ["TX-1"])
    assert records["reasons"][1].to_list() == ["record_cut: the file ends in the middle of this message"]


@pytest.mark.parametrize(("text", "told"), [(BULK, "3125"), (DEBITS, "600")])
def test_a_sum_that_does_not_add_up_is_told(text: str, told: str, tmp_path: Path) -> None:
    reading, records, paid, _ = read(tmp_path, text.replace(f":19:{told},", ":19:600,5"))
    assert (len(paid), records["reasons"].list.len().sum()) == (2, 0)
    assert reading.messages == [
        "line 1: the message sums its 2 transactions to 600.5 (field 19); they add up "
        f"to {told}: ask for the message as it was sent."
    ]
    reading, *_ = read(tmp_path, text.replace(f":19:{told},", ":19:what"))
    assert reading.messages[0].endswith("the sum in field 19 cannot be read: what")


def test_a_message_among_others_keeps_its_number(tmp_path: Path) -> None:
    reading, records, paid, _ = read(tmp_path, REQUESTS + DEBITS)
    assert (reading.format, len(paid)) == ("mt103", 4)
    assert records["locator"][2] == "message 2, line 31, :21:"
    assert records["ordinal"].to_list() == [0, 1, 2, 3]
    assert pl.Series([row["ordinal"] for row in paid]).to_list() == [0, 1, 2, 3]


def without_blocks(text: str) -> str:
    """A message as programs keep it: its fields alone."""
    return text.partition("{4:\n")[2].replace("-}", "")


@pytest.mark.parametrize("number", [":28D:1/1\n", ""])
def test_requests_without_blocks_say_who_pays_by_their_orderer(number: str, tmp_path: Path) -> None:
    """50H orders a transfer; in a direct debit the other party (59a) would pay."""
    text = without_blocks(REQUESTS).replace(":28D:1/1\n", number).replace(":50F:", ":50H:")
    _, records, paid, _ = read(tmp_path, text)
    assert records["reasons"].list.len().sum() == 0
    assert [(row["from_identifier"], row["to_identifier"]) for row in paid] == [
        ("GB33BUKB20201555555555", "DE89370400440532013000"),
        ("GB33BUKB20201555555999", "4711"),
    ]


def test_who_pays_is_not_guessed_where_no_field_says_it(tmp_path: Path) -> None:
    text = without_blocks(DEBITS)
    _, known, paid, _ = read(tmp_path, text)
    assert (len(paid), known["reasons"].list.len().sum()) == (2, 0)
    only = text
    for line in text.splitlines():
        if line.startswith((":23E:", ":19:", ":21C:", ":21D:", ":21E:", ":26T:", ":71F:", ":71G:")):
            only = only.replace(line + "\n", "")
    _, unclear, paid, _ = read(tmp_path, only)
    assert paid == []
    assert [reason.split(":")[0] for reason in unclear["reasons"].explode()] == ["direction_missing"]
