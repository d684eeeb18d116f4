"""Cash taken out and the same sum paid in soon after: a possible link, listed and never taken.

What a deposit is made of, only serial numbers, an envelope or a witness can show (DOMAIN.md 4.3).
"""

from __future__ import annotations

import polars as pl

from transforms.flows.pairing.blocks import PAIR
from transforms.flows.pairing.choice import POSSIBLE
from transforms.flows.settings import Pairing

WHY_NOT = "cash bears no name: that the sum is the same does not show that the money is"


def cash_links(entries: pl.DataFrame, rules: Pairing) -> pl.DataFrame:
    """Rows of POSSIBLE of kind cash: the nearest days first, at most `shown_rivals` for an entry.

    Reads: entries: row, mark (kinds.py), amount, currency, booked_at.
    """
    cash = entries.filter((pl.col("mark") == "cash") & (pl.col("amount") != 0))
    sized = cash.select(
        "row", "currency", pl.col("amount"), pl.col("booked_at").cast(pl.Date).alias("day"), "account_id"
    ).with_columns(pl.col("amount").abs().alias("size"))
    out, back = (sized.filter(cash["amount"] < 0), sized.filter(cash["amount"] > 0))
    if out.is_empty() or back.is_empty():
        return pl.DataFrame(schema=POSSIBLE)
    apart = pl.col("day_in") - pl.col("day")
    met = (
        out.lazy()
        .join(back.lazy(), on=["currency", "size"], how="inner", suffix="_in")
        .with_columns(apart.dt.total_days().alias("days"))
        .filter(pl.col("days").is_between(0, rules.cash_days))
        .sort("days", "row", "row_in")
        .collect()
    )
    near = [pl.int_range(pl.len()).over(side) < rules.shown_rivals for side in ("row", "row_in")]
    return (
        met.filter(pl.all_horizontal(near))
        .select(
            pl.col("row").alias("debit"),
            pl.col("row_in").alias("credit"),
            pl.lit("cash").alias("kind"),
            pl.lit(0.0).alias("score"),
            pl.concat_list(
                pl.lit("the same sum in the same currency"), pl.format("paid in {} days after", "days")
            ).alias("reasons"),
            pl.lit(WHY_NOT).alias("why_not"),
        )
        .sort(list(PAIR))
    )
