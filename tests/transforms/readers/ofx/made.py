"""OFX files made for tests: one bank account, its transactions as given, in the ways that banks write tags."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tests.transforms.readers.reads import read
from transforms.readers import ofx
from transforms.readers.reading import Reading

HEADER = (
    "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\n"
    "COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE"?>\n'
ACCOUNT = "<BANKACCTFROM><BANKID>121099999<ACCTID>999988<ACCTTYPE>CHECKING</BANKACCTFROM>"
BALANCE = "<LEDGERBAL><BALAMT>200.29<DTASOF>20260131</LEDGERBAL>"


def transaction(**elements: str) -> str:
    """A transaction in SGML; elements in OFX's order, `X=""` leaves one out."""
    usual = {"TRNTYPE": "DEBIT", "DTPOSTED": "20260115", "TRNAMT": "-17.41", "FITID": "F1"}
    said = {name: value for name, value in (usual | elements).items() if value}
    return "<STMTTRN>" + "".join(f"<{name}>{value}" for name, value in said.items()) + "</STMTTRN>\n"


def statement(
    transactions: Sequence[str],
    *,
    account: str = ACCOUNT,
    currency: str = "USD",
    balance: str = BALANCE,
    around: str = "STMT",
) -> str:
    """A statement of an account over January 2026."""
    return (
        f"<{around}TRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><{around}RS><CURDEF>{currency}{account}\n"
        f"<BANKTRANLIST><DTSTART>20260101<DTEND>20260131\n{''.join(transactions)}</BANKTRANLIST>\n"
        f"{balance}</{around}RS></{around}TRNRS>\n"
    )


def file(*statements: str, header: str = HEADER) -> str:
    """A whole file."""
    return f"{header}<OFX><BANKMSGSRSV1>{''.join(statements)}</BANKMSGSRSV1></OFX>\n"


def read_text(folder: Path, text: str | bytes) -> tuple[Reading, pl.DataFrame]:
    """The reading of a file with this content, and all its records."""
    path = folder / "export.ofx"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(ofx.READER, path)


def one(folder: Path, **elements: str) -> dict[str, object]:
    """The record of a file with one transaction."""
    _, records = read_text(folder, file(statement([transaction(**elements)])))
    return records.row(0, named=True)
