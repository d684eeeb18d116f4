"""Days on which an account has several entries: is their order proven, and by what.

A statement's order is proven where its printed running balances agree with it, or admit only one
order; where each entry has its time of day; else it is the statement's convention. So is the order of the inputs, and
of the outputs, of a transaction on a chain: its records do not show in what order it lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.flows.chains.like_entries import OF_CHAIN
from transforms.tracing.network import POCKET
from transforms.tracing.orders.solving import Line, TooMany, agreeing

ORDERS = pl.Schema(
    {
        "account_id": pl.String(),
        "currency": pl.String(),
        "day": pl.Date(),
        "entries": pl.Int64(),
        "proven": pl.Boolean(),
        "why": pl.String(),
    }
)
"""What `order_of_days` gives: a row an account, currency and day with several entries in one stretch."""

BALANCES = "the printed balances agree with the statement's order"
TIMES = "each entry has its time of day"
ONE_ORDER = "the printed balances admit this order only"
ANOTHER = "the printed balances admit one order only, which is not the statement's"
SEVERAL = "the printed balances admit several orders"
AGAINST = "the printed balances contradict every order"
CONVENTION = "the statement's order, which no balance and no time of day proves"

_FEE = (pl.col("transaction_code") == "fee") & (
    pl.col("entry_id") == pl.col("entry_id").shift(1).over(POCKET) + "f"
)


@dataclass(frozen=True)
class Run:
    """Entries of one account, currency and day that stand together, in the statements' order.

    blocks: entry ids; an entry and the fee that its own record names are one block. orders: which orders
    of the blocks the printed balances leave, None where they leave all.
    """

    account_id: str
    currency: str
    day: date
    blocks: tuple[tuple[str, ...], ...]
    why: str
    orders: tuple[tuple[int, ...], ...] | None


def order_of_days(entries: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """Every day of an account with several entries: proven or not, and why.

    Reads: ENTRIES, STATEMENTS. Gives: ORDERS, sorted by account, currency, day, entries.
    """
    blocks = _blocks(entries, statements)
    proven = (
        _runs_of(blocks)
        .filter("proven")
        .select(
            *POCKET,
            "day",
            "entries",
            "proven",
            pl.when("by_balance").then(pl.lit(BALANCES)).otherwise(pl.lit(TIMES)).alias("why"),
        )
    )
    rows = [
        (
            run.account_id,
            run.currency,
            run.day,
            sum(map(len, run.blocks)),
            run.why in {ONE_ORDER, ANOTHER},
            run.why,
        )
        for run in _open_runs(blocks)
    ]
    found = pl.concat([proven.cast(ORDERS), pl.DataFrame(rows, ORDERS, orient="row")])
    return found.sort(*ORDERS.names())


def runs_of(entries: pl.DataFrame, statements: pl.DataFrame) -> list[Run]:
    """The stretches whose order neither all printed balances nor times of day confirm, in order of place."""
    return list(_open_runs(_blocks(entries, statements)))


def _blocks(entries: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """A row a block: the run that it belongs to, its entries, amount, printed balance, time."""
    joined = (
        entries.select(
            "entry_id",
            *POCKET,
            "statement_id",
            "account_sequence",
            "booked_at",
            "booked_precision",
            "amount",
            "balance_after",
            "transaction_code",
        )
        .join(
            statements.select("statement_id", "opening_balance", "continuity"), on="statement_id", how="left"
        )
        .sort(*POCKET, "account_sequence", "booked_at", "entry_id")
    )
    day = pl.col("booked_at").dt.date()
    is_new = pl.any_horizontal(
        (pl.col(name) != pl.col(name).shift(1)).fill_null(value=True) for name in POCKET
    ) | (day != day.shift(1))
    # A transaction's outputs take what all its inputs brought; which of either is first no record says.
    is_pool = pl.col("statement_id").str.starts_with(OF_CHAIN) & pl.col("opening_balance").is_not_null()
    turns = is_pool & (pl.col("amount") < 0) & (pl.col("amount").shift(1).over(POCKET) > 0)
    # Statements that join on, or between which something lies, stand in the order of their balances.
    is_known = (pl.col("statement_id") != pl.col("statement_id").shift(1)) & pl.col("continuity").is_in(
        ["yes", "no"]
    )
    rows = joined.with_columns(
        day=day,
        run=(is_new | is_known | turns.fill_null(value=False)).fill_null(value=True).cum_sum(),
        block=(~_FEE.fill_null(value=False)).cum_sum(),
        before=pl.when(pl.col("statement_id") == pl.col("statement_id").shift(1).over(POCKET))
        .then(pl.col("balance_after").shift(1).over(POCKET))
        .otherwise(pl.coalesce(pl.col("opening_balance"), pl.col("balance_after").shift(1).over(POCKET))),
    )
    return (
        rows.group_by("run", "block", maintain_order=True)
        .agg(
            pl.col(*POCKET, "day", "before").first(),
            pl.col("entry_id"),
            pl.col("amount").sum(),
            pl.col("balance_after").last().alias("balance"),
            pl.col("booked_at").first(),
            (pl.col("booked_precision") == "second").all().alias("timed"),
        )
        .filter(pl.len().over("run") > 1)
    )


def _runs_of(blocks: pl.DataFrame) -> pl.DataFrame:
    """A row a run: number of entries, whether balances or times prove the order as it stands."""
    steps = blocks.with_columns(
        (pl.col("balance") - pl.col("balance").shift(1).over("run") == pl.col("amount")).alias("agrees"),
        (pl.col("timed") & (pl.col("booked_at") > pl.col("booked_at").shift(1).over("run"))).alias("later"),
    )
    inner = pl.int_range(pl.len()).over("run") > 0
    runs = (
        steps.with_columns(inner=inner)
        .group_by("run", maintain_order=True)
        .agg(
            pl.col(*POCKET, "day").first(),
            pl.col("entry_id").list.len().sum().cast(pl.Int64).alias("entries"),
            pl.col("agrees").filter("inner").fill_null(value=False).all().alias("by_balance"),
            (pl.col("later").filter("inner").all() & pl.col("timed").all()).alias("by_time"),
        )
    )
    return runs.with_columns(proven=pl.col("by_balance") | pl.col("by_time"))


def _open_runs(blocks: pl.DataFrame) -> list[Run]:
    runs = _runs_of(blocks).filter(~pl.col("proven"))
    rows = blocks.join(runs.select("run"), on="run", how="semi", maintain_order="left")
    return [_settled(part.to_dicts()) for part in rows.partition_by("run", maintain_order=True)]


def _settled(rows: Sequence[dict[str, Any]]) -> Run:
    """What the printed balances say where they do not simply agree."""
    first = rows[0]
    lines = [Line(row["amount"], row["balance"]) for row in rows]
    why, orders = CONVENTION, None
    if any(line.balance is not None for line in lines):
        why, orders = _by_balances(lines, first["before"])
    blocks = tuple(tuple(row["entry_id"]) for row in rows)
    return Run(first["account_id"], first["currency"], first["day"], blocks, why, orders)


def _by_balances(
    lines: Sequence[Line], before: Decimal | None
) -> tuple[str, tuple[tuple[int, ...], ...] | None]:
    """Why, and the orders that are left. Without a balance before the day any of its lines may give it."""
    starts = {before} if before is not None else {_before(line) for line in lines}
    if None in starts:
        return CONVENTION, None
    try:
        orders = tuple(
            sorted(order for start in starts if start is not None for order in agreeing(lines, start))
        )
    except TooMany:
        return SEVERAL, None
    if len(orders) == 1:
        return (ONE_ORDER if orders[0] == tuple(range(len(lines))) else ANOTHER), orders
    return (SEVERAL, orders) if orders else (AGAINST, None)


def _before(line: Line) -> Decimal | None:
    return None if line.balance is None else line.balance - line.amount
