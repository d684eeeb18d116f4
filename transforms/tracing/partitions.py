"""A walk in parts that share no account, in one process or several: the same moves as in one piece.

Money moves along links between pockets, so pockets that no chain of links joins know nothing of each other.
Method: docs/decisions/0027-wide-amounts.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.tracing.kernels.arrays import HELD, NONE, TAIL, Flows, Moves, Numbers, Places
from transforms.tracing.kernels.components import components
from transforms.tracing.kernels.direct import direct


class Part(NamedTuple):
    """Flows of some pockets that nothing joins with the others. entries, pockets: their numbers in the whole."""

    flows: Flows
    order: Places
    entries: Places
    pockets: Places


def walked_in_parts(flows: Flows, order: Places, count: int, processes: int = 1) -> Moves:
    """As `direct`, in at most `count` parts by so many processes. How many makes no difference to the moves."""
    parts = parts_of(flows, order, count)
    if processes > 1 and len(parts) > 1:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            return together(flows, order, parts, list(pool.map(_walked, parts)))
    return together(flows, order, parts, [_walked(part) for part in parts])


def _walked(part: Part) -> Moves:
    return direct(part.flows, part.order)


def parts_of(flows: Flows, order: Places, count: int) -> list[Part]:
    """At most `count` parts of about the same number of entries; what hangs together stays together."""
    debits = np.flatnonzero((flows.amount < 0) & (flows.link != NONE))
    ends = flows.pocket[debits], flows.pocket[flows.link[debits]]
    hung = components(len(flows.opening), *ends)
    sizes = np.bincount(hung[flows.pocket], minlength=len(hung))
    part_of, loads = np.zeros(len(hung), np.int32), [0] * max(count, 1)
    for name in sorted(set(hung.tolist()), key=lambda name: (-sizes[name], name)):
        lightest = loads.index(min(loads))
        part_of[hung == name] = lightest
        loads[lightest] += max(int(sizes[name]), 1)
    return [_part(flows, order, np.flatnonzero(part_of == number)) for number in range(len(loads))]


def _part(flows: Flows, order: Places, pockets: Numbers) -> Part:
    pocket_now = _numbers(pockets, len(flows.opening))
    entries = np.flatnonzero(pocket_now[flows.pocket] != NONE)
    now = _numbers(entries, len(flows.pocket))
    seeds = now[flows.seed_entry] != NONE
    own = Flows(
        pocket=pocket_now[flows.pocket[entries]],
        amount=flows.amount[entries],
        link=_renumbered(flows.link[entries], now),
        following=_renumbered(flows.following[entries], now),
        first=_renumbered(flows.first[pockets], now),
        opening=flows.opening[pockets],
        known=flows.known[pockets],
        currency=flows.currency[pockets],
        seeded=flows.seeded[entries],
        seed_entry=now[flows.seed_entry[seeds]],
        seed_place=flows.seed_place[seeds],
        seed_number=flows.seed_number[seeds],
        seed_amount=flows.seed_amount[seeds],
        rule=flows.rule[pockets],
        picked=flows.picked[entries],
        pick_amount=flows.pick_amount,
    )
    placed = now[order]
    return Part(own, placed[placed != NONE], entries.astype(np.int32), pockets.astype(np.int32))


def _numbers(kept: Numbers, size: int) -> Places:
    """The new number of each, NONE for what is not kept."""
    now = np.full(size, NONE, np.int32)
    now[kept] = np.arange(len(kept), dtype=np.int32)
    return now


def _renumbered(places: Places, now: Places) -> Places:
    return np.where(places == NONE, np.int32(NONE), now[places])


def together(flows: Flows, order: Places, parts: Sequence[Part], moves: Sequence[Moves]) -> Moves:
    """The parts' moves as one walk would have made them, in its order."""
    rank = np.empty(len(flows.pocket), np.int64)
    rank[order] = np.arange(len(order))
    before = np.cumsum([0, *(len(found.node_entry) for found in moves)])
    entry = _joined([part.entries[found.node_entry] for part, found in zip(parts, moves, strict=True)])
    ranked = np.argsort(rank[entry], kind="stable")
    now = _numbers(ranked, len(entry))
    kind = _joined([found.log_kind for found in moves])
    at = _joined([_places(part, found) for part, found in zip(parts, moves, strict=True)])
    rows = np.argsort(_moments(kind, at, rank, flows.link), kind="stable")
    beyond = np.zeros(len(flows.opening), np.uint8)
    for part, found in zip(parts, moves, strict=True):
        beyond[part.pockets] = found.beyond

    def nodes(name: str) -> Places:
        """Numbers of nodes as they are now."""
        columns = []
        for first, found in zip(before.tolist(), moves, strict=False):
            own = getattr(found, name)
            columns.append(np.where(own < 0, own, now[np.maximum(own, 0) + first] if len(now) else own))
        numbers: Places = _joined(columns).astype(np.int32)
        return numbers

    return Moves(
        node_entry=entry[ranked],
        node_parent=nodes("node_parent")[ranked],
        node_seed=_joined([found.node_seed for found in moves])[ranked],
        node_amount=_joined([found.node_amount for found in moves])[ranked],
        log_kind=kind[rows],
        log_entry=at[rows],
        log_node=nodes("log_node")[rows],
        log_amount=_joined([found.log_amount for found in moves])[rows],
        beyond=beyond,
        node_before=nodes("node_before")[ranked],
    )


def _joined(columns: Sequence[NDArray[Any]]) -> Any:
    return np.concatenate(columns)


def _places(part: Part, moves: Moves) -> Places:
    """Entries, and pockets of what is held, by their numbers in the whole."""
    places, is_held = moves.log_entry.copy(), moves.log_kind == HELD
    places[is_held] = part.pockets[places[is_held]]
    places[~is_held] = part.entries[places[~is_held]]
    return places


def _moments(kind: Places, at: Places, rank: Numbers, link: Places) -> Numbers:
    """When each row of the log was written: with its entry, a fee with the credit, and last what is held."""
    entry = np.where(kind == HELD, 0, at)
    written: Numbers = (
        rank[np.where(kind == TAIL, link[entry], entry)] if len(rank) else entry.astype(np.int64)
    )
    return np.where(kind == HELD, len(rank) + at.astype(np.int64), written)
