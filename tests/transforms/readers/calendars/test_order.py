"""Readings of dates ranked by the order of the lines."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.calendars import date_readings, ranked, written_in


def best(*texts: str) -> list[str]:
    return [one.readings[0].value for one in ranked([date_readings(text) for text in texts])]


def test_neighbours_decide_a_short_date() -> None:
    assert best("02/05/03")[0] == "2002-05-03"
    assert best("1402/05/02", "02/05/03", "1402/05/04")[1] == "2023-07-25"
    assert best("1 May 2003", "02/05/03", "3 May 2003")[1] == "2003-05-02"


def test_a_page_of_short_dates_decides_itself() -> None:
    # As day, month, year these would run from 2001 to 2031; as year, month, day they are one week. That it is
    # of the solar calendar only the Persian digits say.
    texts = ["02/05/28", "02/05/29", "02/05/30", "02/05/31", "02/06/01"]
    assert best(*texts)[0] == "2002-05-28"
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    assert best(*(text.translate(persian) for text in texts)) == [
        "2023-08-19",
        "2023-08-20",
        "2023-08-21",
        "2023-08-22",
        "2023-08-23",
    ]


def test_a_line_that_is_no_date_parts_nobody() -> None:
    found = ranked([date_readings(text) for text in ("1402/05/02", "torn", "02/05/03")])
    assert found[1].readings == ()
    assert found[2].readings[0].value == "2023-07-25"
    assert found[2].by_order


def test_a_tie_is_not_decided() -> None:
    (found,) = ranked([date_readings("03/04/2023")])
    assert [one.value for one in found.readings] == ["2023-04-03", "2023-03-04"]
    assert found.decided
    (short,) = ranked([date_readings("02/05/03")])
    assert not short.decided


@given(
    start=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    steps=st.lists(st.integers(0, 9), min_size=12, max_size=25),
)
def test_a_ledger_kept_day_by_day_in_short_solar_dates_is_read_right(start: date, steps: list[int]) -> None:
    days = [start + timedelta(days=sum(steps[:count])) for count in range(1, len(steps) + 1)]
    first = "{}/{:02}/{:02}".format(*written_in("solar_hijri", start))
    texts = [f"{y % 100:02}/{m:02}/{d:02}" for y, m, d in (written_in("solar_hijri", x) for x in days)]
    found = ranked([date_readings(text) for text in (first, *texts)])
    for day, one in zip((start, *days), found, strict=True):
        assert any(reading.first == day for reading in one.readings)
    assert [one.readings[0].first for one in found] == [start, *days]
