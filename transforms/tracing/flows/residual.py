"""Flow through arcs with room for whole numbers: what more can be pushed from one node to another.

Dinic's method: shortest ways first, many of one length at once. SciPy's takes 32 bits only.
Compiled for numbers of 64 bits; wide ones are Python's, and run uncompiled.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from transforms.compiled import compiled, plain
from transforms.tracing.kernels.arrays import NONE, Numbers, Places

UNBOUNDED, UNBOUNDED_WIDE = 1 << 62, 1 << 126
"""More than all money of a currency together (units.MOST, units.MOST_WIDE)."""


def unbounded(amounts: Numbers) -> int:
    """The one of the two that fits amounts of this width."""
    return UNBOUNDED if amounts.dtype == np.int64 else UNBOUNDED_WIDE


class Residual(NamedTuple):
    """A flow as the room that it leaves. Arc k is the halves 2k (along) and 2k + 1 (against it).

    begin: by node, where its halves stand in `halves`. goal: where a half leads. room: what can still
    be pushed along it. level, turn, queue: for the search.
    """

    begin: Numbers
    halves: Numbers
    goal: Places
    room: Numbers
    level: Places
    turn: Numbers
    queue: Places


def residual(origin: Places, target: Places, room: Numbers, nodes: int) -> Residual:
    """No flow yet. The order of arcs is the order of the search, so it decides between equals."""
    ends, goal = np.empty(2 * len(origin), np.int32), np.empty(2 * len(origin), np.int32)
    ends[::2], ends[1::2], goal[::2], goal[1::2] = origin, target, target, origin
    halves = np.argsort(ends, kind="stable")
    begin = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=begin[1:])
    both = np.zeros(2 * len(origin), room.dtype)
    both[::2] = room
    level = np.full(nodes, NONE, np.int32)
    return Residual(begin, halves, goal, both, level, np.zeros(nodes, np.int64), np.empty(nodes, np.int32))


def reachable(origin: Places, target: Places, room: Numbers, nodes: int, root: int) -> NDArray[np.bool_]:
    """By node: whether something can be pushed there from the root."""
    net = residual(origin, target, room, nodes + 1)
    found = np.zeros(nodes, bool)
    levels = _levels if net.room.dtype == np.int64 else plain(_levels)["_levels"]
    found[net.queue[: levels(net, root, nodes, 0)]] = True
    return found


@compiled
def push(net: Residual, root: int, goal: int, against: int, most: int) -> int:
    """Push at most `most` from root to goal; with `against` 1 from goal to root. Gives how much went.

    The search begins at the root: take the end that fewer nodes stand around.
    """
    done = 0
    while done < most:
        touched = _levels(net, root, goal, against)
        reached = net.level[goal] != NONE
        if reached:
            for place in range(touched):
                net.turn[net.queue[place]] = net.begin[net.queue[place]]
            done += _fill(net, root, goal, against, most - done)
        for place in range(touched):
            net.level[net.queue[place]] = NONE
        if not reached:
            return done
    return done


@compiled
def _levels(net: Residual, root: int, goal: int, against: int) -> int:
    """Distance of nodes from the root as far as the goal; gives how many were seen."""
    net.level[root], net.queue[0] = 0, root
    seen, place = 1, 0
    while place < seen:
        node = net.queue[place]
        place += 1
        if net.level[goal] != NONE and net.level[node] >= net.level[goal]:
            break
        for at in range(net.begin[node], net.begin[node + 1]):
            half = net.halves[at]
            there = net.goal[half]
            if net.level[there] == NONE and net.room[half ^ against] > 0:
                net.level[there], net.queue[seen] = net.level[node] + 1, there
                seen += 1
    return seen


@compiled
def _fill(net: Residual, root: int, goal: int, against: int, most: int) -> int:
    """Push along ways that come one level nearer with each half until there is none."""
    way = np.empty(net.level[goal], np.int64)
    done, depth, node = 0, 0, root
    while True:
        if node == goal:
            part = most - done
            for place in range(depth):
                part = min(part, net.room[way[place] ^ against])
            done += part
            keep = depth
            for place in range(depth - 1, -1, -1):
                net.room[way[place] ^ against] -= part
                net.room[way[place] ^ against ^ 1] += part
                if net.room[way[place] ^ against] == 0:
                    keep = place
            if done == most:
                return done
            depth = keep
            node = root if depth == 0 else net.goal[way[depth - 1]]
            continue
        moved = False
        while net.turn[node] < net.begin[node + 1]:
            half = net.halves[net.turn[node]]
            there = net.goal[half]
            if net.room[half ^ against] > 0 and net.level[there] == net.level[node] + 1:
                way[depth] = half
                depth, node, moved = depth + 1, there, True
                break
            net.turn[node] += 1
        if moved:
            continue
        if depth == 0:
            return done
        depth -= 1
        node = root if depth == 0 else net.goal[way[depth - 1]]
        net.turn[node] += 1
