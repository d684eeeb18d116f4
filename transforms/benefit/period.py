"""Years and spans of days, and which part of a sum for a span falls into a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from transforms.errors import Refused
from transforms.money import scaled

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    """first and last day, both within."""

    first: date
    last: date

    @property
    def before(self) -> date:
        """The day whose end is the period's beginning."""
        return self.first - _DAY

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def years(first: date, last: date, start: tuple[int, int] = (1, 1)) -> tuple[Period, ...]:
    """The years that begin on `start` (month, day), cut to first and last.

    Raises: Refused where last is before first, or no year can begin on that day.
    """
    if last < first:
        raise Refused(f"The last day, {last}, is before the first, {first}.", todo="give --from before --to")
    found, since = [], first
    while since <= last:
        until = min(_next_start(since, start) - _DAY, last)
        found.append(Period(since, until))
        since = until + _DAY
    return tuple(found)


def year_start(text: str) -> tuple[int, int]:
    """Month and day of `04-06`. Raises: Refused for anything else; 29 February begins no year."""
    month, _, day = text.partition("-")
    try:
        start = date(2001, int(month), int(day))
    except ValueError as bad:
        todo = "write month and day, such as 04-06"
        raise Refused(f"{text!r} is no day on which a year can begin.", todo=todo) from bad
    return start.month, start.day


def _next_start(day: date, start: tuple[int, int]) -> date:
    this_year = date(day.year, *start)
    return this_year if this_year > day else date(day.year + 1, *start)


def part_within(amount: Decimal, currency: str, since: date, until: date, period: Period) -> Decimal:
    """Of an amount for the days from since to until, what falls into the period, by days.

    Rounded half up to the minor unit as a running total, so that the parts of periods that join on add
    up to the amount to the cent; a span that lies within the period gives all of it.
    """
    span = Period(since, until)
    upto, before = (_share(span, day) for day in (period.last, period.before))
    return _portion(amount, upto, currency) - _portion(amount, before, currency)


def _share(span: Period, day: date) -> Fraction:
    passed = (min(day, span.last) - span.first).days + 1
    return Fraction(max(passed, 0), span.days)


def _portion(amount: Decimal, share: Fraction, currency: str) -> Decimal:
    return scaled(amount, share, currency)
