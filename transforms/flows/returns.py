"""Entries that take back an earlier one, and the transfers that are undone by it.

An entry takes one back where its statement marks it so, or where a word or code of the bank says so *and* one
earlier entry fits (undone.py). Method: docs/methods/transfers.md, section Taken back.
"""

from __future__ import annotations

import polars as pl

from transforms.flows.known import spread_out, with_known
from transforms.flows.undone import READ, earlier_opposites, undone_by

_FOUND = {"entry_id": pl.String(), "undoes_entry": pl.String()}


def with_returns(entries: pl.DataFrame) -> pl.DataFrame:
    """Entries with undoes_entry and reversal_reason, in the order given; reversal is true for all that take back.

    Reads: ENTRIES and returned (kinds.py). A word alone takes nothing back: an entry that no earlier one
    fits stays what it is, unless its statement marks it.
    """
    said = pl.col("reversal") | pl.col("returned").is_not_null()
    taking = entries.select(*READ, "reversal", "returned").filter(said, pl.col("amount") != 0).select(READ)
    rows = [
        (found.row["entry_id"], found.original)
        for found in undone_by(taking, earlier_opposites(taking, entries))
        if found.original is not None
    ]
    known = pl.DataFrame(rows, _FOUND, orient="row")
    # Words are put together for these few alone.
    taken = (
        entries.select("entry_id", "reversal", "returned")
        .with_row_index("place")
        .join(known, on="entry_id", how="inner")
        .select(
            "place",
            "undoes_entry",
            pl.when(~pl.col("reversal"))
            .then(pl.format("{}; it takes back an earlier entry", "returned"))
            .alias("reversal_reason"),
            (~pl.col("reversal")).alias("by_word"),
        )
    )
    of_all = spread_out(taken.drop("place"), taken["place"], entries.height)
    return (
        entries.drop("returned")
        .hstack(of_all.drop("by_word"))
        .with_columns(pl.col("reversal") | of_all["by_word"].fill_null(value=False))
    )


def with_undone(
    transfers: pl.DataFrame, transfer_entries: pl.DataFrame, entries: pl.DataFrame
) -> pl.DataFrame:
    """The transfers with undoes_transfer_id, in the order given; empty where two sides name different ones.

    Reads: transfer_id; transfer_entries (transfer_id, entry_id); entries (entry_id, undoes_entry).
    """
    taking = entries.select("entry_id", "undoes_entry").drop_nulls("undoes_entry")
    if taking.is_empty():
        return transfers.with_columns(pl.lit(None, pl.String).alias("undoes_transfer_id"))
    side = transfer_entries.select("transfer_id", "entry_id")
    undone = (
        taking.join(side, on="entry_id", how="inner")
        .join(side, left_on="undoes_entry", right_on="entry_id", how="inner", suffix="_undone")
        .group_by("transfer_id")
        .agg(pl.col("transfer_id_undone").unique().alias("found"))
    )
    one = pl.when(pl.col("found").list.len() == 1).then(pl.col("found").list.first())
    return with_known(transfers, undone.select("transfer_id", one.alias("undoes_transfer_id")), "transfer_id")
