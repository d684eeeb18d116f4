"""Who only pays and who is paid by many, before any finding: so that no payer is merged with a collector.

Method: docs/methods/parties.md, section Shield; DOMAIN.md 1.3.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

MANY_PAYERS = 5
"""Payers from which a party that is no organisation counts as paid by many [D]."""


def ways_of(
    entries: pl.DataFrame, payments: pl.DataFrame, party_of: pl.DataFrame, firms: set[str]
) -> Mapping[str, str]:
    """By party: `collector` (paid by many), or `payer` (paid one of these, and nobody but they paid it).

    Reads: ENTRIES, PAYMENTS; party_of (account_id, party_id); firms: parties that are organisations.
    """
    out = pl.col("amount") < 0
    booked = entries.filter(pl.col("amount") != 0).select(
        pl.when(out).then("account_id").otherwise("counterparty_account_id").alias("from"),
        pl.when(out).then("counterparty_account_id").otherwise("account_id").alias("to"),
    )
    told = payments.select(pl.col("from_account_id").alias("from"), pl.col("to_account_id").alias("to"))
    known = pl.concat([booked, told]).unique()
    for side in ("from", "to"):
        known = known.join(
            party_of.rename({"account_id": side, "party_id": f"{side}_party"}), on=side, how="inner"
        )
    moved = known.filter(pl.col("from_party") != pl.col("to_party")).select("from_party", "to_party").unique()
    paid_by = moved.group_by("to_party").len().filter(pl.col("len") >= MANY_PAYERS)["to_party"]
    collectors = set(paid_by) - firms
    fees = moved.filter(pl.col("to_party").is_in(sorted(collectors)))
    others = moved.filter(~pl.col("from_party").is_in(sorted(collectors)))
    payers = set(fees["from_party"]) - set(others["to_party"]) - collectors
    return {**dict.fromkeys(sorted(payers), "payer"), **dict.fromkeys(sorted(collectors), "collector")}
