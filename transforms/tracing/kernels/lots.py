"""Pieces of money in queues: the state of a tracing, and what can be done to a queue.

A queue is a chain of lots; a lot is an amount and a node (NONE: clean money). A pocket's clean money
ahead of its first traced lot is one number (`FRONT`, below zero an overdraft), so pockets without
traced money need no lots at all. Lots lie in one pool that its owner makes larger between two
entries; lots given back form a chain of their own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from transforms.tracing.kernels.arrays import MARKED, NONE, Flags, Flows, Moves, Numbers, Places
from transforms.tracing.kernels.compiled import compiled

FRONT, HEAD, LAST = 0, 1, 2
"""Columns of `purse`: clean money ahead of the first lot, first lot, last lot."""

NEXT_ENTRY, LOTS, FREE, FREED, NODES, ROWS, WANTED = 0, 1, 2, 3, 4, 5, 6
"""Counters of a state: the entry to go on with; lots ever used; first lot given back; how many were;
nodes; log rows; how much room the entry to go on with needs."""


class State(NamedTuple):
    """All that a tracing knows between two entries; it can be kept and gone on from."""

    purse: Numbers
    transit: Places
    lot_amount: Numbers
    lot_node: Places
    lot_next: Places
    node_entry: Places
    node_parent: Places
    node_seed: Places
    node_amount: Numbers
    log_kind: Flags
    log_entry: Places
    log_node: Places
    log_amount: Numbers
    beyond: Flags
    counters: Numbers


def new_state(flows: Flows, room: int = 1 << 12) -> State:
    """The state before the first entry: opening balances, nothing traced."""
    purse = np.full((len(flows.opening), 3), NONE, np.int64)
    purse[:, FRONT] = flows.opening
    counters = np.zeros(7, np.int64)
    counters[FREE] = NONE

    def places() -> Places:
        return np.empty(room, np.int32)

    def numbers() -> Numbers:
        return np.empty(room, np.int64)

    return State(
        purse=purse,
        transit=np.full(len(flows.pocket), NONE, np.int32),
        lot_amount=numbers(),
        lot_node=places(),
        lot_next=places(),
        node_entry=places(),
        node_parent=places(),
        node_seed=places(),
        node_amount=numbers(),
        log_kind=np.empty(room, np.uint8),
        log_entry=places(),
        log_node=places(),
        log_amount=numbers(),
        beyond=np.zeros(len(flows.opening), np.uint8),
        counters=counters,
    )


def with_more_room(state: State) -> State:
    """The same state with room for what its next entry wants, doubled where it is short."""
    wanted = int(state.counters[WANTED])
    larger = {}
    for name, used in (("lot", LOTS), ("node", NODES), ("log", ROWS)):
        for field in State._fields:
            held = getattr(state, field)
            if field.startswith(f"{name}_") and len(held) - state.counters[used] < wanted:
                spare = np.empty(max(len(held), wanted), held.dtype)
                larger[field] = np.concatenate((held, spare))
    return state._replace(**larger)


def moves_of(state: State) -> Moves:
    """What was found so far."""
    nodes, rows = state.counters[NODES], state.counters[ROWS]
    return Moves(
        state.node_entry[:nodes],
        state.node_parent[:nodes],
        state.node_seed[:nodes],
        state.node_amount[:nodes],
        state.log_kind[:rows],
        state.log_entry[:rows],
        state.log_node[:rows],
        state.log_amount[:rows],
        state.beyond,
    )


@compiled
def new_lot(state: State, amount: int, node: int) -> int:
    """A lot at the end of a chain."""
    lot = int(state.counters[FREE])
    if lot == NONE:
        lot = int(state.counters[LOTS])
        state.counters[LOTS] += 1
    else:
        state.counters[FREE] = state.lot_next[lot]
        state.counters[FREED] -= 1
    state.lot_amount[lot] = amount
    state.lot_node[lot] = node
    state.lot_next[lot] = NONE
    return lot


@compiled
def give_back(state: State, lot: int) -> int:
    """Free a lot; gives the one after it."""
    following = int(state.lot_next[lot])
    state.lot_next[lot] = state.counters[FREE]
    state.counters[FREE] = lot
    state.counters[FREED] += 1
    return following


@compiled
def new_node(state: State, entry: int, parent: int, seed: int, amount: int) -> int:
    """A piece of traced money as it came to a pocket."""
    node = int(state.counters[NODES])
    state.counters[NODES] += 1
    state.node_entry[node] = entry
    state.node_parent[node] = parent
    state.node_seed[node] = seed
    state.node_amount[node] = amount
    return node


@compiled
def log(state: State, kind: int, entry: int, node: int, amount: int) -> None:
    """Say what became of part of a piece."""
    row = state.counters[ROWS]
    state.counters[ROWS] += 1
    state.log_kind[row] = kind
    state.log_entry[row] = entry
    state.log_node[row] = node
    state.log_amount[row] = amount


@compiled
def length(state: State, lot: int) -> int:
    """Number of lots of a chain."""
    count = 0
    while lot != NONE:
        count += 1
        lot = state.lot_next[lot]
    return count


@compiled
def mark(state: State, lot: int, skip: int, most: int, entry: int, parent: int, seed: int) -> int:
    """Make clean money of a chain proceeds, at most `most`, after the first `skip` of it. Gives how much."""
    left = most
    while lot != NONE and left > 0:
        following = state.lot_next[lot]
        if state.lot_node[lot] == NONE and state.lot_amount[lot] > 0:
            if skip >= state.lot_amount[lot]:
                skip -= state.lot_amount[lot]
            else:
                if skip > 0:
                    lot, skip = split(state, lot, skip), 0
                if state.lot_amount[lot] > left:
                    split(state, lot, left)
                state.lot_node[lot] = new_node(state, entry, parent, seed, state.lot_amount[lot])
                left -= state.lot_amount[lot]
        lot = following
    return most - left


@compiled
def split(state: State, lot: int, amount: int) -> int:
    """Keep `amount` in a lot and put what is over into a new one behind it, which is given."""
    behind = new_lot(state, state.lot_amount[lot] - amount, state.lot_node[lot])
    state.lot_next[behind] = state.lot_next[lot]
    state.lot_amount[lot] = amount
    state.lot_next[lot] = behind
    return behind


@compiled
def append(state: State, here: int, lot: int) -> None:
    """Put a lot at the end of a pocket's queue; clean money joins clean money."""
    if state.lot_node[lot] == NONE:
        if state.purse[here, HEAD] == NONE:
            state.purse[here, FRONT] += state.lot_amount[lot]
            give_back(state, lot)
            return
        last = state.purse[here, LAST]
        if state.lot_node[last] == NONE:
            state.lot_amount[last] += state.lot_amount[lot]
            give_back(state, lot)
            return
    state.lot_next[lot] = NONE
    if state.purse[here, HEAD] == NONE:
        state.purse[here, HEAD] = lot
    else:
        state.lot_next[state.purse[here, LAST]] = lot
    state.purse[here, LAST] = lot


@compiled
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
    while lot != NONE:
        following = state.lot_next[lot]
        append(state, here, lot)
        lot = following
