"""What a tracing takes and gives: frames of declared schema."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.errors import MoneytrailError
from transforms.schema import TRACE_DERIVED, TRACES


@dataclass(frozen=True)
class TracingLedger:
    """Frames of ENTRIES, STATEMENTS, TRANSFERS, TRANSFER_ENTRIES, ACCOUNTS and ASSET_PAYMENTS."""

    entries: pl.DataFrame
    statements: pl.DataFrame
    transfers: pl.DataFrame
    transfer_entries: pl.DataFrame
    accounts: pl.DataFrame
    asset_payments: pl.DataFrame


@dataclass(frozen=True)
class Traced:
    """Frames of TRACES (amount_ref empty), TRACE_STEPS and TRACE_CONSERVATION, sorted by key.

    notes: what a reader of the figures must know, in plain words. derived: TRACE_DERIVED, what the traced money
    earned; no part of the principal. elected_assets: TRACES of assets for which a plan elects another method.
    """

    traces: pl.DataFrame
    steps: pl.DataFrame
    conservation: pl.DataFrame
    notes: list[str]
    derived: pl.DataFrame = field(default_factory=TRACE_DERIVED.empty)
    elected_assets: pl.DataFrame = field(default_factory=TRACES.empty)


class TracingFault(MoneytrailError):
    """The program contradicts itself: traced money was lost or made. Never a fault of the evidence."""
