"""Week dates, days of the year and days of the solar Hijri calendar: worked out, and read the same by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from transforms.readers.particulars import as_batch
from transforms.readers.profile_keys import ProfileError
from transforms.readers.profiles import parse
from transforms.readers.reading import Reading
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest

HEADER = "Date,Details,Debit,Credit,Balance\n"


def statement(first: str, second: str, third: str) -> str:
    return HEADER + f"{first},Shop,20.00,,180.00\n{second},Wages,,50.50,230.50\n{third},Fare,3.25,,227.25\n"


def days_of(reading: Reading) -> list[date | None]:
    times = [time for batch in reading.batches for time in as_batch(batch).records["booked_at"].to_list()]
    return [None if time is None else time.date() for time in times]


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (("2026-W12-3", "2026-W12-4", "2026-W13-1"), "%G-W%V-%u"),
        (("2026W123", "2026W124", "2026W131"), "%GW%V%u"),
        (("2026-077", "2026-078", "2026-082"), "%Y-%j"),
        (("2026/077", "2026/078", "2026/082"), "%Y/%j"),
        (("2026077", "2026078", "2026082"), "%Y%j"),
        (("26077", "26078", "26082"), "%y%j"),
        (("2026-077 09:15", "2026-078 10:00", "2026-082 23:59"), "%Y-%j %H:%M"),
    ],
)
def test_weeks_and_days_of_the_year_are_dates(tmp_path: Path, cells: tuple[str, ...], written: str) -> None:
    (tmp_path / "a.csv").write_text(statement(*cells))
    found = suggest(tmp_path / "a.csv", "a")
    assert f"format: '{written}'" in found.profile or f"format: {written}" in found.profile
    assert found.trial.balance_check == "reconciled"
    assert not found.questions
    reading = read_with(tmp_path / "a.csv", parse(found.profile, "a"))
    assert days_of(reading) == [date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 23)]


def test_numbers_of_invoices_are_no_days_of_the_year(tmp_path: Path) -> None:
    text = (
        "Date,Invoice,Details,Amount\n2026-03-18,2026-077,Shop,-20.00\n2026-03-19,2026-078,Wages,50.50\n"
        "2026-03-23,2026-082,Fare,-3.25\n"
    )
    (tmp_path / "a.csv").write_text(text)
    found = suggest(tmp_path / "a.csv", "a")
    assert "booked_at: Date" in found.profile
    assert found.trial.sums == {"XXX": Decimal("27.25")}


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (("1404/12/27", "1404/12/28", "1405/01/03"), "%Y/%m/%d"),
        (("۱۴۰۴/۱۲/۲۷", "۱۴۰۴/۱۲/۲۸", "۱۴۰۵/۰۱/۰۳"), "%Y/%m/%d"),
        (("27-12-1404", "28-12-1404", "03-01-1405"), "%d-%m-%Y"),
        (("1404/12/27 08:30", "1404/12/28 12:00", "1405/01/03 19:45"), "%Y/%m/%d %H:%M"),
    ],
)
def test_days_of_the_solar_hijri_calendar(tmp_path: Path, cells: tuple[str, ...], written: str) -> None:
    text = statement(*cells).replace(HEADER, "تاریخ,شرح,برداشت,واریز,مانده\n")
    (tmp_path / "a.csv").write_text(text, "utf-8")
    found = suggest(tmp_path / "a.csv", "a")
    profile = parse(found.profile, "a")
    assert (profile.dates.calendar, profile.dates.formats) == ("solar_hijri", (written,))
    reading = read_with(tmp_path / "a.csv", profile)
    assert days_of(reading) == [date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 23)]
    assert found.trial.balance_check == "reconciled"


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        (("18/03/2569", "19/03/2569", "23/03/2569"), "%d/%m/%Y"),
        (("2569-03-18 08:30", "2569-03-19 12:00", "2569-03-23 19:45"), "%Y-%m-%d %H:%M"),
        (("115/03/18", "115/03/19", "115/03/23"), "%Y/%m/%d"),
        (("1150318", "1150319", "1150323"), "%Y%m%d"),
    ],
)
def test_days_of_thailand_and_taiwan(tmp_path: Path, cells: tuple[str, ...], written: str) -> None:
    thai = "2569" in cells[0]
    header = "วันที่,รายการ,ถอนเงิน,ฝากเงิน,ยอดคงเหลือ\n" if thai else "交易日期,摘要,支出,存入,餘額\n"
    text = statement(*cells).replace(HEADER, header)
    (tmp_path / "a.csv").write_text(text, "utf-8")
    found = suggest(tmp_path / "a.csv", "a")
    profile = parse(found.profile, "a")
    calendar = "buddhist" if thai else "minguo"
    assert (profile.dates.calendar, profile.dates.formats) == (calendar, (written,))
    reading = read_with(tmp_path / "a.csv", profile)
    assert days_of(reading) == [date(2026, 3, 18), date(2026, 3, 19), date(2026, 3, 23)]
    assert found.trial.balance_check == "reconciled"


def test_a_day_that_the_calendar_lacks_is_set_aside_and_never_read_as_gregorian(tmp_path: Path) -> None:
    # Esfand of 1404 has 29 days, though a Gregorian 31 December has none to spare.
    (tmp_path / "a.csv").write_text("Date,Amount\n1404/12/29,5.00\n1404/12/30,6.00\n1404/13/01,7.00\n")
    profile = (
        "profile: a\ndates: {format: '%Y/%m/%d', calendar: solar_hijri}\n"
        "columns: {booked_at: Date, amount: Amount, currency: {value: IRR}}\n"
    )
    reading = read_with(tmp_path / "a.csv", parse(profile, "a"))
    (batch,) = [as_batch(one).records for one in reading.batches]
    assert batch["booked_at"].to_list()[0].date() == date(2026, 3, 20)
    reasons = [[one.split(":")[0] for one in said] for said in batch["reasons"].to_list()]
    assert reasons == [[], ["booking_date_unreadable"], ["booking_date_unreadable"]]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("{format: '%Y-%m-%d', calendar: lunar_hijri}", "makes no certain day"),
        ("{format: '%d %b %Y', calendar: solar_hijri}", "year, month and day stand in figures"),
        ("{format: '%d/%m/%y', calendar: buddhist}", "year, month and day stand in figures"),
        ("{format: '%G-W%V'}", "is not understood"),
    ],
)
def test_a_profile_whose_dates_make_no_day_is_refused(dates: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words):
        parse(f"profile: a\ndates: {dates}\ncolumns: {{booked_at: Date, amount: Amount}}\n", "a")
