"""A walk with followed debts as one log: as if the proceeds had left by the debits whose debts they repaid."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from transforms.tracing.debts.borrowed import Walk
from transforms.tracing.kernels.arrays import LEFT, LOST, NONE, PASSED, TAIL, Moves, Places


def joined(walk: Walk) -> tuple[Moves, NDArray[np.bool_]]:
    """The moves by the asserted seeds alone, and which rows of their log came through a debt.

    What was absorbed is absorbed no more as far as it is followed; it leaves by the debit, and what the debit's credit
    brought of it is part of the piece that was absorbed.
    """
    base, flows = walk.moves, walk.network.flows
    amounts, parent = base.log_amount.copy(), base.node_parent.copy()
    begun = np.flatnonzero((base.node_parent == NONE) & (base.node_seed >= walk.asserted))
    nodes_of: dict[int, list[int]] = defaultdict(list)
    for node in begun.tolist():
        nodes_of[int(base.node_seed[node])].append(node)
    came_from: dict[int, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    for part, units, number in walk.followed:
        node, debit = int(base.log_node[part.row]), part.debit
        amounts[part.row] -= units
        rows.append((LEFT if number == NONE else PASSED, debit, node, units))
        if number == NONE:
            continue
        came_from[number], link = int(base.node_seed[node]), flows.link[debit]
        parent[nodes_of[number]] = node
        if flows.currency[flows.pocket[debit]] == flows.currency[flows.pocket[link]]:
            lacking = units - sum(int(base.node_amount[one]) for one in nodes_of[number])
            rows += [(TAIL, debit, node, lacking)] if lacking else []
    kept = (base.log_kind != LOST) | (amounts > 0)
    kind, entry, of, much = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    through = base.node_seed[base.log_node] >= walk.asserted
    moves = base._replace(
        node_parent=parent,
        node_seed=_asserted(base.node_seed, came_from, walk.asserted),
        log_kind=np.concatenate((base.log_kind[kept], np.array(kind, np.uint8))),
        log_entry=np.concatenate((base.log_entry[kept], np.array(entry, np.int32))),
        log_node=np.concatenate((base.log_node[kept], np.array(of, np.int32))),
        log_amount=np.concatenate((amounts[kept], np.array(much, amounts.dtype))),
    )
    return moves, np.concatenate((through[kept], np.ones(len(rows), np.bool_)))


def _asserted(seeds: Places, came_from: dict[int, int], asserted: int) -> Places:
    """The seeds of nodes, each that stands for a debt as the asserted seed that repaid it, through all debts."""
    found = seeds.copy()
    for number in sorted(came_from):
        origin = number
        while origin >= asserted:
            origin = came_from[origin]
        found[seeds == number] = origin
    return found
