"""What each traced amount can be, written beside it: its interval, and what the amount rests on."""

from __future__ import annotations

import polars as pl

from transforms.schema import TRACES, conform
from transforms.tracing.orders.intervals import Spans
from transforms.tracing.results import ROW

FILLED = ["amount_low", "amount_high", "interval_basis", "order_basis"]
"""Columns of TRACES that are empty until an interval is worked out."""


def with_spans(traces: pl.DataFrame, spans: Spans) -> pl.DataFrame:
    """Rows of TRACES by one method with what it can be.

    order_basis: proven, where nothing is open; any_order, where every order gives the amount; else the
    statements' order, or a gap where there is one.
    """
    known = spans.rows.rename({"low": "amount_low", "high": "amount_high", "how": "interval_basis"})
    joined = traces.drop(FILLED).join(known, on=ROW, how="left", nulls_equal=True, maintain_order="left")
    is_one = (pl.col("amount_low") == pl.col("amount")) & (pl.col("amount_high") == pl.col("amount"))
    basis = (
        pl.when(pl.col("interval_basis").is_null())
        .then(None)
        .when(pl.col("interval_basis") == "proven")
        .then(pl.lit("proven"))
        .when(is_one)
        .then(pl.lit("any_order"))
        .otherwise(pl.lit("gap" if spans.has_gaps else "stated_order"))
    )
    return conform(TRACES, joined.with_columns(order_basis=basis))
