"""Banking days between two bookings: of TARGET2 for euros, else of the country of an account.

The calendars are those of the library `holidays`; a country that it does not know has weekends only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.flows.once import each_once

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

    Reads: calendar, day (date). The difference of two places of one calendar is the number of banking days between
    them: a day on which banks rest counts as the banking day before it. Places of two calendars are not to be compared,
    see `with_lag`.
    """
    if days.is_empty():
        return days.with_columns(pl.lit(None, pl.Int32()).alias("place"))
    calendars, at = each_once(days["calendar"])
    first, last = days["day"].min(), days["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    places = places_table(tuple(calendars), first, last)
    day = (days["day"] - first).dt.total_days().to_numpy()
    return days.with_columns(pl.Series("place", places[at.to_numpy(), day]))


def with_lag(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with `lag`: banking days from the one booking to the other, in the order given.

    Reads: calendar, day and place (see `banking_days`) of the one, with `_in` of the other. Between two calendars it is
    the fewer days of the two: where either bank rests, money does not move.
    """
    apart = pairs.filter(pl.col("calendar") != pl.col("calendar_in")).select(*_BOTH).unique()
    lag = pl.col("place_in") - pl.col("place")
    if apart.is_empty():
        return pairs.with_columns(lag.alias("lag"))
    table = _table(
        pl.concat([apart["calendar"], apart["calendar_in"].rename("calendar")]),
        pl.concat([apart["day"], apart["day_in"].rename("day")]),
    )
    for calendar in ("calendar", "calendar_in"):
        for day in ("day", "day_in"):
            places = table.rename({"place": f"{calendar} {day}"})
            apart = apart.join(places, left_on=[calendar, day], right_on=["calendar", "day"], how="left")
    one, other = (pl.col(f"{name} day_in") - pl.col(f"{name} day") for name in ("calendar", "calendar_in"))
    fewer = apart.select(*_BOTH, pl.when(one.abs() <= other.abs()).then(one).otherwise(other).alias("lag"))
    met = pairs.join(fewer, on=list(_BOTH), how="left", maintain_order="left")
    return met.with_columns(pl.coalesce("lag", lag).alias("lag"))


_BOTH = ("calendar", "day", "calendar_in", "day_in")


@cache
def places_table(calendars: tuple[str, ...], first: date, last: date) -> npt.NDArray[np.int32]:
    """Places (see `banking_days`) by calendar, in the order given, and by day from the first to the last."""
    own = [
        [place for day, place in _places(name, first.year, last.year) if first <= day <= last]
        for name in calendars
    ]
    return np.array(own, np.int32).reshape(len(calendars), (last - first).days + 1)


def _table(calendars: pl.Series, days: pl.Series) -> pl.DataFrame:
    """calendar, day and place, for every day of the years in which the days lie."""
    first, last = days.min(), days.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    tables = [
        pl.DataFrame(_places(str(name), first.year, last.year), _PLACES, orient="row").with_columns(
            pl.lit(name, calendars.dtype).alias("calendar")
        )
        for name in calendars.unique().sort()
    ]
    return pl.concat(tables)


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
