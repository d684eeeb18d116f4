"""Tracing from frames to frames, by any method."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from transforms.errors import Refused
from transforms.schema import TRACE_CONSERVATION, TRACE_STEPS, TRACES
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.methods import METHODS
from transforms.tracing.orders.proven import turned_days


def trace(
    ledger: TracingLedger, seeds: pl.DataFrame, method: str = "fifo", as_of: date | None = None
) -> Traced:
    """Follow the seeds' money to where it is at the end of `as_of` (default: the last booked day).

    Reads: frames of the ledger's tables; seeds (TRACE_SEEDS, amounts in the entry's currency).
    Gives: `Traced`, amounts in the currency of the row, exact; the order of rows given makes no
        difference. Entries booked after `as_of` are not processed.
    Raises: Refused for a method that is not built in, a seed that fits no entry, or amounts too large
        for exact 128-bit units; TracingFault should the proof of conservation fail.
    Method: docs/methods/ (a page a method).
    """
    if method not in METHODS:
        raise Refused(
            f"The method {method!r} is not built in.", todo=f"methods: {', '.join(sorted(METHODS))}"
        )
    if seeds.is_empty():
        return Traced(TRACES.empty(), TRACE_STEPS.empty(), TRACE_CONSERVATION.empty(), [])
    asked = Asked(seeds, as_of)
    traced = METHODS[method].follow(ledger, asked)
    turned = turned_days(ledger, asked, traced)
    if turned is None:
        return traced
    traced = METHODS[method].follow(*turned[:2])
    return replace(traced, notes=[*traced.notes, *turned[2]])
