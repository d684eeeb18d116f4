"""PDF statements: pages set by Typst with columns at known places, read back to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import typst

from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.pdf import READER
from transforms.readers.profile_keys import ProfileError
from transforms.readers.profiles import parse
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

PROFILE = r"""
profile: sample-pdf
kind: bank
match: {preamble: 'Sample Bank'}
file:
  pdf:
    columns: {Date: 50-110, Text: 110-330, Amount: 330-420, Balance: 420-540}
    begins: Date
    skip: ['^Carried forward', '^Date Text']
    bottom: 50
account:
  scheme: iban
  identifier: {preamble: 'IBAN (\S+)'}
  opening_balance: {preamble: 'Opening balance ([\d.,-]+)'}
numbers: {decimal: ",", thousands: "."}
dates: {format: "%d.%m.%Y"}
columns: {booked_at: Date, amount: Amount, currency: {value: EUR}, balance_after: Balance, narrative: Text}
"""
Line = tuple[str, str, str, str]


def at(left: float, top: float, text: str, *, right: bool = False) -> str:
    """Text at a place of the page, in points from the left and upper edge."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    if right:
        return f'#place(dx: {left - 200}pt, dy: {top}pt, box(width: 200pt, align(right, text("{quoted}"))))'
    return f'#place(dx: {left}pt, dy: {top}pt, text("{quoted}"))'


def statement(tmp_path: Path, pages: list[list[Line]]) -> Path:
    """A statement of some pages with heads, subtotals and page numbers."""
    parts = ["#set page(width: 595pt, height: 842pt, margin: 0pt)\n#set text(size: 9pt)"]
    for number, lines in enumerate(pages):
        if number:
            parts += ["#pagebreak()", at(50, 60, "Carried forward 1.000,00")]
        else:
            parts += [at(50, 40, "Sample Bank"), at(50, 55, "IBAN DE89370400440532013000")]
            parts += [at(50, 70, "Opening balance 1.000,00")]
        heads = ((50, "Date"), (110, "Text"), (380, "Amount"), (480, "Balance"))
        parts += [at(left, 90, head) for left, head in heads]
        top = 110.0
        for day, text, amount, balance in lines:
            parts += [at(50, top, day), at(415, top, amount, right=True), at(535, top, balance, right=True)]
            for piece in text.split("\n"):
                parts.append(at(110, top, piece))
                top += 12
        parts.append(at(280, 815, f"{number + 1} of {len(pages)}"))
    source = tmp_path / "statement.typ"
    source.write_text("\n".join(parts), encoding="utf-8")
    path = tmp_path / "statement.pdf"
    typst.compile(str(source), output=str(path))
    return path


def read(path: Path, profile: str = PROFILE) -> tuple[Reading, pl.DataFrame]:
    reading = READER.read(path, parse(profile, "test"))
    return reading, pl.concat([as_batch(batch).records for batch in reading.batches])


FIRST: list[Line] = [
    ("02.03.2026", "Rent March\nFlat 4, second floor", "-850,00", "150,00"),
    ("03.03.2026", "Omar Haid", "1.234,56", "1.384,56"),
]
SECOND: list[Line] = [("04.03.2026", "Selam Tesfay\nthanks", "-0,56", "1.384,00")]


def test_rows_across_pages_with_their_places_and_balances(tmp_path: Path) -> None:
    reading, found = read(statement(tmp_path, [FIRST, SECOND]))
    assert reading.format == "pdf"
    assert found["reasons"].list.len().sum() == 0
    assert found["amount"].to_list() == [Decimal("-850"), Decimal("1234.56"), Decimal("-0.56")]
    assert found["narrative"].to_list() == [
        "Rent March Flat 4, second floor",
        "Omar Haid",
        "Selam Tesfay thanks",
    ]
    assert found["booked_at"].dt.date().to_list() == [date(2026, 3, day) for day in (2, 3, 4)]
    (only,) = reading.statements
    assert (only.identifier, only.opening_balance, only.opening_basis) == (
        "DE89370400440532013000",
        Decimal(1000),
        "stated",
    )
    assert (only.closing_balance, only.running_balance_broken_at) == (Decimal(1384), None)
    pages = [locator.partition(",")[0] for locator in found["locator"]]
    assert pages == ["page 1", "page 1", "page 2"]
    left, bottom, right, top = map(float, found["locator"][0].partition("box ")[2].split())
    assert 48 <= left <= 52
    assert 533 <= right <= 536
    assert 842 - 135 <= bottom < top <= 842 - 108


