"""Two classes of money: all clean money is one number, proceeds stand in a queue, oldest first.

Spending the clean class first is `queue.oldest`, because `front` then holds all of it.
"""

from __future__ import annotations

from transforms.compiled import lean
from transforms.tracing.kernels.arrays import MARKED, NONE
from transforms.tracing.kernels.lots import State, give_back, new_lot, new_node
from transforms.tracing.kernels.rules.queue import oldest_lot


@lean
def sort_in(state: State, here: int, first: int) -> None:
    """Add the lots of a chain to a pocket: clean ones to the number, traced ones to the queue."""
    lot = first
    while lot != NONE:
        following = state.lot_next[lot]
        if state.lot_node[lot] == NONE:
            state.front[here] += state.lot_amount[lot]
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
def proceeds_then_clean(state: State, here: int, need: int) -> tuple[int, int, int]:
    """Proceeds, then clean money, at most `need`: first and last lot of a chain, and what was lacking."""
    first, last = NONE, NONE
    while need > 0:
        if state.head[here] != NONE:
            lot = oldest_lot(state, here, need)
            taken = state.lot_amount[lot]
        elif state.front[here] > 0:
            taken = min(need, state.front[here])
            state.front[here] -= taken
            lot = new_lot(state, taken, NONE)
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
def marked_lot(state: State, here: int, most: int, entry: int, seed: int) -> int:
    """At most `most` of the one clean number of a pocket as a lot of proceeds; NONE where there is none."""
    amount = min(most, max(state.front[here], 0))
    if amount == 0:
        return NONE
    state.front[here] -= amount
    return new_lot(state, amount, new_node(state, entry, MARKED, seed, amount))
