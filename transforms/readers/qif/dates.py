"""Days as QIF writes them: `1/31'05`, `31/01/2005`, `2005-01-31`, `1.31.05`, ` 8/ 3/93`.

The format does not say whether the day or the month comes first. A file writes all its dates in one
order, so that one date with a number above twelve settles it; where none does, nobody guesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*([/.\- ']|' )\s*(\d{4}|\d{1,2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*([/.\-]?)\s*(\d{1,2})\s*\2\s*(\d{1,2})")
_WITH_MONTH = re.compile(r"(\d{1,2})[ .\-/]*([A-Za-z]{3})[A-Za-z]*[ .,\-/]*(\d{4}|\d{2})")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_TURN = 80
"""Years of two digits: 80 to 99 are 1980 to 1999, as in SWIFT's messages."""


class BadDayError(ValueError):
    """Why a date cannot be read, as `code: plain words`."""


@dataclass
class DateOrder:
    """What the dates of a file show of their order."""

    day_first: bool = False
    month_first: bool = False

    def learn(self, text: str) -> None:
        """Take a date of the file: one with a number above twelve settles the order."""
        found = _DAY.fullmatch(text.strip())
        if found is None:
            return
        first, second = int(found[1]), int(found[2])
        self.day_first = self.day_first or (12 < first <= 31 and 1 <= second <= 12)
        self.month_first = self.month_first or (12 < second <= 31 and 1 <= first <= 12)

    def state(self, option: str) -> None:
        """Take an option of the file: `!Option:MDY` and `!Option:DMY` say the order."""
        self.day_first = self.day_first or option == "dmy"
        self.month_first = self.month_first or option == "mdy"

    def day(self, text: str) -> date:
        """The day of a date. Raises BadDayError where there is none, or where it may be two."""
        text = text.strip()
        if not text:
            raise BadDayError("date_missing: the record has no date (D)")
        found = _DAY.fullmatch(text)
        if found is None:
            return _other(text)
        first, second, year = int(found[1]), int(found[2]), _year(found[4])
        days = {
            order: _date(year, *numbers)
            for order, numbers in (("day", (second, first)), ("month", (first, second)))
        }
        possible = {each for each in days.values() if each is not None}
        if len(possible) < 2:
            return _only(possible, text)
        if self.day_first == self.month_first:
            why = (
                "other dates of the file have both orders"
                if self.day_first
                else "no date of the file settles it"
            )
            raise BadDayError(
                f"date_order_ambiguous: '{text}' may be {days['day']} or {days['month']}, and {why}"
            )
        chosen = days["day" if self.day_first else "month"]
        return _only({chosen} if chosen else set(), text)


def _other(text: str) -> date:
    year_first = _YEAR_FIRST.fullmatch(text)
    if year_first is not None:
        found = _date(int(year_first[1]), int(year_first[3]), int(year_first[4]))
        return _only({found} if found else set(), text)
    named = _WITH_MONTH.fullmatch(text)
    if named is not None and named[2].lower() in _MONTHS:
        found = _date(_year(named[3]), _MONTHS.index(named[2].lower()) + 1, int(named[1]))
        return _only({found} if found else set(), text)
    raise BadDayError(f"date_malformed: '{text[:40]}' is no date")


def _only(possible: set[date], text: str) -> date:
    if not possible:
        raise BadDayError(f"date_impossible: there is no day '{text}', in whatever order")
    return possible.pop()


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= _TURN else 2000)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
