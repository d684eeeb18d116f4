"""How banks bend OFX: roots with attributes, headers behind other lines, French accounts, signs, short times."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.transforms.readers.ofx.made import HEADER, XML, file, one, read_text, statement, transaction
from tests.transforms.readers.reads import codes
from transforms.readers.registry import open_reading

WHOLE = file(statement([transaction()]))


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace(HEADER, XML).replace("<OFX>", '<OFX xmlns="http://ofx.net/types/2003/04">'),
        WHOLE.replace(HEADER, "").replace("<OFX>", "<ofx\n version='1'>"),
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ofx\r\n\r\n" + WHOLE,
        WHOLE.replace(HEADER, "DATA:OFXSGML  \r\nENCODING:UTF-8\t\r\n"),
        "Date: today\r\n\r\n" + WHOLE.replace("OFXHEADER:100", "OFXHEADER: 100"),
    ],
)
def test_it_is_known_by_its_root_or_its_header(text: str, tmp_path: Path) -> None:
    path = tmp_path / "export"
    path.write_text(text)
    reading = open_reading(path)
    assert reading.format == "ofx"
    _, records = read_text(tmp_path, text)
    assert (records.height, codes(records)) == (1, [])


@pytest.mark.parametrize(
    ("key", "scheme", "identifier"),
    [
        ("43", "iban", "FR7630004001230001234567843"),
        ("44", "bban", "00012345678"),
        ("", "bban", "00012345678"),
    ],
)
def test_a_french_account_whose_key_is_right_is_its_iban(
    key: str, scheme: str, identifier: str, tmp_path: Path
) -> None:
    account = (
        "<BANKACCTFROM><BANKID>30004<BRANCHID>00123<ACCTID>00012345678<ACCTTYPE>CHECKING"
        f"{f'<ACCTKEY>{key}' if key else ''}</BANKACCTFROM>"
    )
    reading, _ = read_text(tmp_path, file(statement([transaction()], account=account, currency="EUR")))
    assert (reading.statements[0].scheme, reading.statements[0].identifier) == (scheme, identifier)


@pytest.mark.parametrize("written", ["-R$ 12,50", "R$-12,50", "-€12,50", "-12,50 $"])
def test_signs_of_currencies_are_no_part_of_an_amount(written: str, tmp_path: Path) -> None:
    assert one(tmp_path, TRNAMT=written)["amount"] == Decimal("-12.50")


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026010214", "2026-01-02T14:00:00"),
        ("202601021405", "2026-01-02T14:05:00"),
        ("20260102T140506", "2026-01-02T14:05:06"),
        ("2026010214[-3:BRT]", "2026-01-02T17:00:00"),
    ],
)
def test_times_that_are_short_or_marked(written: str, at: str, tmp_path: Path) -> None:
    booked_at = one(tmp_path, DTPOSTED=written)["booked_at"]
    assert isinstance(booked_at, datetime)
    assert booked_at.isoformat() == at


@pytest.mark.parametrize(
    ("signs", "kind", "faults"),
    [
        ("+--+--", "CREDIT", 0),
        ("+--+--", "DEBIT", 0),
        ("+++++-", "CREDIT", 1),
        ("------", "CREDIT", 6),
        ("+", "DEBIT", 1),
    ],
)
def test_a_type_that_all_bookings_have_says_nothing(
    signs: str, kind: str, faults: int, tmp_path: Path
) -> None:
    amounts = [f"{sign}5.00".lstrip("+") for sign in signs]
    text = file(statement([transaction(TRNTYPE=kind, TRNAMT=amount) for amount in amounts]))
    reading, records = read_text(tmp_path, text)
    assert [code for code in codes(records) if code == "direction_unclear"] == ["direction_unclear"] * faults
    told = [message for message in reading.messages if "the sign was taken" in message]
    assert bool(told) == (faults == 0)


def test_two_types_contradict_each_other(tmp_path: Path) -> None:
    rows = [transaction(TRNTYPE="CREDIT", TRNAMT=amount) for amount in ("5.00", "-5.00", "-6.00")]
    _, records = read_text(tmp_path, file(statement([*rows, transaction(TRNTYPE="FEE", TRNAMT="-1.00")])))
    assert codes(records) == ["direction_unclear", "direction_unclear"]
