"""Everything that is mixed with proceeds counted as proceeds: which money, from which entry on."""

from __future__ import annotations

import numpy as np

from transforms.compiled import compiled
from transforms.tracing.kernels.arrays import AFTER, BEFORE, CREDIT, NONE, Flags, Flows, Numbers, Places
from transforms.tracing.kernels.wide import BITS, flows_for_kernel, for_kernel, from_kernel

ALL, ALL_WIDE = 1 << 62, 1 << BITS
"""More than any balance."""


def contaminated(flows: Flows, order: Places) -> tuple[Flows, Flags]:
    """The flows with a seed for all that proceeds contaminate, and the pockets whose unknown opening paid.

    From the first proceeds on, the balance of a pocket and every later credit count for the seed that
    came first. Behind the seeds of the same entry and place, so that these keep their own. An unknown
    opening is as much as was paid beyond what came in.
    """
    needed = for_kernel(np.zeros_like(flows.opening))
    _add_needed(flows_for_kernel(flows), order, for_kernel(flows.opening.copy()), needed)
    needed = from_kernel(needed)
    opened = flows._replace(opening=flows.opening + needed, known=np.ones_like(flows.known))
    entries, places, numbers = _spread(flows_for_kernel(opened), order, for_kernel(opened.opening.copy()))
    everything = ALL if flows.amount.dtype == np.int64 else ALL_WIDE
    amounts = np.where(places == CREDIT, flows.amount[entries], everything)
    own = len(flows.seed_entry)
    entry = np.concatenate((flows.seed_entry, entries))
    place = np.concatenate((flows.seed_place, places))
    ranked = np.lexsort((np.arange(own + len(entries)), place, entry))
    seeded = flows.seeded.copy()
    seeded[entries] = 1
    wider = opened._replace(
        seeded=seeded,
        seed_entry=entry[ranked],
        seed_place=place[ranked],
        seed_number=np.concatenate((flows.seed_number, numbers))[ranked],
        seed_amount=np.concatenate((flows.seed_amount, amounts))[ranked],
    )
    return wider, (needed > 0).astype(np.uint8)


@compiled
def _add_needed(flows: Flows, order: Places, balance: Numbers, needed: Numbers) -> None:
    """Add what each pocket of unknown opening paid beyond what came in. Takes: `balance` before all entries."""
    for entry in order:
        here = flows.pocket[entry]
        balance[here] += flows.amount[entry]
        if balance[here] < 0 and not flows.known[here]:
            needed[here] -= balance[here]
            balance[here] = 0


@compiled
def _spread(flows: Flows, order: Places, balance: Numbers) -> tuple[Places, Flags, Places]:
    """Rows of entry, place and seed: the balance from which a pocket is contaminated, and each credit since."""
    room = len(order) + 2 * len(flows.opening)
    entries, places, numbers = np.empty(room, np.int32), np.empty(room, np.uint8), np.empty(room, np.int32)
    used = 0
    first = np.full(len(balance), NONE, np.int32)  # the seed that contaminated the pocket
    carried = np.full(len(flows.pocket), NONE, np.int32)  # and each debit
    for entry in order:
        here, amount = flows.pocket[entry], flows.amount[entry]
        if first[here] == NONE and balance[here] > 0:
            first[here] = _asserted(flows, entry, BEFORE)
            if first[here] != NONE:
                entries[used], places[used], numbers[used] = entry, BEFORE, first[here]
                used += 1
        if amount > 0:
            is_new = first[here] == NONE
            if is_new and flows.link[entry] != NONE:
                first[here] = carried[flows.link[entry]]
            if first[here] == NONE:
                first[here] = _asserted(flows, entry, CREDIT)
            if first[here] != NONE:
                entries[used], places[used], numbers[used] = entry, CREDIT, first[here]
                used += 1
                if is_new:
                    entries[used], places[used], numbers[used] = entry, AFTER, first[here]
                    used += 1
        elif amount < 0 and balance[here] > 0:
            carried[entry] = first[here]
        balance[here] += amount
        if first[here] == NONE and balance[here] > 0:
            first[here] = _asserted(flows, entry, AFTER)
            if first[here] != NONE:
                entries[used], places[used], numbers[used] = entry, AFTER, first[here]
                used += 1
    return entries[:used], places[:used], numbers[:used]


@compiled
def _asserted(flows: Flows, entry: int, place: int) -> int:
    """The first seed that marks an entry at a place, NONE where none does."""
    if flows.seeded[entry]:
        row = np.searchsorted(flows.seed_entry, entry)
        while row < len(flows.seed_entry) and flows.seed_entry[row] == entry:
            if flows.seed_place[row] == place and flows.seed_amount[row] > 0:
                return int(flows.seed_number[row])
            row += 1
    return NONE
