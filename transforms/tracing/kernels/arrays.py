"""What a tracing kernel takes and gives: arrays of whole numbers, shared by all methods."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Places = NDArray[np.int32]
Flags = NDArray[np.uint8]

NONE = -1
"""No entry, no lot, no node."""

BEFORE, CREDIT, AFTER = 0, 1, 2
"""What a seed marks: the balance before an entry, part of a credit, the balance after an entry."""

LEFT, PASSED, TAIL, LOST, HELD = 0, 1, 2, 3, 4
"""What became of traced money: left by a debit whose other side is not seen; passed on by a debit
whose credit is seen; the part of a passed debit that did not arrive; absorbed by an overdraft; held
on a pocket at the end."""

MARKED = -2
"""Parent of a node that an assertion on a balance made; a seeded credit has NONE."""


class Flows(NamedTuple):
    """Entries as arrays, in order of (booked_at, account_sequence, entry_id).

    pocket: account and currency of the entry. amount: minor units, + in, - out. link: for a debit its
    credit and the other way round, NONE where the other side is not seen. following: the pocket's next
    entry in the statements' order, NONE at its end. first: each pocket's first entry. opening: minor
    units before it, below zero an overdraft; 0 where unknown. known: 1 where the opening is known.
    currency: of the pocket. seeded: 1 where a seed names the entry, or `picked` does. seed_*: a row a seed and
    entry, sorted by entry, place (BEFORE, CREDIT, AFTER), then number. rule: of the pocket (`rules.codes`).
    picked: for a credit and the later debit of its pocket that takes the very units it brought, the number of
    their pair; NONE by default. pick_amount: by pair, the units that both have.
    """

    pocket: Places
    amount: Numbers
    link: Places
    following: Places
    first: Places
    opening: Numbers
    known: Flags
    currency: Places
    seeded: Flags
    seed_entry: Places
    seed_place: Flags
    seed_number: Places
    seed_amount: Numbers
    rule: Flags
    picked: Places
    pick_amount: Numbers


class Moves(NamedTuple):
    """What a method found.

    A node is a piece of traced money as it came to a pocket: node_entry (the credit; for MARKED the
    entry beside which the balance was marked), node_parent (the piece that it was part of before, NONE
    or MARKED for a seed), node_seed, node_amount. A log row says what became of part of a piece: kind;
    entry (LEFT, PASSED, TAIL: the debit; LOST: the credit; HELD: the pocket); node; amount.
    beyond: 1 for pockets whose unknown opening paid a debit. node_before: where pieces of a seed are pooled,
    the piece that stood for the pool before this one came to it; else NONE.
    """

    node_entry: Places
    node_parent: Places
    node_seed: Places
    node_amount: Numbers
    log_kind: Flags
    log_entry: Places
    log_node: Places
    log_amount: Numbers
    beyond: Flags
    node_before: Places


def looked_at(flows: Flows, entries: Places) -> Flags:
    """`Flows.seeded` for seeds on these entries: the walk also looks at those of a pair."""
    seeded: Flags = (flows.picked != NONE).astype(np.uint8)
    seeded[entries] = 1
    return seeded