def test_lines_outside_the_table_are_told(tmp_path: Path) -> None:
    reading, _ = read(statement(tmp_path, [FIRST, SECOND]))
    said = "\n".join(reading.messages)
    for line in (
        "Sample Bank",
        "IBAN DE89370400440532013000",
        "Carried forward 1.000,00",
        "1 of 2 (and 1 more",
    ):
        assert line in said


def test_one_bad_row_among_a_thousand_spoils_only_itself(tmp_path: Path) -> None:
    line = ("02.03.2026", "one of many", "1,00", "")
    pages = [[line] * 50 for _ in range(20)]
    pages[10][7] = ("02.03.2026", "one of many", "1,0O", "")
    _, found = read(statement(tmp_path, pages))
    bad = found.filter(pl.col("reasons").list.len() > 0)
    assert (found.height, bad["ordinal"].to_list()) == (1000, [507])
    assert bad["reasons"][0][0].startswith("amount_unreadable: the amount '1,0O'")
    assert bad["locator"][0].startswith("page 11, box")


def test_a_wrong_sign_is_found_by_the_running_balance(tmp_path: Path) -> None:
    lines = [FIRST[0], ("03.03.2026", "Omar Haid", "-1.234,56", "1.384,56")]
    reading, _ = read(statement(tmp_path, [lines]))
    assert (reading.statements[0].running_balance_broken_at or "").startswith("page 1, box")


def test_a_profile_without_a_balance_says_that_nothing_proves_the_reading(tmp_path: Path) -> None:
    without = PROFILE.replace("balance_after: Balance, ", "")
    reading, _ = read(statement(tmp_path, [FIRST]), without)
    assert any("Nothing proves the reading" in said for said in reading.messages)


def test_a_scan_a_stranger_and_a_broken_file_are_refused_in_words(tmp_path: Path) -> None:
    empty = tmp_path / "empty.typ"
    empty.write_text("#rect(width: 50pt)", encoding="utf-8")
    typst.compile(str(empty), output=str(tmp_path / "scan.pdf"))
    with pytest.raises(UnreadableFile, match="carries no text"):
        open_reading(tmp_path / "scan.pdf")
    with pytest.raises(UnreadableFile, match="No profile knows this PDF"):
        open_reading(statement(tmp_path, [FIRST]))
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"\0" * 1000)
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        open_reading(broken)


@pytest.mark.parametrize(
    ("was", "instead", "words"),
    [
        ("Date: 50-110", "Date: 50-120", "overlap"),
        ("Date: 50-110", "Date: somewhere", "from-to in points"),
        ("begins: Date", "begins: Day", "none of the columns"),
        ("'^Carried forward'", "'(^Carried'", "not a regular expression"),
        ("bottom: 50", "centred: true", "points that part the records"),
        ("bottom: 50", "repeated: [Day]", "none of the columns"),
        ("bottom: 50", "below: {Value: Day}", "none of the columns"),
        ("bottom: 50", "years: {columns: [Date]}", "the line that states the last day"),
        ("bottom: 50", "heads: 'Date ('", "not a regular expression"),
    ],
)
def test_a_profile_that_is_not_well_formed_is_told(was: str, instead: str, words: str) -> None:
    assert was in PROFILE
    with pytest.raises(ProfileError, match="|".join((words,))) as told:
        parse(PROFILE.replace(was, instead), "test")
    assert words in str(told.value)
