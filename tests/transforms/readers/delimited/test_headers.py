"""Headers that programs rewrote: capitals, points, lines and blanks in the names of columns; zones of times in them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from tests.transforms.readers.kinds.reading import read as read_kind
from tests.transforms.readers.reads import accepted
from transforms.errors import UnreadableFile
from transforms.readers import profiles
from transforms.readers.particulars import as_batch
from transforms.readers.registry import open_reading

HEADER = "Receipt No.,Completion Time,Details,Transaction Status,Paid In,Withdrawn,Balance"
LINE = "QC01,2026-03-01 08:15:30,Deposit of Funds at Agent Till 12345 - MAMA SHOP,Completed,100.00,,100.00\n"
SAID = "in other capitals, points or blanks"


@pytest.mark.parametrize(
    "header",
    [HEADER.replace("No.", "No").replace("In", "in"), HEADER.upper(), HEADER.lower().replace(" ", "_")],
)
def test_a_header_in_other_capitals_is_known_and_told(header: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{LINE}")
    reading = open_reading(path)
    [records] = [as_batch(batch).records for batch in reading.batches]
    assert (reading.profile, accepted(records).height) == ("mobile-mpesa-ke", 1)
    assert accepted(records)["amount"].to_list() == [Decimal(100)]
    assert len([message for message in reading.messages if SAID in message]) == 1


def test_the_header_as_the_profile_writes_it_is_not_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n{LINE}")
    assert not any(SAID in message for message in open_reading(path).messages)


@pytest.mark.parametrize(
    "header",
    [
        HEADER.replace("Paid In", "Paid in").replace("Withdrawn", "Withdrew"),
        HEADER.replace("Receipt No.", "Receipt").replace("Balance", "balance"),
    ],
)
def test_other_words_are_other_columns(header: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{LINE}")
    with pytest.raises(UnreadableFile):
        open_reading(path)


def test_a_few_columns_tell_no_institution(tmp_path: Path) -> None:
    """`date,description,amount` is what anybody writes, in whatever order of day and month."""
    path = tmp_path / "a.csv"
    path.write_text("date,description,amount\n01/02/2026,rent,-5.00\n")
    with pytest.raises(UnreadableFile):
        open_reading(path)


def test_a_sheet_in_other_capitals_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("statement")
    for number, row in enumerate([HEADER.lower().split(","), LINE.strip().split(",")]):
        sheet.write_row(number, 0, row)
    book.close()
    reading = open_reading(path)
    [records] = [as_batch(batch).records for batch in reading.batches]
    assert (reading.profile, accepted(records).height) == ("mobile-mpesa-ke", 1)
    assert any(SAID in message for message in reading.messages)


ZONES = {
    "Time(UTC+08:00)": ("2025-01-23 21:24:57", "2025-01-23 13:24:57"),
    "Time(UTC-03:30)": ("2025-01-23 21:24:57", "2025-01-24 00:54:57"),
    "Time(UTC+5)": ("2025-01-23 21:24:57", "2025-01-23 16:24:57"),
    "Time (UTC)": ("2025-01-23 21:24:57", "2025-01-23 21:24:57"),
}
HISTORY = (
    "UID,Account Type,Currency,Side,Amount,Fee,{time},Remark,Type\n4711,main,XMR,Deposit,15,0,{at},,Deposit\n"
)


@pytest.mark.parametrize("time", ZONES)
def test_times_are_of_the_zone_that_the_header_states(time: str, tmp_path: Path) -> None:
    """Exchanges write the zone that the customer has chosen into the name of the column."""
    at, utc = ZONES[time]
    whole = read_kind(tmp_path, HISTORY.format(time=time, at=at))
    (paid,) = whole.rows("payments")
    assert (whole.reading.profile, f"{paid['sent_at']}") == ("exchange-kucoin-account", utc)
    assert ("Its times were read as UTC" in whole.reading.messages[0]) == (at != utc)


def test_times_of_two_zones_are_refused(tmp_path: Path) -> None:
    header = "UID,Account Type,Payment Account,Sell,Buy,Price,Time of Update(UTC+2),Status"
    profile = (profiles.BUILT_IN / "exchange-kucoin-convert.yaml").read_text(encoding="utf-8")
    both = profile.replace("note: Price", "note: Made(UTC)")
    with pytest.raises(UnreadableFile, match=r"of several zones: \+02:00, \+03:00"):
        read_kind(tmp_path, f"{header},Made(UTC+3)\n", both)


TRADES = (
    "Date & Time,Base Asset,Counter Asset,Amount,Price,Total,Fee,Order Type\n"
    "2015-01-01 10:00:00,XBT,GBP,0.5,200,100,0.3,Buy\n"
    "2015-01-02 10:00:00,XBT,GBP,0.2,200,40,0.12,Sell\n"
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"sep=,\n{TRADES}", 2),
        (f'"SEP=,"\n\n{TRADES}', 2),
        (TRADES.replace("Buy\n", "Buy,\n").replace("Sell\n", "Sell,\n"), 2),
        (TRADES.replace("Buy\n", "Buy,\n"), 1),
        (TRADES.replace("Buy\n", "Buy,x\n").replace("Sell\n", "Sell,x\n"), 0),
    ],
)
def test_a_line_for_excel_and_a_delimiter_at_the_end_of_every_line_are_passed_over(
    text: str, kept: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text)
    reading = open_reading(path)
    records = pl.concat(as_batch(batch).records for batch in reading.batches)
    assert reading.profile == "exchange-coinfloor-trades"
    assert accepted(records).height == kept
    assert records.height == 2
