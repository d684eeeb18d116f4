"""What a profile can say beyond columns: skipped lines, records of several lines, words behind figures, months."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.delimited.samples import Whole, profile_of, read_bytes
from transforms.readers.profiles import ProfileError

PROFILE = """
profile: x
file: {delimiter: ";", skip: ['^Saldo', '^Datum;'], begins: Datum}
account: {opening_balance: {footer: 'Saldo alt;([0-9.,]+)'}}
numbers: {decimal: ",", debit_words: [DR], credit_words: [CR], nothing: ["-"], currency_glued: true, parentheses: true}
dates: {format: "%d %b %Y", months: [janv., févr., mars, avr., mai, juin, juil., "août|aout", sept., oct., nov., déc.]}
columns: {booked_at: Datum, amount: Betrag, narrative: Text, balance_after: Saldo}
"""
HEADER = "Datum;Text;Betrag;Saldo\n"


def read(tmp_path: Path, lines: str) -> Whole:
    return read_bytes(tmp_path, (HEADER + lines).encode(), profile_of(PROFILE))


def test_lines_that_the_profile_skips_are_no_records_and_state_balances(tmp_path: Path) -> None:
    whole = read(
        tmp_path,
        "Saldo alt;100,00;;\n1 janv. 2024;Miete;-5,00;95,00\nDatum;Text;Betrag;Saldo\n2 mars 2024;x;7,00;102,00\n",
    )
    assert whole.total == 2
    assert whole.frame["locator"].to_list() == ["line 3", "line 5"]
    assert whole.reading.statements[0].opening_balance == 100
    assert whole.reading.statements[0].opening_basis == "stated"
    assert sum("skip" in message for message in whole.reading.messages) == 2


def test_a_line_that_ends_in_blanks_is_skipped_and_one_that_may_be_cut_is_told(tmp_path: Path) -> None:
    profile = profile_of(PROFILE.replace("'^Saldo'", "'ende$'"))
    lines = "1 janv. 2024;Miete;-5,00;95,00\n31 janv. 2024;Monatsende  \n"
    whole = read_bytes(tmp_path, (HEADER + lines).encode(), profile)
    assert whole.frame.height == 1
    cut = read_bytes(tmp_path, f"{HEADER}31 janv. 2024;Monatse;95,00;".encode(), profile)
    assert any("no line end" in message for message in cut.reading.messages)


def test_a_line_without_its_date_goes_on_with_the_record_above(tmp_path: Path) -> None:
    whole = read(tmp_path, "1 janv. 2024;Miete;-5,00;\n;Wohnung 3;;\n;links;;\n2 mars 2024;x;7,00;\n")
    assert whole.accepted["narrative"].to_list() == ["Miete Wohnung 3 links", "x"]
    assert whole.accepted["raw"].to_list()[0].count("\n") == 2
    assert whole.accepted["locator"].to_list() == ["line 2", "line 5"]


def test_a_first_line_without_a_date_is_a_record_that_is_set_aside(tmp_path: Path) -> None:
    whole = read(tmp_path, ";lost;1,00;\n2 mars 2024;x;7,00;\n")
    assert whole.accepted.height == 1
    assert whole.quarantined["locator"].to_list() == ["line 2"]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("5,00 DR", "-5"), ("5,00CR", "5"), ("$7,00", "7"), ("-US$ 7,00", "-7"), ("(€7,00)", "-7"),
        ("R$ -7,00", "-7"), ("7,00 Kč", "7"), ("7,00zł", "7"), ("Rs. 7", "7"), ("\u200e7,00", "7"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_figure(tmp_path: Path, written: str, amount: str) -> None:
    assert read(tmp_path, f"2 mars 2024;x;{written};\n").total == Decimal(amount)


def test_a_mark_of_the_side_that_the_profile_does_not_know_is_no_currency(tmp_path: Path) -> None:
    whole = read(tmp_path, "2 mars 2024;x;5,00 Dr;\n2 mars 2024;x;5,00 S;\n")
    assert whole.accepted.is_empty()


def test_a_sign_for_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    assert "amount_missing" in read(tmp_path, "2 mars 2024;x;-;-\n").reasons[0]


@pytest.mark.parametrize("day", ["5 août 2024", "5 aout 2024", "5 AOÛT. 2024"])
def test_months_have_their_own_names(tmp_path: Path, day: str) -> None:
    assert read(tmp_path, f"{day};x;1;\n").accepted["booked_at"].to_list() == [datetime(2024, 8, 5)]  # noqa: DTZ001


def test_eleven_months_are_no_year() -> None:
    with pytest.raises(ProfileError, match="twelve"):
        profile_of(
            "profile: x\ndates: {format: '%d %b %Y', months: [a]}\ncolumns: {booked_at: A, amount: B}\n"
        )


def test_a_line_that_may_lack_its_last_fields_has_empty_cells_there(tmp_path: Path) -> None:
    profile = profile_of(
        "profile: x\nfile: {fields: [2, 3]}\ncolumns: {booked_at: A, amount: B, narrative: C}\n"
    )
    whole = read_bytes(
        tmp_path, b"A,B,C\n2024-01-01,1,first\n2024-01-02,2\n2024-01-03,3,third\n" * 1, profile
    )
    assert whole.accepted["narrative"].to_list() == ["first", None, "third"]
    assert whole.total == 6


@pytest.mark.parametrize(("fee", "signed", "amount"), [("2.50", "false", "7.50"), ("-2.50", "true", "7.50")])
def test_a_fee_may_carry_the_sign_of_money_out(tmp_path: Path, fee: str, signed: str, amount: str) -> None:
    profile = profile_of(
        f"profile: x\nnumbers: {{fee_signed: {signed}}}\ncolumns: {{booked_at: A, amount: B, fee: C}}\n"
    )
    whole = read_bytes(tmp_path, f"A,B,C\n2024-01-01,10.00,{fee}\n".encode(), profile)
    assert whole.total == Decimal(amount)


def test_a_debit_of_the_other_sign_takes_back_an_earlier_one_where_the_profile_says_so(
    tmp_path: Path,
) -> None:
    lines = b"A,B,C\n2024-01-01,20.00,\n2024-01-02,-5.00,\n2024-01-03,,7.00\n"
    columns = "columns: {booked_at: A, debit: B, credit: C}\n"
    plain = read_bytes(tmp_path, lines, profile_of(f"profile: x\n{columns}"))
    assert "debit_sign_unclear" in plain.reasons[0]
    storno = read_bytes(
        tmp_path, lines, profile_of(f"profile: x\nnumbers: {{storno: true, debit_signed: false}}\n{columns}")
    )
    assert storno.total == -8
