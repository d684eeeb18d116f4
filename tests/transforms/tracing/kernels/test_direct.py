"""The kernel on larger synthetic flows: stopping and going on, and the order of equal rights."""

from __future__ import annotations

import numpy as np

from benchmarks.trace_fifo import deque_fifo, flows_of, held_by
from transforms.tracing.kernels.arrays import NONE, Moves
from transforms.tracing.kernels.direct import direct, hold, run
from transforms.tracing.kernels.lots import NEXT_ENTRY, moves_of, new_state, with_more_room
from transforms.tracing.kernels.ordering import causal_order
from transforms.tracing.kernels.rules.codes import RULES


def equal(left: Moves, right: Moves) -> bool:
    return all(np.array_equal(getattr(left, name), getattr(right, name)) for name in Moves._fields)


def test_kernel_agrees_with_plain_deques_over_many_accounts() -> None:
    flows = flows_of(20_000, 300)
    order, cuts = causal_order(flows.pocket, flows.amount, flows.link, flows.following, flows.first)
    assert order.tolist() == list(range(40_000)), "entries in a right order stay as they are"
    assert not len(cuts)
    held = held_by(direct(flows, order))
    assert held == deque_fifo(flows)
    assert len(held) > 50


def test_a_tracing_that_stops_for_room_again_and_again_finds_the_same() -> None:
    flows = flows_of(5_000, 100)
    order = np.arange(10_000, dtype=np.int32)
    state, stops = new_state(flows, room=1), []
    while not run(flows, order, state):
        stops.append(int(state.counters[NEXT_ENTRY]))
        state = with_more_room(state)
    while not hold(state):
        state = with_more_room(state)
    assert len(stops) > 3
    assert stops == sorted(stops)
    assert equal(moves_of(state), direct(flows, order))


def test_a_shuffled_day_is_put_in_an_order_that_keeps_both_rules() -> None:
    flows = flows_of(4_000, 200, shuffled=True)
    order, cuts = causal_order(flows.pocket, flows.amount, flows.link, flows.following, flows.first)
    assert sorted(order.tolist()) == list(range(8_000))
    place = np.empty(8_000, np.int64)
    place[order] = np.arange(8_000)
    credits = np.flatnonzero((flows.amount > 0) & (flows.link != NONE))
    assert (place[flows.link[credits]] < place[credits]).all()
    behind = np.flatnonzero(flows.following != NONE)
    assert (place[flows.following[behind]] > place[behind]).all()
    assert len(cuts) < 4_000
    assert (flows.link[cuts] == NONE).all()
    assert (flows.amount[cuts[:, 0]] > 0).all()


def test_by_every_rule_a_tracing_cut_anywhere_goes_on_to_the_same_moves() -> None:
    flows = flows_of(3_000, 60)
    order = np.arange(6_000, dtype=np.int32)
    for name, code in RULES.items():
        ruled = flows._replace(rule=np.full(60, code, np.uint8))
        state = new_state(ruled)
        for cut in (1, 1_777, 4_321, 6_000):
            while not run(ruled, order[:cut], state):
                state = with_more_room(state)
        while not hold(state):
            state = with_more_room(state)
        assert equal(moves_of(state), direct(ruled, order)), name
