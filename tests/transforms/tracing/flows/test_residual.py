"""The most that can be pushed, held against the smallest cut of all."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.tracing.flows.residual import UNBOUNDED, push, residual

Arc = tuple[int, int, int]
NODES = 6


def smallest_cut(arcs: list[Arc]) -> int:
    """From node 0 to the last: the cut with the least room among all ways to divide the nodes."""
    sides = product((True, False), repeat=NODES - 2)
    return min(
        sum(
            room
            for origin, target, room in arcs
            if (True, *side, False)[origin] and not (True, *side, False)[target]
        )
        for side in sides
    )


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from([0, 1, 2, 7, 2**40])), max_size=18
    ),
    st.integers(0, 1),
)
def test_the_most_is_the_smallest_cut_from_either_end(arcs: list[Arc], against: int) -> None:
    origin, target, room = (np.array([arc[n] for arc in arcs], np.int64) for n in range(3))
    net = residual(origin.astype(np.int32), target.astype(np.int32), room, NODES)
    root, goal = (NODES - 1, 0) if against else (0, NODES - 1)
    assert push(net, root, goal, against, UNBOUNDED) == smallest_cut(arcs)
    carried = net.room[1::2]
    assert ((carried >= 0) & (carried <= room) | (origin == target)).all()
    balance = np.zeros(NODES, np.int64)
    np.add.at(balance, origin, -carried)
    np.add.at(balance, target, carried)
    assert not balance[1:-1].any()


def test_no_more_than_asked_is_pushed() -> None:
    net = residual(np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([9, 5], np.int64), 3)
    assert [push(net, 0, 2, 0, 3), push(net, 0, 2, 0, 3), push(net, 0, 2, 0, 3)] == [3, 2, 0]
