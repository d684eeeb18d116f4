"""How programs bend QIF: memos of several lines, the order of dates as an option, lines before the first heading."""

from __future__ import annotations

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
