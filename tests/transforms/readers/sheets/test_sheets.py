"""Spreadsheets: the same rows as CSV and as a sheet give the same records."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading
from transforms.readers.sheets import READER
from transforms.readers.sheets.rendering import plain_number
from transforms.readers.sheets.workbook import kind_of

PROFILE = r"""
profile: sample-sheet
kind: bank
file: {delimiter: ";"}
match: {columns: [Datum, Betrag, Text]}
account:
  scheme: bban
  identifier: {preamble: 'Konto\s+(\d+)'}
numbers: {decimal: ",", thousands: "."}
dates: {format: "%d.%m.%Y"}
columns: {booked_at: Datum, amount: Betrag, currency: {value: EUR}, balance_after: Saldo, narrative: Text}
"""
HEADER = ["Datum", "Betrag", "Saldo", "Text"]
Row = tuple[object, ...]


def workbook(path: Path, sheets: dict[str, list[Row]], *, hidden: str = "") -> Path:
    """An XLSX file; dates are cells with a date format."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name == hidden:
            sheet.hide()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, cell)
                else:
                    sheet.write(number, column, cell)
    book.close()
    return path


def records(reading: Reading) -> pl.DataFrame:
    return pl.concat([as_batch(batch).records for batch in reading.batches])


def statement(account: str, *rows: Row) -> list[Row]:
    return [("Konto", account), (), tuple(HEADER), *rows]


def test_numbers_and_dates_in_cells_are_read_as_the_profile_writes_them(tmp_path: Path) -> None:
    rows: list[Row] = [
        (dt.date(2026, 3, 2), 1234.5, 1234.5, "Miete\nMärz"),
        ("03.03.2026", "-1.000,25", 234.25, 12345),
        (),
        (dt.date(2026, 3, 4), 0.1 + 0.2, 234.55, True),
    ]
    path = workbook(tmp_path / "a.bin", {"Umsätze": statement("4711", *rows)})
    reading = READER.read(path, parse(PROFILE, "test"))
    found = records(reading)
    assert reading.format == "xlsx"
    assert found["reasons"].list.len().sum() == 0
    assert found["amount"].to_list() == [Decimal("1234.5"), Decimal("-1000.25"), Decimal("0.3")]
    assert found["booked_at"].dt.date().to_list() == [dt.date(2026, 3, day) for day in (2, 3, 4)]
    assert found["narrative"].to_list() == ["Miete März", "12345", "TRUE"]
    assert found["locator"].to_list() == [f"sheet Umsätze, row {row}" for row in (4, 5, 7)]
    (only,) = reading.statements
    assert (only.identifier, only.closing_balance, only.opening_balance) == (
        "4711",
        Decimal("234.55"),
        Decimal(0),
    )
    assert only.running_balance_broken_at is None


def test_an_expression_written_for_csv_finds_the_account_above_a_sheet_s_table(tmp_path: Path) -> None:
    written = PROFILE.replace(r"'Konto\s+(\d+)'", """'Konto;"?(\\d+)'""")
    path = workbook(tmp_path / "a", {"S": statement("4711", ("03.03.2026", "-1,25", "2,00", "a"))})
    reading = READER.read(path, parse(written, "test"))
    assert records(reading).height == 1
    assert [one.identifier for one in reading.statements] == ["4711"]


def test_lines_whose_account_nothing_names_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a", {"S": [tuple(HEADER), ("03.03.2026", "-1,25", "2,00", "a")]})
    reading = READER.read(path, parse(PROFILE, "test"))
    assert records(reading)["reasons"].to_list() == [[]]
    assert any("have no account number" in said for said in reading.messages)


def test_a_day_in_a_cell_beside_the_time_in_another_has_no_time_of_its_own(tmp_path: Path) -> None:
    profile = PROFILE.replace("booked_at: Datum", "booked_at: [Datum, Text]").replace(
        "%d.%m.%Y", "%d.%m.%Y %H:%M:%S"
    )
    rows: list[Row] = [(dt.date(2026, 3, 2), 1234.5, 1234.5, "10:11:12")]
    path = workbook(tmp_path / "a.bin", {"Umsätze": statement("4711", *rows)})
    found = records(READER.read(path, parse(profile, "test")))
    assert found["booked_at"].cast(pl.String).to_list() == ["2026-03-02 10:11:12.000000"]


def test_every_sheet_that_the_profile_fits_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    line = (dt.date(2026, 3, 2), 5, 5, "x")
    sheets: dict[str, list[Row]] = {
        "A": statement("1", line, line),
        "Notes": [("hello",)],
        "B": statement("2", line),
        "Empty": [],
    }
    reading = READER.read(workbook(tmp_path / "a", sheets, hidden="B"), parse(PROFILE, "test"))
    found = records(reading)
    assert found["ordinal"].to_list() == [0, 1, 2]
    assert [reading.statements[place].identifier for place in found["statement"]] == ["1", "1", "2"]
    assert any("'Notes' was not read: 1 rows" in message for message in reading.messages)
    assert any("'B' is hidden" in message for message in reading.messages)


