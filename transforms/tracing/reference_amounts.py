"""Traced amounts in the case's reference currency: for totals that people read, never for tracing.

Tracing itself follows booked amounts only (DOMAIN.md 4.3, FX).
"""

from __future__ import annotations

import polars as pl

from transforms.configuration import Configuration
from transforms.flows.exchange import convert_frame
from transforms.schema import TRACES, conform


def with_reference_amounts(
    traces: pl.DataFrame, reference_currency: str, configuration: Configuration
) -> pl.DataFrame:
    """The traces with amount_ref (reference currency) at the ECB rate of as_of; empty without a rate.

    Reads and gives: TRACES.
    """
    converted = convert_frame(
        traces.drop("amount_ref"),
        "amount",
        "currency",
        "as_of",
        reference_currency,
        configuration=configuration,
        id_col="trace_id",
    )
    return conform(TRACES, converted.frame.drop("rate_id"))
