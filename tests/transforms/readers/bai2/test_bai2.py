"""BAI2: the corpus against a plain reading of its own, values, control totals, faults."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import CORPUS, accepted, codes, need_corpus, quarantined, read, total
from transforms.readers import bai2
from transforms.readers.reading import Reading

FOLDER = CORPUS / "other-bank-formats/moov-io__bai2"
DETAIL = re.compile(r"(?:^|(?<=/)\s*)16,(\d{3}),(\d+),", re.MULTILINE)


@pytest.mark.parametrize("name", ["sample1.txt", "sample2.txt", "sample3.txt"])
def test_details_and_control_totals_are_those_of_a_plain_reading(name: str) -> None:
    need_corpus("other-bank-formats/moov-io__bai2")
    text = (FOLDER / name).read_text(encoding="latin-1")
    wanted = [
        Decimal(figures) / 100 * (-1 if 400 <= int(code) < 700 else 1)
        for code, figures in DETAIL.findall(text)
    ]
    reading, records = read(bai2.READER, FOLDER / name)
    assert codes(records) == []
    assert records["amount"].to_list() == wanted
    # Every total of accounts, groups and the file, and every count, is proved.
    assert reading.messages == []
    assert reading.complete
    assert len(reading.statements) == len(re.findall(r"(?:^|(?<=/)\s*)03,", text, re.MULTILINE))


def test_days_with_both_balances_reconcile() -> None:
    need_corpus("other-bank-formats/moov-io__bai2")
    reading, records = read(bai2.READER, FOLDER / "sample3.txt")
    proved = [
        one.opening_balance + total(records.filter(statement=number)) == one.closing_balance
        for number, one in enumerate(reading.statements)
        if one.opening_balance is not None
    ]
    assert proved == [True] * len(reading.statements)
    assert len(proved) > 10


GOOD = (
    "01,999999999,SAMPLE,260105,0600,1,80,1,2/",
    "02,SAMPLE,031001234,1,260105,2400,,2/",
    "03,0123456789,,010,+100000,,,015,124025,,/",
    "88,100,25050,1,V,260106,,400,1025,1,/",
    "16,142,25050,V,260106,,BANK1,CUST1,ACH CREDIT, WORK INC/",
    "88,INVOICE 7 DE89370400440532013000/",
    "16,455,1025,S,100,200,725,BANK2,,CORNER CAFE/",
    "49,276175,6/",
    "98,276175,1,8/",
    "99,276175,1,10/",
)


def read_text(tmp_path: Path, *lines: str) -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / "x.bai"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return read(bai2.READER, path)


def test_values(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, *GOOD)
    assert reading.messages == []
    first, second = records.rows(named=True)
    assert (first["amount"], second["amount"]) == (Decimal("250.50"), Decimal("-10.25"))
    assert (first["booked_at"].date(), first["value_date"]) == (date(2026, 1, 5), date(2026, 1, 6))
    assert first["narrative"] == "ACH CREDIT, WORK INC INVOICE 7 DE89370400440532013000"
    assert first["counterparty_identifier"] == "DE89370400440532013000"
    assert (first["servicer_reference"], first["reference"]) == ("BANK1", "CUST1")
    assert (second["servicer_reference"], second["reference"]) == ("BANK2", None)
    assert second["narrative"] == "CORNER CAFE"
    assert first["raw"] == "\n".join(GOOD[4:6])
    statement = reading.statements[0]
    assert (statement.identifier, statement.currency, statement.institution) == (
        "0123456789",
        "USD",
        "031001234",
    )
    assert (statement.opening_balance, statement.closing_balance) == (Decimal(1000), Decimal("1240.25"))


def test_a_comma_at_the_end_of_a_line_that_goes_on_moves_no_field(tmp_path: Path) -> None:
    lines = [
        line.replace(",,/", ",,,/").replace("1,/", "1,,/") if line[:2] in ("03", "88") else line
        for line in GOOD
    ]
    assert lines[2:4] == [
        "03,0123456789,,010,+100000,,,015,124025,,,/",
        "88,100,25050,1,V,260106,,400,1025,1,,/",
    ]
    reading, _ = read_text(tmp_path, *lines)
    assert reading.messages == []
    statement = reading.statements[0]
    assert (statement.opening_balance, statement.closing_balance) == (Decimal("1000"), Decimal("1240.25"))


def test_several_records_on_a_line_and_a_text_that_wraps(tmp_path: Path) -> None:
    lines = (
        *GOOD[:2],
        f"{GOOD[2]} {GOOD[3]}",
        GOOD[4],
        GOOD[5],
        GOOD[6].removesuffix("/"),
        "MAIN STREET/",
        *GOOD[7:],
    )
    reading, records = read_text(tmp_path, *lines)
    assert reading.messages == []
    assert records["narrative"][1] == "CORNER CAFE MAIN STREET"


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "25050"), ("KWD", "25.050"), ("EUR", "250.50")])
def test_amounts_are_in_the_smallest_unit_of_the_currency(tmp_path: Path, currency: str, amount: str) -> None:
    lines = [line.replace("2400,,2/", f"2400,{currency},2/") for line in GOOD]
    reading, records = read_text(tmp_path, *lines)
    assert reading.messages == []
    assert (records["amount"][0], records["currency"][0]) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("16,142,25050", "16,142,2505O", "amount_malformed"),
        ("16,142,25050", "16,142,", "amount_missing"),
        ("16,142,25050", "16,142,-25050", "amount_negative"),
        ("16,142,", "16,742,", "code_unknown"),
        ("25050,V,260106,,BANK1", "25050,V,260230,,BANK1", "value_date_impossible"),
        ("25050,V,260106,,BANK1", "25050,Q,260106,,BANK1", "funds_unknown"),
        ("16,142", "17,142", "record_unknown"),
    ],
)
def test_a_bad_detail_is_set_aside_alone_and_the_totals_tell(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    lines = [line.replace(old, new) if line.startswith("16,142") else line for line in GOOD]
    reading, records = read_text(tmp_path, *lines)
    assert codes(records) == [code]
    assert accepted(records)["amount"].to_list() == [Decimal("-10.25")]
    assert "INVOICE 7" in quarantined(records)["raw"][0]
    counted = code in ("value_date_impossible", "funds_unknown")
    assert any("the control total is 276175" in message for message in reading.messages) or counted


def test_control_totals_and_counts_are_proved(tmp_path: Path) -> None:
    reading, _ = read_text(tmp_path, *GOOD[:7], "49,276176,6/", "98,276175,2,8/", "99,276175,1,11/")
    assert reading.messages == [
        "line 8: the control total is 276176 in the smallest unit; the records before it add up to 276175.",
        "line 9: the control total counts 2 accounts; 1 stand before it.",
        "line 10: the control total counts 11 records; they are 10.",
    ]


@pytest.mark.parametrize(("status", "booked"), [("1", True), ("3", True), ("2", False), ("4", False)])
def test_deletions_and_tests_make_no_entries(tmp_path: Path, status: str, *, booked: bool) -> None:
    lines = [line.replace("031001234,1,", f"031001234,{status},") for line in GOOD]
    reading, records = read_text(tmp_path, *lines)
    assert records["booked"].to_list() == [booked, booked]
    assert bool(reading.messages) == (not booked)


def test_a_detail_without_money_makes_no_entry(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, *GOOD[:6], "16,890,,Z,,,NOTE TO THE ACCOUNT/", *GOOD[6:])
    assert codes(records) == []
    assert records["booked"].to_list() == [True, False, True]


def test_a_detail_without_its_account_is_set_aside(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, *GOOD[:2], *GOOD[4:])
    assert codes(records) == ["account_missing"] * 2


@pytest.mark.parametrize("lines", [4, 5, 7, 8])
@pytest.mark.parametrize("more", [0, 3, 12])
def test_a_file_that_is_cut_keeps_what_is_there(tmp_path: Path, lines: int, more: int) -> None:
    path = tmp_path / "x.bai"
    path.write_text("".join(f"{line}\n" for line in GOOD[:lines]) + GOOD[lines][:more], encoding="utf-8")
    reading, records = read(bai2.READER, path)
    assert not reading.complete
    assert "The file has no last record (99): it may be cut off; ask for the whole." in reading.messages
    assert accepted(records).height == sum(line.startswith("16") for line in GOOD[:lines])


def test_records_whose_line_break_is_lost_are_records(tmp_path: Path) -> None:
    """A text may hold the same signs: only what is the beginning of a whole record counts as one."""
    joined = (*GOOD[:5], f"{GOOD[5].replace('7', '/16,5')}{GOOD[6]}{GOOD[7]}", *GOOD[8:])
    reading, records = read_text(tmp_path, *joined)
    assert records["amount"].to_list() == [Decimal("250.50"), Decimal("-10.25")]
    assert reading.messages == []
    assert "INVOICE /16,5" in records["narrative"][0]


def test_amounts_with_a_decimal_mark_are_read_as_written(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, *(line.replace("16,142,25050", "16,142,250.50") for line in GOOD))
    assert records["amount"][0] == Decimal("250.50")
    assert reading.messages == []
    _, records = read_text(tmp_path, *(line.replace("16,142,25050", "16,142,250.5") for line in GOOD))
    assert codes(records) == ["amount_malformed"]


def test_records_without_a_slash_at_their_end(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, *(line.removesuffix("/") for line in GOOD))
    assert reading.messages == []
    assert records["amount"].to_list() == [Decimal("250.50"), Decimal("-10.25")]


@pytest.mark.parametrize(("code", "debit"), [("708", False), ("721", False), ("728", False), ("760", True)])
def test_types_of_loans_that_move_money(tmp_path: Path, code: str, debit: bool) -> None:
    _, records = read_text(tmp_path, *(line.replace("16,142", f"16,{code}") for line in GOOD))
    assert records["amount"][0] == Decimal("-250.50" if debit else "250.50")


def test_totals_of_accounts_in_several_currencies(tmp_path: Path) -> None:
    second = ("03,77,JPY,010,500,,,015,800,,/", "16,195,300,Z,B9,,WIRE/", "49,1600,3/")
    lines = (*GOOD[:8], *second, "98,277775,2,11/", "99,277775,1,13/")
    assert read_text(tmp_path, *lines)[0].messages == []


@pytest.mark.parametrize(
    ("code", "name", "account", "bank"),
    [("495", "PAYEE INC", "222", "EXAMUS30"), ("195", "PAYER LLC", "111", "9")],
)
def test_who_is_at_the_other_end_where_complements_name_both(
    tmp_path: Path, code: str, name: str, account: str, bank: str
) -> None:
    detail = (
        f"16,{code},500,Z,B1,,WIRE",
        "88,EREF: E2E-1",
        "88,DBNM: PAYER LLC",
        "88,DACT: 111",
        "88,DABA: 9",
        "88,CRNM: PAYEE INC",
        "88,CACT: 222",
        "88,CBIC: EXAMUS30",
    )
    _, records = read_text(tmp_path, *GOOD[:4], *detail, *GOOD[7:])
    row = records.row(0, named=True)
    assert (row["counterparty_name"], row["counterparty_identifier"]) == (name, account)
    assert (row["counterparty_institution"], row["reference"]) == (bank, "E2E-1")


def test_records_of_a_stated_length_stand_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.bai"
    path.write_text(
        "".join(
            record.rstrip("/").ljust(80) if record[:2] in ("16", "88") else record.ljust(80)
            for record in GOOD
        )
    )
    reading, records = read(bai2.READER, path)
    _, expected = read_text(tmp_path, *GOOD)
    assert records["amount"].to_list() == expected["amount"].to_list()
    assert records["narrative"].to_list() == expected["narrative"].to_list()
    assert reading.messages == []


def test_a_stated_length_that_does_not_fit_cuts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.bai"
    path.write_text("".join(record.ljust(81) for record in GOOD))
    _, records = read(bai2.READER, path)
    assert records.height == 2


@pytest.mark.parametrize(
    "heads",
    [
        "01,BANK,ME,250916/\n88,1700,1,,,2/\n02,ME,BANK,1,250915,,EUR,2/\n",
        "01,BANK,ME,250916,1700,1,,,2/\n02,ME,BANK,1/\n88,250915,,EUR/\n",
    ],
)
def test_heads_and_totals_go_on_in_the_next_record(heads: str, tmp_path: Path) -> None:
    path = tmp_path / "a.bai"
    path.write_text(
        f"{heads}03,77,,015,500,,/\n"
        "16,165,500,Z,B1,C1,PAID IN/\n49,1000/\n88,3/\n88,STRAY/\n98,1000,1,7/\n99,1000,1,10/\n"
    )
    reading, records = read(bai2.READER, path)
    assert accepted(records)["booked_at"].dt.date().to_list() == [date(2025, 9, 15)]
    assert accepted(records)["currency"].to_list() == ["EUR"]
    assert quarantined(records)["raw"].to_list() == ["88,STRAY/"]
    assert reading.complete


def test_a_text_in_the_places_of_sums_that_are_available_is_the_text(tmp_path: Path) -> None:
    lines = ("16,475,250000,S,,,INVOICE 1001/", "16,475,250000,S,,,250000,BANK2,OWN3,RENT/")
    _, records = read_text(tmp_path, *GOOD[:4], *lines, *GOOD[7:])
    texts = records.select("narrative", "servicer_reference").rows()
    assert texts == [("INVOICE 1001", None), ("RENT", "BANK2")]
