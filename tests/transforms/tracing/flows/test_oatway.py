"""Oatway's election: the most into assets, then on balances, of all that the ledger allows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.flows.any_rule import anywhere
from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.test_golden_ledgers import l1, step
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import START, account, ledger_of, one_sided, places, seeds_frame, worlds
from transforms.tracing import METHODS, Traced, trace


def oatway(world: World, method: str = "oatway") -> Traced:
    return trace(ledger_of(world), seeds_frame(world), method)


def l9() -> World:
    """10,000 of proceeds and 10,000 of his own; shares for 10,000 first, then 10,000 wasted."""
    lines = account("O", [10_000_00, 10_000_00, -10_000_00, -10_000_00])
    movements = one_sided(lines)
    movements[2] = replace(movements[2], asset="shares")
    return World(lines, movements, [Claim("trust", "O1", 10_000_00)], {("O", "EUR"): 0})


def test_l9_the_shares_were_bought_with_the_trust_money() -> None:
    assert places(oatway(l9())) == {("trust", "asset", "shares", "EUR"): 10_000}


@pytest.mark.skipif("clean_first" not in METHODS, reason="clean_first is not built in")
def test_l9_by_clean_first_nothing_is_left() -> None:
    assert places(oatway(l9(), "clean_first")) == {("trust", "outside", "to-O4", "EUR"): 10_000}


def test_l1_the_vehicle_first_then_the_balance() -> None:
    traced = oatway(l1())
    assert [step(traced, entry) for entry in ("T3", "T4", "T7")] == [5000, 0, 0]
    assert places(traced) == {
        ("fees", "account", "T", "EUR"): 3000,
        ("fees", "asset", "vehicle", "EUR"): 5000,
    }
    assert traced.conservation["holds"].to_list() == [True]


def test_money_goes_through_other_accounts_to_reach_an_asset() -> None:
    a = account("A", [100_00, 100_00, -100_00, -100_00])
    b = [
        Line("B1", "B", "EUR", 1, START.replace(day=6), 97_00),
        Line("B2", "B", "EUR", 2, START.replace(day=7), -60_00),
    ]
    movements = [
        *one_sided(a[:3]),
        Movement("t-ab", "B", "A4", "B1"),
        Movement("t-v", "V", "B2", asset="car"),
    ]
    world = World([*a, *b], movements, [Claim("f", "A1", 100_00)], {("A", "EUR"): 0, ("B", "EUR"): 0})
    traced = oatway(world)
    assert places(traced) == {
        ("f", "account", "B", "EUR"): 37,
        ("f", "asset", "car", "EUR"): 60,
        ("f", "outside", "to-A3", "EUR"): 3,
    }
    assert traced.traces.filter(traced.traces["target_kind"] == "asset")["path"].to_list() == [
        ["t-ab", "t-v"]
    ]


def test_two_assets_the_one_that_was_paid_first() -> None:
    lines = account("A", [100_00, 100_00, -80_00, -80_00])
    movements = one_sided(lines)
    movements[2:] = [
        replace(m, asset=name) for m, name in zip(movements[2:], ("b-first", "a-later"), strict=True)
    ]
    world = World(lines, movements, [Claim("f", "A1", 100_00)], {("A", "EUR"): 0})
    assert places(oatway(world)) == {
        ("f", "asset", "b-first", "EUR"): 80,
        ("f", "asset", "a-later", "EUR"): 20,
    }


def test_the_lowest_seeds_money_goes_first() -> None:
    lines = account("A", [60_00, 60_00, -70_00])
    movements = one_sided(lines)
    movements[2] = replace(movements[2], asset="car")
    claims = [Claim("g", "A1", 60_00), Claim("f", "A2", 60_00)]
    assert places(oatway(World(lines, movements, claims, {("A", "EUR"): 0}))) == {
        ("f", "asset", "car", "EUR"): 60,
        ("g", "asset", "car", "EUR"): 10,
        ("g", "account", "A", "EUR"): 50,
    }


def test_an_exchange_is_filled_before_the_balance_and_goes_on() -> None:
    euro, dollar = (
        account("E", [100_00, 100_00, -150_00]),
        Line("U1", "U", "USD", 1, START.replace(day=9), 165_00),
    )
    movements = [*one_sided(euro[:2]), Movement("x", "U", "E3", "U1")]
    openings: dict[tuple[str, str], int | None] = {("E", "EUR"): 0, ("U", "USD"): 0}
    traced = oatway(World([*euro, dollar], movements, [Claim("f", "E1", 100_00)], openings))
    assert places(traced) == {("f", "account", "U", "USD"): 110}
    assert traced.conservation["holds"].all()


def test_unknown_money_is_spent_last() -> None:
    lines = account("A", [100_00, -90_00, -20_00])
    world = World(lines, one_sided(lines), [Claim("f", "A1", 100_00)], {("A", "EUR"): None})
    traced = oatway(world)
    assert places(traced) == {("f", "outside", "to-A2", "EUR"): 90, ("f", "outside", "to-A3", "EUR"): 10}
    assert "payments beyond what came in were taken from it" in traced.notes[0]


@settings(quick, max_examples=40)
@given(worlds(currencies=("EUR",)), st.integers(0, 2**32))
def test_no_rule_puts_more_into_assets_nor_as_much_and_more_on_balances(world: World, number: int) -> None:
    assume(world.lines)
    found: dict[str, Decimal] = defaultdict(Decimal)
    traced = oatway(world)
    for row in traced.traces.iter_rows(named=True):
        found[row["target_kind"]] += row["amount"]
    other: dict[str, Decimal] = defaultdict(Decimal)
    for (kind, _, _), amount in anywhere(world, Random(number)).items():
        other[kind] += amount
    best = (found["asset"], found["account"], found["cash"] + found["outside"])
    assert best >= (other["asset"], other["account"], other["cash"] + other["outside"])


@settings(quick, max_examples=8)
@given(worlds())
def test_the_order_of_rows_changes_nothing(world: World) -> None:
    assume(world.lines)
    turned = World(world.lines[::-1], world.movements[::-1], world.claims[::-1], world.openings)
    assert oatway(turned).traces.equals(oatway(world).traces)
