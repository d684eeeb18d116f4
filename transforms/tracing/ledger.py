"""What a tracing takes and gives: frames of declared schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from transforms.errors import MoneytrailError
from transforms.plans import Debts, Sale, configured
from transforms.schema import ENTRIES, STATEMENTS, TRACE_DERIVED, TRACES, TRACING_AMOUNTS, TRANSFERS, Table

READ: dict[Table, tuple[str, ...]] = {
    ENTRIES: (
        "entry_id",
        "account_id",
        "statement_id",
        "account_sequence",
        "booked_at",
        "booked_precision",
        "amount",
        "currency",
        "balance_after",
        "counterparty_account_id",
        "transaction_code",
        "reversal",
    ),
    TRANSFERS: ("transfer_id", "from_account_id", "to_account_id", "sent_at", "kind"),
    STATEMENTS: (
        "statement_id",
        "account_id",
        "currency",
        "from_date",
        "to_date",
        "opening_balance",
        "closing_balance",
        "booked_sum",
        "continuity",
        "position",
    ),
}
"""Columns that a tracing reads, of tables with others: texts of millions of rows are long to read.
A ledger read by its index has the others empty.

Of entries also what reversals are tied by (`flows.undone.READ`), where there are reversals.
"""


@dataclass(frozen=True)
class Extent:
    """What a tracing of part of a ledger must know of the whole: its last booked day, its amounts.

    amounts: currency, decimals, total (`units.extents_of`).
    """

    last_day: date | None
    amounts: pl.DataFrame


def no_matches() -> pl.DataFrame:
    """Pairs of entries (debit, credit), none of them."""
    return pl.DataFrame(schema={"debit": pl.String(), "credit": pl.String()})


def no_places() -> pl.DataFrame:
    """Lines (entry_id) of sums' pockets with their places there, none of them."""
    return pl.DataFrame(schema={"entry_id": pl.String(), "place": pl.Int64()})


def no_amounts() -> pl.DataFrame:
    """Extents (`units.extents_of`) of no currency."""
    return TRACING_AMOUNTS.empty().select("currency", "decimals", "total")


@dataclass(frozen=True)
class TracingLedger:
    """Frames of ENTRIES, STATEMENTS, TRANSFERS, TRANSFER_ENTRIES, ACCOUNTS and ASSET_PAYMENTS (columns: `READ`).

    whole: None where the frames are the whole ledger; else they hold at least all that the seeds' money
    can come to, and this is what else a tracing must know. matches: pairs of entries (debit, credit) of one
    account of which evidence says that the credit's money paid the debit, whatever the rule. sales: credits that
    are the price of an asset. debts: how far backward tracing goes. listed: accounts whose movements only a list
    of several accounts' shows (`chains`). coins: currencies whose smallest unit is finer than their amounts need,
    as extents (`units.extents_of`). parts: the order of sums' parts (entry_id and place of their lines, `sums`)
    where it is not that in which their other sides are booked.
    """

    entries: pl.DataFrame
    statements: pl.DataFrame
    transfers: pl.DataFrame
    transfer_entries: pl.DataFrame
    accounts: pl.DataFrame
    asset_payments: pl.DataFrame
    whole: Extent | None = None
    matches: pl.DataFrame = field(default_factory=no_matches)
    sales: tuple[Sale, ...] = ()
    debts: Debts = field(default_factory=configured)
    listed: tuple[str, ...] = ()
    coins: pl.DataFrame = field(default_factory=no_amounts)
    parts: pl.DataFrame = field(default_factory=no_places)


@dataclass(frozen=True)
class Traced:
    """Frames of TRACES (amount_ref empty), TRACE_STEPS and TRACE_CONSERVATION, sorted by key.

    notes: what a reader of the figures must know, in plain words. derived: TRACE_DERIVED, what the traced money
    earned; no part of the principal. elected_assets: TRACES of assets for which a plan elects another method.
    """

    traces: pl.DataFrame
    steps: pl.DataFrame
    conservation: pl.DataFrame
    notes: list[str]
    derived: pl.DataFrame = field(default_factory=TRACE_DERIVED.empty)
    elected_assets: pl.DataFrame = field(default_factory=TRACES.empty)


class TracingFault(MoneytrailError):
    """The program contradicts itself: traced money was lost or made. Never a fault of the evidence."""
