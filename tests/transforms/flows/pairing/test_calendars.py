"""Banking days between two bookings, by the days on which banks rest."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from transforms.flows.pairing.calendars import banking_days, calendar_of, with_lag


def between(calendar: str, first: str, last: str) -> int:
    days = pl.DataFrame({"calendar": calendar, "day": [date.fromisoformat(first), date.fromisoformat(last)]})
    low, high = banking_days(days)["place"].to_list()
    return int(high - low)


@pytest.mark.parametrize(
    ("calendar", "first", "last", "days"),
    [
        ("TARGET2", "2026-04-02", "2026-04-07", 1),  # Easter: Friday and Monday are no days of TARGET2
        ("weekends", "2026-04-02", "2026-04-07", 3),
        ("TARGET2", "2026-03-06", "2026-03-07", 0),  # a Saturday counts as the Friday before it
        ("TARGET2", "2026-03-07", "2026-03-09", 1),
        ("TARGET2", "2026-12-24", "2026-12-28", 1),
        ("FR", "2026-07-13", "2026-07-15", 1),  # the 14th of July
        ("TARGET2", "2026-07-13", "2026-07-15", 2),
        ("TARGET2", "2025-12-31", "2026-01-02", 1),
        ("TARGET2", "2026-03-10", "2026-03-06", -2),
    ],
)
def test_days_between_two_bookings(calendar: str, first: str, last: str, days: int) -> None:
    assert between(calendar, first, last) == days


def test_the_calendar_is_that_of_the_euro_else_of_the_country() -> None:
    rows = pl.DataFrame({"currency": ["EUR", "GBP", "GBP", "AED"], "country": ["DE", "GB", "ZZ", None]})
    found = rows.select(calendar_of(pl.col("currency"), pl.col("country"))).to_series().to_list()
    assert found == ["TARGET2", "GB", "weekends", "weekends"]


@pytest.mark.parametrize(
    ("one", "other", "first", "last", "days"),
    [
        (
            "TARGET2",
            "US",
            "2026-12-02",
            "2026-12-03",
            1,
        ),  # after a year of holidays that only one of them has
        ("TARGET2", "weekends", "2028-12-06", "2028-12-07", 1),
        ("TARGET2", "FR", "2026-07-13", "2026-07-15", 1),  # the 14th of July: fewer where one bank rests
        ("FR", "TARGET2", "2026-07-13", "2026-07-15", 1),
        ("US", "TARGET2", "2026-12-03", "2026-12-02", -1),
        ("US", "US", "2026-12-02", "2026-12-03", 1),
    ],
)
def test_days_between_bookings_by_two_calendars(
    one: str, other: str, first: str, last: str, days: int
) -> None:
    early = date(2024, 1, 2)  # the places count from the first year that is in evidence
    rows = pl.DataFrame(
        {"calendar": [one, other], "day": [date.fromisoformat(first), date.fromisoformat(last)]}
    )
    counted = banking_days(pl.concat([rows, rows.with_columns(day=pl.lit(early))]))[:2]
    pair = pl.concat([counted[:1], counted[1:].rename(lambda name: f"{name}_in")], how="horizontal")
    assert with_lag(pl.concat([pair, pair]))["lag"].to_list() == [days, days]
