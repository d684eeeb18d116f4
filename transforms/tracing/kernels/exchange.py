"""A chain of lots turned into another currency, exactly, by largest remainder."""

from __future__ import annotations

import numpy as np

from transforms.compiled import inner
from transforms.tracing.kernels.arithmetic import shared
from transforms.tracing.kernels.arrays import NONE
from transforms.tracing.kernels.lots import State, amounts_like, length


@inner
def exchange(state: State, first: int, received: int) -> None:
    """Give the lots of a debit, from `first` on, the amounts at which they arrive in another currency.

    Neighbours of one seed count as one lot, so that how money came to be cut in pieces changes no
    total; within them the pieces share in the same way. Lots may become empty.
    """
    count = length(state, first)
    amounts, runs, lots = amounts_like(state, count), np.empty(count, np.int64), np.empty(count, np.int64)
    lot, before, run = first, -2, -1
    for place in range(count):
        node = state.lot_node[lot]
        seed = NONE if node == NONE else state.node_seed[node]
        run += 1 if seed != before else 0
        before = seed
        amounts[place], runs[place], lots[place] = state.lot_amount[lot], run, lot
        lot = state.lot_next[lot]
    totals = amounts_like(state, run + 1)
    totals[:] = 0
    for place in range(count):
        totals[runs[place]] += amounts[place]
    totals = shared(totals, received)
    start = 0
    for place in range(count):
        if place + 1 == count or runs[place + 1] != runs[place]:
            pieces = shared(amounts[start : place + 1], totals[runs[place]])
            for piece in range(len(pieces)):
                state.lot_amount[lots[start + piece]] = pieces[piece]
            start = place + 1
