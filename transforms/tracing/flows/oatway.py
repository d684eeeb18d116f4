"""Of all flows that the ledger allows, one that puts the most into assets, then on balances."""

from __future__ import annotations

import numpy as np
import polars as pl

from transforms.tracing.flows.attribution import exchanged_part, moves_of_flow
from transforms.tracing.flows.circulation import Circulation
from transforms.tracing.flows.exchanges import depths
from transforms.tracing.flows.graph import (
    END,
    EXCHANGE,
    HOLD,
    LEAVE,
    LOSE,
    SHORT,
    Exchanged,
    Graph,
    graph_of,
)
from transforms.tracing.flows.places import Ends, ends_of
from transforms.tracing.flows.steps import nothing_open
from transforms.tracing.kernels.arrays import Flows, Moves, Numbers
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import Network

RANK = {"asset": 0, "account": 1, "cash": 2, "outside": 2, "lost": 3}
"""Which places are filled first."""


def oatway_moves(network: Network, ledger: TracingLedger) -> Moves:
    """The pieces of that flow.

    An exchange is filled after the assets of its own currency and before its balances, in order of
    time; what is proceeds in it then begins anew in the other currency.
    """
    ends, relaxed = ends_of(network, ledger), nothing_open(network.entries.height)
    exchanged = Exchanged(network.flows.amount)
    graph = graph_of(network, ends, relaxed, exchanged, spent_last=True)
    arcs = graph.arcs(EXCHANGE)
    layers = depths(graph, network.flows)[0][graph.origin[arcs]]
    for layer in sorted(set(layers.tolist())):
        circulation = Circulation(graph_of(network, ends, relaxed, exchanged, spent_last=True))
        _fill(circulation, ends, network.flows, [RANK["asset"]])
        for arc in arcs[layers == layer].tolist():
            debit = int(graph.of[arc])
            credit = int(network.flows.link[debit])
            part = circulation.fill(arc)
            sent, received = -int(network.flows.amount[debit]), int(network.flows.amount[credit])
            exchanged.given[debit] = part
            exchanged.least[credit] = exchanged.most[credit] = exchanged_part(part, sent, received)
    graph = graph_of(network, ends, relaxed, exchanged, spent_last=True)
    circulation = Circulation(graph)
    _fill(circulation, ends, network.flows, sorted(set(RANK.values())))
    return moves_of_flow(network, graph, circulation.flow())


def _fill(circulation: Circulation, ends: Ends, flows: Flows, ranks: list[int]) -> None:
    """Fill places of these ranks one after another; within a rank the one that entries come to first.

    Whichever goes first within a rank, their sum is the largest there is.
    """
    graph = circulation.graph
    arcs, first = graph.arcs(END), first_entries(graph, ends, flows)
    rank = ends.rows["target_kind"].replace_strict(RANK, return_dtype=pl.Int64).to_numpy()
    for arc in arcs[np.lexsort((first, rank))].tolist():
        if rank[graph.of[arc]] in ranks:
            circulation.fill(arc)


def first_entries(graph: Graph, ends: Ends, flows: Flows) -> Numbers:
    """By place: the first entry that can bring money there; for balances and overdrafts the pocket's first."""
    by_entry, by_step = np.isin(graph.kind, (LEAVE, SHORT)), np.isin(graph.kind, (HOLD, LOSE))
    entry = np.zeros(len(graph.of), np.int64)
    entry[by_entry] = graph.of[by_entry]
    entry[by_step] = flows.first[graph.steps.pocket[graph.of[by_step]]]
    place = graph.target.astype(np.int64) - graph.hub - 1
    comes = (by_entry | by_step) & (place >= 0) & (place < ends.rows.height)
    first = np.full(ends.rows.height, len(flows.pocket), np.int64)
    np.minimum.at(first, place[comes], entry[comes])
    return first
