"""Currencies for which no reference rate was found: a matter for a person, never a guess."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from transforms.configuration import Configuration
from transforms.patterns.evidence import Evidence
from transforms.patterns.finding import Finding

NAME = "missing_exchange_rate"


def missing_exchange_rate(evidence: Evidence, configuration: Configuration) -> Iterator[Finding]:
    """One finding a currency, saying what a person must do.

    Reads: missing_rates (currency, transfer_id, wanted_date).
    """
    del configuration  # nothing is weighed: the rate is there or it is not
    rows = evidence.missing_rates.sort("currency", "wanted_date", "transfer_id")
    grouped = rows.group_by("currency", maintain_order=True).agg(
        pl.col("transfer_id").n_unique().alias("transfers"),
        pl.col("wanted_date").min().alias("first"),
        pl.col("wanted_date").max().alias("last"),
    )
    for currency, transfers, first, last in grouped.iter_rows():
        yield Finding(
            NAME,
            "currency",
            currency,
            "established",
            1.0,
            f"No reference rate from {currency} to {evidence.reference_currency} is at hand for {transfers} "
            f"transfers from {first} to {last}. Their amounts stay in {currency}, and sums in "
            f"{evidence.reference_currency} leave them out. Obtain a rate from the central bank of that "
            "currency, with its date and source, and have a person enter it; nothing is estimated.",
        )
