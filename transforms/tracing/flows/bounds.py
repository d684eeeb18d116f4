"""The robust part: what every rule brings to a place at least, and what any could bring there at most."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.tracing.flows.exchanges import with_exchanges
from transforms.tracing.flows.graph import END
from transforms.tracing.flows.places import PLACE, ends_of
from transforms.tracing.flows.steps import Relaxed, nothing_open
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, network_of
from transforms.tracing.units import from_units

BOUNDS = pl.Schema({**dict.fromkeys(PLACE, pl.String()), "least": MONEY, "most": MONEY})
"""What `bounds` gives: a row a place, sorted by place; all seeds together, in the row's currency."""


def bounds(ledger: TracingLedger, asked: Asked) -> pl.DataFrame:
    """Least and most proceeds at each place under every rule that follows money forward.

    Takes the statements' order of entries as it is (`intervals` for what is not known of it). Places
    that no rule can bring proceeds to are left out. `poison` and `backward` count other money too.
    Gives: BOUNDS. Method: docs/methods/bounds.md.
    """
    if asked.seeds.is_empty():
        return BOUNDS.to_frame()
    network = network_of(ledger, asked.seeds, asked.as_of)
    return bounds_in(network, ledger, nothing_open(network.entries.height))


def bounds_in(network: Network, ledger: TracingLedger, relaxed: Relaxed) -> pl.DataFrame:
    """As `bounds`, whatever is true of what `relaxed` leaves open."""
    ends = ends_of(network, ledger)
    graph, circulation = with_exchanges(network, ends, relaxed)
    found = [circulation.range_of(arc) for arc in graph.arcs(END).tolist()]
    units = pl.DataFrame(found, {"least": pl.Int64(), "most": pl.Int64()}, orient="row")
    rows = ends.rows.hstack(units).filter(pl.col("most") > 0)
    shown = rows.with_columns(from_units(network.scales, column) for column in ("least", "most"))
    return shown.select(BOUNDS.names()).cast(BOUNDS).sort(PLACE)
