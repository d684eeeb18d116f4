"""Banking days between two bookings: of TARGET2 for euros, else of the country of an account.

The calendars are those of the library `holidays`; a country that it does not know has weekends only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import holidays
import polars as pl

TARGET = "TARGET2"
WEEKENDS = "weekends"
_EURO = "EUR"
_SATURDAY_SUNDAY = frozenset({5, 6})


def calendar_of(currency: pl.Expr, country: pl.Expr) -> pl.Expr:
    """Name of the calendar that counts: TARGET2 for euros, else the country's, else weekends alone."""
    known = country.is_in(sorted(holidays.list_supported_countries()))
    return (
        pl.when(currency == _EURO)
        .then(pl.lit(TARGET))
        .when(known.fill_null(value=False))
        .then(country)
        .otherwise(pl.lit(WEEKENDS))
    )


def banking_days(days: pl.DataFrame) -> pl.DataFrame:
    """The days with `place`: how many banking days of the calendar lie up to and on that day, from a fixed start.

    Reads: calendar, day (date). The difference of two places is the number of banking days between them: a day on which
    banks rest counts as the banking day before it.
    """
    wanted = days.select("calendar", "day").unique().drop_nulls()
    if wanted.is_empty():
        return days.with_columns(pl.lit(None, pl.Int32()).alias("place"))
    first, last = wanted["day"].min(), wanted["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    tables = [
        pl.DataFrame(_places(str(name), first.year, last.year), _PLACES, orient="row").with_columns(
            pl.lit(name).alias("calendar")
        )
        for name in wanted["calendar"].unique().sort()
    ]
    return days.join(pl.concat(tables), on=["calendar", "day"], how="left", maintain_order="left")


_PLACES = {"day": pl.Date(), "place": pl.Int32()}


@cache
def _places(calendar: str, first: int, last: int) -> tuple[tuple[date, int], ...]:
    """Every day of the years with its place, by what the calendar rests on."""
    rests = _rests(calendar, first, last)
    return tuple(_counted(date(first, 1, 1), date(last, 12, 31), rests))


def _counted(day: date, last: date, rests: holidays.HolidayBase) -> Iterator[tuple[date, int]]:
    weekend = rests.weekend or _SATURDAY_SUNDAY
    place = 0
    while day <= last:
        if day.weekday() not in weekend and day not in rests:
            place += 1
        yield day, place
        day += timedelta(days=1)


def _rests(calendar: str, first: int, last: int) -> holidays.HolidayBase:
    years = range(first, last + 1)
    if calendar == TARGET:
        return holidays.financial_holidays("ECB", years=years)
    if calendar == WEEKENDS:
        return holidays.HolidayBase(years=years)
    return holidays.country_holidays(calendar, years=years)
