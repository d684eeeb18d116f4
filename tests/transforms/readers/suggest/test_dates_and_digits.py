"""Dates with weekdays, dates that are plain numbers, and digits of other scripts, from the file to its records."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from transforms.readers.particulars import as_batch
from transforms.readers.profiles import ProfileError, parse
from transforms.readers.registry import read_with
from transforms.readers.suggest import suggest
from transforms.readers.suggest.lines.counted import formats_of_numbers
from transforms.readers.suggest.texts.figures import figure
from transforms.readers.suggest.texts.moments import formats_of


def read(path: Path) -> tuple[str, pl.DataFrame]:
    """The profile that was worked out, and the records that it gives."""
    found = suggest(path, "a")
    assert not found.questions
    assert (found.trial.quarantined, found.trial.balance_check) == (0, "reconciled")
    reading = read_with(path, parse(found.profile, "a"))
    return found.profile, pl.concat([as_batch(batch).records for batch in reading.batches])


LINES = ((1, "100.00", "100.00"), (15, "-30.00", "70.00"), (28, "-1205.50", "-1135.50"))


def statement(folder: Path, days: tuple[str, str, str], header: str = "Date") -> Path:
    path = folder / "a.csv"
    rows = [f'"{day}",text,{amount},{balance}' for day, (_, amount, balance) in zip(days, LINES, strict=True)]
    path.write_text("\n".join([f"{header},Description,Amount,Balance", *rows, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("days", "written"),
    [
        (("Sun 01 Mar 2026", "Sun 15 Mar 2026", "Sat 28 Mar 2026"), "%a %d %b %Y"),
        (("Sunday, 1 March 2026", "Sunday, 15 March 2026", "Saturday, 28 March 2026"), "%a, %d %b %Y"),
        (("So 01.03.2026", "So 15.03.2026", "Sa 28.03.2026"), "%a %d.%m.%Y"),
        (("dim. 01 mars 2026", "dim. 15 mars 2026", "mar. 28 mars 2026"), "%a %d %b %Y"),
        (("01/03/2026 (Sun)", "15/03/2026 (Sun)", "28/03/2026 (Sat)"), "%d/%m/%Y (%a)"),
        (("2026/03/01(日)", "2026/03/15(日)", "2026/03/28(土)"), "%Y/%m/%d(%a)"),
        (("2026年3月1日", "2026年3月15日", "2026年3月28日"), "%Y年%m月%d日"),
        (("260301", "260315", "260328"), "%y%m%d"),
        (("010326", "150326", "280326"), "%d%m%y"),
        (("46082", "46096", "46109"), "excel_days"),
        (("1772323200", "1773532800", "1774656000"), "unix_seconds"),
        (("1772323200000", "1773532800000", "1774656000000"), "unix_milliseconds"),
        (("٠١/٠٣/٢٠٢٦", "١٥/٠٣/٢٠٢٦", "٢٨/٠٣/٢٠٢٦"), "%d/%m/%Y"),
        (("۲۰۲۶-۰۳-۰۱", "۲۰۲۶-۰۳-۱۵", "۲۰۲۶-۰۳-۲۸"), "%Y-%m-%d"),
        (("\u200f०१-०३-२०२६", "१५-०३-२०२६", "२८-०३-२०२६"), "%d-%m-%Y"),
    ],
)
def test_dates_are_read_however_they_are_written(
    tmp_path: Path, days: tuple[str, str, str], written: str
) -> None:
    profile, records = read(statement(tmp_path, days))
    assert written.replace("%b", "") in profile.replace("%B", "").replace("%b", "")
    assert records["booked_at"].dt.date().dt.day().to_list() == [1, 15, 28]
    assert records["booked_at"].dt.strftime("%Y-%m").unique().to_list() == ["2026-03"]


def test_days_with_the_time_as_a_fraction_keep_the_time(tmp_path: Path) -> None:
    profile, records = read(statement(tmp_path, ("46082", "46096.5", "46109.4375")))
    assert "excel_times" in profile
    assert [str(time) for time in records["booked_at"]] == [
        "2026-03-01 00:00:00",
        "2026-03-15 12:00:00",
        "2026-03-28 10:30:00",
    ]


def test_a_days_number_is_not_shifted_by_the_time_zone_and_a_time_is(tmp_path: Path) -> None:
    path = statement(tmp_path, ("46082", "46096", "46109"))
    profile = suggest(path, "a").profile.replace("format: excel_days", "format: [excel_days, excel_times]")
    zoned = profile.replace("dates: {", "dates: {timezone: Europe/Berlin, ")
    path.write_text(path.read_text().replace("46096", "46096.5"))
    reading = read_with(path, parse(zoned, "a"))
    times = [str(time) for batch in reading.batches for time in as_batch(batch).records["booked_at"]]
    assert times[:2] == ["2026-03-01 00:00:00", "2026-03-15 11:00:00"]


@pytest.mark.parametrize(
    ("digits", "marks"),
    [
        ("٠١٢٣٤٥٦٧٨٩", ("٫", "٬")),
        ("۰۱۲۳۴۵۶۷۸۹", ("٫", "٬")),
        ("০১২৩৪৫৬৭৮৯", (".", ",")),
        ("०१२३४५६७८९", (".", ",")),
    ],
)
def test_amounts_in_other_digits_are_read_exactly(
    tmp_path: Path, digits: str, marks: tuple[str, str]
) -> None:
    table = str.maketrans("0123456789.,", digits + "".join(marks))
    path = tmp_path / "a.csv"
    rows = [
        f"{day:02d}/03/2026;text;{Decimal(amount):,};{Decimal(balance):,}".translate(table)
        for day, amount, balance in LINES
    ]
    path.write_text("\n".join(["Date;Description;Amount;Balance", *rows, ""]), encoding="utf-8")
    _, records = read(path)
    assert records["amount"].to_list() == [Decimal(amount) for _, amount, _ in LINES]
    assert records["raw"].to_list() == rows


def test_a_sheets_dates_without_a_format_are_days(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["Date", "Description", "Amount", "Balance"])
    for row, (day, amount, balance) in enumerate(LINES, start=1):
        sheet.write_row(row, 0, [46081 + day, "text", float(amount), float(balance)])
    book.close()
    profile, records = read(path)
    assert "excel_days" in profile
    assert records["booked_at"].dt.day().to_list() == [1, 15, 28]


@pytest.mark.parametrize(
    ("cells", "ways"),
    [
        (["260301", "260331"], [("%y%m%d",)]),
        (["010203", "020203"], [("%d%m%y",), ("%m%d%y",)]),
        (["260301", "262301"], []),
        (["46080", "99999"], []),
        (["123456789"], []),
        (["46080", "46081", "46082", "46083", "Total"], [("excel_days",)]),
        (["46080", "Total"], []),
        ([], []),
    ],
)
def test_numbers_are_dates_only_where_all_of_them_are(cells: list[str], ways: list[tuple[str, ...]]) -> None:
    assert formats_of_numbers(cells)[: len(ways) or 1] == ways


def test_colons_part_a_date_behind_its_year_alone() -> None:
    assert formats_of("2012:03:01") == ("%Y:%m:%d",)
    assert formats_of("12:03:01") == ()


@pytest.mark.parametrize("text", ["Invoice 02 Mar 2026", "Mon", "Page 01.02.2026", "Monday 7"])
def test_words_before_a_date_are_no_weekdays(text: str) -> None:
    assert formats_of(text) == ()


def test_marks_may_stand_before_a_figure(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Date;Details;Amount;Balance\n01/03/2026;a;CR 100.00;CR 100.00\n15/03/2026;b;DR 130.00;DR 30.00\n"
    )
    _, records = read(path)
    assert records["amount"].to_list() == [Decimal("100.00"), Decimal("-130.00")]
    rand = figure("R 25.10")
    assert rand is not None
    assert (rand.side, rand.unit) == ("", "R")


def test_an_unknown_format_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ProfileError, match="excel_hours") as refused:
        parse(
            "profile: a\ndates: {format: excel_hours}\ncolumns: {booked_at: D, amount: A}\nfile: {header: true}",
            "a",
        )
    assert "excel_days" in str(refused.value)


def test_a_wallets_times_and_amounts_in_bengali_digits_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "When,Sum,From,To\n\u200f০১/০৩/২০২৬ ১০:৩০,১২.৫০,01711000001,01711000002\n", encoding="utf-8"
    )
    profile = parse(
        "profile: a\nkind: mobile_money\ndates: {format: '%d/%m/%Y %H:%M'}\n"
        "account: {identifier: {value: '01711000001'}}\n"
        "columns: {completed_at: When, amount: Sum, from_account: From, to_account: To, currency: {value: BDT}}\n",
        "a",
    )
    batches = [as_batch(batch) for batch in read_with(path, profile).batches]
    records = pl.concat([batch.records for batch in batches])
    assert records["reasons"].to_list() == [[]]
