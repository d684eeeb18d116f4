"""Pro rata: a pool, in which each seed has one lot and all clean money is one number.

A debit takes of proceeds and clean money by share, to the unit by largest remainder, a half to the larger
part (proceeds where both are equal); of the proceeds then of each seed by share, ties to the larger part,
then to the lower seed. So how many seeds there are changes no total.

Lots stand in order of seeds. What comes to a lot joins it: its node is then the newest arrival, from
which `node_before` leads to what was there.
"""

from __future__ import annotations

import numpy as np

from transforms.tracing.kernels.arithmetic import nearest_share, shares_by_size
from transforms.tracing.kernels.arrays import NONE, Numbers
from transforms.tracing.kernels.compiled import inner
from transforms.tracing.kernels.lots import State, amounts_like, append_clean, give_back, length, new_lot


@inner
def pour(state: State, here: int, first: int) -> None:
    """Add the lots of a chain to a pocket's pool."""
    lot, behind = first, NONE
    while lot != NONE:
        following, node = int(state.lot_next[lot]), int(state.lot_node[lot])
        if node == NONE:
            state.front[here] += state.lot_amount[lot]
            give_back(state, lot)
        else:
            seed = state.node_seed[node]
            behind = _last_below(state, int(state.head[here]), behind, seed)
            place = int(state.head[here]) if behind == NONE else int(state.lot_next[behind])
            if place != NONE and state.node_seed[state.lot_node[place]] == seed:
                state.node_before[node] = state.lot_node[place]
                state.lot_node[place] = node
                state.lot_amount[place] += state.lot_amount[lot]
                give_back(state, lot)
            else:
                state.lot_next[lot] = place
                if behind == NONE:
                    state.head[here] = lot
                else:
                    state.lot_next[behind] = lot
        lot = following


@inner
def _last_below(state: State, head: int, start: int, seed: int) -> int:
    """The last lot of a lower seed, looked for from `start` on where that is one itself; NONE without one."""
    if start == NONE or state.node_seed[state.lot_node[start]] >= seed:
        if head == NONE or state.node_seed[state.lot_node[head]] >= seed:
            return NONE
        start = head
    behind = int(state.lot_next[start])
    while behind != NONE and state.node_seed[state.lot_node[behind]] < seed:
        start, behind = behind, int(state.lot_next[behind])
    return start


@inner
def of_each(state: State, here: int, need: int) -> tuple[int, int, int]:
    """A share of all money of a pocket, at most `need`: first and last lot of a chain, and what was lacking."""
    clean, traced, lot = max(state.front[here], 0), 0, int(state.head[here])
    while lot != NONE:
        traced += state.lot_amount[lot]
        lot = int(state.lot_next[lot])
    taken = min(need, clean + traced)
    if taken == 0:
        return NONE, NONE, need
    of_traced = nearest_share(traced, taken, clean + traced)
    first, last = _of_lots(state, here, of_traced, traced)
    if taken > of_traced:
        state.front[here] -= taken - of_traced
        first = append_clean(state, first, last, taken - of_traced)
        last = first if last == NONE else int(state.lot_next[last])
    return first, last, need - taken


@inner
def _of_lots(state: State, here: int, amount: int, traced: int) -> tuple[int, int]:
    """A share of each lot of a pocket, `amount` in all: first and last lot of a chain."""
    head = int(state.head[here])
    if amount == 0:
        return NONE, NONE
    if state.lot_next[head] == NONE:
        if amount == traced:
            state.head[here] = NONE
            return head, head
        state.lot_amount[head] -= amount
        lot = new_lot(state, amount, state.lot_node[head])
        return lot, lot
    parts = shares_by_size(_amounts(state, head), amount)
    first, last, before, lot = NONE, NONE, NONE, head
    for place in range(len(parts)):
        following = int(state.lot_next[lot])
        if parts[place] == 0:
            before, lot = lot, following
            continue
        if parts[place] == state.lot_amount[lot]:
            piece = lot
            state.lot_next[lot] = NONE
            if before == NONE:
                state.head[here] = following
            else:
                state.lot_next[before] = following
        else:
            state.lot_amount[lot] -= parts[place]
            piece = new_lot(state, parts[place], state.lot_node[lot])
            before = lot
        if last == NONE:
            first = piece
        else:
            state.lot_next[last] = piece
        last, lot = piece, following
    return first, last


@inner
def _amounts(state: State, first: int) -> Numbers:
    amounts, lot = amounts_like(state, length(state, first)), first
    for place in range(len(amounts)):
        amounts[place] = state.lot_amount[lot]
        lot = state.lot_next[lot]
    return amounts


@inner
def units_of_each(state: State, first: int, amount: int) -> Numbers:
    """Amounts of each lot of a chain by share, `amount` in all; ties to the earlier lot, clean lots in order."""
    gone = _amounts(state, first)
    clean, whole, traced, lot = 0, 0, np.zeros_like(gone), first
    for place in range(len(gone)):
        if state.lot_node[lot] == NONE:
            clean += gone[place]
        else:
            traced[place] = gone[place]
            whole += gone[place]
        lot = state.lot_next[lot]
    of_traced = nearest_share(whole, amount, whole + clean)
    left = amount - of_traced
    if of_traced > 0:
        traced = shares_by_size(traced, of_traced)
    else:
        traced[:] = 0
    lot = first
    for place in range(len(gone)):
        if state.lot_node[lot] == NONE:
            gone[place] = min(left, gone[place])
            left -= gone[place]
        else:
            gone[place] = traced[place]
        lot = state.lot_next[lot]
    return gone
