"""An entry and its details: amounts in other currencies, charges between them, sums whose parts have no amounts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.camt.made import OWN, balance, entry, message, money, one, read_text, statement
from tests.transforms.readers.reads import codes


def detail(cents: int, *, name: str = "", more: str = "") -> str:
    party = f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties>" if name else ""
    return f"<TxDtls><Amt Ccy='EUR'>{money(cents)}</Amt>{more}{party}</TxDtls>"


def foreign(cents: int, booked: int) -> str:
    return (
        f"<TxDtls><AmtDtls><TxAmt><Amt Ccy='USD'>{money(cents)}</Amt></TxAmt><CntrValAmt><Amt Ccy='EUR'>"
        f"{money(booked)}</Amt></CntrValAmt></AmtDtls></TxDtls>"
    )


def test_details_in_another_currency_count_by_their_value_in_the_accounts(tmp_path: Path) -> None:
    inner = f"<NtryDtls>{foreign(6000, 5520)}{foreign(4000, 3680)}</NtryDtls>"
    _, records = read_text(message(statement("", entry(9200, inner))), tmp_path)
    assert records["amount"].to_list() == [Decimal("55.20"), Decimal("36.80")]


def test_values_that_do_not_add_up_leave_the_entry_whole(tmp_path: Path) -> None:
    inner = f"<NtryDtls>{foreign(6000, 5520)}{foreign(4000, 3681)}</NtryDtls>"
    record = one(entry(9200, inner), tmp_path)
    assert (record["amount"], record["reasons"]) == (Decimal(92), [])


CHARGED = "<Chrgs><Rcrd><Amt Ccy='EUR'>1.50</Amt></Rcrd><Rcrd><Amt Ccy='EUR'>0.50</Amt></Rcrd></Chrgs>"
CHARGES = [
    CHARGED,
    "<Chrgs><TtlChrgsAndTaxAmt Ccy='EUR'>2.00</TtlChrgsAndTaxAmt><Rcrd><Amt Ccy='EUR'>1</Amt></Rcrd></Chrgs>",
    "<Chrgs><Amt Ccy='EUR'>2.00</Amt><Tp><Cd>COMM</Cd></Tp></Chrgs>",
]


@pytest.mark.parametrize("charges", CHARGES)
@pytest.mark.parametrize("on_entry", [True, False])
def test_charges_are_why_details_differ_from_their_entry(
    charges: str, on_entry: bool, tmp_path: Path
) -> None:
    parts = detail(6000, name="Anna", more="" if on_entry else charges) + detail(4000, name="Bert")
    inner = f"<NtryDtls>{parts}</NtryDtls>" if not on_entry else f"{charges}<NtryDtls>{parts}</NtryDtls>"
    record = one(entry(9800, inner), tmp_path)
    assert (record["amount"], record["reasons"]) == (Decimal(98), [])
    assert record["narrative"] == "(2 payments: Anna; Bert)"


def test_charges_that_explain_nothing_leave_the_fault(tmp_path: Path) -> None:
    inner = f"{CHARGED}<NtryDtls>{detail(6000)}{detail(4100)}</NtryDtls>"
    _, records = read_text(message(statement("", entry(9800, inner))), tmp_path)
    assert codes(records) == ["details_do_not_add_up"]


def test_of_a_sum_whose_parts_have_no_amounts_the_ends_are_told(tmp_path: Path) -> None:
    number = "NL91ABNA0417164300"
    parts = "".join(
        f"<TxDtls><RltdPties><Dbtr><Nm>{name}</Nm></Dbtr>{account}</RltdPties></TxDtls>"
        for name, account in (
            ("Anna", f"<DbtrAcct><Id><IBAN>{number}</IBAN></Id></DbtrAcct>"),
            ("Bert", ""),
            ("Bert", ""),
        )
    )
    record = one(entry(300, f"<NtryDtls>{parts}</NtryDtls>"), tmp_path)
    assert record["narrative"] == f"(3 payments: Anna {number}; Bert)"
    assert record["counterparty_name"] is None


def test_the_ends_of_a_large_sum_are_counted(tmp_path: Path) -> None:
    parts = "".join(
        f"<TxDtls><RltdPties><Dbtr><Nm>N{number}</Nm></Dbtr></RltdPties></TxDtls>" for number in range(60)
    )
    record = one(entry(300, f"<NtryDtls>{parts}</NtryDtls>"), tmp_path)
    assert str(record["narrative"]).endswith("; N49; and 10 more)")


def test_of_balances_of_several_days_the_first_opens_and_the_last_closes(tmp_path: Path) -> None:
    heading = "".join(
        balance(kind, cents, day)
        for kind, cents, day in (
            ("CLBD", 300, "2025-01-03"),
            ("OPBD", 200, "2025-01-03"),
            ("CLBD", 200, "2025-01-02"),
            ("OPBD", 100, "2025-01-02"),
        )
    )
    reading, _ = read_text(message(statement(heading, entry(100), entry(100))), tmp_path)
    found = reading.statements[0]
    assert (found.opening_balance, found.closing_balance) == (Decimal(1), Decimal(3))


def test_a_balance_of_an_own_type_is_told(tmp_path: Path) -> None:
    own = balance("OPBD", 100).replace("<Cd>OPBD</Cd>", "<Prtry>Opening</Prtry>")
    reading, _ = read_text(message(statement(own, entry(100))), tmp_path)
    assert reading.statements[0].identifier == OWN
    assert reading.messages == [
        "Bal[1] was not used: balance_unknown: its type is 'Opening', no code of ISO 20022"
    ]


def batch(count: int, *parts: str) -> str:
    return f"<NtryDtls><Btch><NbOfTxs>{count}</NbOfTxs></Btch>{''.join(parts)}</NtryDtls>"


@pytest.mark.parametrize(
    "parts", [(detail(6000, name="Anna"),), (detail(6000, name="Anna"), detail(1000, name="Bert"))]
)
def test_a_batch_of_which_some_payments_are_not_detailed_stays_whole(
    parts: tuple[str, ...], tmp_path: Path
) -> None:
    record = one(entry(9800, batch(3, *parts)), tmp_path)
    assert (record["amount"], record["reasons"]) == (Decimal(98), [])
    names = "; ".join(["Anna", "Bert"][: len(parts)])
    assert record["narrative"] == f"({len(parts)} of 3 payments: {names})"
    assert record["counterparty_name"] is None


def test_a_batch_says_how_many_of_its_payments_have_no_name(tmp_path: Path) -> None:
    record = one(entry(9800, batch(4, detail(6000), detail(1000))), tmp_path)
    assert record["narrative"] == "(2 of 4 payments detailed)"


@pytest.mark.parametrize(
    "inner", [batch(2, detail(6000), detail(1000)), batch(3, detail(6000), detail(9000))]
)
def test_a_count_that_leaves_no_room_leaves_the_fault(inner: str, tmp_path: Path) -> None:
    _, records = read_text(message(statement("", entry(9800, inner))), tmp_path)
    assert codes(records) == ["details_do_not_add_up"]


def test_one_detail_of_the_whole_amount_is_that_of_its_batch(tmp_path: Path) -> None:
    record = one(entry(9800, batch(3, detail(9800, name="Anna"))), tmp_path)
    assert (record["counterparty_name"], record["narrative"]) == ("Anna", None)
