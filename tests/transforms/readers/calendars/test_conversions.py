"""Days of other calendars: known ones, and laws that hold for every day in use."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.calendars import CALENDARS, day_of, days_of, month_days, written_in

DAYS = st.dates(date(1900, 1, 1), date(2120, 12, 31))


@pytest.mark.parametrize(
    ("calendar", "written", "day"),
    [
        ("solar_hijri", (1402, 1, 1), date(2023, 3, 21)),
        ("solar_hijri", (1403, 1, 1), date(2024, 3, 20)),
        ("solar_hijri", (1404, 1, 1), date(2025, 3, 21)),
        ("solar_hijri", (1399, 12, 30), date(2021, 3, 20)),
        ("solar_hijri", (1357, 11, 22), date(1979, 2, 11)),
        ("solar_hijri", (1400, 5, 24), date(2021, 8, 15)),
        ("kurdish", (2723, 1, 1), date(2023, 3, 21)),
        ("ethiopian", (2000, 1, 1), date(2007, 9, 12)),
        ("ethiopian", (2013, 1, 1), date(2020, 9, 11)),
        ("ethiopian", (2015, 13, 6), date(2023, 9, 11)),
        ("buddhist", (2567, 2, 29), date(2024, 2, 29)),
        ("minguo", (113, 2, 29), date(2024, 2, 29)),
        ("lunar_hijri", (1445, 1, 1), date(2023, 7, 19)),
        ("gregorian", (2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_known_days(calendar: str, written: tuple[int, int, int], day: date) -> None:
    assert day_of(calendar, *written) == day
    assert written_in(calendar, day) == written


def test_leap_years_are_those_of_the_iranian_almanacs() -> None:
    leap = [year for year in range(1370, 1451) if month_days("solar_hijri", year, 12) == 30]
    assert leap == [
        *(1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424),
        *(1428, 1432, 1436, 1441, 1445, 1449),
    ]


# The first days of months by the Umm al-Qura calendar of Saudi Arabia.
UMM_AL_QURA = {
    (1400, 1): date(1979, 11, 20),
    (1443, 1): date(2021, 8, 9),
    (1444, 9): date(2023, 3, 23),
    (1444, 10): date(2023, 4, 21),
    (1445, 1): date(2023, 7, 19),
    (1445, 9): date(2024, 3, 11),
    (1446, 1): date(2024, 7, 7),
    (1446, 10): date(2025, 3, 30),
}


@pytest.mark.parametrize("month", UMM_AL_QURA)
def test_the_days_of_a_lunar_day_hold_that_of_the_umm_al_qura_calendar(month: tuple[int, int]) -> None:
    days = days_of("lunar_hijri", *month, 1)
    assert days is not None
    first, last = days
    assert first <= UMM_AL_QURA[month] <= last
    assert last - first == timedelta(days=3)


@pytest.mark.parametrize("calendar", CALENDARS)
@given(day=DAYS)
def test_a_day_comes_back_from_its_calendar(calendar: str, day: date) -> None:
    assert day_of(calendar, *written_in(calendar, day)) == day


@pytest.mark.parametrize("calendar", CALENDARS)
@given(day=DAYS)
def test_the_next_day_is_written_as_the_next(calendar: str, day: date) -> None:
    year, month, number = written_in(calendar, day)
    following = written_in(calendar, day + timedelta(days=1))
    if number < month_days(calendar, year, month):
        assert following == (year, month, number + 1)
    else:
        assert following in [(year, month + 1, 1), (year + 1, 1, 1)]


@pytest.mark.parametrize(
    ("calendar", "written"),
    [
        ("solar_hijri", (1402, 12, 30)),
        ("solar_hijri", (1402, 13, 1)),
        ("solar_hijri", (1402, 7, 31)),
        ("lunar_hijri", (1445, 1, 31)),
        ("gregorian", (2023, 2, 29)),
        ("gregorian", (2023, 0, 1)),
        ("ethiopian", (2016, 13, 6)),
        ("kurdish", (0, 1, 1)),
    ],
)
def test_days_that_are_not_there(calendar: str, written: tuple[int, int, int]) -> None:
    assert day_of(calendar, *written) is None
    assert days_of(calendar, *written) is None


def test_before_the_first_day_there_is_none() -> None:
    with pytest.raises(ValueError, match="before the first day"):
        written_in("lunar_hijri", date(600, 1, 1))
