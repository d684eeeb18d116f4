"""First in, first out: a queue of lots. Also the traced lots of the rules that know two classes of money.

`front` is the clean money ahead of the first traced lot, so the first lot is always traced.
"""

from __future__ import annotations

from transforms.compiled import lean
from transforms.tracing.kernels.arrays import MARKED, NONE
from transforms.tracing.kernels.lots import State, give_back, mark, new_lot


@lean
def append(state: State, here: int, first: int) -> None:
    """Put the lots of a chain at the end of a pocket's queue; clean money joins clean money."""
    lot = first
    while lot != NONE:
        following = state.lot_next[lot]
        if state.lot_node[lot] == NONE and state.head[here] == NONE:
            state.front[here] += state.lot_amount[lot]
            give_back(state, lot)
        elif state.lot_node[lot] == NONE and state.lot_node[state.last[here]] == NONE:
            state.lot_amount[state.last[here]] += state.lot_amount[lot]
            give_back(state, lot)
        else:
            state.lot_next[lot] = NONE
            if state.head[here] == NONE:
                state.head[here] = lot
            else:
                state.lot_next[state.last[here]] = lot
            state.last[here] = lot
        lot = following


@lean
def oldest(state: State, here: int, need: int) -> tuple[int, int, int]:
    """The oldest money of a pocket, at most `need`: first and last lot of a chain, and what was lacking."""
    first, last = NONE, NONE
    while need > 0:
        if state.front[here] > 0:
            taken = min(need, state.front[here])
            state.front[here] -= taken
            lot = new_lot(state, taken, NONE)
        elif state.head[here] != NONE:
            lot = oldest_lot(state, here, need)
            taken = state.lot_amount[lot]
        else:
            break
        need -= taken
        if last == NONE:
            first = lot
        else:
            state.lot_next[last] = lot
        last = lot
    return first, last, need


@lean
def oldest_lot(state: State, here: int, most: int) -> int:
    """At most so much of a pocket's first traced lot, taken out of its queue."""
    head = int(state.head[here])
    if state.lot_amount[head] > most:
        state.lot_amount[head] -= most
        return new_lot(state, most, state.lot_node[head])
    behind = state.lot_next[head]
    state.lot_next[head] = NONE
    while behind != NONE and state.lot_node[behind] == NONE:
        state.front[here] += state.lot_amount[behind]
        behind = give_back(state, behind)
    state.head[here] = behind
    if behind == NONE:
        state.last[here] = NONE
    return head


@lean
def mark_newest(state: State, here: int, most: int, entry: int, seed: int) -> None:
    """Make the newest clean money of a pocket's balance proceeds, at most `most`."""
    lot = state.head[here]
    if state.front[here] > 0:
        ahead = new_lot(state, state.front[here], NONE)
        state.lot_next[ahead] = lot
        state.front[here] = 0
        lot = ahead
    clean, piece = 0, lot
    while piece != NONE:
        clean += state.lot_amount[piece] if state.lot_node[piece] == NONE else 0
        piece = state.lot_next[piece]
    mark(state, lot, max(clean - most, 0), most, entry, MARKED, seed)
    state.head[here] = NONE
    append(state, here, lot)
