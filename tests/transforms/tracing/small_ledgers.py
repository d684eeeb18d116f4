"""Ledgers written line by line: what worlds.py has no words for (references, interest, reversals, days)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from tests.transforms.tracing.worlds import frame
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    STATEMENTS,
    TRACE_SEEDS,
    TRANSFER_ENTRIES,
    TRANSFERS,
)
from transforms.tracing import TracingLedger

FIRST = datetime(2025, 1, 1)  # noqa: DTZ001 (the schema's times are UTC without a zone)


@dataclass(frozen=True)
class Line:
    """A line of one account: day of the year 2025 from 0, signed amount, kind of its transfer, other columns.

    transfer: a name that two lines share whose money is one movement; by default a line stands alone.
    """

    entry_id: str
    day: int
    amount: str
    kind: str = "payment"
    account: str = "A"
    transfer: str = ""
    asset: str = ""
    more: tuple[tuple[str, Any], ...] = ()


def ledger(lines: Sequence[Line], openings: dict[str, str | None] | None = None) -> TracingLedger:
    """Lines in each account's order; openings by account, 0 by default, None where unknown."""
    known: dict[str, str | None] = dict.fromkeys((line.account for line in lines), "0")
    known |= openings or {}
    moves: dict[str, list[Line]] = {}
    for line in lines:
        moves.setdefault(line.transfer or line.entry_id, []).append(line)
    return TracingLedger(
        entries=frame(ENTRIES, [_entry(line, place) for place, line in enumerate(lines)]),
        statements=frame(
            STATEMENTS,
            [
                {
                    "statement_id": f"s-{account}",
                    "account_id": account,
                    "currency": "EUR",
                    "opening_balance": None if opening is None else Decimal(opening),
                }
                for account, opening in known.items()
            ],
        ),
        transfers=frame(TRANSFERS, [_transfer(name, sides) for name, sides in moves.items()]),
        transfer_entries=frame(
            TRANSFER_ENTRIES,
            [
                {"transfer_id": f"t-{name}", "entry_id": line.entry_id, "side": _side(line)}
                for name, sides in moves.items()
                for line in sides
            ],
        ),
        accounts=frame(ACCOUNTS, [{"account_id": account, "identifier": account} for account in known]),
        asset_payments=frame(
            ASSET_PAYMENTS,
            [
                {"asset_id": line.asset, "transfer_id": f"t-{name}", "amount": abs(Decimal(line.amount))}
                for name, sides in moves.items()
                for line in sides
                if line.asset
            ],
        ),
    )


def seeds(*given: tuple[str, str, str]) -> pl.DataFrame:
    """Seeds as (seed, entry, amount) in EUR."""
    rows = [(seed, entry, Decimal(amount), "EUR") for seed, entry, amount in given]
    return pl.DataFrame(rows, TRACE_SEEDS.frame_schema, orient="row")


def _side(line: Line) -> str:
    return "debit" if Decimal(line.amount) < 0 else "credit"


def _entry(line: Line, place: int) -> dict[str, Any]:
    return {
        "entry_id": line.entry_id,
        "account_id": line.account,
        "sequence": place,
        "account_sequence": place,
        "booked_at": FIRST + timedelta(days=line.day),
        "amount": Decimal(line.amount),
        "currency": "EUR",
        "counterparty_account_id": f"other of {line.entry_id}",
        **dict(line.more),
    }


def _transfer(name: str, sides: Sequence[Line]) -> dict[str, Any]:
    to = next((line.account for line in sides if _side(line) == "credit"), f"to-{name}")
    return {
        "transfer_id": f"t-{name}",
        "to_account_id": to,
        "sent_at": FIRST + timedelta(days=min(line.day for line in sides)),
        "amount": abs(Decimal(sides[0].amount)),
        "currency": "EUR",
        "kind": sides[0].kind,
    }
