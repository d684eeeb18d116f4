"""Poison: from the first proceeds on, all money of an account counts as proceeds. Guides inquiries only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from transforms.money import spoken
from transforms.tracing.kernels.arrays import Moves
from transforms.tracing.kernels.contamination import contaminated
from transforms.tracing.kernels.direct import direct
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.method import Asked, Method
from transforms.tracing.network import Network, network_of
from transforms.tracing.results import CONTAMINATED, entries_at, node_frame
from transforms.tracing.units import amount_of
from transforms.tracing.walk import told


def _follow(ledger: TracingLedger, asked: Asked) -> Traced:
    network = network_of(ledger, asked.seeds, asked.as_of)
    flows, beyond = contaminated(network.flows, network.order)
    moves = direct(flows, network.order)._replace(beyond=beyond)
    traced = told("poison", moves, network, ledger)
    traces = traced.traces.with_columns(pl.lit(CONTAMINATED).alias("class"))
    return replace(traced, traces=traces, notes=[*_overreach(moves, network), *traced.notes])


def _overreach(moves: Moves, network: Network) -> Iterator[str]:
    """What the seeds assert beside all that this method counts, by currency."""
    roots = node_frame(moves).filter(pl.col("parent") < 0)
    counted = roots.hstack(entries_at(network, roots["entry"], "currency"))
    sums = counted.group_by("currency").agg(pl.col("units").sum()).sort("currency")
    asserted = network.marks.rows.group_by("currency").agg(pl.col("units").sum().alias("asserted"))
    for currency, units, proceeds in sums.join(asserted, on="currency", how="left").iter_rows():
        scale = network.scales[currency]
        whole, own = (spoken(amount_of(n or 0, scale), currency) for n in (units, proceeds))
        yield (
            f"Poison counts {whole} as contaminated where the seeds assert {own}: all that lay or came in beside them."
            " It shows where to look, and is no measure of what may be frozen or confiscated."
        )


METHOD = Method(
    name="poison",
    description="From the first proceeds on, all money of an account and all that leaves it is contaminated.",
    source="none: a screening rule of chain analysis; UNTOC art. 12(4) caps at the value of the proceeds;"
    " docs/methods/poison.md",
    limits="For inquiries only: it counts clean money as proceeds, and no report for a court is written by it.",
    follow=_follow,
    for_court=False,
)
