"""What the tests of message back-ups share: an operator's messages, a back-up of them, and how it is read."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import polars as pl

from transforms.readers import registry
from transforms.readers.particulars import as_batch
from transforms.readers.reading import Reading

MPESA = {
    "sent": (
        "SBF1A2B3C4 Confirmed. Ksh1,000.00 sent to SELAM TESFAY 0712345678 on 1/2/24 at 3:04 PM. "
        "New M-PESA balance is Ksh4,487.00. Transaction cost, Ksh13.00. Amount you can transact today is 499,000."
    ),
    "received": (
        "SBF1A2B3C5 Confirmed.You have received Ksh2,500.00 from OMAR HAID 0722***678 on 1/2/24 at 3:10 PM "
        "New M-PESA balance is Ksh6,987.00. To reverse, forward this message to 456."
    ),
    "paid": (
        "SBF1A2B3C6 Confirmed. Ksh500.00 paid to CORNER SHOP. on 1/2/24 at 4:00 PM.New M-PESA "
        "balance is Ksh6,487.00. "
        "Transaction cost, Ksh0.00."
    ),
    "bill": (
        "SBF1A2B3C7 Confirmed. Ksh1,200.00 sent to KPLC PREPAID for account 14123456789 on 1/2/24 at 5:00 PM "
        "New M-PESA balance is Ksh5,264.00. Transaction cost, Ksh23.00."
    ),
    "withdrawn": (
        "SBF1A2B3C8 Confirmed.on 1/2/24 at 6:04 PMWithdraw Ksh2,000.00 from 123456 - LUCKY AGENTS New M-PESA "
        "balance is Ksh3,235.00. Transaction cost, Ksh29.00."
    ),
    "given": (
        "SBF1A2B3C9 Confirmed. On 2/2/24 at 9:00 AM Give Ksh3,000.00 cash to LUCKY AGENTS "
        "New M-PESA balance is Ksh6,235.00."
    ),
    "airtime": (
        "SBF1A2B3D1 confirmed.You bought Ksh100.00 of airtime on 2/2/24 at 9:30 AM.New M-PESA "
        "balance is Ksh6,135.00. "
        "Transaction cost, Ksh0.00."
    ),
    "reversed": (
        "SBF1A2B3D2 confirmed. Reversal of transaction SBF1A2B3C6 has been successfully reversed on "
        "2/2/24 at 10:00 AM "
        "and Ksh500.00 is credited to your M-PESA account. New M-PESA account balance is Ksh6,635.00."
    ),
}


def element(body: str, sender: str = "MPESA", date: str = "1706789040000") -> str:
    return (
        f'  <sms protocol="0" address="{html.escape(sender)}" date="{date}" type="1" subject="null" '
        f'body="{html.escape(body)}" toa="null" read="1" contact_name="(Unknown)" />\n'
    )


def backup(*elements: str) -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<smses count=\"{len(elements)}\">\n{''.join(elements)}</smses>\n"
    ).encode()


def read(tmp_path: Path, content: bytes, name: str = "sms.xml") -> tuple[Reading, pl.DataFrame]:
    path = tmp_path / name
    path.write_bytes(content)
    reading = registry.open_reading(path)
    return reading, records_of(reading)


def records_of(reading: Reading) -> pl.DataFrame:
    return pl.concat(as_batch(batch).records for batch in reading.batches)


def rows(records: pl.DataFrame) -> list[dict[str, Any]]:
    return records.to_dicts()
