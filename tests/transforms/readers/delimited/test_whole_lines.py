"""Lines that are quoted as a whole: read as what they hold, kept as what they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.readers.delimited.samples import profile_of, read_bytes
from transforms.readers.delimited.fitting import best_fit
from transforms.readers.delimited.whole_lines import unwrapped
from transforms.readers.profiles import ProfileError, parse
from transforms.readers.suggest import suggest

PROFILE = profile_of(
    "profile: a\nfile: {whole_lines_quoted: true, skip_bottom: 1}\nmatch: {columns: [Day, Text, Sum]}\n"
    "columns: {booked_at: Day, narrative: Text, amount: Sum}\naccount: {identifier: {value: A}}\n"
)
ODD = ['"2026-01-05,""open,3.00"', "2026-01-06,x,1.00\t"]


@pytest.mark.parametrize("header", ["Day,Text,Sum", '"Day,Text,Sum"', '"Day,""Text"",Sum"'])
def test_records_keep_their_lines_and_their_values(header: str, tmp_path: Path) -> None:
    lines = ['"2026-01-02,""Rent, January"",-5.00"', '"2026-01-03,Shop,-1.25"', "2026-01-04,Plain,7.00 "]
    content = "\r\n".join([header, *lines, *ODD, '"Total,,1.75"', ""])
    found = read_bytes(tmp_path, content.encode(), PROFILE)
    assert found.frame["raw"].to_list() == [*lines, *ODD]
    assert found.accepted["amount"].to_list() == [
        Decimal(text) for text in ("-5.00", "-1.25", "7.00", "1.00")
    ]
    assert found.accepted["narrative"].to_list() == ["Rent, January", "Shop", "Plain", "x"]
    assert [reason.partition(":")[0] for reason in found.reasons] == ["stray_quote"]
    assert found.reading.messages == ["Kept out of the records as a footer: Total,,1.75"]
    assert best_fit(content.encode(), [PROFILE]) == [PROFILE]


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), min_size=1))
def test_what_is_wrapped_is_unwrapped_again(line: str) -> None:
    assert unwrapped('"' + line.replace('"', '""') + '"', '"') == line


@pytest.mark.parametrize("line", ['"a","b"', "a,b", '"a,b', '""', "", '"a" b"', '"a,b" '])
def test_other_lines_are_left_alone(line: str) -> None:
    assert unwrapped(line, '"') is None


@pytest.mark.parametrize("header", ["Date,Description,Amount,Balance", '"Date,Description,Amount,Balance"'])
def test_the_wizard_knows_them(header: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        f'{header}\n"2026-03-01,""Salary, March"",100.00,100.00"\n"2026-03-15,Rent,-30.00,70.00"\n'
        '"2026-03-16,""Shop, 5"",-5.50,64.50"\n'
    )
    found = suggest(path, "a")
    assert "whole_lines_quoted: true" in found.profile
    assert (found.trial.accepted, found.trial.balance_check) == (3, "reconciled")


@pytest.mark.parametrize(
    "file", ["{whole_lines_quoted: true, quote: none}", "{whole_lines_quoted: true, delimiter: tab}"]
)
def test_what_cannot_be_told_apart_is_refused(file: str) -> None:
    with pytest.raises(ProfileError, match="needs a quote, and a delimiter that is no blank"):
        parse(f"profile: a\nfile: {file}\ncolumns: {{booked_at: D, amount: A}}\n", "a")
