"""A flow that keeps all bounds of a graph, and the least and the most that one arc can carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from transforms.compiled import compiled, plain
from transforms.tracing.flows.graph import Graph
from transforms.tracing.flows.residual import Residual, _fill, _levels, push, reachable, residual, unbounded
from transforms.tracing.kernels.arrays import Numbers
from transforms.tracing.ledger import TracingFault


class Range(NamedTuple):
    """What an arc can carry in some flow, at least and at most."""

    least: int
    most: int


class Circulation:
    """A flow of a graph. Asking for an arc's range moves the flow; it stays one that keeps all bounds."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        bounded = np.flatnonzero(graph.least)
        source, sink = graph.nodes, graph.nodes + 1
        needed = graph.least[bounded]
        origin = np.concatenate((graph.origin, graph.origin[bounded], np.full(len(bounded), source)))
        target = np.concatenate((graph.target, np.full(len(bounded), sink), graph.target[bounded]))
        # No search need look at what no proceeds can come to.
        touched = reachable(graph.origin, graph.target, graph.most, graph.nodes, graph.hub)
        open_room = np.where(touched[graph.origin], graph.most - graph.least, 0)
        room = np.concatenate((open_room, needed, needed))
        self.net = residual(origin.astype(np.int32), target.astype(np.int32), room, graph.nodes + 2)
        # What a bound demands is sent past the arc first; then the arc gives the rest.
        search: dict[str, Callable[..., Any]] = {"push": push, "_drained": _drained, "_filled": _filled}
        if room.dtype != np.int64:
            search = plain(_levels, _fill, *search.values())
        self.drained, self.filled_up = search["_drained"], search["_filled"]
        if search["push"](self.net, source, sink, 0, unbounded(room)) != int(needed.sum()):
            raise TracingFault(
                "The ledger's bounds on traced money contradict each other.",
                todo="this is a fault of moneytrail; please report it with the case's snapshot",
            )
        self.net.room[2 * len(graph.origin) :] = 0
        self.filled = np.zeros(len(graph.origin), room.dtype)

    def flow(self) -> Numbers:
        """What each arc carries now."""
        size = len(self.graph.origin)
        return self.graph.least + self.filled + self.net.room[1 : 2 * size : 2]

    def fill(self, arc: int) -> int:
        """The most that an arc into the hub can carry beside what is filled already; it stays there."""
        most = self.most_of(arc)
        self.net.room[2 * arc : 2 * arc + 2] = 0
        self.filled[arc] = most - int(self.graph.least[arc])
        return most

    def least_of(self, arc: int) -> int:
        """The least that an arc into the hub can carry."""
        if self.net.room[2 * arc + 1] == 0:
            return int(self.graph.least[arc])
        return int(self.drained(self.net, arc, self.graph.hub)) + int(self.graph.least[arc])

    def range_of(self, arc: int) -> Range:
        """The least and the most that an arc into the hub can carry."""
        least = self.least_of(arc)
        return Range(least, self.most_of(arc))

    def most_of(self, arc: int) -> int:
        """The most that an arc into the hub can carry."""
        return int(self.filled_up(self.net, arc, self.graph.hub)) + int(self.graph.least[arc])


@compiled
def _drained(net: Residual, arc: int, hub: int) -> int:
    """Drain an arc as far as can be, round it; what is left cannot go another way."""
    carried, node = net.room[2 * arc + 1], net.goal[2 * arc + 1]
    whole = net.room[2 * arc] + carried
    net.room[2 * arc], net.room[2 * arc + 1] = 0, 0
    least = int(carried - push(net, node, hub, 0, carried))
    net.room[2 * arc], net.room[2 * arc + 1] = whole - least, least
    return least


@compiled
def _filled(net: Residual, arc: int, hub: int) -> int:
    """Fill an arc as far as can be, round it."""
    carried, node = net.room[2 * arc + 1], net.goal[2 * arc + 1]
    whole = net.room[2 * arc] + carried
    net.room[2 * arc], net.room[2 * arc + 1] = 0, 0
    most = int(carried + push(net, node, hub, 1, whole - carried))
    net.room[2 * arc], net.room[2 * arc + 1] = whole - most, most
    return most
