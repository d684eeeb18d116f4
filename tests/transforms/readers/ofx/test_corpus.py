"""Every OFX and QFX file of the corpus against a plain reading of its own: expressions over the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest

from tests.transforms.readers.reads import (
    CORPUS,
    accepted,
    codes,
    corpus_files,
    need_corpus,
    quarantined,
    read,
)
from transforms.errors import UnreadableFile
from transforms.readers import ofx

FILES = [
    path
    for path in corpus_files("ofx-qif", ()) + corpus_files("bank-csv", ())
    if path.suffix.lower() in (".ofx", ".qfx") or "libofx" in str(path)
]
REFUSED = {
    "heap-buffer-overflow-2.ofx": "no OFX element at all",
    "failing-ofx-file1.xml": "a line of prose",
    "use-after-free.ofx": "its root is OFC",
    "null-ptr-deref-2.ofx": "it begins in the middle",
}
SET_ASIDE = {
    "cef_malformed_decimal.ofx": ["amount_malformed"],
    "ofxdata-banking-xml200.ofx": ["amount_missing", "date_missing"],
    "test_ofx_wrong.ofx": ["amount_missing", "date_missing"],
    "date_missing.ofx": ["date_missing", "date_missing", "date_impossible"],
    "null-ptr-deref-1.ofx": ["record_cut", "amount_missing", "date_missing"],
}
CUT_OFF = {"null-ptr-deref-1.ofx"}


@dataclass
class Line:
    """A transaction as a plain reading has it."""

    amount: Decimal | None
    day: date | None


def plain_text(path: Path) -> str:
    return re.sub(r"(?s)<!--.*?-->", "", path.read_bytes().decode("latin-1"))


def value(block: str, tag: str) -> str:
    found = re.search(rf"<{tag}>([^<]*)", block)
    return found[1].strip() if found else ""


def lines(text: str) -> list[Line]:
    found = []
    for rest in re.split(r"<STMTTRN>", text)[1:]:
        block = rest.split("</STMTTRN>")[0]
        try:
            amount = Decimal(value(block, "TRNAMT").replace(",", "."))
        except InvalidOperation:
            amount = None
        digits = value(block, "DTPOSTED")[:8]
        try:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            day = None
        found.append(Line(amount, day))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_records_sums_dates_and_accounts_are_those_of_a_plain_reading(path: Path) -> None:
    need_corpus("ofx-qif")
    if path.name in REFUSED:
        assert not ofx.READER.sniff(path.read_bytes()[:65536])
        return
    assert ofx.READER.sniff(path.read_bytes()[:65536])
    reading, records = read(ofx.READER, path)
    text = plain_text(path)
    expected = lines(text)
    told = records.filter(records["locator"].str.starts_with("STMTTRN["))
    assert told.height == len(expected)
    assert codes(records) == SET_ASIDE.get(path.name, [])
    good = [line for line in expected if line.amount is not None and line.day is not None]
    sound = accepted(told)
    assert sound["amount"].to_list() == [line.amount for line in good]
    assert sound["booked"].all()
    for row, line in zip(sound.iter_rows(named=True), good, strict=True):
        assert line.day is not None
        assert abs((row["booked_at"].date() - line.day).days) <= (row["booked_precision"] == "second")
    assert reading.complete == (path.name not in CUT_OFF)
    statements = re.findall(r"(?s)<(?:CC|INV)?STMTRS>(.*?)(?:</(?:CC|INV)?STMTRS>|$)", text)
    if statements:
        assert len(reading.statements) == len(statements)
    for statement, part in zip(reading.statements, statements, strict=False):
        account = re.search(r"(?s)<(?:BANK|CC|INV)ACCTFROM>.*?<ACCTID>([^<]*)", part)
        assert statement.identifier == ("".join(account[1].split()) if account else "")
        assert statement.currency == (value(part, "CURDEF") or "XXX")
        stated = re.search(r"(?s)<LEDGERBAL>\s*<BALAMT>\s*([-\d.,]+)", part)
        if statement.closing_balance is not None:
            assert stated is not None
            assert statement.closing_balance == Decimal(stated[1].replace(",", "."))


def test_trades_and_orders_are_counted_too() -> None:
    need_corpus("ofx-qif")
    for path in FILES:
        if path.name not in REFUSED:
            _, records = read(ofx.READER, path)
            trades = len(re.findall(r"<INVTRAN>", plain_text(path))) + len(
                re.findall(r"<INTRARS>", plain_text(path))
            )
            assert records.filter(~records["booked"]).height == trades


def test_refusals_say_what_to_do(tmp_path: Path) -> None:
    need_corpus("ofx-qif")
    prose = next(path for path in FILES if path.name == "failing-ofx-file1.xml")
    with pytest.raises(UnreadableFile) as caught:
        ofx.READER.read(prose, None)
    assert caught.value.todo


def test_the_lists_of_odd_files_are_not_stale() -> None:
    need_corpus("ofx-qif")
    assert {path.name for path in FILES} >= {*REFUSED, *SET_ASIDE, *CUT_OFF}
    assert len(FILES) > 80


def test_no_other_sample_is_taken_for_ofx() -> None:
    need_corpus("ofx-qif")
    others = [
        path
        for path in CORPUS.rglob("*")
        if path.is_file() and path not in FILES and path.stat().st_size < 200_000
    ]
    taken = [path.name for path in others if ofx.READER.sniff(path.read_bytes()[:65536])]
    assert taken == ["simple1-pretty.xml"]  # an OFX file under another name
    _, records = read(ofx.READER, next(path for path in others if path.name == "simple1-pretty.xml"))
    assert quarantined(records).is_empty()
