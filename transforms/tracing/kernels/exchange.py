"""A chain of lots turned into another currency, exactly, by largest remainder."""

from __future__ import annotations

import numpy as np

from transforms.tracing.kernels.arrays import NONE, Numbers
from transforms.tracing.kernels.compiled import compiled
from transforms.tracing.kernels.lots import State, length


@compiled
def product_divided(part: int, total: int, whole: int) -> tuple[int, int]:
    """Quotient and remainder of part x total / whole without overflow, for 0 <= part <= whole < 2**62."""
    quotient, remainder = 0, 0
    for bit in range(62, -1, -1):
        quotient, remainder = 2 * quotient, 2 * remainder
        if remainder >= whole:
            quotient, remainder = quotient + 1, remainder - whole
        if (total >> bit) & 1:
            remainder += part
            if remainder >= whole:
                quotient, remainder = quotient + 1, remainder - whole
    return quotient, remainder


@compiled
def shares(parts: Numbers, total: int) -> Numbers:
    """`total` shared in proportion to `parts`, to the unit: largest remainders first, ties to the earlier."""
    whole = parts.sum()
    given, remainders = np.empty_like(parts), np.empty_like(parts)
    for place in range(len(parts)):
        given[place], remainders[place] = product_divided(parts[place], total, whole)
    for place in np.argsort(-remainders, kind="mergesort")[: total - given.sum()]:
        given[place] += 1
    return given


@compiled
def exchange(state: State, first: int, received: int) -> None:
    """Give the lots of a debit, from `first` on, the amounts at which they arrive in another currency.

    Neighbours of one seed count as one lot, so that how money came to be cut in pieces changes no
    total; within them the pieces share in the same way. Lots may become empty.
    """
    count = length(state, first)
    amounts, runs, lots = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    lot, before, run = first, -2, -1
    for place in range(count):
        node = state.lot_node[lot]
        seed = NONE if node == NONE else state.node_seed[node]
        run += 1 if seed != before else 0
        before = seed
        amounts[place], runs[place], lots[place] = state.lot_amount[lot], run, lot
        lot = state.lot_next[lot]
    totals = np.zeros(run + 1, np.int64)
    for place in range(count):
        totals[runs[place]] += amounts[place]
    totals = shares(totals, received)
    start = 0
    for place in range(count):
        if place + 1 == count or runs[place + 1] != runs[place]:
            pieces = shares(amounts[start : place + 1], totals[runs[place]])
            for piece in range(len(pieces)):
                state.lot_amount[lots[start + piece]] = pieces[piece]
            start = place + 1
