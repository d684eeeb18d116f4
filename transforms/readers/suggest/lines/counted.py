"""Dates that only their column's name shows to be dates: plain numbers, days of the year, weeks, years such as 1404.

Numbers: yymmdd, days as a spreadsheet counts them, seconds since 1970. A number alone tells nobody that it is a date.
So a column is read so only where its name says that it holds dates, each of its cells fits, and no other way of
reading them is nearly as good.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from transforms.readers.calendars import day_of
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
_SOLID = {"%y%m%d": 6, "%d%m%y": 6, "%m%d%y": 6, "%Y%j": 7, "%y%j": 5}
"""Formats without marks, and how many digits they have; %j is the day of the year."""
_WRITTEN = {
    "%G-W%V-%u": r"\d{4}-W\d\d-[1-7]",
    "%GW%V%u": r"\d{4}W\d\d[1-7]",
    "%Y-%j": r"\d{4}-\d{3}",
    "%Y/%j": r"\d{4}/\d{3}",
    "%Y.%j": r"\d{4}\.\d{3}",
}
"""ISO 8601's week dates and days of the year, and their shapes."""
_TIMES = {"": "", " %H:%M": r" \d\d:\d\d", " %H:%M:%S": r" \d\d:\d\d:\d\d", "T%H:%M:%S": r"T\d\d:\d\d:\d\d"}
_YEARS_OF = {"solar_hijri": range(1380, 1421), "buddhist": range(2533, 2604), "minguo": range(100, 150)}
"""Years of Iran and Afghanistan, of Thailand and of Taiwan, that no other calendar has in these decades (the lunar one
counts 1422 to 1460)."""
_BY_YEAR = {
    f"%Y{mark}%m{mark}%d": rf"(?P<Y>\d{{4}}){re.escape(mark)}(?P<m>\d\d?){re.escape(mark)}(?P<d>\d\d?)"
    for mark in "/-."
} | {
    f"%d{mark}%m{mark}%Y": rf"(?P<d>\d\d?){re.escape(mark)}(?P<m>\d\d?){re.escape(mark)}(?P<Y>\d{{4}})"
    for mark in "/-."
}
_SOLID_MINGUO = {"%Y%m%d": r"(?P<Y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"}
"""`1150331`; with years of four digits it is no other calendar's."""
_MARGIN = 4
"""Times the spread of days beyond which the wider reading is ruled out."""


@dataclass(frozen=True)
class Counted:
    """Rows whose numbers were written as dates, and the formats that the numbers have."""

    rows: list[Row]
    formats: Mapping[int, tuple[str, ...]]
    """By the column's index."""
    calendar: str = "gregorian"
    """In which all of these columns count."""


def with_dates(rows: Sequence[Row]) -> Counted | None:
    """The rows with dates in place of numbers; None where no column is called a date and holds such numbers."""
    header = next((row for row in rows[:_SEARCHED] if len(_date_columns(row)) > 0), None)
    if header is None:
        return None
    below = [row for row in rows if row.line > header.line and len(row.cells) >= len(header.cells)]
    for calendar in (*_YEARS_OF, "gregorian"):
        found: dict[int, tuple[str, ...]] = {}
        for index in _date_columns(header):
            cells = [row.cells[index] for row in below if row.cells[index]]
            formats = _by_years(cells, calendar) if calendar in _YEARS_OF else _gregorian(cells)
            if len(formats) == 1:
                found[index] = formats[0]
        if found:
            changed = {row.line: written(row, found, calendar) for row in below}
            return Counted([changed.get(row.line, row) for row in rows], found, calendar)
    return None


def _gregorian(cells: Sequence[str]) -> list[tuple[str, ...]]:
    ways = [(day + time,) for day in _WRITTEN for time in _TIMES]
    return _fitting(cells, ways, "gregorian") or formats_of_numbers(cells)


