"""What no argument about method or order can move; and an order that printed balances prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.flows.any_rule import Place, anywhere
from tests.transforms.tracing.flows.test_bounds import assert_inside
from tests.transforms.tracing.orders.test_intervals import HELD, LOST, VEHICLE, l3, turned_worlds
from tests.transforms.tracing.reference import Claim, World, reference_trace
from tests.transforms.tracing.test_gains import there_and_back
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import START, account, ledger_of, one_sided, places, seeds_frame
from transforms.schema import TRACE_SEEDS
from transforms.tracing import TracingLedger, trace
from transforms.tracing.method import Asked
from transforms.tracing.orders.intervals import intervals
from transforms.tracing.orders.robust import ROBUST, robust


def robust_of(world: World, most_orders: int = 64) -> dict[Place, tuple[Decimal | int, Decimal | int]]:
    found = robust(ledger_of(world), Asked(seeds_frame(world)), most_orders=most_orders)
    assert found.schema == ROBUST
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in found.iter_rows()}


def printed(ledger: TracingLedger, *balances: int) -> TracingLedger:
    """The ledger with a balance beside each of its entries."""
    column = pl.Series(
        "balance_after", [Decimal(n) for n in balances], ledger.entries.schema["balance_after"]
    )
    return replace(ledger, entries=ledger.entries.with_columns(column))


def test_l3_whatever_the_method_and_the_order() -> None:
    expected = {VEHICLE: (0, 2500), HELD: (500, 1500), LOST: (0, 1500)}
    assert robust_of(l3()) == robust_of(l3(), most_orders=1) == expected


def test_outer_bounds_say_so() -> None:
    """Every order followed: some rule attains each figure. The day as one step, or an exchange on the way: outer."""
    case, asked = ledger_of(l3()), Asked(seeds_frame(l3()))
    assert set(robust(case, asked)["interval_basis"]) == {"exact"}
    assert set(robust(case, asked, most_orders=1)["interval_basis"]) == {"outer"}
    exchange = there_and_back(110, 100)
    found = robust(ledger_of(exchange), Asked(seeds_frame(exchange)))
    assert set(found["interval_basis"]) == {"outer"}


def test_nothing_asked_nothing_found() -> None:
    assert robust(ledger_of(l3()), Asked(TRACE_SEEDS.empty())).equals(ROBUST.to_frame())


def test_a_place_that_one_order_cannot_reach_is_not_certain() -> None:
    """100 come in and 100 go on the same day: had they gone first, the account was overdrawn."""
    lines = [replace(line, booked_at=START) for line in account("A", [100_00, -100_00])]
    world = World(lines, one_sided(lines), [Claim("f", "A1", 100_00)], {("A", "EUR"): 0})
    assert robust_of(world) == {("lost", "A", "EUR"): (0, 100), ("outside", "to-A2", "EUR"): (0, 100)}


@settings(quick, max_examples=25)
@given(turned_worlds(), st.integers(0, 2**32), st.sampled_from([1, 20]))
def test_any_rule_in_any_order_of_the_day_lies_inside(
    both: tuple[World, World], number: int, most: int
) -> None:
    world, other = both
    assume(world.claims and not reference_trace(world).cut and not reference_trace(other).cut)
    assert_inside(anywhere(other, Random(number)), robust_of(world, most))


def test_the_order_that_printed_balances_prove_is_followed() -> None:
    """The statement lists the credit first, but its balances say that the vehicle was paid first."""
    world = l3()
    ledger = printed(ledger_of(world), 1500, -1500)
    traced = trace(ledger, seeds_frame(world))
    assert places(traced) == {("fee", "account", "D", "EUR"): 1500, ("fee", "lost", "D", "EUR"): 1500}
    assert (
        "D in EUR, 2025-03-01: the balances printed beside its entries admit one order only"
        in traced.notes[-1]
    )
    rows = intervals(ledger, Asked(seeds_frame(world)), "fifo")
    assert rows.select("low", "amount", "high", "how").rows() == [(1500, 1500, 1500, "proven")] * 2
    agreeing = printed(ledger_of(world), 4000, 1500)
    assert trace(agreeing, seeds_frame(world)).notes == []


def test_an_assertion_stays_at_the_end_of_the_day_that_is_turned() -> None:
    lines = [replace(line, booked_at=START) for line in account("D", [100_00, -80_00])]
    later = replace(account("D", [0, 0, -15_00])[2], booked_at=START + timedelta(days=1))
    claim = Claim(f"D:20.00@{START:%Y-%m-%d}", "D2", 20_00, "after")
    world = World([*lines, later], one_sided([*lines, later]), [claim], {("D", "EUR"): 0})
    traced = trace(printed(ledger_of(world), 20, -80, 5), seeds_frame(world))
    assert sum(places(traced).values()) == 20
    assert len(traced.notes) == 1
