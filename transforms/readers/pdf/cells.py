"""Rows of a PDF as rows of a table: what is printed once counts for the rows below it, and days get their years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.delimited import dates
from transforms.readers.pdf.lines import Line, Row, Table
from transforms.readers.pdf_shape import PdfTable, Years
from transforms.readers.profile_shape import Dates

_HALF_A_YEAR = 6
"""Months by which a day falls back where a new year has begun, and not an older line follows."""
Cells = dict[str, str]


def cells_of(table: Table, shape: PdfTable, said: Dates, name: str, *, newest_first: bool) -> list[Cells]:
    """The cells of each row, by the columns of `shape.made_columns`.

    said: how days are written, with their years behind a blank where they are printed without. name: of the file, for
    messages. Raises: UnreadableFile where days have no year and the document does not
    state its last day as the profile says, or where the days go through more than one new year.
    """
    made: list[Cells] = []
    for row in table.rows:
        cells = _texts(row, shape)
        for column in shape.repeated:
            if not cells[column] and made:
                cells[column] = made[-1][column]
        made.append(cells)
    if shape.years is not None:
        _add_years(made, table, shape.years, said, name, newest_first=newest_first)
    return made


def _texts(row: Row, shape: PdfTable) -> Cells:
    above = set(shape.below.values())
    cells = {
        name: " ".join(texts[:1] if name in above else texts).strip() for name, texts in row.cells.items()
    }
    return cells | {name: " ".join(row.cells[other][1:]) for name, other in shape.below.items()}


def _add_years(
    made: Sequence[Cells], table: Table, years: Years, said: Dates, name: str, *, newest_first: bool
) -> None:
    ends = _last_days(table, years, said)
    if not ends:
        raise UnreadableFile(
            "The days are printed without a year, and no line states the last day as the profile says.",
            where=name,
            todo="correct file: {pdf: {years: ...}} in the profile (docs/profiles.md)",
        )
    booked, *others = years.columns
    days = _Days(said)
    last = [_end_of(row.lines[0], ends) for row in table.rows]
    in_order = [days.month_and_day(cells[booked]) for cells in made]
    _refuse_many_years(in_order, last, name, newest_first=newest_first)
    for cells, end in zip(made, last, strict=True):
        day = days.before(cells[booked], end)
        cells[f"{booked} year"] = str(day.year) if day else ""
        for column in others:
            near = days.near(cells[column], day) if day else None
            cells[f"{column} year"] = str(near.year) if near else ""


def _last_days(table: Table, years: Years, said: Dates) -> list[tuple[tuple[int, float], date]]:
    """The last days that the document states, each with its place in reading order."""
    pattern, found = re.compile(years.last_day), []
    rows = (line for row in table.rows for line in row.lines)
    for line in (*table.before, *table.between, *table.after, *rows):
        match = pattern.search(line.text)
        day = None if match is None else day_of(match.group(1), years.format, said)
        if day is not None:
            found.append((line.height, day))
    return sorted(found)


def _end_of(line: Line, ends: Sequence[tuple[tuple[int, float], date]]) -> date:
    """The last day that is stated above a line, or else the first one below it."""
    above = [day for place, day in ends if place <= line.height]
    return above[-1] if above else ends[0][1]


def _refuse_many_years(
    days: Iterable[tuple[int, int] | None], ends: Sequence[date], name: str, *, newest_first: bool
) -> None:
    """Raises: UnreadableFile where the days of one statement go through more than one new year."""
    turns = 0
    known = [(day, end) for day, end in zip(days, ends, strict=True) if day is not None]
    for (before, end), (after, same) in pairwise(known):
        back = after[0] - before[0] if newest_first else before[0] - after[0]
        turns = turns + (back >= _HALF_A_YEAR) if same == end else 0
        if turns > 1:
            raise UnreadableFile(
                "The days are printed without a year and go through more than one new year.",
                where=name,
                todo="ask the bank for statements of a year or less each, or for its data",
            )


class _Days:
    """Days that are written without a year, each text read once."""

    def __init__(self, said: Dates) -> None:
        self._said = said
        self._known: dict[tuple[str, int], date | None] = {}

    def _of(self, text: str, year: int) -> date | None:
        if (text, year) not in self._known:
            written = f"{text} {year}"
            formats = (*self._said.formats, *self._said.value_formats)
            days = (day_of(written, one, self._said) for one in formats)
            self._known[text, year] = next((day for day in days if day is not None), None)
        return self._known[text, year]

    def month_and_day(self, text: str) -> tuple[int, int] | None:
        """A day without its year; a leap year has them all."""
        day = self._of(text, 2000) if text else None
        return None if day is None else (day.month, day.day)

    def before(self, text: str, end: date) -> date | None:
        """The last such day that is not after the end."""
        days = (self._of(text, end.year - back) for back in range(9))
        return next((day for day in days if day is not None and day <= end), None) if text else None

    def near(self, text: str, other: date) -> date | None:
        """The such day that is nearest to another one."""
        days = [self._of(text, other.year + step) for step in (-1, 0, 1)] if text else []
        return min((day for day in days if day), key=lambda day: abs(day - other), default=None)


def day_of(text: str, written: str, said: Dates) -> date | None:
    """The day that a text means in a format; None where it is not written so."""
    days = pl.Series([text]).to_frame("text")
    value = pl.col("text")
    value = dates.in_english(value, said.months) if said.months else value
    day = days.select(dates.day(value, (written,))).item()
    assert day is None or isinstance(day, date)
    return day