def _by_years(cells: Sequence[str], calendar: str) -> list[tuple[str, ...]]:
    """The ways in which dates are days of a calendar, by years that no other has."""
    days = (*_BY_YEAR, *(_SOLID_MINGUO if calendar == "minguo" else ()))
    return _fitting(cells, [(day + time,) for day in days for time in _TIMES], calendar)


def _fitting(cells: Sequence[str], ways: Sequence[tuple[str, ...]], calendar: str) -> list[tuple[str, ...]]:
    """The ways that read nearly all cells; one that reads a cell with digits and not the others is none."""
    texts = [in_plain_digits(cell) for cell in cells if any(letter.isdigit() for letter in cell)]
    read = {way: sum(moment_of(text, way, calendar) is not None for text in texts) for way in ways}
    most = max(read.values(), default=0)
    return [way for way in ways if read[way] == most] if most and most >= _MOST * len(texts) else []


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
    ways += [("excel_times", "excel_days"), *((one,) for one in _SOLID)]
    spread: dict[tuple[str, ...], timedelta] = {}
    for way in ways:
        days = [moment_of(text, way) for text in texts]
        known = [day for day in days if day is not None and day.year in _YEARS]
        if len(known) == len(texts):
            spread[way] = max(known) - min(known)
    if ("excel_days",) in spread:
        spread.pop(("excel_times", "excel_days"))
        spread.pop(("%y%j",), None)  # a sheet's 46112 is no hundred and twelfth day of 2046
    least = min(spread.values(), default=timedelta())
    return [way for way, days in spread.items() if days <= max(least, timedelta(days=31)) * _MARGIN]


def moment_of(text: str, way: Sequence[str], calendar: str = "gregorian") -> datetime | None:
    """The time that a text means by the first of the formats that it fits; None where it fits none."""
    for written in way:
        if written in COUNTED:
            if re.fullmatch(COUNTED[written], text):
                return _COUNTS[written](text)
        elif calendar in _YEARS_OF:
            return _of_another(text, written, calendar)
        elif re.fullmatch(_shape_of(written), text):
            try:
                return datetime.strptime(text, written)  # noqa: DTZ007 - a day
            except ValueError:
                return None
    return None


def _shape_of(written: str) -> str:
    if written in _SOLID:
        return rf"\d{{{_SOLID[written]}}}"
    day = next(day for day in _WRITTEN if written.startswith(day))
    return _WRITTEN[day] + _TIMES[written.removeprefix(day)]


def _of_another(text: str, written: str, calendar: str) -> datetime | None:
    ways = _BY_YEAR | _SOLID_MINGUO
    day = next(day for day in ways if written.startswith(day))
    time, shape = written.removeprefix(day), ways[day]
    if calendar == "minguo":
        shape = shape.replace(r"\d{4}", r"\d{3}")
    found = re.fullmatch(f"{shape}(?P<time>{_TIMES[time]})", text)
    if found is None or int(found["Y"]) not in _YEARS_OF[calendar]:
        return None
    meant = day_of(calendar, int(found["Y"]), int(found["m"]), int(found["d"]))
    try:
        return None if meant is None else datetime.strptime(f"{meant}{found['time']}", f"%Y-%m-%d{time}")  # noqa: DTZ007 - as written
    except ValueError:
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


def written(row: Row, formats: Mapping[int, tuple[str, ...]], calendar: str = "gregorian") -> Row:
    """The row with Gregorian dates in place of what the columns that have formats hold."""
    cells = list(row.cells)
    for index, way in formats.items():
        moment = moment_of(in_plain_digits(cells[index]), way, calendar) if index < len(cells) else None
        if moment is not None:
            timed = "%H" in way[0] or (way[0] in COUNTED and way[0] != "excel_days")
            cells[index] = f"{moment:%Y-%m-%d %H:%M:%S}" if timed else f"{moment:%Y-%m-%d}"
    return replace(row, cells=tuple(cells))
