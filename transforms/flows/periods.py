"""The period table: opening, credits, debits and closing of every account that has statements."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.schema import ACCOUNT_PERIODS, ENTRIES, Table, conform

READ: dict[Table, tuple[str, ...]] = {
    ENTRIES: ("account_id", "statement_id", "booked_at", "amount", "currency")
}
"""Columns that periods are made from, of tables with others."""
_POCKET = ["account_id", "currency"]


def account_periods(entries: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """Opening + credits - debits = closing over all the evidence of an account in one currency.

    Reads: entries (columns: `READ`);
        statements (schema STATEMENTS).
    Gives: frame of ACCOUNT_PERIODS, sorted by key. The opening is the first statement's, unknown
        where nothing states it; the closing is worked out from it. closes: `reconciled` where it
        equals what the last statement states and no statement opens elsewhere than the one before
        closed; `broken` where it does not; `not_stated` where a balance is unknown.
    A statement whose records all repeat another file's is passed over; a pocket without entries
    and without any date has no period and no row.
    """
    moved = _moved(entries)
    stated = _stated(statements, entries)
    rows = moved.join(stated, on=_POCKET, how="full", coalesce=True).with_columns(
        pl.min_horizontal("first_entry", "first_stated").alias("from_date"),
        pl.max_horizontal("last_entry", "last_stated").alias("to_date"),
        pl.col("credits", "debits").fill_null(pl.lit(0, MONEY)),
        pl.col("entries").fill_null(0),
    )
    closed = rows.with_columns(
        (pl.col("opening_balance") + pl.col("credits") - pl.col("debits")).alias("closing_balance")
    ).with_columns(_closes().alias("closes"))
    dated = closed.filter(pl.col("from_date").is_not_null())
    return conform(ACCOUNT_PERIODS, dated.select(ACCOUNT_PERIODS.names)).sort(ACCOUNT_PERIODS.key)


def _moved(entries: pl.DataFrame) -> pl.DataFrame:
    amount = pl.col("amount")
    return entries.group_by(_POCKET).agg(
        amount.filter(amount > 0).sum().alias("credits"),
        amount.filter(amount < 0).sum().neg().alias("debits"),
        pl.len().cast(pl.Int64).alias("entries"),
        pl.col("booked_at").min().cast(pl.Date).alias("first_entry"),
        pl.col("booked_at").max().cast(pl.Date).alias("last_entry"),
    )


def _stated(statements: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """What the statements of each pocket say: first opening, last closing, whether one breaks the chain."""
    with_entries = statements.join(entries.select("statement_id").unique(), on="statement_id", how="semi")
    # Booked records but no entry: all of them repeat another file's, so this is no link of the chain.
    quiet = statements.join(with_entries.select("statement_id"), on="statement_id", how="anti").filter(
        pl.col("booked_sum") == 0
    )
    chain = pl.concat([with_entries, quiet]).sort("position", "statement_id")
    return chain.group_by(_POCKET, maintain_order=True).agg(
        pl.col("opening_balance").first(),
        pl.col("closing_balance").last().alias("stated_closing"),
        (pl.col("continuity") == "no").any().alias("interrupted"),
        pl.min_horizontal(pl.col("from_date").min(), pl.col("to_date").min()).alias("first_stated"),
        pl.max_horizontal(pl.col("from_date").max(), pl.col("to_date").max()).alias("last_stated"),
    )


def _closes() -> pl.Expr:
    equal = pl.col("closing_balance") == pl.col("stated_closing")
    return (
        pl.when(pl.col("interrupted") | ~equal)
        .then(pl.lit("broken"))
        .when(equal)
        .then(pl.lit("reconciled"))
        .otherwise(pl.lit("not_stated"))
    )
