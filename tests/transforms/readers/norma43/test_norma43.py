"""Norma 43: the corpus against a plain reading of its own, values, control totals, faults."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import CORPUS, accepted, codes, need_corpus, quarantined, read, total
from transforms.readers import norma43
from transforms.readers.reading import Reading

CORPUS_FILES = sorted((CORPUS / "other-bank-formats").glob("*/*.n43"))

MARKED_WITHOUT_SIDE = "anonymised: the side of the closing balance is 0"
CLOSINGS = {
    "OCA__l10n-spain/test.n43": [None],  # MARKED_WITHOUT_SIDE
    "OCA__l10n-spain/testmulti.n43": [None, None],  # MARKED_WITHOUT_SIDE
    "sequra__norma43_parser/example1.n43": [None],  # anonymised: records 33 and 88 are one line
    "sergief__norma43parser/movements.n43": [Decimal("2301.59")],
}


def name_of(path: Path) -> str:
    return str(path.relative_to(CORPUS / "other-bank-formats"))


@pytest.mark.parametrize("path", CORPUS_FILES, ids=name_of)
def test_corpus_movements_are_those_of_a_plain_reading(path: Path) -> None:
    lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    moved = [line for line in lines if line.startswith("22")]
    wanted = [Decimal(line[28:42]) / 100 * (-1 if line[27] == "1" else 1) for line in moved]
    reading, records = read(norma43.READER, path)
    assert codes(records) == []
    assert records["amount"].to_list() == wanted
    assert [day.strftime("%y%m%d") for day in records["booked_at"]] == [line[10:16] for line in moved]
    assert [str(day.strftime("%y%m%d")) for day in records["value_date"]] == [line[16:22] for line in moved]
    assert [one.closing_balance for one in reading.statements] == CLOSINGS[name_of(path)]
    assert len(reading.statements) == sum(line.startswith("11") for line in lines)
    raws = "\n".join(records["raw"])
    complements = [line.rstrip() for line in lines if line[:2] in ("22", "23", "24")]
    assert raws.split("\n") == complements


def test_a_real_statement_reconciles() -> None:
    need_corpus("other-bank-formats")
    path = CORPUS / "other-bank-formats/sergief__norma43parser/movements.n43"
    reading, records = read(norma43.READER, path)
    statement = reading.statements[0]
    assert statement.opening_balance is not None
    assert statement.opening_balance + total(records) == statement.closing_balance
    assert reading.messages == []
    assert reading.complete
    assert (statement.scheme, statement.identifier) == ("iban", "ES4811112222033333444412")


ACCOUNT = "11210004180200051332260101260131200000000100000978" + "3JUAN EJEMPLO              "
PAID_IN = "22    0418260105260106040072000000000250500000000000000000000001REF IN          "
PAID_OUT = "22    0418260107260107120401000000000010250000012345000000000000                "


def closing(debits: int, out: int, credits: int, into: int, balance: int, side: str = "2") -> str:
    return f"33210004180200051332{debits:05d}{out:014d}{credits:05d}{into:014d}{side}{balance:014d}978    "


def whole(*lines: str, end: str | None = None) -> str:
    last = end or f"88{'9' * 18}{len(lines):06d}"
    return "".join(f"{line}\r\n" for line in (*lines, last))


def read_text(tmp_path: Path, text: str, encoding: str = "cp1252") -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / "x.n43"
    path.write_bytes(text.encode(encoding))
    return read(norma43.READER, path)


GOOD = (
    ACCOUNT,
    PAID_IN,
    f"2301{'TRANSFERENCIA DE PEÑA, S.L.':<38}{'ES9121000418450200051332 ALQUILER':<38}",
    PAID_OUT,
    "240184000000000001100",
    closing(1, 1025, 1, 25050, 124025),
)


def test_values(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, whole(*GOOD))
    assert reading.messages == [
        "The text is not UTF-8 and names no encoding; it was read as cp1252: check its special letters."
    ]
    first, second = records.rows(named=True)
    assert (first["amount"], first["value_date"]) == (Decimal("250.50"), date(2026, 1, 6))
    assert first["narrative"] == "TRANSFERENCIA DE PEÑA, S.L. ES9121000418450200051332 ALQUILER"
    assert first["counterparty_identifier"] is None  # its own number
    assert first["transaction_code"] == "04 007"
    assert first["servicer_reference"] == "000000000001 REF IN"
    assert (second["amount"], second["channel"], second["locator"]) == (Decimal("-10.25"), "card", "line 4")
    assert second["narrative"] == "(original amount 11.00 USD)"
    statement = reading.statements[0]
    assert statement.identifier == "ES9121000418450200051332"
    assert (statement.opening_balance, statement.closing_balance) == (Decimal("1000"), Decimal("1240.25"))
    assert (statement.from_date, statement.to_date) == (date(2026, 1, 1), date(2026, 1, 31))
    assert statement.holder_name == "JUAN EJEMPLO"


def test_a_correction_takes_back_an_earlier_movement(tmp_path: Path) -> None:
    corrected = PAID_IN[:22] + "98" + PAID_IN[24:]
    _, records = read_text(tmp_path, whole(ACCOUNT, corrected, closing(0, 0, 1, 25050, 125050)))
    assert records["reversal"].to_list() == [True]


def test_without_line_breaks_and_in_the_letters_of_dos(tmp_path: Path) -> None:
    text = "".join(f"{line:<80}" for line in (*GOOD, f"88{'9' * 18}{len(GOOD):06d}"))
    reading, records = read_text(tmp_path, text, "cp850")
    assert records["amount"].to_list() == [Decimal("250.50"), Decimal("-10.25")]
    assert "PEÑA" in records["narrative"][0]
    assert reading.complete
    assert reading.statements[0].closing_balance == Decimal("1240.25")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (PAID_IN[:10] + "260230" + PAID_IN[16:], "date_impossible"),
        (PAID_IN[:16] + "26XX06" + PAID_IN[22:], "value_date_malformed"),
        (PAID_IN[:27] + "3" + PAID_IN[28:], "direction_missing"),
        (PAID_IN[:28] + "0000000002505O" + PAID_IN[42:], "amount_malformed"),
        (PAID_IN[:30], "line_too_short"),
        (PAID_IN + "X", "line_too_long"),
        ("99" + PAID_IN[2:], "record_unknown"),
    ],
)
def test_a_bad_movement_is_set_aside_alone_and_the_totals_tell(tmp_path: Path, line: str, code: str) -> None:
    reading, records = read_text(tmp_path, whole(GOOD[0], line, *GOOD[2:]))
    assert codes(records) == [code]
    assert quarantined(records)["raw"][0].split("\n")[0] == line.rstrip()
    assert "TRANSFERENCIA" in quarantined(records)["raw"][0]
    assert accepted(records)["amount"].to_list() == [Decimal("-10.25")]
    told = (
        "line 6: the closing record (33) states 1 credits of 250.50; its lines are 0 of 0.00 (1 set aside)."
    )
    assert told in reading.messages
    assert reading.complete


def test_totals_and_the_count_of_lines_are_proved(tmp_path: Path) -> None:
    lines = (ACCOUNT, PAID_IN, closing(2, 1025, 1, 25051, 125050))
    reading, _ = read_text(tmp_path, whole(*lines, end=f"88{'9' * 18}000009"))
    assert reading.messages == [
        "line 3: the closing record (33) states 2 debits of 10.25; its lines are 0 of 0.00.",
        "line 3: the closing record (33) states 1 credits of 250.51; its lines are 1 of 250.50.",
        "line 4: the last record (88) counts 9 lines; 3 stand before it (some banks count the last one too).",
    ]


def test_several_accounts_and_an_overdraft(tmp_path: Path) -> None:
    other = ACCOUNT.replace("0200051332", "0200051333")[:32] + "1" + ACCOUNT[33:47] + "840" + ACCOUNT[50:]
    second = closing(1, 1025, 0, 0, 101025, "1").replace("0200051332", "0200051333").replace("978 ", "840 ")
    reading, records = read_text(
        tmp_path, whole(ACCOUNT, PAID_IN, closing(0, 0, 1, 25050, 125050), other, PAID_OUT, second)
    )
    assert reading.messages == []
    assert [(one.opening_balance, one.closing_balance, one.currency) for one in reading.statements] == [
        (Decimal("1000"), Decimal("1250.50"), "EUR"),
        (Decimal("-1000"), Decimal("-1010.25"), "USD"),
    ]
    assert records["currency"].to_list() == ["EUR", "USD"]
    assert records["sequence"].to_list() == [1, 1]


@pytest.mark.parametrize("cut", [50, 82 + 20, 82 + 60, 2 * 82 + 30, 4 * 82 - 1])
def test_a_file_that_is_cut_keeps_what_is_there(tmp_path: Path, cut: int) -> None:
    text = whole(*GOOD)[:cut]
    if cut < 82:
        assert not norma43.READER.sniff(text[:30].encode())
    reading, records = read_text(tmp_path, text)
    assert not reading.complete
    assert "The file has no last record (88): it may be cut off; ask for the whole." in reading.messages
    lines = text.split("\r\n")
    whole_movements = sum(line.startswith("22") and len(line) == 80 for line in lines)
    assert accepted(records).height == whole_movements
    assert records.height == sum(line.startswith("22") for line in lines)
    assert not reading.statements[0].complete


def test_a_movement_without_its_account_is_set_aside(tmp_path: Path) -> None:
    _, records = read_text(tmp_path, whole(*GOOD[1:]))
    assert set(codes(records)) == {"account_missing"}
    assert records["statement"].unique().to_list() == [-1]


def test_a_complement_without_a_movement_is_set_aside(tmp_path: Path) -> None:
    reading, records = read_text(tmp_path, whole(ACCOUNT, GOOD[2], closing(0, 0, 0, 0, 100000)))
    assert codes(records) == ["complement_without_movement"]
    assert reading.statements[0].closing_balance == Decimal("1000")


def turned(line: str, *places: int) -> str:
    for place in places:
        year, month, day = (line[at : at + 2] for at in (place, place + 2, place + 4))
        line = line[:place] + day + month + year + line[place + 6 :]
    return line


def test_dates_with_the_day_first_are_known_by_the_accounts_period(tmp_path: Path) -> None:
    lines = (turned(ACCOUNT, 20, 26), turned(PAID_IN, 10, 16), closing(0, 0, 1, 25050, 125050))
    reading, records = read_text(tmp_path, whole(*lines))
    assert [(one.from_date, one.to_date) for one in reading.statements] == [
        (date(2026, 1, 1), date(2026, 1, 31))
    ]
    assert records["booked_at"].dt.date().to_list() == [date(2026, 1, 5)]
    assert records["value_date"].to_list() == [date(2026, 1, 6)]
    assert reading.messages == [
        "line 1: the account's dates (010126 to 310126) are a period only with the day first (DDMMYY); the standard "
        "has YYMMDD. Its movements are read so: check their dates."
    ]


def test_a_statement_of_two_years_has_its_year_first(tmp_path: Path) -> None:
    account = (
        ACCOUNT[:20] + "230811250911" + ACCOUNT[32:]
    )  # day first it would be 23 August to 25 September 2011
    reading, _ = read_text(tmp_path, whole(account, PAID_IN, closing(0, 0, 1, 25050, 125050)))
    assert [(one.from_date, one.to_date) for one in reading.statements] == [
        (date(2023, 8, 11), date(2025, 9, 11))
    ]
    assert reading.messages == []
