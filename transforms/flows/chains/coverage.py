"""Which accounts are followed: those of whose movements the evidence holds an export, or a list that shows them paying.

Of any other address only what an export of somebody else says is known: it may be an exchange's, whose money is
everybody's. So a trail ends there, and its owner is whom to ask next.
"""

from __future__ import annotations

import polars as pl

from transforms.flows.told_twice import at_exchange
from transforms.ids import FILE_PART

EXPORT, LIST = "export", "list"
HOUSE = " (the exchange), for "
"""In the identifier of an exchange as the other end of its own customer (readers/kinds/virtual_asset/ends.py)."""


def is_house(side: str) -> pl.Expr:
    """Whether an end is an exchange itself, as its customer's export names it."""
    named = (pl.col(f"{side}_scheme") == "named") & pl.col(f"{side}_identifier").str.contains(
        HOUSE, literal=True
    )
    return named.fill_null(value=False)


def covered(payments: pl.DataFrame, records: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """account_id and history (export, list) of the accounts that are followed.

    Reads: payments (PAYMENTS of source virtual_asset); records (PAYMENT_RECORDS, those that say a payment again,
    too); files (file_id, name).
    """
    rows = records.join(payments, on="payment_id", how="inner").select(
        pl.col("record_id").str.slice(1, FILE_PART).alias("file"),
        pl.col("record_id"),
        *(pl.col(f"{side}_{name}") for side in ("from", "to") for name in ("account_id", "identifier")),
        (~is_house("from") & pl.col("from_identifier").is_not_null()).alias("from_named"),
        (~is_house("to") & pl.col("to_identifier").is_not_null()).alias("to_named"),
        *(at_exchange(side).alias(f"{side}_customer") for side in ("from", "to")),
    )
    ends = pl.concat(
        rows.filter(f"{side}_named").select(
            "file",
            "record_id",
            pl.col(f"{side}_account_id").alias("account_id"),
            pl.col(f"{side}_identifier").alias("identifier"),
            pl.col(f"{side}_customer").alias("customer"),
            pl.lit(side == "from").alias("pays"),
        )
        for side in ("from", "to")
    )
    counted = ends.group_by("file", "account_id", "identifier").agg(
        pl.col("record_id").n_unique().alias("rows"), pl.col("pays", "customer").any()
    )
    of_file = rows.group_by("file").agg(
        pl.col("record_id").n_unique().alias("all"),
        (pl.col("from_named") & pl.col("to_named")).any().alias("two_ended"),
    )
    named = files.select(
        pl.col("file_id").str.head(FILE_PART).alias("file"), pl.col("name").str.to_lowercase()
    )
    judged = counted.join(of_file, on="file").join(named, on="file", how="left")
    in_all = pl.col("rows") == pl.col("all")
    said = pl.col("name").str.contains(pl.col("identifier").str.to_lowercase(), literal=True)
    subject = in_all & ((in_all.sum().over("file") == 1) | said.fill_null(value=False))
    export = pl.col("customer") | subject | ~pl.col("two_ended")
    found = judged.with_columns(export.alias("export"), in_all.alias("in_all"))
    exports = found.filter("export").select("account_id").unique()
    # A file between the same two is the export of whichever of them another file shows to be a subject.
    own = found.filter(pl.col("export") | "in_all").join(exports, on="account_id", how="semi").select("file")
    lists = found.filter("pays").join(own, on="file", how="anti").select("account_id").unique()
    return pl.concat(
        [
            exports.with_columns(history=pl.lit(EXPORT)),
            lists.join(exports, on="account_id", how="anti").with_columns(history=pl.lit(LIST)),
        ]
    ).sort("account_id")
