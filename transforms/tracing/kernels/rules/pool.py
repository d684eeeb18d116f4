"""Pro rata: a pool, in which each seed has one share and all clean money is one number.

A debit takes of proceeds and clean money by share, to the unit by largest remainder, a half to the larger
part (proceeds where both are equal); of the proceeds then of each seed by share, ties to the larger part,
then to the lower seed. So how many seeds there are changes no total.

Shares stand in order of seeds (`blocks`). What comes to a share joins it: its node is then the newest arrival,
from which `node_before` leads to what was there.
"""

from __future__ import annotations

import numpy as np

from transforms.compiled import inner, lean
from transforms.tracing.kernels.arithmetic import nearest_share, share_by_size, shares_by_size
from transforms.tracing.kernels.arrays import NONE, Numbers
from transforms.tracing.kernels.blocks import block_of, give_back_block, held_in, move, opened
from transforms.tracing.kernels.lots import (
    PLACES,
    State,
    amounts_like,
    append_clean,
    give_back,
    length,
    new_lot,
)


@lean
def pour(state: State, here: int, first: int) -> None:
    """Add the lots of a chain to a pocket's pool."""
    lot = first
    while lot != NONE:
        if state.lot_node[lot] == NONE:
            state.front[here] += state.lot_amount[lot]
            lot = give_back(state, lot)
        else:
            lot = _merged(state, here, lot)


@lean
def _merged(state: State, here: int, lot: int) -> int:
    """Merge traced lots, as long as their seeds rise, into a pool; gives the lot that stands after them."""
    more, block = _new_seeds(state, here, lot), block_of(state.head[here])
    if more > 0:
        block = opened(state, here, more)
    place, end = block + 1, block + 1 + held_in(state, block)
    behind, before = place + more, NONE
    while lot != NONE and state.lot_node[lot] != NONE:
        node = state.lot_node[lot]
        seed = state.node_seed[node]
        if seed <= before:
            break
        while behind < end and state.pool_seed[behind] < seed:
            if behind != place:
                move(state, behind, place)
            place, behind = place + 1, behind + 1
        amount = state.lot_amount[lot]
        if behind < end and state.pool_seed[behind] == seed:
            state.node_before[node] = state.pool_node[behind]
            amount += state.pool_amount[behind]
            behind += 1
        state.pool_seed[place], state.pool_node[place], state.pool_amount[place] = seed, node, amount
        place, before, lot = place + 1, seed, give_back(state, lot)
    return lot


@lean
def _new_seeds(state: State, here: int, lot: int) -> int:
    """How many of the lots that `_merged` takes have a seed that the pool does not know."""
    block = block_of(state.head[here])
    count, place, before = 0, block + 1, NONE
    end = place + held_in(state, block)
    while lot != NONE and state.lot_node[lot] != NONE:
        seed = state.node_seed[state.lot_node[lot]]
        if seed <= before:
            break
        while place < end and state.pool_seed[place] < seed:
            place += 1
        if place == end or state.pool_seed[place] != seed:
            count += 1
        before, lot = seed, int(state.lot_next[lot])
    return count


@lean
def of_each(state: State, here: int, need: int) -> tuple[int, int, int]:
    """A share of all money of a pocket, at most `need`: first and last lot of a chain, and what was lacking."""
    clean, traced, block = max(state.front[here], 0), 0, block_of(state.head[here])
    for place in range(block + 1, block + 1 + held_in(state, block)):
        traced += state.pool_amount[place]
    taken = min(need, clean + traced)
    if taken == 0:
        return NONE, NONE, need
    of_traced = nearest_share(traced, taken, clean + traced)
    first, last = _of_shares(state, here, of_traced) if of_traced > 0 else (NONE, NONE)
    if taken > of_traced:
        state.front[here] -= taken - of_traced
        first = append_clean(state, first, last, taken - of_traced)
        last = first if last == NONE else int(state.lot_next[last])
    return first, last, need - taken


@lean
def _of_shares(state: State, here: int, amount: int) -> tuple[int, int]:
    """Of each share of a pocket its part, `amount` in all: first and last lot of a chain."""
    block = block_of(state.head[here])
    held = held_in(state, block)
    parts, lacking, ranked = _room_for_parts(state, held)
    share_by_size(state.pool_amount[block + 1 : block + 1 + held], amount, parts, lacking, ranked)
    first, last, kept = NONE, NONE, block
    for number in range(held):
        place, part = block + 1 + number, parts[number]
        if part > 0:
            piece = new_lot(state, part, state.pool_node[place])
            if last == NONE:
                first = piece
            else:
                state.lot_next[last] = piece
            last = piece
        if part < state.pool_amount[place]:
            state.pool_amount[place] -= part
            kept += 1
            if kept != place:
                move(state, place, kept)
    state.pool_seed[block] = kept - block
    if kept == block:
        state.head[here] = NONE
        give_back_block(state, block)
    return first, last


@lean
def _room_for_parts(state: State, held: int) -> tuple[Numbers, Numbers, Numbers]:
    """Three times as many numbers as a pool holds, from where no block is yet: an entry has that room."""
    one = state.counters[PLACES]
    two, three = one + held, one + 2 * held
    spare = state.pool_amount
    return spare[one:two], spare[two:three], spare[three : three + held]


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
