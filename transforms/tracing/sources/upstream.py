"""The pockets from which money can have come to a place."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from transforms.tracing.kernels.ordering import reach
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import POCKET
from transforms.tracing.resales import ways_through
from transforms.tracing.sources.places import Place


def upstream(ledger: TracingLedger, place: Place, day: date) -> pl.DataFrame:
    """account_id, currency of every pocket upstream of a place, its own among them.

    Follows transfers booked on both sides by the end of `day`, against their direction. Payments for assets are no
    way on (the seller gave value), but from the price of a sale that the case plan states to the asset, which is a
    pocket then (account_id is the asset_id), and to whoever paid for it.
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
    sold = ways_through(ledger, day)
    through = sold
    for side, own in (("payer", "currency"), ("paid", "paid_currency")):
        numbers = pockets.rename({"account_id": side, "currency": own, "pocket": f"{side}_pocket"})
        through = through.join(numbers, on=[side, own], how="inner")
    through = through.select(origin="payer_pocket", target="paid_pocket")
    ways = (
        pl.concat([pairs.select("origin", "target"), through])
        .unique()
        .sort("origin", "target")
        .cast(pl.Int32)
    )
    flags = np.zeros(pockets.height, np.uint8)
    flags[_own(ledger, place, pockets)] = 1
    reach(ways["target"].to_numpy(), ways["origin"].to_numpy(), flags)
    reached = pockets.filter(pl.Series(flags.astype(bool))).select(POCKET)
    paid = reached.rename({"account_id": "paid", "currency": "paid_currency"})
    assets = sold.join(paid, on=["paid", "paid_currency"], how="semi").select(
        account_id="asset", currency="currency"
    )
    return pl.concat([reached, assets.unique()]).sort(POCKET)


def _own(ledger: TracingLedger, place: Place, pockets: pl.DataFrame) -> list[int]:
    if place.pocket is not None:
        own = pl.DataFrame([place.pocket], POCKET, orient="row")
    else:
        own = ledger.entries.filter(pl.col("entry_id").is_in(list(place.entry_ids))).select(POCKET)
    return pockets.join(own, on=POCKET, how="semi")["pocket"].to_list()
