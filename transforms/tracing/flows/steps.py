"""Each pocket's entries as steps in time, with the balance between them.

A step is one entry; where the order of a day is left open, the entries of that day are one step.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from transforms.compiled import compiled
from transforms.tracing.kernels.arrays import NONE, Flags, Flows, Numbers, Places


@dataclass(frozen=True)
class Relaxed:
    """What the evidence leaves open, so that bounds must hold for all of it.

    days: by row of the network's entries, the number of the set of entries whose mutual order is not
    known, NONE where it is; a set stands together in its pocket's order. gaps: rows before which the
    statements do not join on or add up, with the balance (units) that is stated there. at_end: pockets whose last
    statement closes elsewhere than its entries lead, with the balance (units) that it states.
    """

    days: Places
    gaps: dict[int, int]
    at_end: dict[int, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.gaps or self.at_end or (self.days != NONE).any())


def nothing_open(size: int) -> Relaxed:
    """The statements' order, and nothing missing."""
    return Relaxed(np.full(size, NONE, np.int32), {})


@dataclass(frozen=True)
class Steps:
    """Steps in the order of their pockets.

    step_of: by entry. pocket, before, after (balance), drawn, paid_in (sums of debits and credits),
    known (1 where the balance is known), following (the pocket's next step, NONE at its end), leaks
    (1 where money may have left unseen just before the step), by step. at_end: as `Relaxed` has it.
    """

    step_of: Places
    pocket: Places
    before: Numbers
    after: Numbers
    drawn: Numbers
    paid_in: Numbers
    known: Flags
    following: Places
    leaks: Flags
    at_end: dict[int, int]

    def kept(self) -> Numbers:
        """The most of a step's credits that can stay once an overdraft from before is repaid."""
        return np.maximum(self.paid_in + np.minimum(self.before, 0), 0)

    def lost(self) -> Numbers:
        """The most of a step's credits that can repay an overdraft, debits first."""
        lost: Numbers = np.minimum(np.maximum(self.drawn - self.before, 0), self.paid_in)
        return lost


def steps_of(flows: Flows, relaxed: Relaxed) -> Steps:
    """The steps of all pockets. Entries of an open day are one step."""
    ranked = in_pockets(flows.first, flows.following, len(flows.pocket))
    pocket, amount, day = flows.pocket[ranked], flows.amount[ranked], relaxed.days[ranked]
    is_first = np.ones(len(ranked), bool)
    is_first[1:] = pocket[1:] != pocket[:-1]
    stated = {place: relaxed.gaps[row] for place, row in enumerate(ranked.tolist()) if row in relaxed.gaps}
    is_gap = np.zeros(len(ranked), bool)
    is_gap[list(stated)] = True
    begins = is_first | is_gap | (day == NONE)
    begins[1:] |= day[1:] != day[:-1]
    number = np.cumsum(begins, dtype=np.int32) - 1
    places = np.flatnonzero(begins)
    drawn, paid_in = (
        np.add.reduceat(part, places) if len(places) else part
        for part in (np.maximum(-amount, 0), np.maximum(amount, 0))
    )
    before, known = _before(flows, pocket[places], places, stated, paid_in - drawn)
    step_of = np.empty(len(ranked), np.int32)
    step_of[ranked] = number
    following = np.arange(1, len(places) + 1, dtype=np.int32)
    is_last = np.ones(len(places), bool)
    is_last[:-1] = is_first[places[1:]]
    following[is_last] = NONE
    leaks = (is_gap & ~is_first)[places].astype(np.uint8)
    after = before + paid_in - drawn
    return Steps(
        step_of, pocket[places], before, after, drawn, paid_in, known, following, leaks, relaxed.at_end
    )


def _before(
    flows: Flows, pocket: Places, places: Numbers, stated: dict[int, int], change: Numbers
) -> tuple[Numbers, Flags]:
    """Balance before each step, and whether it is known: from the opening, or what a gap is followed by."""
    size = len(places)
    is_new = np.ones(size, bool)
    is_new[1:] = pocket[1:] != pocket[:-1]
    start, known = flows.opening[pocket], flows.known[pocket].astype(np.uint8)
    at = {place: step for step, place in enumerate(places.tolist())} if stated else {}
    for place, balance in stated.items():
        step = at[place]
        is_new[step], start[step], known[step] = True, balance, 1
    run = np.maximum.accumulate(np.where(is_new, np.arange(size), 0))
    upto = np.cumsum(change) - change
    return start[run] + upto - upto[run], known[run]


@compiled
def in_pockets(first: Places, following: Places, size: int) -> Places:
    """Entries pocket by pocket, each in its statements' order."""
    ranked, used = np.empty(size, np.int32), 0
    for here in range(len(first)):
        entry = first[here]
        while entry != NONE:
            ranked[used] = entry
            used += 1
            entry = following[entry]
    return ranked[:used]
