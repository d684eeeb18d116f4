"""QIF files that lost the heading of an account: its records are set aside, not taken for an account's or a list's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transforms.readers.reads import accepted, codes, read
from transforms.readers import qif

RECORD = "D01/13/2026\nT-5.00\nPShop\n^\n"


@pytest.mark.parametrize("heading", ["!Account\nNChecking\nTBank\n^\n", "!Type:Cat\nNFood\nDMeals\nE\n^\n"])
def test_a_record_under_another_heading_is_set_aside(heading: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Type:Bank\n{RECORD}{heading}{RECORD}")
    reading, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (1, ["heading_lost"])
    assert records["raw"][1] == RECORD.rstrip("\n")
    assert not any("investments" in message for message in reading.messages)


ACCOUNT = "!Account\nNChecking\nTBank\n^\n"


@pytest.mark.parametrize("swallowed", ["D01/13/2026\nT-5.00\nPShop", "T-5.00\nPShop", "$5\nU-5.00", "N7\nT5"])
def test_an_account_whose_end_mark_is_lost_swallows_no_record(swallowed: str, tmp_path: Path) -> None:
    text = ACCOUNT.replace("^\n", "") + f"{swallowed}\n^\n!Type:Bank\n{RECORD}"
    path = tmp_path / "a.qif"
    path.write_text(f"!Account\nNSavings\nTBank\n^\n!Type:Bank\n{RECORD}{text}")
    reading, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (2, ["heading_lost"])
    assert records["raw"][1].endswith(f"{swallowed}\n^")
    assert [statement.reference for statement in reading.statements] == ["Savings", "Checking"]


def test_lines_that_say_nothing_of_an_account_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"{ACCOUNT.replace('^', 'PShop')}^\n!Type:Bank\n{RECORD}")
    reading, _ = read(qif.READER, path)
    told = "line 2: 1 lines of the account 'Checking' say nothing of an account and were not used: PShop"
    assert told in reading.messages


def test_what_follows_an_account_without_name_is_not_the_account_before(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"{ACCOUNT}!Type:Bank\n{RECORD}!Account\n!Type:Bank\n{RECORD}")
    reading, records = read(qif.READER, path)
    assert [statement.reference for statement in reading.statements] == ["Checking", None]
    assert records["statement"].to_list() == [0, 1]


def test_a_line_with_a_damaged_mark_costs_its_own_record_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Type:Bank\n{RECORD}{RECORD.replace('T-5.00', '!-5.00')}{RECORD}")
    _, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (2, ["amount_missing"])


@pytest.mark.parametrize("heading", ["!Type:Bxnk", "!Type:", "!TypeBank"])
def test_records_under_a_heading_that_is_not_known_are_set_aside(heading: str, tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"{ACCOUNT}{heading}\n{RECORD}{RECORD}")
    _, records = read(qif.READER, path)
    assert accepted(records).height == 0
    assert set(codes(records)) <= {"heading_unknown", "heading_lost"}


def test_investments_and_memorised_payments_are_no_bookings(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Type:Invst\n{RECORD}!Type:Memorized\nKD\n{RECORD[12:]}")
    _, records = read(qif.READER, path)
    assert (codes(records), records["booked"].to_list()) == ([], [False, False])


def test_records_that_run_together_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text(f"!Type:Bank\n{RECORD}{RECORD[:-2]}{RECORD}{RECORD}")
    _, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (2, ["records_run_together"])


def test_a_line_of_a_memo_with_the_letter_of_a_date_is_no_second_record(tmp_path: Path) -> None:
    path = tmp_path / "a.qif"
    path.write_text("!Type:Bank\nD13/01/2026\nT-5.00\nMrent\nDecember\nThe 12th\n^\n")
    _, records = read(qif.READER, path)
    assert (accepted(records).height, codes(records)) == (1, [])
