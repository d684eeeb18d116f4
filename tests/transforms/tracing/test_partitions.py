"""A walk in parts, and a walk that stops, is saved and goes on: the same moves as in one piece, by every rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from benchmarks.trace_fifo import flows_of
from tests.transforms.tracing.reference import World
from tests.transforms.tracing.worlds import ledger_of, seeds_frame, worlds
from transforms.tracing.kernels.arrays import Flows, Moves, Places
from transforms.tracing.kernels.direct import direct, hold, run
from transforms.tracing.kernels.lots import moves_of, new_state, with_more_room
from transforms.tracing.kernels.rules.codes import RULES
from transforms.tracing.kernels.saved import restored, saved
from transforms.tracing.kernels.wide import flows_for_kernel
from transforms.tracing.network import network_of
from transforms.tracing.partitions import parts_of, walked_in_parts

rules = st.lists(st.sampled_from(sorted(RULES.values())), min_size=6, max_size=6)
some = settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def equal(left: Moves, right: Moves) -> bool:
    return all(np.array_equal(getattr(left, name), getattr(right, name)) for name in Moves._fields)


def ruled(world: World, codes: Sequence[int], *, is_wide: bool) -> tuple[Flows, Places]:
    """Flows and order of a world, its pockets by different rules."""
    network = network_of(ledger_of(world), seeds_frame(world), None)
    flows = network.flows._replace(rule=np.resize(np.array(codes, np.uint8), len(network.flows.rule)))
    if is_wide:
        wide = {
            name: getattr(flows, name).astype(object) * (10**22 + 1)
            for name in ("amount", "opening", "seed_amount", "pick_amount")
        }
        flows = flows._replace(**wide)
    return flows, network.order


@some
@given(worlds(), rules, st.booleans(), st.integers(1, 4))
def test_one_part_or_many_give_the_same_moves(
    world: World, codes: list[int], is_wide: bool, count: int
) -> None:
    assume(any(claim.amount for claim in world.claims))
    flows, order = ruled(world, codes, is_wide=is_wide)
    assert equal(walked_in_parts(flows, order, count), direct(flows, order))


def test_parts_share_no_account_and_processes_make_no_difference() -> None:
    halves = flows_of(60, 12), flows_of(80, 12, seed=3)
    shift = {"pocket": 12, "link": 120, "following": 120, "first": 120, "seed_entry": 120}
    moved = halves[1]._replace(
        **{
            name: np.where(column < 0, column, column + more)
            for name, more in shift.items()
            for column in [getattr(halves[1], name)]
        }
    )
    both: list[tuple[Any, Any]] = list(zip(halves[0], moved, strict=True))
    flows = Flows(*(np.concatenate(pair).astype(pair[0].dtype) for pair in both))
    order = np.arange(280, dtype=np.int32)
    parts = parts_of(flows, order, 2)
    assert sorted(len(part.entries) for part in parts) == [120, 160]
    whole = direct(flows, order)
    assert len(whole.node_entry) > 20
    assert equal(walked_in_parts(flows, order, 2, processes=2), whole)


@some
@given(worlds(), rules, st.booleans(), st.lists(st.integers(0, 40), max_size=4))
def test_a_walk_that_is_saved_anywhere_goes_on_to_the_same_moves(
    world: World, codes: list[int], is_wide: bool, cuts: list[int]
) -> None:
    assume(any(claim.amount for claim in world.claims))
    flows, order = ruled(world, codes, is_wide=is_wide)
    taken = flows_for_kernel(flows)
    state = new_state(taken, room=2)
    for cut in [*sorted(cuts), len(order)]:
        while not run(taken, order[:cut], state):
            state = with_more_room(state)
        state = restored(saved(state))
    while not hold(state):
        state = with_more_room(state)
    assert equal(moves_of(state), direct(flows, order))
