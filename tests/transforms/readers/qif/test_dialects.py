"""How programs bend QIF: memos of several lines, the order of dates as an option, lines before the first heading."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.reads import accepted, codes, read
from transforms.readers import qif
from transforms.readers.registry import open_reading

RECORD = "D01/02/2026\nT-5.00\nPShop\n^\n"


def test_a_memo_of_several_lines_is_one_text(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text("!Type:Bank\nD13/01/2026\nT-5.00\nMfirst\nMsecond\nEpart\n^\n")
    _, records = read(qif.READER, path)
    assert records["narrative"].to_list() == ["first second"]


@pytest.mark.parametrize(("option", "day"), [("MDY", "2026-01-02"), ("DMY", "2026-02-01")])
def test_an_option_settles_the_order_of_dates(option: str, day: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Option:{option}\n!Type:Bank\n{RECORD}")
    _, records = read(qif.READER, path)
    assert str(records["booked_at"][0].date()) == day


def test_an_option_against_the_dates_settles_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Option:MDY\n!Type:Bank\n{RECORD}{RECORD.replace('01/02', '13/02')}")
    _, records = read(qif.READER, path)
    assert codes(records) == ["date_order_ambiguous"]


def test_lines_before_the_first_heading_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"Exported by a bank\nT-7.00\n!Type:Bank\n{RECORD.replace('02', '13')}")
    reading = open_reading(path)
    assert reading.format == "qif"
    _, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (1, ["record_cut", "heading_unknown"])
    assert records["raw"][0] == "Exported by a bank\nT-7.00"


@pytest.mark.parametrize("end", ["^", "^^", "^ "])
def test_the_end_mark_in_the_ways_that_programs_write_it(end: str, tmp_path: Path) -> None:
    record = f"D13/ 1/26\nT-5.00\nPShop\n{end}\n"
    path = tmp_path / "a.qif"
    path.write_text(f"!Account\nNHouse\nTBank\n{end}\n!Type:Bank\n{record * 3}")
    reading, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (3, [])
    assert not any("cut" in message or "not used" in message for message in reading.messages)


def test_a_file_without_a_heading_is_an_account_of_a_kind_that_is_not_said(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"{RECORD.replace('02', '13')}D01/14/2026\nU1,500.25\nT1,500.25\n^\n")
    reading = open_reading(path)
    assert reading.format == "qif"
    reading, records = read(qif.READER, path)
    assert [str(amount.normalize()) for amount in accepted(records)["amount"]] == ["-5", "1500.25"]
    assert "no heading" in reading.messages[0]


@pytest.mark.parametrize("line", ["YShares Ltd", "Q10", "Kontoauszug"])
def test_what_is_no_account_is_not_taken_for_one_without_a_heading(line: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"{line}\n{RECORD}{RECORD}")
    assert not qif.READER.sniff(path.read_bytes())


def test_a_number_that_is_a_placeholder_is_no_code(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text("!Type:Bank\nC\nD13/01/2026\nNN/A\nT-5.00\n^\n")
    _, records = read(qif.READER, path)
    assert records.select("transaction_code", "reference").row(0) == (None, None)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("(10.00)", "-10"),
        ("EUR 5,00", "5"),
        ("1.234,56-", "-1234.56"),
        ("$ (3.50)", "-3.5"),
        ("7.00 DR", "-7"),
    ],
)
def test_amounts_with_signs_around_their_figures(written: str, amount: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Type:Bank\nD13/01/2026\nT{written}\nPShop\n^\nD14/01/2026\nT2,50\nPShop\n^\n")
    _, records = read(qif.READER, path)
    assert (codes(records), records["amount"].to_list()) == ([], [Decimal(amount), Decimal("2.5")])


def test_what_an_amount_with_signs_around_it_shows_of_decimals(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text("!Type:Bank\nD13/01/2026\nTEUR 5,00\nPShop\n^\nD14/01/2026\nT(1.234)\nPShop\n^\n")
    _, records = read(qif.READER, path)
    assert records["amount"].to_list() == [Decimal(5), Decimal(-1234)]


def test_two_currencies_in_an_account_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    records_of = (f"D13/01/2026\nT{amount}\nPShop\n^\n" for amount in ("EUR 5,00", "USD 7,00", "8,00"))
    path.write_text(f"!Type:Bank\n{''.join(records_of)}")
    _, records = read(qif.READER, path)
    assert records["amount"].to_list() == [None, None, Decimal(8)]
    assert records["reasons"][0].to_list() == [
        "currencies_mixed: amounts name EUR and USD, and a QIF account is in one currency"
    ]


def test_two_amounts_in_parentheses_in_a_record_are_two_records(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text("!Type:Bank\nD13/01/2026\nT(10.00)\nD14/01/2026\nT(11.00)\n^\n")
    _, records = read(qif.READER, path)
    assert codes(records) == ["records_run_together"]
