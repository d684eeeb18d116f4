"""Which units of a chain go first: to repay an overdraft, or as a fee that never arrived."""

from __future__ import annotations

from transforms.compiled import inner, lean
from transforms.tracing.kernels.arrays import NONE, Numbers
from transforms.tracing.kernels.lots import State, amounts_like, length, new_lot


@inner
def first_units(state: State, first: int, amount: int) -> Numbers:
    """Amounts of each lot, the first of the chain first, `amount` in all."""
    gone, lot = amounts_like(state, length(state, first)), first
    for place in range(len(gone)):
        gone[place] = min(amount, state.lot_amount[lot])
        amount -= gone[place]
        lot = state.lot_next[lot]
    return gone


@inner
def last_units(state: State, first: int, amount: int) -> Numbers:
    """Amounts of each lot, the last of the chain first, `amount` in all."""
    whole, lot = 0, first
    while lot != NONE:
        whole += state.lot_amount[lot]
        lot = state.lot_next[lot]
    kept, lot = first_units(state, first, whole - amount), first
    for place in range(len(kept)):
        kept[place] = state.lot_amount[lot] - kept[place]
        lot = state.lot_next[lot]
    return kept


@inner
def clean_units(state: State, first: int, amount: int) -> Numbers:
    """Amounts of each lot, clean ones first, `amount` in all."""
    return _of_class(state, first, amount, 0)


@inner
def traced_units(state: State, first: int, amount: int) -> Numbers:
    """Amounts of each lot, traced ones first, `amount` in all."""
    return _of_class(state, first, amount, 1)


@inner
def _of_class(state: State, first: int, amount: int, preferred: int) -> Numbers:
    gone = amounts_like(state, length(state, first))
    gone[:] = 0
    for wanted in (preferred, 1 - preferred):
        lot = first
        for place in range(len(gone)):
            if (state.lot_node[lot] != NONE) == (wanted == 1):
                gone[place] = min(amount, state.lot_amount[lot])
                amount -= gone[place]
            lot = state.lot_next[lot]
    return gone


@lean
def parted(state: State, first: int, gone: Numbers) -> tuple[int, int]:
    """The chain in two: what stays and what is gone, each in the chain's order; lots split where needed."""
    stays, last_stays, goes, last_goes, lot = NONE, NONE, NONE, NONE, first
    for place in range(len(gone)):
        following = state.lot_next[lot]
        state.lot_next[lot] = NONE
        going = NONE
        if gone[place] == state.lot_amount[lot]:
            lot, going = NONE, lot
        elif gone[place] > 0:
            state.lot_amount[lot] -= gone[place]
            going = new_lot(state, gone[place], state.lot_node[lot])
        if lot != NONE:
            if last_stays == NONE:
                stays = lot
            else:
                state.lot_next[last_stays] = lot
            last_stays = lot
        if going != NONE:
            if last_goes == NONE:
                goes = going
            else:
                state.lot_next[last_goes] = going
            last_goes = going
        lot = following
    return stays, goes
