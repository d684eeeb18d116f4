"""GPC (ABO): values, turnovers, reversals, and what is set aside."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.transforms.readers.reads import accepted, codes, quarantined, read
from transforms.readers import gpc
from transforms.readers.reading import Reading
from transforms.readers.registry import open_reading

OWN = "0000192000145399"


def head(opening: int, closing: int, debits: int, credits: int, own: str = OWN) -> str:
    signs = ["-" if amount < 0 else "+" for amount in (opening, closing)]
    return (
        f"074{own}{'FIRMA PRIKLAD S.R.O.':<20}010126{abs(opening):014d}{signs[0]}{abs(closing):014d}{signs[1]}"
        f"{debits:014d}0{credits:014d}0007310126{' ' * 14}"
    )


def movement(amount: int, code: str, **parts: str) -> str:
    other, bank = parts.get("other", "0" * 16), parts.get("bank", "0000")
    return (
        f"075{parts.get('own', OWN)}{other}{'0000000002001'}{amount:012d}{code}0000012345"
        f"00{bank}0308{parts.get('specific', '0000000000')}{parts.get('value', '040126')}"
        f"{'NAJEM LEDEN':<20}0{parts.get('currency', '0203')}{parts.get('booked', '050126')}"
    )


PAID_IN = movement(25_050, "2", other="0000000000012343", bank="0800")
PAID_OUT = movement(1_025, "1", specific="0000000077", value="000000", booked="060126")
GOOD = (
    head(100_000, 124_025, 1_025, 25_050),
    PAID_IN,
    f"076{'0' * 22}2001040126PROTISTRANA SRO",
    "078Platba za leden",
    "079a za únor",
    PAID_OUT,
)


def read_lines(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / "x.gpc"
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return read(gpc.READER, path)


def test_values(tmp_path: Path) -> None:
    reading, records = read_lines(tmp_path, *GOOD)
    assert (reading.messages, reading.complete) == ([], True)
    first, second = records.rows(named=True)
    assert (first["amount"], first["currency"], first["value_date"]) == (
        Decimal("250.50"),
        "CZK",
        date(2026, 1, 4),
    )
    assert first["booked_at"].date() == date(2026, 1, 5)
    assert first["narrative"] == "NAJEM LEDEN Platba za leden a za únor KS 308"
    assert (first["counterparty_name"], first["reference"]) == ("PROTISTRANA SRO", "12345")
    assert (first["counterparty_scheme"], first["counterparty_identifier"]) == (
        "iban",
        "CZ9208000000000000012343",
    )
    assert (second["amount"], second["value_date"]) == (Decimal("-10.25"), None)
    assert second["narrative"] == "NAJEM LEDEN KS 308 SS 77"
    statement = reading.statements[0]
    assert (statement.identifier, statement.currency, statement.country) == ("19-2000145399", "CZK", "CZ")
    assert (statement.opening_balance, statement.closing_balance) == (Decimal("1000"), Decimal("1240.25"))
    assert (statement.from_date, statement.to_date) == (date(2026, 1, 1), date(2026, 1, 31))
    assert (statement.number, statement.holder_name) == (7, "FIRMA PRIKLAD S.R.O.")


def test_old_letters_and_no_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "x.gpc"
    lines = [line.replace("a za únor", "Žluťoučký kůň") for line in GOOD]
    path.write_bytes("".join(f"{line:<128}" for line in lines).encode("cp1250"))
    reading = open_reading(path)
    assert reading.format == "gpc"
    _, records = read(gpc.READER, path)
    assert records["amount"].to_list() == [Decimal("250.50"), Decimal("-10.25")]
    assert records["narrative"][0] == "NAJEM LEDEN Platba za leden Žluťoučký kůň KS 308"


@pytest.mark.parametrize(("code", "amount"), [("3", "10.00"), ("5", "-10.00")])
def test_reversals_turn_the_way(tmp_path: Path, code: str, amount: str) -> None:
    _, records = read_lines(tmp_path, head(0, 0, 0, 0), movement(1_000, code))
    assert records["amount"].to_list() == [Decimal(amount)]
    assert records["reversal"].to_list() == [True]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (movement(1_000, "4"), "direction_unclear"),
        (movement(1_000, "7"), "direction_missing"),
        (movement(1_000, "1", booked="300226"), "date_impossible"),
        (movement(1_000, "1", booked="000000", value="000000"), "date_missing"),
        (movement(1_000, "1").replace("000000001000", "00000000100O"), "amount_malformed"),
        (movement(1_000, "1", own="0000000000012343"), "account_differs"),
        (movement(1_000, "1", currency="0978"), "currency_differs"),
        (movement(1_000, "1")[:100], "line_too_short"),
        ("077" + movement(1_000, "1")[3:], "record_unknown"),
    ],
)
def test_what_cannot_be_read_is_set_aside_and_the_turnovers_tell(
    tmp_path: Path, line: str, code: str
) -> None:
    reading, records = read_lines(tmp_path, head(100_000, 124_050, 1_000, 25_050), PAID_IN, line)
    assert codes(records) == [code]
    assert quarantined(records)["raw"].to_list() == [line]
    assert reading.messages == [
        "line 1: the statement (074) states debits of 10.00; its lines come to 0.00 (1 set aside)."
    ]


def test_digits_in_a_banks_own_order_make_no_iban(tmp_path: Path) -> None:
    own = "9359200014000019"
    lines = head(0, 25_050, 0, 25_050, own), movement(25_050, "2", own=own, other=GOOD[1][19:35], bank="0800")
    reading, records = read_lines(tmp_path, *lines)
    assert records["counterparty_identifier"].to_list() == ["12343/0800"]
    assert "own order of digits" in reading.messages[0]


@pytest.mark.parametrize(
    ("kind", "currency"),
    [("0978", "EUR"), ("1101", "CZK"), ("1102", "CZK"), ("0999", "XXX"), ("9999", "XXX")],
)
def test_currencies(tmp_path: Path, kind: str, currency: str) -> None:
    reading, records = read_lines(tmp_path, head(0, -10, 10, 0), movement(10, "1", currency=kind))
    assert records["currency"].to_list() == [currency]
    assert reading.statements[0].currency == currency
    assert [message for message in reading.messages if "currency" in message] == (
        [f"line 2: '{kind}' in places 119 to 122 names no currency."] if currency == "XXX" else []
    )


def test_movements_without_their_statement_say_so(tmp_path: Path) -> None:
    reading, records = read_lines(tmp_path, PAID_IN, PAID_OUT)
    assert accepted(records).height == 2
    assert not reading.complete
    assert "no statement (074) stands before this movement of account 19-2000145399" in reading.messages[0]


def test_an_unusable_head_costs_no_movement(tmp_path: Path) -> None:
    bad = GOOD[0][:59] + "?" + GOOD[0][60:]
    reading, records = read_lines(tmp_path, bad, *GOOD[1:])
    assert accepted(records).height == 2
    assert reading.statements[0].opening_balance is None
    assert "sign_missing: '?' in place 60" in reading.messages[0]