def test_one_bad_row_among_a_thousand_spoils_only_itself(tmp_path: Path) -> None:
    rows: list[Row] = [(dt.date(2026, 3, 2), 5, None, f"line {number}") for number in range(1000)]
    rows[500] = ("30.02.2026", 5, None, "no such day")
    reading = READER.read(workbook(tmp_path / "a", {"S": statement("1", *rows)}), parse(PROFILE, "test"))
    found = records(reading).with_columns(pl.col("reasons").list.len().alias("faults"))
    assert found.height == 1000
    bad = found.filter(pl.col("faults") > 0)
    assert bad["locator"].to_list() == ["sheet S, row 504"]
    assert bad["reasons"][0][0].startswith("booking_date_unreadable: '30.02.2026'")


def test_a_sheet_may_be_named_and_must_then_be_there(tmp_path: Path) -> None:
    line = (dt.date(2026, 3, 2), 5, 5, "x")
    path = workbook(tmp_path / "a", {"A": statement("1", line), "B": statement("2", line)})
    named = PROFILE.replace('delimiter: ";"', "sheet: B")
    assert [one.identifier for one in _read(path, named).statements] == ["2"]
    with pytest.raises(UnreadableFile, match="no sheet named 'C'") as refused:
        READER.read(path, parse(PROFILE.replace('delimiter: ";"', "sheet: C"), "test"))
    assert refused.value.todo == "its sheets are: A, B"


def _read(path: Path, profile: str) -> Reading:
    reading = READER.read(path, parse(profile, "test"))
    records(reading)
    return reading


def test_a_sheet_that_no_profile_fits_says_its_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a", {"S": [("Quand", "Combien"), ("hier", 5)]})
    with pytest.raises(UnreadableFile, match="No profile fits the columns of any sheet") as refused:
        open_reading(path)
    assert "sheet S (Quand, Combien)" in refused.value.where


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.1 + 0.2, "0.3"), (1e15, "1000000000000000"), (1e-7, "0.0000001"), (-33.5, "-33.5"), (100.0, "100")],
)
def test_a_number_is_written_out_with_the_digits_that_a_cell_holds(number: float, text: str) -> None:
    assert plain_number(number) == text


def test_a_few_cells_far_apart_do_not_exhaust_the_memory(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "far.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write(0, 0, "Datum")
    sheet.write(1_048_575, 16_383, "far away")
    book.close()
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        open_reading(tmp_path / "far.xlsx")


def test_other_zip_files_are_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x")
    assert kind_of(path) is None
    path.write_bytes(b"PK\x03\x04 cut")
    assert kind_of(path) is None


def test_a_cut_workbook_is_refused_in_words(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a", {"S": statement("1", (dt.date(2026, 3, 2), 5, 5, "x"))}).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile):
        open_reading(path)


ODS_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Blatt">{rows}</table:table>
</office:spreadsheet></office:body></office:document-content>"""


def test_an_ods_sheet_is_read_the_same_way(tmp_path: Path) -> None:
    def cell(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    number = '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2026-03-02">'
        "<text:p>02/03/26</text:p></table:table-cell>"
    )
    rows = [
        "".join(map(cell, ("Konto", "4711"))),
        "".join(map(cell, HEADER)),
        day + number.format("12.5") + number.format("12.5") + cell("Lohn"),
    ]
    path = tmp_path / "a"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        filled = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        archive.writestr("content.xml", ODS_CONTENT.format(rows=filled))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    reading = READER.read(path, parse(PROFILE, "test"))
    found = records(reading)
    assert reading.format == "ods"
    assert (found["amount"][0], found["locator"][0]) == (Decimal("12.5"), "sheet Blatt, row 3")


CORPUS = Path(os.environ.get("MONEYTRAIL_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))


@pytest.mark.skipif(not CORPUS.exists(), reason=f"the corpus is not at {CORPUS}")
def test_a_bank_s_workbook_of_the_corpus(tmp_path: Path) -> None:
    del tmp_path
    profile = """
profile: otp-old
kind: bank
file: {}
account: {scheme: unknown, identifier: {value: otp}}
numbers: {decimal: "."}
dates: {format: "%Y-%m-%d"}
columns:
  booked_at: Könyvelés dátuma
  amount: {column: Összeg}
  currency: Pénznem
  counterparty_name: Partner neve
  counterparty_account: Partner számlaszáma
  narrative: Megnevezés
"""
    path = CORPUS / "bank-csv/gyp__ofxstatement-otp/sample-old-format-pre-2026-06.xlsx"
    found = records(READER.read(path, parse(profile, "test")))
    assert found.height == 10
    faulty = found.filter(pl.col("reasons").list.len() > 0)
    assert faulty["narrative"].to_list() == ["FÜGGŐ TÉTEL"]  # not booked yet: no booking date
    assert faulty["reasons"][0][0].startswith("booking_date_missing")
    assert found["counterparty_name"][0] == "SPAR MAGYARORSZAG KFT"


@pytest.mark.parametrize("place", ["A99999999999", "AAAAAAAAAA2", "ZZ 99", "AB"])
def test_a_cell_at_a_place_that_is_damaged_does_not_end_the_program(place: str, tmp_path: Path) -> None:
    """calamine would build a rectangle that reaches to it, and Rust ends a process that has no memory for it."""
    path = workbook(tmp_path / "a.xlsx", {"Sheet": [("Datum", "Betrag"), ("01.02.2026", "5,00")]})
    with zipfile.ZipFile(path) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'r="A2"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'r="A2"', f'r="{place}"'.encode(), 1)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    with pytest.raises(UnreadableFile):
        open_reading(path)
