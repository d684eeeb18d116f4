"""Pieces of money in chains: the state of a tracing, and what can be done to a chain.

A lot is an amount and a node (NONE: clean money). A pocket has a chain of lots, whose order is its
rule's (rules/), and a number (`front`): the clean money outside its lots, below zero an overdraft. So
pockets without traced money need no lots at all. Lots lie in one pool that its owner makes larger
between two entries; lots given back form a chain of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from transforms.compiled import inner, lean
from transforms.tracing.kernels.arrays import NONE, Flags, Flows, Moves, Numbers, Places
from transforms.tracing.kernels.wide import from_kernel

NEXT_ENTRY, LOTS, FREE, FREED, NODES, ROWS, WANTED, PLACES, ROWS_WANTED = 0, 1, 2, 3, 4, 5, 6, 7, 8
"""Counters of a state: the entry to go on with; lots ever used; first lot given back; how many were;
nodes; log rows; how many lots and nodes the entry to go on with needs; places of pools ever used; how many
log rows it needs."""

SIZES = 32
"""Sizes that a block of a pool can have (`blocks`)."""


USED: Mapping[str, int] = MappingProxyType({"lot": LOTS, "pool": PLACES, "node": NODES, "log": ROWS})
"""The counter of each kind of array that grows, by how the names of these begin."""


class State(NamedTuple):
    """All that a tracing knows between two entries; it can be kept and gone on from.

    front, head, last, apart: of each pocket the clean money outside its lots, the first lot, the last one
    (where the rule keeps it), and the first pair whose units are set apart (`apart`). Of a pocket that is a
    pool, `head` names a block of `pool_*` instead (`blocks`). free_block: by size the first block given back.
    """

    front: Numbers
    head: Places
    last: Places
    apart: Places
    transit: Places
    apart_first: Places
    apart_next: Places
    lot_amount: Numbers
    lot_node: Places
    lot_next: Places
    pool_seed: Places
    pool_node: Places
    pool_amount: Numbers
    free_block: Places
    node_entry: Places
    node_parent: Places
    node_before: Places
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
    pockets = len(flows.opening)
    counters = np.zeros(9, np.int64)
    counters[FREE] = NONE

    def places() -> Places:
        return np.empty(room, np.int32)

    def numbers() -> Numbers:
        return np.empty_like(flows.amount, shape=room)

    return State(
        front=flows.opening.copy(),
        head=np.full(pockets, NONE, np.int32),
        last=np.full(pockets, NONE, np.int32),
        apart=np.full(pockets, NONE, np.int32),
        transit=np.full(len(flows.pocket), NONE, np.int32),
        apart_first=np.full(len(flows.pick_amount), NONE, np.int32),
        apart_next=np.full(len(flows.pick_amount), NONE, np.int32),
        lot_amount=numbers(),
        lot_node=places(),
        lot_next=places(),
        pool_seed=places(),
        pool_node=places(),
        pool_amount=numbers(),
        free_block=np.full(SIZES, NONE, np.int32),
        node_entry=places(),
        node_parent=places(),
        node_before=places(),
        node_seed=places(),
        node_amount=numbers(),
        log_kind=np.empty(room, np.uint8),
        log_entry=places(),
        log_node=places(),
        log_amount=numbers(),
        beyond=np.zeros(pockets, np.uint8),
        counters=counters,
    )


def with_more_room(state: State) -> State:
    """The same state with room for what its next entry wants, four times as much where it is short.

    Only what is in use is copied: memory that nothing has touched yet costs neither time nor room.
    """
    wanted = {counter: int(state.counters[WANTED]) for counter in (LOTS, NODES)}
    # A pool's block is up to twice as large as what it holds.
    wanted |= {PLACES: 2 * wanted[LOTS], ROWS: int(state.counters[ROWS_WANTED])}
    larger = {}
    for field in State._fields:
        counter = USED.get(field.partition("_")[0])
        if counter is None:
            continue
        held, used = getattr(state, field), int(state.counters[counter])
        needed = used + wanted[counter]
        if len(held) < needed:
            larger[field] = np.empty_like(held, shape=max(4 * len(held), needed))
            larger[field][:used] = held[:used]
    return state._replace(**larger)


def moves_of(state: State) -> Moves:
    """What was found so far."""
    nodes, rows = state.counters[NODES], state.counters[ROWS]
    return Moves(
        node_entry=state.node_entry[:nodes],
        node_parent=state.node_parent[:nodes],
        node_seed=state.node_seed[:nodes],
        node_amount=from_kernel(state.node_amount[:nodes]),
        log_kind=state.log_kind[:rows],
        log_entry=state.log_entry[:rows],
        log_node=state.log_node[:rows],
        log_amount=from_kernel(state.log_amount[:rows]),
        beyond=state.beyond,
        node_before=state.node_before[:nodes],
    )


@lean
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


@lean
def give_back(state: State, lot: int) -> int:
    """Free a lot; gives the one after it."""
    following = int(state.lot_next[lot])
    state.lot_next[lot] = state.counters[FREE]
    state.counters[FREE] = lot
    state.counters[FREED] += 1
    return following


@lean
def new_node(state: State, entry: int, parent: int, seed: int, amount: int) -> int:
    """A piece of traced money as it came to a pocket."""
    node = int(state.counters[NODES])
    state.counters[NODES] += 1
    state.node_entry[node] = entry
    state.node_parent[node] = parent
    state.node_before[node] = NONE
    state.node_seed[node] = seed
    state.node_amount[node] = amount
    return node


@lean
def log(state: State, kind: int, entry: int, node: int, amount: int) -> None:
    """Say what became of part of a piece."""
    row = state.counters[ROWS]
    state.counters[ROWS] += 1
    state.log_kind[row] = kind
    state.log_entry[row] = entry
    state.log_node[row] = node
    state.log_amount[row] = amount


@inner
def amounts_like(state: State, count: int) -> Numbers:
    """Room for as many amounts as some chain has lots."""
    return np.empty_like(state.lot_amount[:count])


@lean
def length(state: State, lot: int) -> int:
    """Number of lots of a chain; a pool is none."""
    count = 0
    while lot > NONE:
        count += 1
        lot = state.lot_next[lot]
    return count


@lean
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


@lean
def split(state: State, lot: int, amount: int) -> int:
    """Keep `amount` in a lot and put what is over into a new one behind it, which is given."""
    behind = new_lot(state, state.lot_amount[lot] - amount, state.lot_node[lot])
    state.lot_next[behind] = state.lot_next[lot]
    state.lot_amount[lot] = amount
    state.lot_next[lot] = behind
    return behind


@lean
def append_clean(state: State, first: int, last: int, amount: int) -> int:
    """Put clean money behind the last lot of a chain, which may be empty; gives its first lot."""
    lot = new_lot(state, amount, NONE)
    if last == NONE:
        return lot
    state.lot_next[last] = lot
    return first


@lean
def joined(state: State, first: int, last: int, more: int, end: int) -> tuple[int, int]:
    """Two chains as one, each given by its first and last lot and maybe empty."""
    if first == NONE:
        return more, end
    if more != NONE:
        state.lot_next[last] = more
        last = end
    return first, last


@lean
def amount_of(state: State, first: int) -> tuple[int, int]:
    """What a chain amounts to, and its last lot."""
    amount, last, lot = 0, NONE, first
    while lot != NONE:
        amount += state.lot_amount[lot]
        last, lot = lot, int(state.lot_next[lot])
    return amount, last


@lean
def without_empty(state: State, first: int) -> int:
    """A chain without lots of nothing; gives its first lot."""
    while first != NONE and state.lot_amount[first] == 0:
        first = give_back(state, first)
    lot = first
    while lot != NONE:
        behind = int(state.lot_next[lot])
        while behind != NONE and state.lot_amount[behind] == 0:
            behind = give_back(state, behind)
        state.lot_next[lot] = behind
        lot = behind
    return first
