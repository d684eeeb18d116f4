"""Cause before effect: an order in which every debit comes before the credit that it caused.

Each pocket keeps its statements' order. Where all that runs in a circle, the earliest waiting
credit of the circle is cut from its debit. Which credits are cut does not depend on where the walk
starts: a circle whose pockets all wait for each other stays until it is cut, and the cut is chosen
among its own waiting credits.
"""

from __future__ import annotations

import numpy as np

from transforms.compiled import compiled
from transforms.tracing.kernels.arrays import NONE, Flags, Numbers, Places


@compiled
def causal_order(
    pocket: Places, amount: Numbers, link: Places, following: Places, first: Places
) -> tuple[Places, Places]:
    """Entries in an order that a method can follow, and the credits that were cut.

    Takes: arrays of `Flows`, entries in order of time, so that the lower number is the earlier.
    Changes: `link`; both sides of a cut transfer get NONE, and the credit's debit is given as
        the second column of the cuts. Every entry is visited once.
    """
    size = len(pocket)
    order, used = np.empty(size, np.int32), 0
    cut, cuts = np.empty((size if size < 1024 else 1024, 2), np.int32), 0
    done = np.zeros(size, np.uint8)
    head = first.copy()
    level = np.full(len(first), NONE, np.int32)  # where a pocket stands on the stack
    wanted, depth = np.empty(len(first) + 1, np.int32), 0  # the entry wanted of each pocket on it
    for entry in range(size):
        if done[entry]:
            continue
        wanted[0], level[pocket[entry]], depth = entry, 0, 1
        while depth:
            here = pocket[wanted[depth - 1]]
            top = head[here]
            debit = link[top]
            if amount[top] > 0 and debit != NONE and not done[debit]:
                there = pocket[debit]
                if level[there] == NONE:
                    wanted[depth], level[there] = debit, depth
                    depth += 1
                    continue
                keep = _earliest(wanted, pocket, head, level[there], depth)
                while depth > keep + 1:
                    depth -= 1
                    level[pocket[wanted[depth]]] = NONE
                top = head[pocket[wanted[keep]]]
                if cuts == len(cut):
                    cut = np.concatenate((cut, np.empty_like(cut)))
                cut[cuts, 0], cut[cuts, 1] = top, link[top]
                cuts += 1
                link[link[top]], link[top] = NONE, NONE
                continue
            order[used], used = top, used + 1
            done[top], head[here] = 1, following[top]
            if top == wanted[depth - 1]:
                depth -= 1
                level[here] = NONE
    return order, cut[:cuts]


@compiled
def _earliest(wanted: Places, pocket: Places, head: Places, start: int, depth: int) -> int:
    """Place on the stack, from `start` on, of the pocket whose waiting credit is the earliest."""
    best = start
    for place in range(start + 1, depth):
        if head[pocket[wanted[place]]] < head[pocket[wanted[best]]]:
            best = place
    return best


@compiled
def chain(pocket: Places, sequence: Numbers, first: Places) -> tuple[Places, bool]:
    """Each entry's next one in its pocket, and whether that agrees with `sequence`.

    Takes: entries in order of time. Fills `first`, one place for each pocket, all NONE. Where the
    order of time does not agree with the sequence, the caller must sort instead.
    """
    following = np.full(len(pocket), NONE, np.int32)
    last = np.full(len(first), NONE, np.int32)
    for entry in range(len(pocket)):
        here = pocket[entry]
        if last[here] == NONE:
            first[here] = entry
        else:
            if sequence[entry] < sequence[last[here]]:
                return following, False
            following[last[here]] = entry
        last[here] = entry
    return following, True


@compiled
def chain_sorted(pocket: Places, ranked: Places, first: Places) -> Places:
    """As `chain`, from entries sorted by pocket and sequence (`ranked`)."""
    following = np.full(len(pocket), NONE, np.int32)
    for place in range(len(ranked)):
        entry = ranked[place]
        if place == 0 or pocket[ranked[place - 1]] != pocket[entry]:
            first[pocket[entry]] = entry
        else:
            following[ranked[place - 1]] = entry
    return following


@compiled
def reach(origin: Places, target: Places, reached: Flags) -> None:
    """Flag every pocket that money can come to from the flagged ones, by any number of transfers.

    Takes: pockets that a transfer leaves and comes to, a row a transfer, best in order of time (then
    few passes do). Changes: `reached`.
    """
    changed = True
    while changed:
        changed = False
        for row in range(len(origin)):
            if reached[origin[row]] and not reached[target[row]]:
                reached[target[row]] = 1
                changed = True
