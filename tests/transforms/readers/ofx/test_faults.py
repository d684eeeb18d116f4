"""One fault in the middle of a thousand records: it costs that record alone, and the reading says why.

The first five are those on which PEERS.md 2.2 measures other readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.ofx.made import HEADER, file, read_text, statement, transaction
from tests.transforms.readers.reads import accepted, codes, total

COUNT, BAD = 1_000, 500
AMOUNTS = [
    Decimal((number * 7_919) % 90_000 + 101).scaleb(-2) * (1 if number % 3 else -1) for number in range(COUNT)
]
RECORDS = [
    transaction(
        TRNTYPE="DEBIT" if amount < 0 else "CREDIT",
        TRNAMT=f"{amount:.2f}",
        FITID=f"F{number}",
        NAME=f"Payer {number % 7}",
        MEMO=f"trip {number}",
    )
    for number, amount in enumerate(AMOUNTS)
]


def swap(pattern: str, by: str) -> Callable[[str], str]:
    """A record with a part of it changed; the part must be there."""

    def change(text: str) -> str:
        changed, count = re.subn(pattern, by, text, count=1)
        assert count == 1
        return changed

    return change


SET_ASIDE = {
    "amount 12X": (swap(r"(?<=<TRNAMT>)[^<]*", "12X"), "amount_malformed"),
    "day 20251332": (swap(r"(?<=<DTPOSTED>)\d+", "20251332"), "date_impossible"),
    "no amount": (swap(r"<TRNAMT>[^<]*", ""), "amount_missing"),
    "empty amount": (swap(r"(?<=<TRNAMT>)[^<]*", "  "), "amount_missing"),
    "lone point": (swap(r"(?<=<TRNAMT>)[^<]*", "      .  "), "amount_malformed"),
    "two amounts in one": (swap(r"(?<=<TRNAMT>)[^<]*", "1.00 2.00.3"), "amount_malformed"),
    "twenty digits": (swap(r"(?<=<TRNAMT>)[^<]*", "9" * 20), "amount_too_long"),
    "exponent": (swap(r"(?<=<TRNAMT>)[^<]*", "1E3"), "amount_malformed"),
    "no date": (swap(r"<DTPOSTED>\d+", ""), "date_missing"),
    "day of April 31": (swap(r"(?<=<DTPOSTED>)\d+", "20260431"), "date_impossible"),
    "day first": (swap(r"(?<=<DTPOSTED>)\d+", "23122017"), "date_impossible"),
    "hour 25": (swap(r"(?<=<DTPOSTED>)\d+", "20260115250000"), "date_impossible"),
    "sign against type": (
        swap(r"<TRNTYPE>\w+<DTPOSTED>(\d+)<TRNAMT>-?", r"<TRNTYPE>DEBIT<DTPOSTED>\1<TRNAMT>"),
        "direction_unclear",
    ),
    "nothing at all": (swap(r"(?s)<TRNTYPE>.*(?=</STMTTRN>)", ""), "amount_missing date_missing"),
    "self-closed": (swap(r"(?s)<STMTTRN>.*", "<STMTTRN/>\n"), "amount_missing date_missing"),
    "a huge memo": (swap(r"(?<=<MEMO>)[^<]*", "x" * 300_000), "record_too_long"),
}
HARMLESS = {
    "no FITID": swap(r"<FITID>[^<]*", ""),
    "FITID of another": swap(r"(?<=<FITID>)[^<]*", "F1"),
    "comma": lambda text: swap(
        r"(?<=<TRNAMT>)[^<]*", re.findall("<TRNAMT>([^<]*)", text)[0].replace(".", ",")
    )(text),
    "no type": swap(r"<TRNTYPE>\w+", ""),
    "no name": swap(r"<NAME>[^<]*", ""),
    "unknown element": swap(r"<NAME>", "<X.Y>1<NAME>"),
    "end tag twice": swap(r"</STMTTRN>", "</STMTTRN></STMTTRN>"),
    "no end tag": swap(r"</STMTTRN>", ""),
    "ampersand alone": swap(r"(?<=<MEMO>)", "A & B &x; "),
    "less than": swap(r"(?<=<MEMO>)", "1 < 2 <3 "),
    "CDATA": swap(r"(?<=<MEMO>)([^<]*)", r"<![CDATA[</STMTTRN><TRNAMT>5]]>"),
    "an instruction to programs": swap(r"<MEMO>", "<?x y?><MEMO><?x <TRNAMT?>"),
    "a payee without elements": swap(r"<NAME>", "<PAYEE>"),
    "comment": swap(r"(?<=<MEMO>)", "<!-- <TRNAMT>5 -->"),
    "elements in another order": swap(r"<TRNTYPE>(\w+)<DTPOSTED>(\d+)", r"<DTPOSTED>\2<TRNTYPE>\1"),
    "letters of no code page": swap(r"(?<=<NAME>)", "\x81\x8d"),
    "a formula": swap(r"(?<=<NAME>)", "=cmd|'/c calc'!A1"),
}


def broken(change: Callable[[str], str]) -> str:
    return file(statement([*RECORDS[:BAD], change(RECORDS[BAD]), *RECORDS[BAD + 1 :]]))


def test_the_clean_file(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, file(statement(RECORDS)))
    assert records["amount"].to_list() == AMOUNTS
    assert (codes(records), reading.messages, reading.complete) == ([], [], True)


@pytest.mark.parametrize("name", sorted(SET_ASIDE))
def test_a_bad_record_is_set_aside_alone(tmp_path: Path, name: str) -> None:
    change, expected = SET_ASIDE[name]
    reading, records = read_text(tmp_path, broken(change))
    assert records.height == COUNT
    assert codes(records) == expected.split()
    assert total(accepted(records)) == sum(AMOUNTS) - AMOUNTS[BAD]
    bad = records.row(BAD, named=True)
    assert bad["reasons"]
    assert bad["locator"].startswith(f"STMTTRN[{BAD + 1}], line ")
    assert bad["raw"].startswith("<STMTTRN")
    assert records["sequence"].to_list() == list(range(1, COUNT + 1))
    assert reading.complete


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_what_is_odd_but_clear_is_no_fault(tmp_path: Path, name: str) -> None:
    reading, records = read_text(tmp_path, broken(HARMLESS[name]))
    assert records["amount"].to_list() == AMOUNTS
    assert codes(records) == []
    assert reading.complete


def test_a_file_cut_in_the_middle_of_a_record(tmp_path: Path) -> None:
    whole = file(statement(RECORDS))
    text = whole[: whole.index("<FITID>F500")]
    reading, records = read_text(tmp_path, text)
    assert records.height == 501
    assert codes(records) == ["record_cut"]
    assert accepted(records)["amount"].to_list() == AMOUNTS[:500]
    assert not reading.complete
    assert [each.complete for each in reading.statements] == [False]
    assert any("cut off" in message for message in reading.messages)


@pytest.mark.parametrize("mark", ["<LEDGERBAL>", "</BANKTRANLIST>", "<DTEND>", "<CURDEF>", "<OFX>", "</OFX>"])
def test_a_file_cut_between_records_is_incomplete(tmp_path: Path, mark: str) -> None:
    whole = file(statement(RECORDS[:5]))
    reading, records = read_text(tmp_path, whole[: whole.index(mark) + (5 if mark == "<OFX>" else 0)])
    assert codes(records) == []
    assert records.height == (5 if whole.index(mark) > whole.index("</STMTTRN>") else 0)
    assert not reading.complete
    # A statement that was closed before the cut is whole, and keeps its balance.
    ended = mark == "</OFX>"
    assert all((each.closing_balance is not None) == ended for each in reading.statements)
    assert all(each.complete == ended for each in reading.statements)


def test_every_record_of_an_ambiguous_mark_is_set_aside_and_one_clear_amount_settles_it(
    tmp_path: Path,
) -> None:
    thousands = [transaction(TRNAMT="-1,234"), transaction(TRNTYPE="CREDIT", TRNAMT="5,000")]
    _, records = read_text(tmp_path, file(statement(thousands)))
    assert codes(records) == ["amount_ambiguous", "amount_ambiguous"]
    _, records = read_text(tmp_path, file(statement([*thousands, transaction(TRNAMT="-7.50")])))
    assert records["amount"].to_list() == [Decimal(-1234), Decimal(5000), Decimal("-7.5")]
    _, records = read_text(tmp_path, file(statement([*thousands, transaction(TRNAMT="-7,50")])))
    assert records["amount"].to_list() == [Decimal("-1.234"), Decimal(5), Decimal("-7.5")]


def test_a_statement_without_its_currency_or_account_says_so(tmp_path: Path) -> None:
    whole = file(statement([transaction()]))
    reading, _ = read_text(tmp_path, whole)
    assert reading.messages == []
    reading, records = read_text(tmp_path, re.sub(r"<(CURDEF|ACCTID)>[^<\n]*", "", whole))
    assert codes(records) == []
    assert [message.split(": ", 1)[1] for message in reading.messages] == [
        "the statement names no currency (CURDEF): the amounts are in one that is not known; ask the institution.",
        "the statement names no account (ACCTID): whose the records are is not known; ask the institution.",
    ]


def test_records_without_a_statement_are_kept_and_told(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, f"{HEADER}<OFX>{RECORDS[0]}{RECORDS[1]}</OFX>")
    assert records["amount"].to_list() == AMOUNTS[:2]
    assert records["currency"].to_list() == ["XXX", "XXX"]
    assert [each.identifier for each in reading.statements] == [""]
    assert any("outside any statement" in message for message in reading.messages)


@pytest.mark.parametrize("written", ["({:.2f})", "USD -{:.2f}", "{:.2f} DR", "USD ({:.2f})"])
def test_signs_around_the_figures_of_an_amount(written: str, tmp_path: Path) -> None:
    plain = [transaction(TRNAMT="-12.50"), transaction(TRNAMT="-3.25")]
    signed = [transaction(TRNAMT=written.format(amount)) for amount in (12.5, 3.25)]
    _, expected = read_text(tmp_path, file(statement(plain)))
    _, records = read_text(tmp_path, file(statement(signed)))
    assert (codes(records), records["amount"].to_list()) == ([], expected["amount"].to_list())


@pytest.mark.parametrize(
    ("kind", "written", "code"),
    [
        ("CREDIT", "(12.50)", "direction_unclear"),
        ("DEBIT", "12.50 CR", "direction_unclear"),
        ("DEBIT", "EUR -12.50", "currency_differs"),
        ("DEBIT", "12.-", "amount_ambiguous"),
    ],
)
def test_signs_that_contradict_what_the_record_says(
    kind: str, written: str, code: str, tmp_path: Path
) -> None:
    records = [
        transaction(),
        transaction(TRNTYPE=kind, TRNAMT=written),
        transaction(TRNTYPE="CREDIT", TRNAMT="1.00"),
    ]
    _, found = read_text(tmp_path, file(statement(records)))
    assert codes(found) == [code]
    assert accepted(found).height == 2
