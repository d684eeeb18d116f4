"""Small ledgers for tests: accounts by a short name, entries in one line each."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.configuration import load_configuration
from transforms.flows.build import TransferFrames, transfers_of
from transforms.schema import ACCOUNTS, ENTRIES, PARTY_ACCOUNTS, STATEMENTS, conform

CONFIGURATION = load_configuration()


def account(name: str, *, scheme: str = "iban", observed: bool = True, **more: Any) -> dict[str, Any]:
    """An account whose id is its short name."""
    return {
        "account_id": name,
        "scheme": scheme,
        "identifier": more.pop("identifier", f"DE00{name}"),
        "observed": observed,
        **more,
    }


def entry(
    number: int, account_id: str, day: str, amount: str, other: str = "nobody", **more: Any
) -> dict[str, Any]:
    """An entry; `nobody` is an account that the evidence does not name."""
    return {
        "entry_id": f"e0-{number:04d}",
        "record_id": f"r0-{number:04d}",
        "account_id": account_id,
        "statement_id": f"s-{account_id}",
        "sequence": number,
        "account_sequence": number,
        "booked_at": datetime.combine(date.fromisoformat(day), time()),
        "booked_precision": "day",
        "amount": Decimal(amount),
        "currency": "EUR",
        "counterparty_account_id": other,
        "reversal": False,
        "channel": "bank",
        **more,
    }


def frame_of(table: Any, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame of a declared table."""
    names = [column.name for column in table.columns if any(column.name in row for row in rows)]
    given = {name: pl.Series(name, [row.get(name) for row in rows], table[name].dtype) for name in names}
    return conform(table, pl.DataFrame(given)) if rows else table.empty()


def accounts_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """ACCOUNTS with A, B and C observed, `outside` not, and nobody; `rows` replace or add."""
    known = {name: account(name) for name in ("A", "B", "C")}
    known["outside"] = account("outside", observed=False)
    known["nobody"] = account("nobody", scheme="unknown", observed=False, identifier="")
    known["called"] = account("called", scheme="named", observed=False, identifier="Somebody")
    return frame_of(ACCOUNTS, list({**known, **{row["account_id"]: row for row in rows}}.values()))


def entries_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """ENTRIES of rows made by `entry`."""
    return frame_of(ENTRIES, list(rows))


def statements_of(*rows: dict[str, Any]) -> pl.DataFrame:
    """STATEMENTS; what a row leaves out is filled with what claims nothing."""
    filled = [
        {
            "statement_id": f"s{number}",
            "file_id": "0" * 64,
            "locator": f"statement {number}",
            "currency": "EUR",
            "opening_basis": "stated",
            "closing_basis": "stated",
            "booked_sum": Decimal(0),
            "balance_check": "reconciled",
            "continuity": "unknown" if number == 0 else "yes",
            "position": number,
            "complete": True,
            "holder_identifiers": [],
            **row,
        }
        for number, row in enumerate(rows)
    ]
    return frame_of(STATEMENTS, filled)


def holding(**party_by_account: str) -> pl.DataFrame:
    """PARTY_ACCOUNTS: who holds what."""
    rows = [
        {"party_id": party, "account_id": held, "relation": "holder", "probability": 1.0, "evidence": []}
        for held, party in party_by_account.items()
    ]
    return frame_of(PARTY_ACCOUNTS, rows)


def transfers(*rows: dict[str, Any], accounts: pl.DataFrame | None = None, **held: str) -> TransferFrames:
    """Transfers of entries, in EUR; A, B, C are held by pA, pB, pC unless told otherwise."""
    who = holding(**(held or {"A": "pA", "B": "pB", "C": "pC"}))
    known = accounts if accounts is not None else accounts_of()
    return transfers_of(entries_of(*rows), known, who, CONFIGURATION, "EUR")


def ties(found: TransferFrames) -> list[tuple[str, str | None]]:
    """(debit entry, credit entry) of each transfer by the numbers of its entries, sorted."""
    sides = found.transfer_entries.with_columns(pl.col("entry_id").str.slice(3).str.strip_chars_start("0"))
    wide = sides.pivot(on="side", index="transfer_id", values="entry_id")
    for side in ("debit", "credit"):
        if side not in wide.columns:
            wide = wide.with_columns(pl.lit(None, pl.String()).alias(side))
    return sorted(
        ((row["debit"] or "-", row["credit"] or "-") for row in wide.iter_rows(named=True)),
    )
