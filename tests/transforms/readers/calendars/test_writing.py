"""Dates as people write them: what each text may mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.calendars import Habit, date_readings, days_of, same_as_above, written_in

DIGITS = {
    "latin": "0123456789",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "devanagari": "०१२३४५६७८९",
}
MONTHS = {
    "solar_hijri": [
        "Hamal",
        "ثور",
        "jawza",
        "Tir",
        "مرداد",
        "سنبله",
        "Mizan",
        "عقرب",
        "آذر",
        "Jadi",
        "دلو",
        "Hut",
    ],
    "lunar_hijri": [
        *("محرم", "Safar", "ربيع الأول", "Rabi al-Thani", "جمادى الأولى", "Jumada II", "رجب", "Shaʿban"),
        *("رمضان", "Shawwal", "ذو القعدة", "Dhu al-Hijja"),
    ],
    "gregorian": [
        *("كانون الثاني", "شباط", "March", "نيسان", "May", "ژوئن", "Temmuz", "August", "سبتمبر", "اکتبر"),
        *("Nov", "دسمبر"),
    ],
    "kurdish": [
        *("خاکەلێوە", "Gulan", "جۆزەردان", "Pûşper", "گەلاوێژ", "خەرمانان", "ڕەزبەر", "Gelarêzan"),
        *("سەرماوەز", "بەفرانبار", "Rêbendan", "ڕەشەمە"),
    ],
}
DAYS = st.dates(date(2000, 1, 1), date(2038, 12, 31))


def dressed(text: str, digits: str, mark: str = "") -> str:
    return mark + text.translate(str.maketrans(DIGITS["latin"], DIGITS[digits])) + mark


@given(
    day=DAYS,
    calendar=st.sampled_from(["gregorian", "solar_hijri", "lunar_hijri", "kurdish"]),
    digits=st.sampled_from(sorted(DIGITS)),
    separator=st.sampled_from(["/", "-", ".", "،", " ", "٫"]),
    shape=st.sampled_from(["ymd", "dmy"]),
    mark=st.sampled_from(["", "\u200f", "\u202b"]),
)
def test_figures_in_any_dress_are_read_within_their_days(
    day: date, calendar: str, digits: str, separator: str, shape: str, mark: str
) -> None:
    year, month, number = written_in(calendar, day)
    parts = [f"{year}", f"{month:02}", f"{number:02}"]
    text = dressed(separator.join(parts if shape == "ymd" else parts[::-1]), digits, mark)
    (best, *_) = date_readings(text)
    assert any(one.calendar == calendar and one.first <= day <= one.last for one in date_readings(text))
    assert calendar in (best.calendar, "lunar_hijri")


@given(
    day=DAYS,
    calendar=st.sampled_from(sorted(MONTHS)),
    digits=st.sampled_from(sorted(DIGITS)),
    year_first=st.booleans(),
    short=st.booleans(),
)
def test_months_by_their_names_are_read_within_their_days(
    day: date, calendar: str, digits: str, year_first: bool, short: bool
) -> None:
    year, month, number = written_in(calendar, day)
    shown = f"{year % 100:02}" if short else f"{year}"
    name = MONTHS[calendar][month - 1]
    text = f"{shown} {name} {number}" if year_first else f"{number} {name} {shown}"
    found = date_readings(dressed(text, digits))
    assert any(one.calendar == calendar and one.first <= day <= one.last for one in found)
    if not short:
        assert {one.calendar for one in found} == {calendar}


def told(text: str, habit: Habit | None = None) -> list[tuple[str, str]]:
    return [(one.value, one.calendar) for one in date_readings(text, habit or Habit())]


def test_a_short_date_keeps_every_reading() -> None:
    found = set(told("02/05/03"))
    assert {
        ("2003-05-02", "gregorian"),
        ("2002-05-03", "gregorian"),
        ("2003-02-05", "gregorian"),
        ("2023-07-25", "solar_hijri"),
        ("2024-07-23", "solar_hijri"),
    } <= found
    assert {"1982-02-25/1982-02-28", "1983-02-13/1983-02-16"} == {
        value for value, calendar in found if calendar == "lunar_hijri"
    }


def test_short_lunar_and_solar_years_collide() -> None:
    found = told("45/02/03")
    assert ("2023-08-18/2023-08-21", "lunar_hijri") in found
    assert ("1966-04-23", "solar_hijri") in found


def test_an_era_decides() -> None:
    assert told("٠٣/٠٢/١٤٤٥ هـ") == [("2023-08-18/2023-08-21", "lunar_hijri")]
    assert {calendar for _, calendar in told("02/05/03 هـ ش")} == {"solar_hijri"}
    assert {calendar for _, calendar in told("02/05/03 م")} == {"gregorian"}


def test_what_the_profile_says_goes_first_and_the_others_stay() -> None:
    assert told("02/05/03")[0][1] == "gregorian"
    solar = told("02/05/03", Habit("solar_hijri", "ymd"))
    assert solar[0] == ("2023-07-25", "solar_hijri")
    assert len(solar) == len(told("02/05/03"))
    assert told("2015/01/01", Habit("ethiopian"))[0] == ("2022-09-11", "ethiopian")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-03-21T10:15:00Z", "2023-03-21"),
        ("۱۴۰۲/۱/۱ ۱۰:۳۰", "2023-03-21"),
        ("چهارشنبه ۲ فروردین ۱۴۰۲", "2023-03-22"),
        ("Tuesday, 1st of May 2023", "2023-05-01"),
        ("20230321", "2023-03-21"),
        ("45006", "2023-03-21"),
        ("12 Saur 402", "2023-05-02"),
        ("1402/01/01", "2023-03-21"),
    ],
)
def test_ways_of_writing(text: str, value: str) -> None:
    assert told(text)[0][0] == value


@pytest.mark.parametrize(
    "text",
    ["", "soon", "1402/13/01", "99/99/99", "12 Hamal", "1402", "1/2/3/4", "12 Hamal Sawr 1402", "٠/٠/٠"],
)
def test_what_is_no_date(text: str) -> None:
    assert date_readings(text) == []


def test_a_date_without_a_year_takes_those_of_lines_nearby() -> None:
    assert told("12 Hamal", Habit(years=(2023,))) == [
        ("2022-04-01", "solar_hijri"),
        ("2023-04-01", "solar_hijri"),
    ]
    assert ("2023-05-12", "gregorian") in told("12/5", Habit(years=(2023,)))


def test_ditto() -> None:
    assert all(same_as_above(text) for text in ('"', "〃", "ایضاً", "do", "Ditto"))
    assert not any(same_as_above(text) for text in ("", "12", "Hamal"))


@given(st.text(max_size=40))
def test_any_text_is_read_or_not_and_never_fails(text: str) -> None:
    for one in date_readings(text, Habit(years=(2023,))):
        assert one.first <= one.last
        year, month, day = map(int, one.written.split("-"))
        assert one.shape == "number" or days_of(one.calendar, year, month, day) == (one.first, one.last)
