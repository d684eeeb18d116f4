"""Lines of a damaged MT940 that belong to no field: named, wherever they stand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.mt940.test_reader import read_text

WHOLE = ":20:A\n:25:1\n:28C:1\n:60F:C250101EUR0,\n:61:250102C1,NTRFNONREF\n:86:fee\n:62F:C250102EUR1,\n-\n"


def test_tabs_before_fields_lose_none(tmp_path: Path) -> None:
    reading, frame = read_text(WHOLE.replace("\n:", "\n\t:"), tmp_path)
    assert frame["raw"].to_list() == [":61:250102C1,NTRFNONREF\n:86:fee"]
    assert (reading.statements[0].closing_balance, reading.messages) == (Decimal(1), [])


@pytest.mark.parametrize("before", [":20:", ":25:", ":28C:", ":60F:", ":61:", ":62F:"])
def test_a_line_that_belongs_to_no_field_is_said(before: str, tmp_path: Path) -> None:
    """Damage may take the mark of a field: what is left of it is then named, wherever it stands."""
    at = WHOLE.index(before)
    line = WHOLE.count("\n", 0, at) + 1
    reading, frame = read_text(f"{WHOLE[:at]}1x20:SOMETHING\n{WHOLE[at:]}", tmp_path)
    told = [f"line {line}: the line belongs to no field and was not used: 1x20:SOMETHING"]
    if before == ":62F:":  # the text of the line above goes on
        assert frame["raw"][0].endswith("fee\n1x20:SOMETHING")
        told = []
    assert reading.messages == told


LOST = "tag_damaged: it looks like a statement line, but its mark :61: is damaged or missing"
MARKS = (
    "1x61:",
    ":6I:",
    "61:",
    ":61",
    ";61;",
    ":16:",
    ":71:",
    ":65:",
    ":6:",
    ":61: "[:3],
    "",
    "\\61:",
    ":E1:",
)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("before", [":25:", ":28C:", ":60F:", ":61:", ":86:", ":62F:"])
def test_a_statement_line_whose_mark_is_damaged_is_set_aside(before: str, mark: str, tmp_path: Path) -> None:
    at = WHOLE.index(before)
    line = WHOLE.count("\n", 0, at) + 1
    reading, frame = read_text(f"{WHOLE[:at]}{mark}2501020102RD7,25NTRFREF\n{WHOLE[at:]}", tmp_path)
    bad = frame.filter(frame["reasons"].list.len() > 0)
    assert bad["reasons"].to_list() == [[LOST]]
    assert bad["locator"].to_list() == [f"message 1, line {line}, :61:"]
    assert bad["raw"][0].startswith(f"{mark}2501020102RD7,25NTRFREF")
    assert bad["amount"].to_list() == [Decimal("7.25")]
    good = frame.filter(frame["reasons"].list.len() == 0)
    # A text behind the damaged line is the damaged line's.
    assert good["narrative"].to_list() == ([None] if before == ":86:" else ["fee"])
    assert (len(reading.statements), reading.statements[0].closing_balance) == (1, Decimal(1))
    assert reading.messages == []


@pytest.mark.parametrize("text", [":86:text", ":86:one\nmore", "", "details and no text"])
def test_damaged_marks_are_found_in_runs_of_many_lines_too(text: str, tmp_path: Path) -> None:
    good = ":61:2501020102C1,NTRFNONREF//A\n:86:good\nand more\n"
    bad = "\n".join(part for part in ("61:2501020102C2,NTRFNONREF//B", text) if part) + "\n"
    head, foot = WHOLE.partition(":61:")[0], ":62F:C250102EUR1,\n-\n"
    _, frame = read_text(head + good * 5 + bad + good * 5 + foot, tmp_path)
    assert frame.height == 11
    assert frame["reasons"].list.len().to_list() == [0] * 5 + [1] + [0] * 5
    assert frame["raw"].to_list() == [good.rstrip("\n")] * 5 + [bad.rstrip("\n")] + [good.rstrip("\n")] * 5


def test_a_damaged_mark_behind_a_line_without_text_costs_only_its_own_line(tmp_path: Path) -> None:
    head, foot = WHOLE.partition(":61:")[0], ":62F:C250102EUR1,\n-\n"
    lines = [f":61:2501020102C{number},NTRFNONREF//A{number}\n:86:text {number}\n" for number in range(1, 9)]
    lines[3] = ":61:2501020102C4,NTRFNONREF//A4\n"
    lines[4] = lines[4].replace(":61:", "61:")
    _, frame = read_text(head + "".join(lines) + foot, tmp_path)
    assert frame["reasons"].list.len().to_list() == [0, 0, 0, 0, 1, 0, 0, 0]
    assert frame["narrative"].to_list()[3:6] == [None, None, "text 6"]
    assert frame["raw"][4].endswith(":86:text 5")


def test_several_damaged_lines_in_a_row_are_as_many_records(tmp_path: Path) -> None:
    damaged = "61:250102C2,NTRFONE\n;61:250102D3,NTRFTWO\nwith details\n"
    reading, frame = read_text(WHOLE.replace(":62F:", f"{damaged}:62F:"), tmp_path)
    assert frame["amount"].to_list() == [1, 2, -3]
    assert frame["raw"][2] == ";61:250102D3,NTRFTWO\nwith details"
    assert frame["sequence"].to_list() == [1, 2, 3]
    assert reading.complete


@pytest.mark.parametrize(
    "text",
    [
        "250102 invoice of 250102",
        "ref 250102C1,NTRF of last week",
        "259902C1,NTRF",
        "IBAN 8937040044053201300 C1,N",
        "250102C100.00NTRF",
    ],
)
def test_texts_that_tell_of_dates_and_sums_stay_texts(text: str, tmp_path: Path) -> None:
    _, frame = read_text(WHOLE.replace("fee\n", f"fee\nmore: {text}\n"), tmp_path)
    assert frame["narrative"].to_list() == [f"fee more: {text}"]


@pytest.mark.parametrize("rubbish", ["1x61:250102C1,NTRF", ":86:lost\nand more"])
def test_what_stands_behind_a_statement_is_said(rubbish: str, tmp_path: Path) -> None:
    reading, _ = read_text(WHOLE + rubbish + "\n" + WHOLE, tmp_path)
    words = (
        "line 9: the line belongs to no field and was not used: 1x61:250102C1,NTRF"
        if rubbish.startswith("1x")
        else "line 9: :86: belongs to no statement line and was not used: lost (and 1 more lines)"
    )
    assert reading.messages == [words]
