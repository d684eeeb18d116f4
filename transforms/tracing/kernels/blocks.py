"""Pools in memory: the shares of one pocket lie side by side, for the walk mostly waits for memory.

A block is a row of places in `pool_*` of a state. Its first place says how many shares it holds (`pool_seed`)
and how many it has room for (`pool_node`); the shares follow in order of seeds. A block that is too small is
left for one at least twice as large; blocks given back stand in a chain for each size. `State.head` of a
pocket with a pool is below NONE, so that it cannot be taken for a lot.
"""

from __future__ import annotations

from transforms.compiled import lean
from transforms.tracing.kernels.arrays import NONE
from transforms.tracing.kernels.lots import PLACES, State

LEAST = 4
"""Places of the smallest block."""


@lean
def block_of(head: int) -> int:
    """The block that a pocket's `head` names, NONE where that names no pool."""
    return NONE - 1 - head if head < NONE else NONE


@lean
def held_in(state: State, block: int) -> int:
    """How many shares a block holds."""
    return 0 if block == NONE else int(state.pool_seed[block])


@lean
def opened(state: State, here: int, more: int) -> int:
    """A pocket's block with room for `more` shares before those that it holds; `more` is over 0."""
    old = block_of(state.head[here])
    held = held_in(state, old)
    block = old
    if old == NONE or held + more > state.pool_node[old]:
        block = _new_block(state, held + more)
        state.head[here] = NONE - 1 - block
    for place in range(held, 0, -1):
        move(state, old + place, block + more + place)
    if old not in (NONE, block):
        give_back_block(state, old)
    state.pool_seed[block] = held + more
    return block


@lean
def move(state: State, origin: int, target: int) -> None:
    """Write a share to another place."""
    state.pool_seed[target] = state.pool_seed[origin]
    state.pool_node[target] = state.pool_node[origin]
    state.pool_amount[target] = state.pool_amount[origin]


@lean
def _size_for(held: int) -> int:
    size = 0
    while (LEAST << size) <= held:
        size += 1
    return size


@lean
def _new_block(state: State, held: int) -> int:
    size = _size_for(held)
    block = int(state.free_block[size])
    if block == NONE:
        block = int(state.counters[PLACES])
        state.counters[PLACES] += LEAST << size
    else:
        state.free_block[size] = state.pool_seed[block]
    state.pool_node[block] = (LEAST << size) - 1
    return block


@lean
def give_back_block(state: State, block: int) -> None:
    """Free a block."""
    size = _size_for(int(state.pool_node[block]))
    state.pool_seed[block] = state.free_block[size]
    state.free_block[size] = block
