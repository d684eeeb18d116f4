"""What other rules give at the places that a report lists: worked out from the snapshot, beside the elected figures.

DOMAIN.md 4.6: a tracing report has a table of all rules, says which is elected, and what changes by another.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from transforms.money import MONEY
from transforms.schema import TRACE_CONSERVATION

RULES = ("fifo", "lifo", "clean_first", "lowest_intermediate_balance", "proceeds_first", "pro_rata")
"""DOMAIN.md 4.2 (a) to (f), in the order in which they are shown. All read the same entries in the same order."""

PLACE = ["target_kind", "target_id", "currency"]
PLACES = {"method": pl.String(), **dict.fromkeys(PLACE, pl.String()), "amount": MONEY}


@dataclass(frozen=True)
class ByRule:
    """places: amount by method and place, all seeds together. sums: TRACE_CONSERVATION of every method."""

    places: pl.DataFrame
    sums: pl.DataFrame


def by_rule(connection: duckdb.DuckDBPyConnection, seeds: pl.DataFrame) -> ByRule:
    """Trace the seeds (TRACE_SEEDS) by each of RULES through a published snapshot.

    Gives: no rows where nothing is seeded, or where no entry of the snapshot was reached.
    """
    # The kernel's compiler takes a second to import: only a report that traces pays for it.
    from transforms.tracing import trace
    from transforms.tracing.loading import reached_ledger

    ledger = reached_ledger(connection, seeds) if seeds.height else None
    if ledger is None or ledger.entries.is_empty():
        return ByRule(pl.DataFrame(schema=PLACES), TRACE_CONSERVATION.empty())
    traced = [trace(ledger, seeds, name) for name in RULES]
    places = pl.concat([one.traces.select(list(PLACES)) for one in traced])
    summed = places.group_by("method", *PLACE).agg(pl.col("amount").sum())
    return ByRule(
        summed.select(list(PLACES)).sort("method", *PLACE), pl.concat([one.conservation for one in traced])
    )
