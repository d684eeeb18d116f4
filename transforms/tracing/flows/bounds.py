"""The robust part: what every rule brings to a place at least, and what any could bring there at most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.money import MONEY
from transforms.tracing.flows.exchanges import with_exchanges
from transforms.tracing.flows.graph import END, HOLD, LEAK
from transforms.tracing.flows.places import PLACE, Ends, ends_of
from transforms.tracing.flows.residual import UNBOUNDED, reachable
from transforms.tracing.flows.steps import Relaxed, nothing_open
from transforms.tracing.kernels.arrays import Numbers
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
    return _shown(ends, network, [one.least for one in found], [one.most for one in found])


def room_in(network: Network, ledger: TracingLedger, relaxed: Relaxed) -> pl.DataFrame:
    """As `bounds_in`, for a rule that counts clean money too: as much as entries and balances have room for.

    Such a rule counts at least what every other counts.
    """
    ends = ends_of(network, ledger)
    graph, circulation = with_exchanges(network, ends, relaxed)
    least = [circulation.range_of(arc).least for arc in graph.arcs(END).tolist()]
    touched = reachable(graph.origin, graph.target, graph.most, graph.nodes, graph.hub)
    most = graph.most.copy()
    # Where the balance is not known, no more than all that came in can be held.
    steps, unbounded = graph.steps, np.flatnonzero((graph.kind == HOLD) & (graph.most == UNBOUNDED))
    came_in = np.zeros(len(network.flows.first), np.int64)
    np.add.at(came_in, steps.pocket, steps.paid_in)
    most[unbounded] = came_in[steps.pocket[graph.of[unbounded]]]
    place = graph.target.astype(np.int64) - graph.hub - 1
    comes = (place >= 0) & (place < ends.rows.height) & touched[graph.origin] & (graph.kind != LEAK)
    room = np.zeros(ends.rows.height, np.int64)
    np.add.at(room, place[comes], most[comes])
    return _shown(ends, network, least, room)


def _shown(ends: Ends, network: Network, least: Sequence[int], most: Sequence[int] | Numbers) -> pl.DataFrame:
    units = pl.DataFrame({"least": least, "most": most}, {"least": pl.Int64(), "most": pl.Int64()})
    rows = ends.rows.hstack(units).filter(pl.col("most") > 0)
    shown = rows.with_columns(from_units(network.scales, column) for column in ("least", "most"))
    return shown.select(BOUNDS.names()).cast(BOUNDS).sort(PLACE)
