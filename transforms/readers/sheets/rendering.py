"""A sheet as the text that it shows, written the way the profile writes numbers and dates.

A profile names one way of writing, and a bank's CSV and its sheet have the same columns; so a cell
that holds a number or a date is written with the profile's decimal mark and date format, and a cell
that holds text stays as it is. A cell's number is a double of 15 digits, as spreadsheets show it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from transforms.readers.delimited.dates import has_time
from transforms.readers.profile_shape import COUNTED, Profile
from transforms.readers.sheets.workbook import Cell, Sheet

DELIMITER = "\t"
DIGITS = 15
"""Significant digits that a cell's number holds for certain."""


def lines_of(sheet: Sheet, profile: Profile, header: int | None) -> list[str]:
    """Each row as a line of cells between tabs; an empty row is an empty line, so that numbers agree.

    header: index of the row with the columns' names, by which value dates are known.
    """
    width = sheet.width
    formats = _formats(sheet, profile, header)
    return [_line(row, width, profile, formats) for row in sheet.rows]


def _line(row: Sequence[Cell], width: int, profile: Profile, formats: Sequence[tuple[str, ...]]) -> str:
    cells = [text_of(cell, profile.numbers.decimal, formats[place]) for place, cell in enumerate(row)]
    if not any(cells):
        return ""
    return DELIMITER.join([*cells, *[""] * (width - len(cells))])


def _formats(sheet: Sheet, profile: Profile, header: int | None) -> list[tuple[str, ...]]:
    """How dates are written in each column."""
    said = profile.dates
    if said.calendar != "gregorian":
        return [("%Y-%m-%d",)] * sheet.width
    value = profile.columns.get("value_date")
    names = [] if header is None else [str(name).strip() for name in sheet.rows[header]]
    of_value = {place for place, name in enumerate(names) if value and name in value.columns}
    booked = profile.columns.get("booked_at")
    parted = booked.columns if booked is not None and len(booked.columns) > 1 else ()
    of_days = {place for place, name in enumerate(names) if name in parted}

    def written(place: int) -> tuple[str, ...]:
        if place in of_value:
            return said.value_formats
        # The time stands in a column of its own: the day's cell has none.
        return tuple(map(_without_time, said.formats)) if place in of_days else said.formats

    return [written(place) for place in range(sheet.width)]


def _without_time(written: str) -> str:
    """`%d/%m/%Y` of `%d/%m/%Y %H:%M`."""
    return re.split(r"[ T,]+%[HI]", written)[0]


def text_of(cell: Cell, decimal: str, formats: tuple[str, ...]) -> str:
    """A cell's value as text on one line."""
    if isinstance(cell, str):
        return " ".join(cell.split()) if any(mark in cell for mark in "\t\n\r") else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return plain_number(cell).replace(".", decimal)
    if isinstance(cell, date):
        return _day(cell, formats)
    return cell.isoformat() if isinstance(cell, time) else str(cell)


def plain_number(cell: float) -> str:
    """A cell's number without exponent: `0.3` for 0.1 + 0.2, as a spreadsheet shows it."""
    exact = format(Decimal(format(cell, f".{DIGITS}g")), "f")
    return exact.rstrip("0").rstrip(".") if "." in exact else exact


def _day(cell: date, formats: tuple[str, ...]) -> str:
    timed = isinstance(cell, datetime) and cell.time() != time()
    fitting = [one for one in formats if has_time(one) == timed]
    chosen = (fitting or list(formats) or ["%Y-%m-%d"])[0]
    whole = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    return _counted(whole, chosen) if chosen in COUNTED else whole.strftime(chosen)


def _counted(moment: datetime, written: str) -> str:
    """A date of a cell as the plain number that the profile expects."""
    if written.startswith("unix"):
        past = moment - datetime(1970, 1, 1)  # noqa: DTZ001 - cells have no zone
        return str(past // (timedelta(seconds=1) if written == "unix_seconds" else timedelta(milliseconds=1)))
    past = moment - datetime(1899, 12, 30)  # noqa: DTZ001 - the day from which sheets count
    return str(past.days) if written == "excel_days" else plain_number(past / timedelta(days=1))
