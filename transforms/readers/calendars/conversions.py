"""Days of the solar Hijri, Kurdish, lunar Hijri, Ethiopian, Buddhist and Minguo calendars to Gregorian days and back.

Solar Hijri (Iran; Afghanistan's months have the same lengths): leap years by the breaks that
K. M. Borkowski found for 3000 years (The Persian calendar for 3000 years, Earth, Moon and Planets 74,
1996), which agree with the equinox in Tehran for all years in use. Lunar Hijri: the tabular calendar
with leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of thirty (N. Dershowitz and E. M. Reingold,
Calendrical Calculations); months begin where the crescent is seen, so a day may be two days earlier or
one day later: within that lie all months of the Umm al-Qura calendar from 1343 to 1500
(docs/decisions/0018-hawala-readings.md). Kurdish: the solar Hijri year and 1321. Ethiopian: twelve months
of thirty days and a thirteenth of five or six, the first day 29 August 8 (Julian). Buddhist: Thailand's since
1941, the Gregorian year and 543 (Calendar Year Act, B.E. 2483). Minguo: Taiwan's, the Gregorian year less 1911.
All in whole numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

_ORDINAL_OF_JULIAN_DAY = 1_721_425
"""What a Julian day number is more than date.toordinal()."""
_BREAKS = (
    *(-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394),
    *(2456, 3178),
)
_FIRST_SOLAR, _LAST_SOLAR = 1, 3177
_KURDISH = 1321
"""Years that the Kurdish calendar counts before the solar Hijri one."""
_BUDDHIST = 543
"""Years that the Buddhist calendar counts before the Gregorian one."""
_MINGUO = 1911
"""Years that the Gregorian calendar counts before Taiwan's."""
_HIJRI_EPOCH = 1_948_440
"""Julian day number of 1 Muharram 1: 16 July 622 (Julian), a Friday."""
_ETHIOPIAN_EPOCH = 1_724_221
"""Julian day number of 1 Meskerem 1: 29 August 8 (Julian)."""


@lru_cache(maxsize=4_096)
def _solar_year(year: int) -> tuple[int, int]:
    """Ordinal of 1 Farvardin, and how many years ago the last leap year was (0: this one is)."""
    place = bisect_right(_BREAKS, year)
    leaps = -14
    for before, after in pairwise(_BREAKS[:place]):
        span = after - before
        leaps += span // 33 * 8 + span % 33 // 4
    start, end = _BREAKS[place - 1], _BREAKS[place]
    span, passed = end - start, year - start
    leaps += passed // 33 * 8 + (passed % 33 + 3) // 4
    if span % 33 == 4 and span - passed == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    march = 20 + leaps - gregorian_leaps
    if span - passed < 6:
        passed = passed - span + (span + 4) // 33 * 33
    since = ((passed + 1) % 33 - 1) % 4 if (passed + 1) % 33 != 0 else 4
    return date(gregorian, 3, 1).toordinal() + march - 1, since


def _solar(year: int, month: int, day: int) -> int:
    first, _ = _solar_year(year)
    before = (month - 1) * 31 if month <= 7 else 6 * 31 + (month - 7) * 30
    return first + before + day - 1


def _solar_length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    if month < 12:
        return 30
    return 30 if _solar_year(year)[1] == 0 else 29


def _kurdish(year: int, month: int, day: int) -> int:
    return _solar(year - _KURDISH, month, day)


def _kurdish_length(year: int, month: int) -> int:
    return _solar_length(year - _KURDISH, month)


def _hijri(year: int, month: int, day: int) -> int:
    julian = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + _HIJRI_EPOCH - 1
    return julian - _ORDINAL_OF_JULIAN_DAY


def _hijri_length(year: int, month: int) -> int:
    if month == 12:
        return 30 if (14 + 11 * year) % 30 < 11 else 29
    return 30 if month % 2 else 29


def _ethiopian(year: int, month: int, day: int) -> int:
    julian = _ETHIOPIAN_EPOCH + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1
    return julian - _ORDINAL_OF_JULIAN_DAY


def _ethiopian_length(year: int, month: int) -> int:
    if month <= 12:
        return 30
    return 6 if year % 4 == 3 else 5


