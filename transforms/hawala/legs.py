"""Lines of books as the two ends of a hawala: money taken in, and money paid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

COUNTED = ("open", "settled", "unknown", None)
"""States of lines that count; a cancelled line moves nothing."""


@dataclass(frozen=True)
class Leg:
    """A line of a book. Brokers are account ids; `counterpart` is None where the line names no other hawaladar."""

    record_id: str
    broker: str
    counterpart: str | None
    direction: str
    first_day: date | None
    last_day: date | None
    token: str
    payer: str
    payee: str
    payer_account: str | None
    payee_account: str | None
    place: str
    amount: Decimal
    currency: str
    rate: Decimal | None
    payout_amount: Decimal | None
    payout_currency: str | None
    commission: Decimal | None
    status: str | None

    @property
    def paid(self) -> Decimal:
        """What a pay-out's line says was paid out: its pay-out where it stands apart, else its amount."""
        return self.amount if self.payout_amount is None else self.payout_amount

    @property
    def paid_currency(self) -> str:
        """The currency of `paid`."""
        if self.payout_amount is None:
            return self.currency
        return self.payout_currency or self.currency


def legs_of(lines: pl.DataFrame, brokers: Mapping[str, str]) -> Iterator[Leg]:
    """Lines that count and say how much of what, in the order of their records.

    Reads: lines (HAWALA_LINES); brokers: the hawaladar (account id) whom an account id means.
    """
    said = lines.filter(
        (pl.col("kind") == "line") & (pl.col("amount") > 0) & pl.col("currency").is_not_null()
    )
    for row in said.sort("record_id").iter_rows(named=True):
        if row["status"] in COUNTED:
            yield _leg(row, brokers)


def cancelled(lines: pl.DataFrame) -> frozenset[str]:
    """Records of lines that were struck out or taken back."""
    struck = lines.filter((pl.col("kind") == "line") & (pl.col("status") == "cancelled"))
    return frozenset(struck["record_id"])


def _leg(row: Mapping[str, Any], brokers: Mapping[str, str]) -> Leg:
    other = row["counterpart_account_id"]
    return Leg(
        row["record_id"],
        brokers[row["book_account_id"]],
        brokers[other] if other else None,
        row["direction"],
        row["date_from"],
        row["date_to"],
        token_key(row["token_plain"] or row["token"]),
        _text(row, "payer"),
        _text(row, "payee"),
        row["payer_account_id"],
        row["payee_account_id"],
        (row["place"] or "").strip(),
        row["amount"],
        row["currency"],
        row["rate"],
        row["payout_amount"],
        row["payout_currency"],
        row["commission"],
        row["status"],
    )


def token_key(token: str | None) -> str:
    """A token as it is compared: letters and digits alone, in capitals."""
    return re.sub(r"[\W_]", "", token or "").upper()


def _text(row: Mapping[str, Any], name: str) -> str:
    return (row[f"{name}_plain"] or row[name] or "").strip()
