"""Statements in order of time, and what their balances prove.

opening + booked = closing within each statement; closing = next opening between the statements of
one account in one currency. What nothing states stays unknown, and is said to be.
"""

from __future__ import annotations

import polars as pl

_ORDER = ["account_id", "currency", "first_day", "last_day", "number", "page", "file_id", "statement_id"]


def statement_rows(stated: pl.DataFrame, booked: pl.DataFrame) -> pl.DataFrame:
    """Rows of STATEMENTS.

    Reads: stated, a row a statement as the reader gave it with its account_id; booked, per
    statement_id: booked_sum (currency of the statement), first_day, last_day, booked and
    duplicates (numbers of records), currency.
    """
    rows = (
        stated.join(booked, on="statement_id", how="left", suffix="_booked")
        .with_columns(
            pl.col("booked_sum").fill_null(0).cast(stated.schema["opening_balance"]),
            pl.when(pl.col("currency") == "XXX")
            .then(pl.coalesce("currency_booked", "currency"))
            .otherwise("currency")
            .alias("currency"),
            pl.coalesce("from_date", "first_day", "to_date").alias("first_day"),
            pl.coalesce("to_date", "last_day", "from_date").alias("last_day"),
        )
        .with_columns(_own_check())
    )
    ordered = rows.sort(_ORDER, nulls_last=True).with_columns(
        pl.int_range(pl.len()).over("account_id", "currency").alias("position")
    )
    return ordered.with_columns(_continuity(ordered)).select(
        "statement_id",
        "file_id",
        "locator",
        "account_id",
        pl.col("reference").alias("statement_reference"),
        pl.col("number").alias("statement_number"),
        "page",
        "currency",
        pl.coalesce("from_date", "first_day").alias("from_date"),
        pl.coalesce("to_date", "last_day").alias("to_date"),
        "opening_balance",
        "opening_basis",
        "closing_balance",
        "closing_basis",
        "booked_sum",
        "balance_check",
        "continuity",
        "position",
        "complete",
        "holder_name",
        "holder_identifiers",
    )


def _own_check() -> pl.Expr:
    difference = pl.col("opening_balance") + pl.col("booked_sum") - pl.col("closing_balance")
    return (
        pl.when((difference != 0) | pl.col("running_balance_broken_at").is_not_null())
        .then(pl.lit("broken"))
        .when(difference == 0)
        .then(pl.lit("reconciled"))
        .otherwise(pl.lit("not_stated"))
        .alias("balance_check")
    )


def _continuity(rows: pl.DataFrame) -> pl.Expr:
    """yes, no or unknown; a statement whose records all repeat another file's is passed over."""
    pocket = ["account_id", "currency"]
    repeated = (pl.col("duplicates").fill_null(0) > 0) & (pl.col("duplicates") == pl.col("booked"))
    closing = pl.when(~repeated.fill_null(value=False)).then(pl.col("closing_balance"))
    before = closing.forward_fill().shift(1).over(pocket)
    return (
        pl.when(repeated.fill_null(value=False) | before.is_null() | pl.col("opening_balance").is_null())
        .then(pl.lit("unknown"))
        .when(before == pl.col("opening_balance"))
        .then(pl.lit("yes"))
        .otherwise(pl.lit("no"))
        .alias("continuity")
    )
