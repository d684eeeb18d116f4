"""The questions that the walk asks, answered by the rule of the pocket.

Compiled code cannot hold a table of functions and be kept on disk, so the choice is a chain of ifs,
here and nowhere else.
"""

from __future__ import annotations

from transforms.compiled import inner, lean
from transforms.tracing.kernels.arrays import NONE, Numbers
from transforms.tracing.kernels.lots import State
from transforms.tracing.kernels.rules.classes import marked_lot, proceeds_then_clean, sort_in
from transforms.tracing.kernels.rules.codes import (
    FIFO,
    LIFO,
    PRO_RATA,
    PROCEEDS_FIRST,
    spends_front_first,
)
from transforms.tracing.kernels.rules.pool import of_each, pour, units_of_each
from transforms.tracing.kernels.rules.portions import clean_units, first_units, last_units, traced_units
from transforms.tracing.kernels.rules.queue import append, mark_newest, oldest
from transforms.tracing.kernels.rules.stack import mark_top, newest, push


@lean
def keep(state: State, rule: int, here: int, first: int) -> None:
    """Put the lots of a chain on a pocket."""
    if rule == FIFO:
        append(state, here, first)
    elif rule == LIFO:
        push(state, here, first)
    elif rule == PRO_RATA:
        pour(state, here, first)
    else:
        sort_in(state, here, first)


@lean
def take(state: State, rule: int, here: int, need: int) -> tuple[int, int, int]:
    """Take money off a pocket, at most `need`: first and last lot of a chain, and what was lacking."""
    if spends_front_first(rule):
        return oldest(state, here, need)
    if rule == LIFO:
        return newest(state, here, need)
    if rule == PRO_RATA:
        return of_each(state, here, need)
    return proceeds_then_clean(state, here, need)


@lean
def mark_balance(state: State, rule: int, here: int, most: int, entry: int, seed: int) -> None:
    """Make clean money of a pocket's balance proceeds, at most `most`; the newest where it has an order."""
    if rule == FIFO:
        mark_newest(state, here, most, entry, seed)
    elif rule == LIFO:
        mark_top(state, here, most, entry, seed)
    else:
        lot = marked_lot(state, here, most, entry, seed)
        if lot != NONE:
            keep(state, rule, here, lot)


@inner
def absorbed(state: State, rule: int, first: int, amount: int) -> Numbers:
    """Amounts of each lot of a credit that repay the overdraft of its pocket."""
    if rule in (FIFO, LIFO):
        return first_units(state, first, amount)
    if rule == PROCEEDS_FIRST:
        return traced_units(state, first, amount)
    if rule == PRO_RATA:
        return units_of_each(state, first, amount)
    return clean_units(state, first, amount)


@inner
def taken_back(state: State, rule: int, first: int, amount: int) -> Numbers:
    """As `absorbed`, where a credit takes back a debit: the bank's money, its last part, goes back first."""
    if rule in (FIFO, LIFO):
        return last_units(state, first, amount)
    return clean_units(state, first, amount)


@inner
def spent(state: State, rule: int, first: int, amount: int) -> Numbers:
    """Amounts of each lot of money that lies apart on a pocket, as the rule would spend it."""
    if rule == FIFO:
        return first_units(state, first, amount)
    return not_arrived(state, rule, first, amount)


@inner
def not_arrived(state: State, rule: int, first: int, amount: int) -> Numbers:
    """Amounts of each lot of a debit that its payer's bank kept: a fee."""
    if rule in (FIFO, LIFO):
        return last_units(state, first, amount)
    if rule == PROCEEDS_FIRST:
        return traced_units(state, first, amount)
    if rule == PRO_RATA:
        return units_of_each(state, first, amount)
    return clean_units(state, first, amount)
