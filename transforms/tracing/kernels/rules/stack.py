"""Last in, first out: a stack of lots, the newest on top.

`head` is the newest lot, `lot_next` leads to the next older one, and `front` is the clean money beneath
all lots, so that the lowest lot is always traced.
"""

from __future__ import annotations

from transforms.compiled import lean
from transforms.tracing.kernels.arrays import MARKED, NONE
from transforms.tracing.kernels.lots import State, give_back, mark, new_lot


@lean
def push(state: State, here: int, first: int) -> None:
    """Put the lots of a chain on a pocket's stack, one after the other; clean money joins clean money."""
    lot = first
    while lot != NONE:
        following, top = state.lot_next[lot], int(state.head[here])
        if state.lot_node[lot] == NONE and top == NONE:
            state.front[here] += state.lot_amount[lot]
            give_back(state, lot)
        elif state.lot_node[lot] == NONE and state.lot_node[top] == NONE:
            state.lot_amount[top] += state.lot_amount[lot]
            give_back(state, lot)
        else:
            state.lot_next[lot] = top
            state.head[here] = lot
        lot = following


@lean
def newest(state: State, here: int, need: int) -> tuple[int, int, int]:
    """The newest money of a pocket, at most `need`: first and last lot of a chain, and what was lacking."""
    first, last = NONE, NONE
    while need > 0:
        top = int(state.head[here])
        if top == NONE:
            if state.front[here] <= 0:
                break
            taken = min(need, state.front[here])
            state.front[here] -= taken
            lot = new_lot(state, taken, NONE)
        elif state.lot_amount[top] > need:
            taken = need
            state.lot_amount[top] -= taken
            lot = new_lot(state, taken, state.lot_node[top])
        else:
            lot, taken = top, state.lot_amount[top]
            state.head[here] = state.lot_next[top]
            state.lot_next[top] = NONE
        need -= taken
        if last == NONE:
            first = lot
        else:
            state.lot_next[last] = lot
        last = lot
    return first, last, need


@lean
def mark_top(state: State, here: int, most: int, entry: int, seed: int) -> None:
    """Make the newest clean money of a pocket's balance proceeds, at most `most`."""
    marked = mark(state, int(state.head[here]), 0, most, entry, MARKED, seed)
    beneath = min(most - marked, max(state.front[here], 0))
    if beneath <= 0:
        return
    state.front[here] -= beneath
    lowest = new_lot(state, beneath, NONE)
    mark(state, lowest, 0, beneath, entry, MARKED, seed)
    if state.head[here] == NONE:
        state.head[here] = lowest
        return
    lot = int(state.head[here])
    while state.lot_next[lot] != NONE:
        lot = int(state.lot_next[lot])
    state.lot_next[lot] = lowest
