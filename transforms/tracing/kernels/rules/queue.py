"""First in, first out: a queue of lots. Also the traced lots of the rules that know two classes of money.

`FRONT` is the clean money ahead of the first traced lot, so the first lot is always traced.
"""

from __future__ import annotations

from transforms.tracing.kernels.arrays import MARKED, NONE
from transforms.tracing.kernels.compiled import inner
from transforms.tracing.kernels.lots import FRONT, HEAD, LAST, State, give_back, mark, new_lot


@inner
def append(state: State, here: int, first: int) -> None:
    """Put the lots of a chain at the end of a pocket's queue; clean money joins clean money."""
    purse, lot = state.purse, first
    while lot != NONE:
        following = state.lot_next[lot]
        if state.lot_node[lot] == NONE and purse[here, HEAD] == NONE:
            purse[here, FRONT] += state.lot_amount[lot]
            give_back(state, lot)
        elif state.lot_node[lot] == NONE and state.lot_node[purse[here, LAST]] == NONE:
            state.lot_amount[purse[here, LAST]] += state.lot_amount[lot]
            give_back(state, lot)
        else:
            state.lot_next[lot] = NONE
            if purse[here, HEAD] == NONE:
                purse[here, HEAD] = lot
            else:
                state.lot_next[purse[here, LAST]] = lot
            purse[here, LAST] = lot
        lot = following


@inner
def oldest(state: State, here: int, need: int) -> tuple[int, int, int]:
    """The oldest money of a pocket, at most `need`: first and last lot of a chain, and what was lacking."""
    purse = state.purse
    first, last = NONE, NONE
    while need > 0:
        if purse[here, FRONT] > 0:
            taken = min(need, purse[here, FRONT])
            purse[here, FRONT] -= taken
            lot = new_lot(state, taken, NONE)
        elif purse[here, HEAD] != NONE:
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


@inner
def oldest_lot(state: State, here: int, most: int) -> int:
    """At most so much of a pocket's first traced lot, taken out of its queue."""
    purse = state.purse
    head = int(purse[here, HEAD])
    if state.lot_amount[head] > most:
        state.lot_amount[head] -= most
        return new_lot(state, most, state.lot_node[head])
    behind = state.lot_next[head]
    state.lot_next[head] = NONE
    while behind != NONE and state.lot_node[behind] == NONE:
        purse[here, FRONT] += state.lot_amount[behind]
        behind = give_back(state, behind)
    purse[here, HEAD] = behind
    if behind == NONE:
        purse[here, LAST] = NONE
    return head


@inner
def mark_newest(state: State, here: int, most: int, entry: int, seed: int) -> None:
    """Make the newest clean money of a pocket's balance proceeds, at most `most`."""
    lot = state.purse[here, HEAD]
    if state.purse[here, FRONT] > 0:
        ahead = new_lot(state, state.purse[here, FRONT], NONE)
        state.lot_next[ahead] = lot
        state.purse[here, FRONT] = 0
        lot = ahead
    clean, piece = 0, lot
    while piece != NONE:
        clean += state.lot_amount[piece] if state.lot_node[piece] == NONE else 0
        piece = state.lot_next[piece]
    mark(state, lot, max(clean - most, 0), most, entry, MARKED, seed)
    state.purse[here, HEAD] = NONE
    append(state, here, lot)
