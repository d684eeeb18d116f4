"""Trades that an exchange lists in two rows: what was given and what was got are one exchange."""

from __future__ import annotations

import polars as pl

from transforms.flows.chains.coverage import is_house
from transforms.readers.kinds.virtual_asset.types import type_of

_TRADES = ("trade", "buy", "sell")


def trades_of(payments: pl.DataFrame) -> pl.DataFrame:
    """payment_id of what came in by a trade, and given_id: the payment that was given for it.

    Rows of one account and number (without one: of one moment), one asset given and one got; the k-th given is
    the k-th got. Where the rows are not as many on both sides, nothing says which belong together: none is tied.
    Reads: payments (PAYMENTS), completed.
    """
    said = type_of(pl.col("narrative").fill_null("").str.split(": ").list.first())
    rows = payments.filter((is_house("from") ^ is_house("to")) & said.is_in(_TRADES)).with_columns(
        is_house("to").alias("gives"),
        pl.when(is_house("to")).then("from_account_id").otherwise("to_account_id").alias("own"),
        pl.coalesce("sent_at", "received_at").alias("at"),
    )
    rows = rows.with_columns(pl.coalesce("control_number", pl.col("at").cast(pl.String)).alias("trade"))
    group = ["own", "trade"]
    alike = rows.with_columns(
        pl.col("currency").filter("gives").n_unique().over(group).alias("assets_given"),
        pl.col("currency").filter(~pl.col("gives")).n_unique().over(group).alias("assets_got"),
        pl.col("currency").n_unique().over(group).alias("assets"),
        pl.col("gives").sum().over(group).alias("given"),
        (~pl.col("gives")).sum().over(group).alias("got"),
    ).filter(
        (pl.col("assets_given") == 1)
        & (pl.col("assets_got") == 1)
        & (pl.col("assets") == 2)
        & (pl.col("given") == pl.col("got"))
    )
    numbered = alike.sort("record_id").with_columns(pl.int_range(pl.len()).over([*group, "gives"]).alias("k"))
    given = numbered.filter("gives").select(*group, "k", pl.col("payment_id").alias("given_id"))
    got = numbered.filter(~pl.col("gives")).select(*group, "k", "payment_id")
    return got.join(given, on=[*group, "k"], how="inner").select("payment_id", "given_id").sort("payment_id")
