"""Where money can come to: along transfers, and never by a payment that was made before it came."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.compiled import compiled
from transforms.tracing.kernels.arrays import Flags, Numbers, Places

DAY = 86_400_000_000
"""Microseconds."""


class Lines(NamedTuple):
    """Entries as lines: in order of pockets, within each in the statements' order.

    entry: the place of each line among the entries given. first: each pocket's first line, and their number
    at the end. since: for each line the first of those that stand together with it on one day: the order of
    these may be another than the statement's.
    """

    entry: Numbers
    first: Places
    since: Places


def lines_of(pocket: Places, sequence: Numbers, booked: Numbers, count: int) -> Lines:
    """Lines of entries. booked: microseconds. count: of the pockets."""
    entry = _order(pocket, sequence, booked)
    own, day = pocket[entry], booked[entry] // DAY
    starts = np.ones(len(entry), bool)
    starts[1:] = (own[1:] != own[:-1]) | (day[1:] != day[:-1])
    since = np.maximum.accumulate(np.where(starts, np.arange(len(entry)), 0))
    first = np.searchsorted(own, np.arange(count + 1))
    return Lines(entry, first.astype(np.int32), since.astype(np.int32))


def _order(pocket: Places, sequence: Numbers, booked: Numbers) -> Numbers:
    """By pocket, sequence and booking. Nearly always pocket and sequence decide, as one number."""
    if len(pocket) and sequence.min() >= 0 and sequence.max() < 1 << 32:
        key = (pocket.astype(np.int64) << 32) | sequence
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        if (ranked[1:] != ranked[:-1]).all():
            return order
    return np.lexsort((booked, sequence, pocket))


def reached(first: Places, paid: Places, came: Places, begins: Places) -> NDArray[np.bool_]:
    """Pockets that money can come to which lies on the lines `begins`, and the pockets of these.

    Takes: transfers as the line that was paid and the one that came in; `Lines.first`.
    Gives: a flag for each pocket. What was paid before money came to a pocket cannot have taken it on.
    """
    if (paid[1:] < paid[:-1]).any():
        order = np.argsort(paid, kind="stable")
        paid, came = paid[order], came[order]
    found = np.zeros(len(first) - 1, np.uint8)
    spread(first, paid, came, begins, found)
    return found.astype(np.bool_)


@compiled
def spread(first: Places, paid: Places, came: Places, begins: Places, found: Flags) -> None:
    """As `reached`, transfers sorted by `paid`. Changes: `found`. Each transfer is looked at once at most."""
    since = first[1:].copy()  # money may lie on a pocket's lines from here on
    looked = first[1:].copy()  # transfers of the lines from here on were looked at
    waiting, count = np.empty(len(found), np.int32), 0
    is_waiting = np.zeros(len(found), np.uint8)
    for begin in range(len(begins)):
        pocket = np.searchsorted(first, begins[begin], side="right") - 1
        since[pocket] = min(since[pocket], begins[begin])
        if not is_waiting[pocket]:
            waiting[count], is_waiting[pocket], found[pocket] = pocket, 1, 1
            count += 1
    while count:
        count -= 1
        pocket = waiting[count]
        is_waiting[pocket] = 0
        start, end = since[pocket], looked[pocket]
        looked[pocket] = start
        transfer = np.searchsorted(paid, start)
        while transfer < len(paid) and paid[transfer] < end:
            line = came[transfer]
            there = np.searchsorted(first, line, side="right") - 1
            if line < since[there]:
                since[there], found[there] = line, 1
                if not is_waiting[there]:
                    waiting[count], is_waiting[there] = there, 1
                    count += 1
            transfer += 1
