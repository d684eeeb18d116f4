"""Tracing by what a case plan elects: one method for the case, or one for each account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from transforms.errors import Refused
from transforms.plans import MIXED, Elections
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.tracer import trace


def trace_elected(
    ledger: TracingLedger, seeds: pl.DataFrame, elections: Elections, as_of: date | None = None
) -> Traced:
    """As `trace`, by the elected methods; the notes begin with the plan and what it elects.

    Raises: what `trace` raises; Refused where a method cannot be elected for a single account.
    """
    if elections.name == MIXED:
        raise Refused("Methods for single accounts are not built in yet.")
    traced = trace(ledger, seeds, elections.name, as_of)
    return replace(traced, notes=[*elections.words(), *traced.notes])
