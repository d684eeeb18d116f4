"""Transfers that no reference rate converts."""

from __future__ import annotations

import polars as pl


def missing_rates(transfers: pl.DataFrame) -> pl.DataFrame:
    """currency, transfer_id and wanted_date of every transfer without an amount in the reference currency.

    Reads: transfer_id, currency, sent_at (UTC), amount_ref (reference currency; empty: no rate).
    """
    lacking = transfers.filter(pl.col("amount_ref").is_null())
    return lacking.select(
        "currency", "transfer_id", pl.col("sent_at").cast(pl.Date).alias("wanted_date")
    ).sort("currency", "wanted_date", "transfer_id")
