"""Units set apart: what a credit brought waits for the one debit that evidence says it paid.

A pair is a credit and a later debit of one pocket, known to be one matter whatever the pocket's rule: a
match of the case plan, or a receipt that was recalled. The credit's units stay on the pocket as a chain of
their own until their debit. Other debits reach into them only where nothing else is left.
"""

from __future__ import annotations

from transforms.compiled import inner, lean
from transforms.tracing.kernels.arrays import MARKED, NONE, Flows
from transforms.tracing.kernels.lots import State, amount_of, joined, length, mark
from transforms.tracing.kernels.rules.codes import LIFO
from transforms.tracing.kernels.rules.dispatch import spent
from transforms.tracing.kernels.rules.portions import parted


@inner
def set_apart(flows: Flows, state: State, entry: int, first: int) -> int:
    """Put aside as much of a credit's chain as its debit will take; gives the chain of the rest."""
    here, pair = int(flows.pocket[entry]), int(flows.picked[entry])
    there, _ = amount_of(state, first)
    amount = min(there, flows.pick_amount[pair])
    if amount == 0:
        return first
    rest, chain = parted(state, first, spent(state, flows.rule[here], first, amount))
    state.apart_first[pair] = chain
    behind = NONE
    if flows.rule[here] != LIFO:
        following = int(state.apart[here])
        while following != NONE:
            behind, following = following, int(state.apart_next[following])
    _put(state, here, behind, pair)
    return rest


@lean
def _put(state: State, here: int, behind: int, pair: int) -> None:
    """Put a pair into its pocket's chain of pairs: behind another one, or at the front."""
    if behind == NONE:
        state.apart_next[pair] = state.apart[here]
        state.apart[here] = pair
    else:
        state.apart_next[pair] = state.apart_next[behind]
        state.apart_next[behind] = pair


@lean
def own_units(flows: Flows, state: State, entry: int) -> tuple[int, int, int]:
    """What waits for a debit, no longer apart: first and last lot of a chain, and its amount."""
    here, pair = int(flows.pocket[entry]), int(flows.picked[entry])
    chain = int(state.apart_first[pair])
    if chain == NONE:
        return NONE, NONE, 0
    state.apart_first[pair] = NONE
    place = int(state.apart[here])
    if place == pair:
        state.apart[here] = state.apart_next[pair]
    else:
        while state.apart_next[place] != pair:
            place = int(state.apart_next[place])
        state.apart_next[place] = state.apart_next[pair]
    amount, last = amount_of(state, chain)
    return chain, last, amount


@inner
def others_units(flows: Flows, state: State, here: int, need: int) -> tuple[int, int, int]:
    """Of what waits for other debits, the pairs in their order: first and last lot of a chain, what is lacking."""
    first, last = NONE, NONE
    while need > 0 and state.apart[here] != NONE:
        pair = int(state.apart[here])
        chain = int(state.apart_first[pair])
        amount, end = amount_of(state, chain)
        if amount > need:
            stays, chain = parted(state, chain, spent(state, flows.rule[here], chain, need))
            state.apart_first[pair] = stays
            amount, end = amount_of(state, chain)
        else:
            state.apart_first[pair] = NONE
            state.apart[here] = state.apart_next[pair]
        first, last = joined(state, first, last, chain, end)
        need -= amount
    return first, last, need


@lean
def mark_apart(state: State, here: int, most: int, entry: int, seed: int) -> None:
    """Make clean money that is set apart on a pocket proceeds, at most `most`."""
    pair = int(state.apart[here])
    while pair != NONE:
        most -= mark(state, int(state.apart_first[pair]), 0, most, entry, MARKED, seed)
        pair = int(state.apart_next[pair])


@lean
def count_apart(state: State, here: int) -> int:
    """Lots that are set apart on a pocket, and one more for each pair."""
    count, pair = 0, int(state.apart[here])
    while pair != NONE:
        count += length(state, int(state.apart_first[pair])) + 1
        pair = int(state.apart_next[pair])
    return count
