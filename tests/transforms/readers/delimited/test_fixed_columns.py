"""Texts whose columns stand one under the other are read line by line, and keep their lines as they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.reads import accepted, quarantined, read
from transforms.errors import MoneytrailError
from transforms.readers.delimited.fixed_columns import cut
from transforms.readers.delimited.reader import READER
from transforms.readers.particulars import as_batch
from transforms.readers.profiles import parse
from transforms.readers.registry import open_reading
from transforms.readers.suggest import suggest

PROFILE = """
profile: fixed
kind: bank
file: {columns_at: [1, 13, 35, 48, 61], skip_top: auto, skip: ['^\\W*$']}
match: {columns: [DATE, DETAILS, OUT, IN, BALANCE]}
account: {scheme: bban, identifier: {preamble: 'ACCOUNT (\\d+)'}}
numbers: {decimal: ".", thousands: ","}
dates: {format: "%d/%m/%Y"}
order: oldest_first
columns: {booked_at: DATE, narrative: DETAILS, debit: OUT, credit: IN, balance_after: BALANCE}
"""
LINES = (
    "SOME BANK                    PAGE 1",
    "ACCOUNT 12345678",
    "",
    "DATE        DETAILS                        OUT           IN     BALANCE",
    "-----------------------------------------------------------------------",
    "01/03/2026  RENT                      1,200.00                   800.00",
    "02/03/2026  SALARY MARCH                           2,500.00    3,300.00",
    "03/03/2026  CARD  PURCHASE, LONDON       99.90                 3,200.10",
)


def written(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path = folder / "a.txt"
    path.write_bytes("".join(f"{line}{end}" for line in lines).encode(encoding))
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp850"])
def test_lines_are_cut_at_their_columns_and_kept_as_they_are(tmp_path: Path, encoding: str, end: str) -> None:
    path = written(tmp_path, *LINES, encoding=encoding, end=end)
    reading, records = read(READER, path, parse(PROFILE, "fixed"))
    rows = accepted(records).to_dicts()
    assert [row["amount"] for row in rows] == [Decimal("-1200"), Decimal("2500"), Decimal("-99.90")]
    assert [row["balance_after"] for row in rows] == [Decimal("800"), Decimal("3300"), Decimal("3200.10")]
    assert [row["locator"] for row in rows] == ["line 6", "line 7", "line 8"]
    assert [row["raw"] for row in rows] == list(LINES[5:])
    assert rows[2]["narrative"] == "CARD  PURCHASE, LONDON"
    assert (reading.statements[0].identifier, reading.statements[0].closing_balance) == (
        "12345678",
        Decimal("3200.10"),
    )
    assert not any("\t" in message for message in reading.messages)


def test_a_word_across_two_columns_sets_its_line_aside_and_no_other(tmp_path: Path) -> None:
    long = "04/03/2026  A DETAIL THAT GOES ONWARDSANDON   10.00                 3,190.10"
    _, records = read(READER, written(tmp_path, *LINES, long), parse(PROFILE, "fixed"))
    assert accepted(records).height == 3
    (row,) = quarantined(records).to_dicts()
    assert row["raw"] == long


def test_bytes_that_are_no_letters_set_their_line_aside(tmp_path: Path) -> None:
    path = written(tmp_path, *LINES)
    path.write_bytes(
        path.read_bytes().replace(b"SALARY MARCH", b"SALARY M\xffRCH").replace(b"RENT ", "MÜ  ".encode())
    )
    _, records = read(READER, path, parse(PROFILE, "fixed"))
    assert (accepted(records).height, quarantined(records).height) == (2, 1)


@pytest.mark.parametrize("places", ["[2, 5]", "[1, 5, 5]", "[1, x]", "[1, 20000]"])
def test_places_that_do_not_rise_from_one_are_refused(places: str) -> None:
    with pytest.raises(MoneytrailError, match="columns_at"):
        parse(PROFILE.replace("[1, 13, 35, 48, 61]", places), "fixed")


def test_a_delimiter_beside_places_is_refused() -> None:
    with pytest.raises(MoneytrailError, match="delimiter"):
        parse(PROFILE.replace("columns_at", "delimiter: ';', columns_at"), "fixed")


def test_lines_that_are_none_of_the_table_stay_whole() -> None:
    assert cut("", [1, 4]) == ""
    assert cut("abcdefg", [1, 4]) == "abcdefg"
    assert cut("abc\tdefg", [1, 4]) == "abc\tdefg"
    assert cut("abc d", [1, 5, 9]) == "abc \td\t"


def test_the_wizard_finds_the_columns(tmp_path: Path) -> None:
    found = suggest(written(tmp_path, *LINES), "fixed")
    assert "columns_at" in found.profile
    assert (found.trial.accepted, found.trial.quarantined, found.trial.balance_check) == (3, 0, "reconciled")
    _, records = read(READER, tmp_path / "a.txt", parse(found.profile, "fixed"))
    assert accepted(records)["narrative"].to_list() == ["RENT", "SALARY MARCH", "CARD  PURCHASE, LONDON"]


def test_the_wizard_parts_marks_of_debit_and_credit_from_a_balance_close_by(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "BANCO EXEMPLO - EXTRATO",
        "Dia         Historico              Documento         Valor      Saldo",
        "27/02/2026  SALDO ANTERIOR                                   1.523,40",
        "28/02/2026  Compra                 343357877    1.235,03D      288,37",
        "02/03/2026  Deposito em dinheiro   355398793  112.244,06C  112.532,43",
        "03/03/2026  Tarifa                 898234969        6,78D  112.525,65",
    )
    found = suggest(path, "fixed")
    assert (found.trial.accepted, found.trial.quarantined, found.trial.balance_check) == (3, 0, "reconciled")
    assert sum(found.trial.sums.values()) == Decimal("111002.25")


def test_a_profile_of_ones_own_is_found_by_the_header(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "fixed.yaml").write_text(PROFILE)
    reading = open_reading(written(tmp_path, *LINES), None, [tmp_path / "profiles"])
    assert reading.profile == "fixed"
    assert sum(as_batch(batch).records.height for batch in reading.batches) == 3
