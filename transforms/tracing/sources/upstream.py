"""The pockets from which money can have come to a place."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from transforms.tracing.kernels.ordering import reach
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import POCKET
from transforms.tracing.sources.places import Place


def upstream(ledger: TracingLedger, place: Place, day: date) -> pl.DataFrame:
    """account_id, currency of every pocket upstream of a place, its own among them.

    Follows transfers booked on both sides by the end of `day`, against their direction; payments for assets
    are no way on (the seller gave value).
    """
    booked = ledger.entries.filter(pl.col("booked_at").dt.date() <= day).select("entry_id", *POCKET, "amount")
    pockets = ledger.entries.select(POCKET).unique().sort(POCKET).with_row_index("pocket")
    numbered = booked.join(pockets, on=POCKET, how="left").join(
        ledger.transfer_entries, on="entry_id", how="left"
    )
    moved = numbered.join(ledger.asset_payments, on="transfer_id", how="anti")
    debits = moved.filter((pl.col("side") == "debit") & (pl.col("amount") < 0))
    credits = moved.filter((pl.col("side") == "credit") & (pl.col("amount") > 0))
    pairs = debits.select("transfer_id", origin="pocket").join(
        credits.select("transfer_id", target="pocket"), on="transfer_id", how="inner"
    )
    ways = pairs.select("origin", "target").unique().sort("origin", "target").cast(pl.Int32)
    flags = np.zeros(pockets.height, np.uint8)
    flags[_own(ledger, place, pockets)] = 1
    reach(ways["target"].to_numpy(), ways["origin"].to_numpy(), flags)
    return pockets.filter(pl.Series(flags.astype(bool))).select(POCKET)


def _own(ledger: TracingLedger, place: Place, pockets: pl.DataFrame) -> list[int]:
    if place.pocket is not None:
        own = pl.DataFrame([place.pocket], POCKET, orient="row")
    else:
        own = ledger.entries.filter(pl.col("entry_id").is_in(list(place.entry_ids))).select(POCKET)
    return pockets.join(own, on=POCKET, how="semi")["pocket"].to_list()
