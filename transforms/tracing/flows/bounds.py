"""The robust part: what every rule brings to a place at least, and what any could bring there at most."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.money import MONEY
from transforms.tracing.flows.exchanges import with_exchanges
from transforms.tracing.flows.graph import END, EXCHANGE, HOLD, LEAK, Graph
from transforms.tracing.flows.places import PLACE, Ends, ends_of
from transforms.tracing.flows.residual import reachable, unbounded
from transforms.tracing.flows.steps import Relaxed, nothing_open
from transforms.tracing.kernels.arrays import Numbers
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import Network, network_of
from transforms.tracing.units import from_units, units_series

BOUNDS = pl.Schema({**dict.fromkeys(PLACE, pl.String()), "least": MONEY, "most": MONEY})
"""What `bounds` gives: a row a place, sorted by place; all seeds together, in the row's currency."""


BASIS = "interval_basis"
"""What `bounds_in` gives beside: exact, where some rule attains both; outer, where nothing lies outside but need not
be reached: behind an exchange, in what is left open, and at places that were not searched for."""


class Effort(NamedTuple):
    """How many places are searched for: as many as times the network's arcs make `work`, and `few` at least.

    The others keep what is true of them without a search: nothing at least, the room for it at most.
    """

    few: int = 16
    work: int = 4_000_000

    def searches(self, graph: Graph) -> int:
        """The number of places that are searched for in a graph."""
        return max(self.few, self.work // max(len(graph.origin), 1))


ASKED = Effort()
"""Where a person waits for the answer of one question."""
IN_PASSING = Effort(2, 200_000)
"""Where a run works out a whole case."""


def bounds(ledger: TracingLedger, asked: Asked) -> pl.DataFrame:
    """Least and most proceeds at each place under every rule that follows money forward.

    Takes the statements' order of entries as it is (`intervals` for what is not known of it). Places
    that no rule can bring proceeds to are left out. `poison` and `backward` count other money too.
    Gives: BOUNDS. Method: docs/methods/bounds.md.
    """
    if asked.seeds.is_empty():
        return BOUNDS.to_frame()
    network = network_of(ledger, asked.seeds, asked.as_of)
    return bounds_in(network, ledger, nothing_open(network.entries.height)).drop(BASIS)


def bounds_in(
    network: Network, ledger: TracingLedger, relaxed: Relaxed, effort: Effort = ASKED
) -> pl.DataFrame:
    """As `bounds`, whatever is true of what `relaxed` leaves open, with BASIS."""
    ends = ends_of(network, ledger)
    graph, circulation = with_exchanges(network, ends, relaxed)
    room = _room(graph, ends, network)
    most, least = room.copy(), np.zeros_like(room)
    arcs = graph.arcs(END)
    is_exact = np.zeros(len(room), np.bool_)
    is_open = bool(relaxed) or len(graph.arcs(EXCHANGE)) > 0
    for place in _asked_first(ends, room)[: effort.searches(graph)].tolist():
        found = circulation.range_of(int(arcs[place]))
        least[place], most[place] = found
        is_exact[place] = not is_open
    return _shown(ends, network, least, most, is_exact)


def room_in(
    network: Network, ledger: TracingLedger, relaxed: Relaxed, effort: Effort = ASKED
) -> pl.DataFrame:
    """As `bounds_in`, for a rule that counts clean money too: as much as entries and balances have room for.

    Such a rule counts at least what every other counts.
    """
    ends = ends_of(network, ledger)
    graph, circulation = with_exchanges(network, ends, relaxed)
    room = _room(graph, ends, network)
    arcs, least = graph.arcs(END), np.zeros_like(room)
    for place in _asked_first(ends, room)[: effort.searches(graph)].tolist():
        least[place] = circulation.least_of(int(arcs[place]))
    return _shown(ends, network, least, room, np.zeros(len(room), np.bool_))


def _room(graph: Graph, ends: Ends, network: Network) -> Numbers:
    """By place: the amounts of all that leads there from where proceeds may lie."""
    touched = reachable(graph.origin, graph.target, graph.most, graph.nodes, graph.hub)
    most = graph.most.copy()
    # Where the balance is not known, no more than all that came in can be held.
    steps, is_open = graph.steps, graph.most == unbounded(graph.most)
    unknown = np.flatnonzero((graph.kind == HOLD) & is_open)
    came_in = np.zeros_like(network.flows.opening)
    np.add.at(came_in, steps.pocket, steps.paid_in)
    most[unknown] = came_in[steps.pocket[graph.of[unknown]]]
    leaks = np.flatnonzero(graph.kind == LEAK)
    most[leaks] = np.maximum(steps.after[graph.of[leaks]], 0)
    place = graph.target.astype(np.int64) - graph.hub - 1
    comes = (place >= 0) & (place < ends.rows.height) & touched[graph.origin]
    room = np.zeros(ends.rows.height, graph.most.dtype)
    np.add.at(room, place[comes], most[comes])
    return room


def _asked_first(ends: Ends, room: Numbers) -> Numbers:
    """Places with room: assets and accounts, then those with the most room."""
    is_other = (~ends.rows["target_kind"].is_in(["asset", "account"])).to_numpy()
    ranked = np.lexsort((np.unique(-room, return_inverse=True)[1], is_other))
    kept: Numbers = ranked[room[ranked] > 0]
    return kept


def _shown(
    ends: Ends, network: Network, least: Numbers, most: Numbers, is_exact: NDArray[np.bool_]
) -> pl.DataFrame:
    units = pl.DataFrame({"least": units_series(least), "most": units_series(most), "exact": is_exact})
    rows = ends.rows.hstack(units).filter(pl.col("most") > 0)
    shown = rows.with_columns(from_units(network.scales, column) for column in ("least", "most"))
    basis = pl.when("exact").then(pl.lit("exact")).otherwise(pl.lit("outer")).alias(BASIS)
    return shown.select(*BOUNDS.names(), basis).cast(dict(BOUNDS)).sort(PLACE)  # type: ignore[arg-type]
