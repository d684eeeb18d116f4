"""A flow taken apart into pieces of money, seed by seed, as a kernel would have moved them."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from typing import Any

import numpy as np

from transforms.tracing.flows.graph import (
    EXCHANGE,
    LEAVE,
    LOSE,
    MARK_AFTER,
    MARK_BEFORE,
    PASS,
    SEED,
    SHORT,
    Graph,
    visible_money,
)
from transforms.tracing.flows.steps import Steps
from transforms.tracing.kernels.arithmetic import shares
from transforms.tracing.kernels.arrays import (
    AFTER,
    BEFORE,
    CREDIT,
    HELD,
    LEFT,
    LOST,
    MARKED,
    NONE,
    PASSED,
    TAIL,
    Flags,
    Moves,
    Numbers,
)
from transforms.tracing.network import Network
from transforms.tracing.units import MOST

Piece = tuple[int, int, int]
"""Seed, node, amount: in this order, pieces of the lowest seed go first, and of these the oldest."""


def moves_of_flow(network: Network, graph: Graph, flow: Numbers) -> Moves:
    """The pieces of a flow of `graph`, whose steps must be single entries.

    How much leaves, arrives and is lost where is the flow's; which seed's money that is: the lowest
    seed's first, of that the oldest.
    """
    return _Walk(network, graph, flow).run()


class _Walk:
    def __init__(self, network: Network, graph: Graph, flow: Numbers) -> None:
        self.flows, self.order = network.flows, network.order
        self.carried = {kind: _by_number(graph, flow, kind) for kind in (LEAVE, PASS, SHORT, EXCHANGE, LOSE)}
        self.begun = {
            place: _by_number(graph, flow, kind)
            for place, kind in ((BEFORE, MARK_BEFORE), (CREDIT, SEED), (AFTER, MARK_AFTER))
        }
        self.step_of = graph.steps.step_of
        self.beyond = beyond(graph.steps, len(self.flows.first))
        self.purse: dict[int, list[Piece]] = defaultdict(list)
        self.transit: dict[int, list[Piece]] = {}
        self.nodes: list[tuple[int, int, int, int]] = []
        self.log: list[tuple[int, int, int, int]] = []
        self.seed_rows: dict[int, list[int]] = defaultdict(list)
        for row, entry in enumerate(self.flows.seed_entry.tolist()):
            self.seed_rows[entry].append(row)

    def run(self) -> Moves:
        flows = self.flows
        moving = self.carried[LEAVE].keys() | self.carried[PASS].keys() | self.carried[SHORT].keys()
        moving |= self.carried[EXCHANGE].keys()
        for entry in self.order.tolist():
            here, marks = int(flows.pocket[entry]), entry in self.seed_rows
            if marks:
                self._begin(entry, BEFORE, MARKED, self.purse[here])
            if entry in moving:
                self._debit(entry, self.purse[here])
            elif marks or int(flows.link[entry]) in self.transit:
                self._credit(entry, self.purse[here])
            if marks:
                self._begin(entry, AFTER, MARKED, self.purse[here])
        for here in sorted(self.purse):
            self.log += [(HELD, here, node, amount) for _, node, amount in sorted(self.purse[here])]
        return self._moves()

    def _begin(self, entry: int, place: int, parent: int, purse: list[Piece]) -> None:
        """Proceeds that begin here, to the seeds in their order, each at most what it asserts."""
        left = self.begun[place].get(entry, 0)
        for row in self.seed_rows[entry]:
            if self.flows.seed_place[row] == place and left:
                part = min(left, int(self.flows.seed_amount[row]))
                left -= part
                heappush(purse, self._piece(entry, parent, int(self.flows.seed_number[row]), part))

    def _piece(self, entry: int, parent: int, seed: int, amount: int) -> Piece:
        self.nodes.append((entry, parent, seed, amount))
        return seed, len(self.nodes) - 1, amount

    def _debit(self, entry: int, purse: list[Piece]) -> None:
        left, passed, short, abroad = (
            self.carried[kind].get(entry, 0) for kind in (LEAVE, PASS, SHORT, EXCHANGE)
        )
        for kind, amount, shortage in ((LEFT, left, 0), (PASSED, passed + short + abroad, short)):
            taken = taken_from(purse, amount)
            self.log += [(kind, entry, node, part) for _, node, part in taken]
            if kind == PASSED and taken:
                arriving = taken_from(taken, amount - shortage)
                self.log += [(TAIL, entry, node, part) for _, node, part in taken]
                self.transit[entry] = arriving

    def _credit(self, entry: int, purse: list[Piece]) -> None:
        debit = int(self.flows.link[entry])
        arrived = self.transit.pop(debit, []) if debit != NONE else []
        if (
            arrived
            and self.flows.currency[self.flows.pocket[debit]] != self.flows.currency[self.flows.pocket[entry]]
        ):
            arrived = self._converted(arrived, -int(self.flows.amount[debit]), int(self.flows.amount[entry]))
        came: list[Piece] = []
        for seed, node, amount in arrived:
            heappush(came, self._piece(entry, node, seed, amount))
        self._begin(entry, CREDIT, NONE, came)
        for _, node, amount in taken_from(came, self.carried[LOSE].get(int(self.step_of[entry]), 0)):
            self.log.append((LOST, entry, node, amount))
        for piece in came:
            heappush(purse, piece)

    def _converted(self, pieces: list[Piece], sent: int, received: int) -> list[Piece]:
        amounts = np.array([amount for _, _, amount in pieces], self.flows.amount.dtype)
        total = exchanged_part(int(amounts.sum()), sent, received)
        given = shares(amounts, total).tolist()
        return [(seed, node, part) for (seed, node, _), part in zip(pieces, given, strict=True) if part]

    def _moves(self) -> Moves:
        nodes = np.array(self.nodes, self.flows.amount.dtype).reshape(-1, 4).T
        log = np.array(self.log, self.flows.amount.dtype).reshape(-1, 4).T
        entry, parent, seed = (column.astype(np.int32) for column in nodes[:3])
        at, node = log[1].astype(np.int32), log[2].astype(np.int32)
        return Moves(
            entry,
            parent,
            seed,
            nodes[3].copy(),
            log[0].astype(np.uint8),
            at,
            node,
            log[3].copy(),
            self.beyond,
            np.full_like(parent, NONE),
        )


def beyond(steps: Steps, pockets: int) -> Flags:
    """1 for pockets whose unknown opening paid a debit."""
    before = visible_money(steps)[0]
    found = np.zeros(pockets, np.uint8)
    found[steps.pocket[(steps.known == 0) & (before + steps.paid_in < steps.drawn)]] = 1
    return found


def exchanged_part(part: int, sent: int, received: int) -> int:
    """What proceeds in a debit are worth in its credit, beside its clean money: by largest remainder."""
    unit: Any = np.int64 if max(sent, received) < MOST else object
    return int(shares(np.array([part, sent - part], unit), received)[0])


def taken_from(pieces: list[Piece], amount: int) -> list[Piece]:
    """Take so much out of a heap of pieces, the first ones first."""
    taken = []
    while amount > 0:
        seed, node, held = heappop(pieces)
        part = min(held, amount)
        if part < held:
            heappush(pieces, (seed, node, held - part))
        taken.append((seed, node, part))
        amount -= part
    return taken


def _by_number(graph: Graph, flow: Numbers, kind: int) -> dict[int, int]:
    """What arcs of a kind carry, by the entry or step that they belong to; nothing is left out."""
    arcs = graph.arcs(kind)
    used = arcs[flow[arcs] > 0]
    return dict(zip(graph.of[used].tolist(), flow[used].tolist(), strict=True))
