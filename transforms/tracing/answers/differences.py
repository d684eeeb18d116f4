"""Several methods side by side: the range at each place, and the entries at which they part."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from transforms.money import MONEY
from transforms.tracing.ledger import Traced, TracingLedger

TARGET = ["target_kind", "target_id", "currency"]
NOTHING = pl.lit(0).cast(MONEY)


def places_by_method(traced: Mapping[str, Traced], counted: Collection[str]) -> pl.DataFrame:
    """A row a place and method: target_kind, target_id, currency, method, amount, least, most.

    All seeds together. A method that brings nothing to a place has 0 there. least and most: over the
    methods given.
    """
    found = pl.concat(
        [
            one.traces.select(*TARGET, "amount").with_columns(method=pl.lit(name, pl.String))
            for name, one in traced.items()
        ]
    )
    summed = found.group_by(*TARGET, "method").agg(pl.col("amount").sum())
    everywhere = (
        summed.select(TARGET)
        .unique()
        .join(pl.DataFrame({"method": list(traced)}, {"method": pl.String}), how="cross")
    )
    rows = everywhere.join(summed, on=[*TARGET, "method"], how="left").with_columns(
        pl.col("amount").fill_null(NOTHING)
    )
    of_counted = pl.col("amount").filter(pl.col("method").is_in(sorted(counted)))
    return rows.with_columns(
        of_counted.min().over(TARGET).alias("least"), of_counted.max().over(TARGET).alias("most")
    ).sort(*TARGET, "method")


def differing_entries(traced: Mapping[str, Traced], ledger: TracingLedger) -> pl.DataFrame:
    """The entries of which the methods trace different parts: why the sums differ, entry by entry.

    Gives: entry_id, transfer_id, account_id, booked_at, account_sequence, amount, currency, method,
    part (the traced part of the entry, all seeds together), before (traced money on the account just
    before it, by the method), least, most; sorted by account, currency and place on the statement.
    """
    steps = pl.concat(
        [
            one.steps.select("entry_id", "side", "amount").with_columns(method=pl.lit(name, pl.String))
            for name, one in traced.items()
        ]
    )
    parts = steps.group_by("method", "entry_id").agg(part=pl.col("amount").sum())
    methods = pl.DataFrame({"method": list(traced)}, {"method": pl.String})
    touched = parts.select("entry_id").unique()
    columns = ["entry_id", "account_id", "booked_at", "account_sequence", "amount", "currency"]
    sides = ledger.transfer_entries.group_by("entry_id").agg(pl.col("transfer_id").min())
    entries = (
        ledger.entries.select(columns)
        .join(touched, on="entry_id", how="semi")
        .join(sides, on="entry_id", how="left")
    )
    rows = entries.join(methods, how="cross").join(parts, on=["method", "entry_id"], how="left")
    order = ["method", "account_id", "currency", "account_sequence", "entry_id"]
    signed = pl.when(pl.col("amount") > 0).then("part").otherwise(-pl.col("part"))
    running = (
        rows.with_columns(pl.col("part").fill_null(NOTHING))
        .sort(order)
        .with_columns(before=signed.cum_sum().over(order[:3]) - signed)
        .with_columns(
            pl.col("part").min().over("entry_id").alias("least"),
            pl.col("part").max().over("entry_id").alias("most"),
        )
    )
    return running.filter(pl.col("least") < pl.col("most")).sort(
        "account_id", "currency", "account_sequence", "entry_id", "method"
    )
