"""Orders in which the entries of a day can have come: those that could change a figure, each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from transforms.tracing.flows.graph import Exchanged, graph_of
from transforms.tracing.flows.places import Ends
from transforms.tracing.flows.residual import reachable
from transforms.tracing.flows.steps import Relaxed
from transforms.tracing.kernels.arrays import AFTER, BEFORE, CREDIT, NONE, Flows
from transforms.tracing.network import Network
from transforms.tracing.orders.days import Run
from transforms.tracing.orders.gaps import Gaps
from transforms.tracing.sums import WHOLE

Order = tuple[int, ...]
"""Places of a group's blocks, in the order in which they are taken."""


@dataclass(frozen=True)
class Group:
    """Rows of the network's entries that stand together and whose order is not known.

    blocks: rows that keep together, in the statements' order. orders: the only ones that printed
    balances leave, None where they leave all.
    """

    blocks: tuple[tuple[int, ...], ...]
    orders: tuple[Order, ...] | None


def open_groups(network: Network, runs: Sequence[Run], touched: NDArray[np.bool_]) -> list[Group]:
    """The runs on reached accounts whose order may make a difference to traced money.

    touched: by entry, whether traced money may lie on its account then. Before that the order of clean
    money decides nothing, unless the opening is unknown: then it decides what the entries account for.
    """
    flows = network.flows
    return [
        group
        for group in _groups(network, runs)
        for row in [group.blocks[0][0]]
        if touched[row] or not flows.known[flows.pocket[row]]
    ]


def groups_of_sums(network: Network, touched: NDArray[np.bool_]) -> Iterator[Group]:
    """The parts of each sum that traced money may be in: their order is a convention, for no statement lists them."""
    of_sum = network.pockets["part_of"].is_not_null().to_numpy()[network.flows.pocket]
    rows = np.flatnonzero(of_sum & ~network.entries["entry_id"].str.ends_with(WHOLE).to_numpy())
    by_pocket: dict[int, list[int]] = {}
    for row in rows.tolist():
        by_pocket.setdefault(int(network.flows.pocket[row]), []).append(row)
    for parts in by_pocket.values():
        if len(parts) > 1 and touched[parts].any():
            yield Group(tuple((row,) for row in parts), None)


def touched_by(network: Network, ends: Ends, runs: Sequence[Run]) -> NDArray[np.bool_]:
    """By entry: whether traced money may lie on its account right after it, in some order of the days."""
    flows = network.flows
    everything = Exchanged(flows.amount)
    linked = flows.link != NONE
    everything.most[linked] = np.abs(flows.amount[linked])
    graph = graph_of(network, ends, relaxed_to(network, list(_groups(network, runs))), everything)
    found = reachable(graph.origin, graph.target, graph.most, graph.nodes, graph.hub)
    touched: NDArray[np.bool_] = found[graph.steps.step_of]
    # What is asserted on the balance after an entry lies there though none came by the entry or before it.
    after = flows.seed_entry[flows.seed_place == AFTER]
    return touched | np.isin(graph.steps.step_of, graph.steps.step_of[after])


def relaxed_to(network: Network, groups: Sequence[Group], gaps: Gaps | None = None) -> Relaxed:
    """What is open: the order within each group, and what happened in gaps."""
    missing = gaps or Gaps()
    days = np.full(len(network.flows.pocket), NONE, np.int32)
    for number, group in enumerate(groups):
        days[[row for block in group.blocks for row in block]] = number
    return Relaxed(days, missing.before, missing.at_end)


def _groups(network: Network, runs: Sequence[Run]) -> Iterator[Group]:
    """Runs as rows. An amount asserted on the balance between two entries keeps them apart."""
    ids = network.entries["entry_id"].to_list()
    wanted = {entry_id for run in runs for block in run.blocks for entry_id in block}
    row_of = {entry_id: row for row, entry_id in enumerate(ids) if entry_id in wanted}
    flows = network.flows
    marks = set(zip(flows.seed_entry.tolist(), flows.seed_place.tolist(), strict=True))
    for run in runs:
        if run.blocks[0][0] not in row_of:
            continue
        parts: list[list[tuple[int, ...]]] = [[]]
        for ids_of_block in run.blocks:
            block = tuple(row_of[entry_id] for entry_id in ids_of_block)
            if parts[-1] and (block[0], BEFORE) in marks:
                parts.append([])
            parts[-1].append(block)
            if (block[-1], AFTER) in marks:
                parts.append([])
        orders = run.orders if len(parts[0]) == len(run.blocks) else None
        yield from (Group(tuple(part), orders) for part in parts if len(part) > 1)


def distinct_orders(group: Group, network: Network, ends: Ends, limit: int) -> list[Order]:
    """The group's orders, one of all that make no difference to each other; at most `limit` + 1 of them.

    Interchangeable are debits of one amount to one place, and clean credits of one amount; clean credits
    that follow each other make no difference either way.
    """
    alike = _alike(group, network.flows, ends)
    if group.orders is None:
        return list(islice(_permutations(alike), limit + 1))
    # Of printed balances' orders one that makes no difference may stand for another that is not there.
    named = {tuple(alike[place] or place for place in order): order for order in reversed(group.orders)}
    kept = set(named.values())
    return list(islice((order for order in group.orders if order in kept), limit + 1))


def _permutations(alike: Sequence[Key]) -> Iterator[Order]:
    """All orders that make a difference, the statements' own first. No branch of the search is empty."""
    is_clean = [key is not None and key[0] == "credit" for key in alike]
    stack: list[Order] = [()]
    while stack:
        order = stack.pop()
        left = [place for place in range(len(alike)) if place not in order]
        if not left:
            yield order
            continue
        waits = any(not is_clean[place] for place in left)
        seen: set[Key] = {None}
        following = []
        for place in left:
            key = alike[place]
            if key not in seen or key is None:
                falls = bool(order) and is_clean[order[-1]] and is_clean[place] and place < order[-1]
                ends_low = waits or place == left[0]
                if not falls and ends_low:
                    following.append((*order, place))
            seen.add(key)
        stack += reversed(following)


Key = tuple[str, int, int] | None


def _alike(group: Group, flows: Flows, ends: Ends) -> list[Key]:
    """By block: what makes it interchangeable with others, None where nothing does."""
    seeded = set(flows.seed_entry[flows.seed_place == CREDIT].tolist())
    keys: list[Key] = []
    for block in group.blocks:
        row = block[0]
        if len(block) > 1 or flows.link[row] != NONE or flows.picked[row] != NONE or row in seeded:
            keys.append(None)
        elif flows.amount[row] > 0:
            keys.append(("credit", int(flows.amount[row]), 0))
        else:
            keys.append(("debit", int(flows.amount[row]), int(ends.left[row])))
    return keys