def _buddhist(year: int, month: int, day: int) -> int:
    return _gregorian(year - _BUDDHIST, month, day)


def _buddhist_length(year: int, month: int) -> int:
    return _gregorian_length(year - _BUDDHIST, month)


def _minguo(year: int, month: int, day: int) -> int:
    return _gregorian(year + _MINGUO, month, day)


def _minguo_length(year: int, month: int) -> int:
    return _gregorian_length(year + _MINGUO, month)


def _gregorian(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal()


def _gregorian_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


class _Calendar:
    """How one calendar counts."""

    def __init__(
        self,
        to_ordinal: Callable[[int, int, int], int],
        length: Callable[[int, int], int],
        months: int,
        years: tuple[int, int],
    ) -> None:
        self.to_ordinal, self.length, self.months, self.years = to_ordinal, length, months, years


_KNOWN: Mapping[str, _Calendar] = {
    "gregorian": _Calendar(_gregorian, _gregorian_length, 12, (1, 9998)),
    "solar_hijri": _Calendar(_solar, _solar_length, 12, (_FIRST_SOLAR, _LAST_SOLAR)),
    "lunar_hijri": _Calendar(_hijri, _hijri_length, 12, (1, 5000)),
    "kurdish": _Calendar(_kurdish, _kurdish_length, 12, (_KURDISH + 1, _KURDISH + _LAST_SOLAR)),
    "ethiopian": _Calendar(_ethiopian, _ethiopian_length, 13, (1, 5000)),
    "buddhist": _Calendar(_buddhist, _buddhist_length, 12, (2484, 3543)),
    "minguo": _Calendar(_minguo, _minguo_length, 12, (1, 999)),
}
OF_STATEMENTS = ("buddhist", "minguo")
"""Calendars of statements whose profile names them; no date of a ledger is tried in them."""
CALENDARS = tuple(name for name in _KNOWN if name not in OF_STATEMENTS)
"""Those in which a date of a ledger is tried."""


def month_days(calendar: str, year: int, month: int) -> int:
    """How many days a month has; 0 where there is no such month."""
    known = _KNOWN[calendar]
    if not (1 <= month <= known.months and known.years[0] <= year <= known.years[1]):
        return 0
    return known.length(year, month)


@lru_cache(maxsize=16_384)
def day_of(calendar: str, year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day of a calendar; None where there is no such day."""
    if not 1 <= day <= month_days(calendar, year, month):
        return None
    return date.fromordinal(_KNOWN[calendar].to_ordinal(year, month, day))


_SHORTEST_YEAR = {"lunar_hijri": 354}
_EARLIER, _LATER = 2, 1


def days_of(calendar: str, year: int, month: int, day: int) -> tuple[date, date] | None:
    """First and last Gregorian day that a day of a calendar may be; None where there is no such day.

    The thirtieth of a lunar month may be seen where the reckoned month has 29 days.
    """
    if calendar != "lunar_hijri":
        only = day_of(calendar, year, month, day)
        return None if only is None else (only, only)
    first = day_of(calendar, year, month, 1)
    if first is None or not 1 <= day <= 30:
        return None
    reckoned = first + timedelta(days=day - 1)
    return reckoned - timedelta(days=_EARLIER), reckoned + timedelta(days=_LATER)


def written_in(calendar: str, day: date) -> tuple[int, int, int]:
    """Year, month and day of a Gregorian day in a calendar.

    Raises: ValueError for a day before the calendar's first.
    """
    known = _KNOWN[calendar]
    first = day_of(calendar, known.years[0], 1, 1)
    assert first is not None
    passed = day.toordinal() - first.toordinal()
    if passed < 0:
        message = f"{day} lies before the first day of the calendar {calendar}"
        raise ValueError(message)
    year = min(known.years[0] + passed // _SHORTEST_YEAR.get(calendar, 365) + 1, known.years[1])
    while (start := day_of(calendar, year, 1, 1)) is None or start > day:
        year -= 1
    rest, month = day.toordinal() - start.toordinal(), 1
    while rest >= (length := month_days(calendar, year, month)):
        rest, month = rest - length, month + 1
    return year, month, rest + 1
