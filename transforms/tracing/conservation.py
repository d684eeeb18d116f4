"""The proof that no traced money was lost or made, currency by currency, in whole units."""

from __future__ import annotations

import polars as pl

from transforms.schema import TRACE_CONSERVATION, conform
from transforms.tracing.kernels.arrays import Moves
from transforms.tracing.ledger import TracingFault
from transforms.tracing.network import Network
from transforms.tracing.results import entries_at, exchanged, node_frame
from transforms.tracing.units import from_units

COLUMN_OF = {"account": "held", "asset": "assets", "cash": "cash", "outside": "outside", "lost": "lost"}


def conservation_of(method: str, finals: pl.DataFrame, moves: Moves, network: Network) -> pl.DataFrame:
    """Rows of TRACE_CONSERVATION: in = held + assets + cash + outside + lost.

    `in` is summed from the seeds and exchanges, the rest from where the pieces ended.
    Raises: TracingFault where the two differ.
    """
    came_in = pl.concat([_seeded(moves, network), exchanged(moves, network)])
    sums = came_in.group_by("currency").agg(pl.col("units").sum().alias("in"))
    for kind, column in COLUMN_OF.items():
        part = (
            finals.filter(pl.col("target_kind") == kind)
            .group_by("currency")
            .agg(pl.col("units").sum().alias(column))
        )
        sums = sums.join(part, on="currency", how="full", coalesce=True)
    parts = list(COLUMN_OF.values())
    whole = sums.fill_null(0).with_columns((pl.col("in") == pl.sum_horizontal(parts)).alias("holds"))
    broken = whole.filter(~pl.col("holds")).sort("currency")
    if broken.height:
        raise TracingFault(
            f"The tracing by {method} does not add up in {broken['currency'][0]}.",
            where=str(broken.row(0, named=True)),
            todo="this is a fault of moneytrail; please report it with the case's snapshot",
        )
    rows = whole.with_columns(
        *(from_units(network.scales, column) for column in ("in", *parts)), pl.lit(method).alias("method")
    )
    return conform(TRACE_CONSERVATION, rows.select(TRACE_CONSERVATION.names)).sort("currency")


def _seeded(moves: Moves, network: Network) -> pl.DataFrame:
    roots = node_frame(moves).filter(pl.col("parent") < 0)
    return entries_at(network, roots["entry"], "currency").hstack(roots.select("units"))
