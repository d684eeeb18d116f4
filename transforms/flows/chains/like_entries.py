"""Legs (CHAIN_LEGS) in the form of what they are like: entries, sides of transfers, accounts that no record names."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.flows.chains.fees import FEES, fee_account
from transforms.flows.chains.pools import TRANSACTION
from transforms.schema import ACCOUNTS, ENTRIES, TRANSFER_ENTRIES, conform

OF_CHAIN = "chain "
"""Begins the statement_id of an entry that is a leg."""


def with_legs_as_entries(frames: Mapping[str, pl.DataFrame], legs: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Frames by table name, with accounts' own legs among entries and transfer_entries; such accounts are observed.

    Transactions as pockets are tracing's alone.
    """
    own = legs.filter(pl.col("history") != TRANSACTION)
    if own.is_empty():
        return dict(frames)
    seen = pl.col("observed") | pl.col("account_id").is_in(own["account_id"].unique().implode())
    accounts = frames["accounts"].with_columns(seen.alias("observed"))
    more = leg_accounts(own).join(accounts, on="account_id", how="anti")
    return {
        **frames,
        "entries": _more(frames["entries"], leg_entries(own)),
        "transfer_entries": _more(frames["transfer_entries"], leg_sides(own)),
        "accounts": pl.concat([accounts, more]),
    }


def _more(rows: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The rows with others after them, in as many columns as they have."""
    return pl.concat([rows, others.select(rows.columns)])


def leg_entries(legs: pl.DataFrame) -> pl.DataFrame:
    """ENTRIES that the legs are like. None has a balance beside it: no record prints one, and ours proves no order."""
    rows = legs.sort("account_id", "currency", "account_sequence").select(
        pl.col("leg_id").alias("entry_id"),
        "record_id",
        "account_id",
        pl.format(OF_CHAIN + "{} {}", "account_id", "currency").alias("statement_id"),
        pl.col("account_sequence").alias("sequence"),
        "account_sequence",
        "booked_at",
        "booked_precision",
        "amount",
        "currency",
        "counterparty_account_id",
        pl.col("transaction_id").alias("reference"),
        pl.when(pl.col("part") == "fee").then(pl.lit("fee")).alias("transaction_code"),
        pl.lit(value=False).alias("reversal"),
        pl.lit("virtual_asset").alias("channel"),
    )
    return conform(ENTRIES, rows).sort("entry_id")


def leg_sides(legs: pl.DataFrame) -> pl.DataFrame:
    """TRANSFER_ENTRIES of the legs."""
    sides = legs.filter(pl.col("transfer_id").is_not_null()).select(
        "transfer_id",
        pl.col("leg_id").alias("entry_id"),
        pl.when(pl.col("amount") < 0).then(pl.lit("debit")).otherwise(pl.lit("credit")).alias("side"),
        pl.col("amount").abs(),
    )
    return conform(TRANSFER_ENTRIES, sides)


def leg_accounts(legs: pl.DataFrame) -> pl.DataFrame:
    """ACCOUNTS of transactions, and of those who got fees: no record names them as accounts."""
    pools = legs.filter(pl.col("history") == TRANSACTION).select("account_id", said="transaction_id")
    fees = legs.filter(pl.col("part") == "fee")["currency"].unique().sort().to_list()
    named = pl.DataFrame(
        [(fee_account(currency), "named", FEES + currency, FEES + currency) for currency in fees],
        {name: pl.String() for name in ("account_id", "scheme", "identifier", "holder_name")},
        orient="row",
    )
    of_pools = pools.unique("account_id", keep="first").select(
        "account_id",
        pl.lit(TRANSACTION).alias("scheme"),
        pl.format("transaction {}", pl.col("said").str.to_lowercase()).alias("identifier"),
        pl.lit(None, pl.String()).alias("holder_name"),
    )
    rows = pl.concat([named, of_pools]).with_columns(pl.lit(value=False).alias("observed"))
    return conform(ACCOUNTS, rows).sort("account_id")
