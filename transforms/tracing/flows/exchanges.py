"""How much can come through each exchange: an end in one currency and a source in the other.

In another currency a unit is worth something else, and whole units are rounded, so a flow cannot pass
through. Its least and most are worked out in the currency that was given, in order of time, converted
by the booked amounts and rounded outward. What lies behind an exchange is therefore an outer bound:
two exchanges may not be able to carry their most at once.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from transforms.tracing.flows.circulation import Circulation, Range
from transforms.tracing.flows.graph import (
    EXCHANGE,
    LEAVE,
    MARK_AFTER,
    MARK_BEFORE,
    SEED,
    Exchanged,
    Graph,
    graph_of,
)
from transforms.tracing.flows.places import Ends
from transforms.tracing.flows.steps import Relaxed
from transforms.tracing.kernels.arrays import Flows, Numbers
from transforms.tracing.network import Network

MANY = 1 << 20
"""Pieces of money beyond which their number is not counted."""


def with_exchanges(network: Network, ends: Ends, relaxed: Relaxed) -> tuple[Graph, Circulation]:
    """The graph of a network with bounds on what comes through its exchanges, and a flow of it."""
    exchanged = Exchanged(network.flows.amount)
    graph = graph_of(network, ends, relaxed, exchanged)
    circulation = Circulation(graph)
    arcs = graph.arcs(EXCHANGE)
    if not len(arcs):
        return graph, circulation
    depth, pieces = depths(graph, network.flows)
    debits, layers = graph.of[arcs], depth[graph.origin[arcs]]
    for debit in debits[layers < 0].tolist():
        credit = int(network.flows.link[debit])
        exchanged.most[credit] = network.flows.amount[credit]
    for layer in sorted({int(layer) for layer in layers if layer >= 0}):
        circulation = Circulation(graph_of(network, ends, relaxed, exchanged))
        for arc, debit in zip(arcs[layers == layer].tolist(), debits[layers == layer].tolist(), strict=True):
            # Arcs of debits stand before those of what comes in, so their numbers stay.
            credit = int(network.flows.link[debit])
            sent, received = -int(network.flows.amount[debit]), int(network.flows.amount[credit])
            lots = int(pieces[graph.origin[arc]])
            found = converted(circulation.range_of(arc), sent, received, lots)
            exchanged.least[credit], exchanged.most[credit] = found
    graph = graph_of(network, ends, relaxed, exchanged)
    return graph, Circulation(graph)


def converted(found: Range, sent: int, received: int, lots: int) -> Range:
    """A range in another currency. Each lot is rounded by less than a unit, and so is their sum."""
    spare = max(lots - 1, 0)
    least = max(found.least * received // sent - spare, 0)
    most = min(-(-found.most * received // sent) + spare, received) if found.most else 0
    return Range(least, most)


def depths(graph: Graph, flows: Flows) -> tuple[Numbers, Numbers]:
    """By node: exchanges on the longest way there, -1 in or behind a circle; pieces that can lie there.

    A step's money is one piece for each piece that came in; a seed may mark the clean money between
    any two of them.
    """
    inner = (graph.target != graph.hub) & (graph.origin != graph.hub) & (graph.kind != LEAVE)
    exchanges = graph.arcs(EXCHANGE)
    into = 2 * len(graph.steps.pocket) + flows.link[graph.of[exchanges]]
    origin = np.concatenate((graph.origin[inner], graph.origin[exchanges]))
    target = np.concatenate((graph.target[inner], into))
    deeper = np.concatenate((np.zeros(int(inner.sum()), np.int64), np.ones(len(exchanges), np.int64)))
    seeds, marks = np.bincount(flows.seed_entry, minlength=1), np.zeros(graph.nodes, np.int64)
    begins = np.isin(graph.kind, (SEED, MARK_BEFORE, MARK_AFTER))
    marks[graph.target[begins]] = seeds[graph.of[begins]]
    waits = np.bincount(target, minlength=graph.nodes)
    order = np.argsort(origin, kind="stable")
    begin = np.searchsorted(origin[order], np.arange(graph.nodes + 1))
    depth, pieces = np.zeros(graph.nodes, np.int64), np.zeros(graph.nodes, np.int64)
    ready = deque(np.flatnonzero(waits == 0).tolist())
    while ready:
        node = ready.popleft()
        if marks[node]:
            pieces[node] = 2 * pieces[node] + marks[node]
        pieces[node] = min(pieces[node], MANY)
        for arc in order[begin[node] : begin[node + 1]].tolist():
            there = target[arc]
            depth[there] = max(depth[there], depth[node] + deeper[arc])
            pieces[there] += pieces[node]
            waits[there] -= 1
            if waits[there] == 0:
                ready.append(int(there))
    depth[waits > 0] = -1
    return depth, pieces
