"""Files whose dates cannot be told, said plainly: of another calendar, without a year, of no time of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from transforms.errors import UnreadableFile
from transforms.readers.scripts import in_plain_digits
from transforms.readers.suggest.lines.dialect import Row
from transforms.readers.suggest.outcome.plan import Plan
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.moments import moment

_YEAR = r"(?:1[34]|25)\d\d"
_OF_ANOTHER_CALENDAR = re.compile(
    rf"(?:{_YEAR}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]{_YEAR}"
    r"|(?:令和|平成|昭和|[RHS])\d{1,2}[./年-]\d{1,2}[./月-]\d{1,2}日?)"
    r"(?: \d{1,2}:\d{2}(?::\d{2})?)?"
)
"""A date with a year of the Hijri (1404, 1447), Buddhist (2569) or Japanese calendar (R8)."""


def refuse(path: Path, what: str, todo: str) -> NoReturn:
    """Raises: UnreadableFile, with what is wrong and what to do."""
    raise UnreadableFile(what, where=path.name, todo=todo)


def refuse_calendar(rows: Sequence[Row], path: Path) -> None:
    """Raises: UnreadableFile where most lines have a date whose year is of another calendar."""
    found = [
        cell for row in rows for cell in row.cells if _OF_ANOTHER_CALENDAR.fullmatch(in_plain_digits(cell))
    ]
    if len(found) > 0.5 * len(rows):
        refuse(
            path,
            f"The dates are of another calendar than the Gregorian: {found[0]!r}.",
            "ask for Gregorian dates (2026-03-31); of other calendars the solar Hijri and the Buddhist one are "
            "worked out by years of four digits, and Taiwan's by years of three",
        )


def refuse_far_years(plan: Plan, path: Path) -> None:
    """Raises: UnreadableFile where years of two digits are of no time that statements are of (Buddhist 69 is 2026)."""
    formats = tuple(
        _TIME_OF_ITS_OWN.sub("", one) if plan.roles.time is not None else one for one in plan.dates
    )
    if not all("%y" in written for written in formats):
        return
    cells = plan.table.columns[plan.roles.booked_at].filled
    days = [moment(cell, formats, plan.language) for cell in cells]
    years = {day.year for day in days if day is not None}
    if years and not years & set(_OF_STATEMENTS):
        refuse(
            path,
            f"The dates have years of two digits that are of another calendar, or wrong: {cells[0]!r}.",
            "ask for dates with years of four digits",
        )


_TIME_OF_ITS_OWN = re.compile(r" %H:%M(?::%S)?$")
_OF_STATEMENTS = range(1980, 2055)
"""Years that statements may be of."""


def lacks_year(rows: Sequence[Row], column: int) -> bool:
    """Whether a column that is called a date holds days and months only."""
    cells = [row.cells[column] for row in rows if column < len(row.cells) and row.cells[column]]
    header = next(
        (place for place, cell in enumerate(cells) if words.score(cell, "booked_at") >= 1), len(cells)
    )
    pairs = [re.fullmatch(r"'?(\d{1,2})[./-](\d{1,2})\.?", cell) for cell in cells[header + 1 :]]
    return bool(pairs) and all(
        pair is not None and 1 <= int(pair[1]) <= 31 and 1 <= int(pair[2]) <= 31 for pair in pairs
    )
