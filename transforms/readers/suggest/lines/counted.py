"""Dates that are plain numbers: yymmdd, days as a spreadsheet counts them, seconds since 1970.

A number alone tells nobody that it is a date. So a column is read so only where its name says that it holds dates,
each of its cells fits, and no other way of reading them is nearly as good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from transforms.readers.profile_shape import COUNTED
from transforms.readers.scripts import in_plain_digits
from transforms.readers.suggest.lines.dialect import Row
from transforms.readers.suggest.texts import words

_SEARCHED = 60
"""Rows in which the header is looked for."""
_YEARS = range(1990, 2061)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST = 0.8
"""Part of the cells that are numbers at least."""
_SIX = ("%y%m%d", "%d%m%y", "%m%d%y")
_MARGIN = 4
"""Times the spread of days beyond which the wider reading is ruled out."""


@dataclass(frozen=True)
class Counted:
    """Rows whose numbers were written as dates, and the formats that the numbers have."""

    rows: list[Row]
    formats: Mapping[int, tuple[str, ...]]
    """By the column's index."""


def with_dates(rows: Sequence[Row]) -> Counted | None:
    """The rows with dates in place of numbers; None where no column is called a date and holds such numbers."""
    header = next((row for row in rows[:_SEARCHED] if len(_date_columns(row)) > 0), None)
    if header is None:
        return None
    below = [row for row in rows if row.line > header.line and len(row.cells) >= len(header.cells)]
    found: dict[int, tuple[str, ...]] = {}
    for index in _date_columns(header):
        formats = formats_of_numbers([row.cells[index] for row in below if row.cells[index]])
        if len(formats) == 1:
            found[index] = formats[0]
    if not found:
        return None
    changed = {row.line: written(row, found) for row in below}
    return Counted([changed.get(row.line, row) for row in rows], found)


def _date_columns(row: Row) -> list[int]:
    """Columns that a header calls dates; none where the row is no header."""
    if sum(words.known(cell) for cell in row.cells) < 3:
        return []
    fits = [max(words.score(cell, "booked_at"), words.score(cell, "value_date")) for cell in row.cells]
    return [index for index, fit in enumerate(fits) if fit >= 2]


def formats_of_numbers(cells: Sequence[str]) -> list[tuple[str, ...]]:
    """The ways in which all of the numbers are dates: one where it is clear, several where it is open, else none.

    Few cells may be no numbers: the name of a total, a header that comes again.
    """
    texts = [text for cell in cells if _NUMBER.fullmatch(text := in_plain_digits(cell))]
    if not texts or len(texts) < _MOST * len(cells):
        return []
    ways: list[tuple[str, ...]] = [("unix_seconds",), ("unix_milliseconds",), ("excel_days",)]
    ways += [("excel_times", "excel_days"), *((one,) for one in _SIX)]
    spread: dict[tuple[str, ...], timedelta] = {}
    for way in ways:
        days = [moment_of(text, way) for text in texts]
        known = [day for day in days if day is not None and day.year in _YEARS]
        if len(known) == len(texts):
            spread[way] = max(known) - min(known)
    if ("excel_days",) in spread:
        spread.pop(("excel_times", "excel_days"))
    least = min(spread.values(), default=timedelta())
    return [way for way, days in spread.items() if days <= max(least, timedelta(days=31)) * _MARGIN]


def moment_of(text: str, way: Sequence[str]) -> datetime | None:
    """The time that a number means by the first of the formats that it fits; None where it fits none."""
    for written in way:
        if written in COUNTED:
            if re.fullmatch(COUNTED[written], text):
                return _COUNTS[written](text)
        elif re.fullmatch(r"\d{6}", text):
            try:
                return datetime.strptime(text, written)  # noqa: DTZ007 - a day
            except ValueError:
                return None
    return None


def _since_1899(text: str) -> datetime:
    days, _, part = text.replace(",", ".").partition(".")
    seconds = round(86_400 * int(part) / 10 ** len(part)) if part else 0
    return datetime(1899, 12, 30) + timedelta(days=int(days), seconds=seconds)  # noqa: DTZ001 - a sheet's day


def _since_1970(milliseconds: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)).replace(tzinfo=None)


_COUNTS: Mapping[str, Callable[[str], datetime]] = {
    "excel_days": _since_1899,
    "excel_times": _since_1899,
    "unix_seconds": lambda text: _since_1970(1_000 * int(text)),
    "unix_milliseconds": lambda text: _since_1970(int(text)),
}


def written(row: Row, formats: Mapping[int, tuple[str, ...]]) -> Row:
    """The row with dates in place of the numbers of the columns that have formats."""
    cells = list(row.cells)
    for index, way in formats.items():
        moment = moment_of(in_plain_digits(cells[index]), way) if index < len(cells) else None
        if moment is not None:
            timed = way[0] in COUNTED and way[0] != "excel_days"
            cells[index] = f"{moment:%Y-%m-%d %H:%M:%S}" if timed else f"{moment:%Y-%m-%d}"
    return replace(row, cells=tuple(cells))
