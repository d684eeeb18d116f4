"""A debit that is matched to a credit takes the very units that the credit brought, by every rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Pocket, World, reference_trace
from tests.transforms.tracing.worlds import (
    account,
    ledger_of,
    matched_worlds,
    money,
    one_sided,
    places,
    seeds_frame,
    traced_of,
)
from transforms.errors import Refused
from transforms.tracing import trace

RULES = (
    "fifo",
    "lifo",
    "clean_first",
    "proceeds_first",
    "lowest_intermediate_balance",
    "pro_rata",
    "rolling_charge",
)
every_rule = pytest.mark.parametrize("method", RULES)


def world_of(amounts: list[int], matches: dict[str, str], *claims: Claim, opening: int = 0) -> World:
    """One account A with lines A1, A2, ...; amounts and opening in cents."""
    lines = account("A", amounts)
    return World(lines, one_sided(lines), list(claims), {("A", "EUR"): opening}, matches=matches)


def gone(world: World, entry: str, method: str) -> Decimal:
    """Traced money in a debit."""
    steps = traced_of(world, method=method).steps
    return Decimal(steps.filter(steps["entry_id"] == entry)["amount"].sum())


@every_rule
def test_a_match_attributes_one_to_one_before_any_rule(method: str) -> None:
    """1,000 own money, 5,000 of proceeds, 5,000 from a sister who paid for the boat bought next day."""
    world = world_of([600_000, 500_000, -500_000, -100_000], {"A3": "A2"}, Claim("s", "A1", 500_000))
    assert gone(world, "A3", method) == 0
    proceeds = world_of(
        [500_000, 100_000, -500_000], {"A3": "A1"}, Claim("s", "A1", 500_000), opening=100_000
    )
    assert gone(proceeds, "A3", method) == 5000


def test_without_the_match_the_rules_differ() -> None:
    world = world_of([500_000, 100_000, -500_000], {}, Claim("s", "A1", 500_000), opening=100_000)
    assert [gone(world, "A3", method) for method in ("fifo", "clean_first", "proceeds_first")] == [
        4000,
        3000,
        5000,
    ]


@pytest.mark.parametrize(
    ("method", "taken"),
    [
        ("fifo", 3000),
        ("lifo", 3500),
        ("clean_first", 3000),
        ("proceeds_first", 3500),
        ("pro_rata", "3333.33"),
    ],
)
def test_a_larger_debit_takes_what_it_lacks_by_the_rule(method: str, taken: str) -> None:
    """A debit of 4,000 matched to 3,000 of proceeds; beside them lie 1,000 own money, then 500 other proceeds."""
    claims = (Claim("s", "A1", 300_000), Claim("r", "A2", 50_000))
    world = world_of([300_000, 50_000, -400_000], {"A3": "A1"}, *claims, opening=100_000)
    assert gone(world, "A3", method) == Decimal(taken)


@pytest.mark.parametrize(
    ("method", "taken"),
    [("fifo", 600), ("lifo", 200), ("clean_first", 200), ("proceeds_first", 600), ("pro_rata", 360)],
)
def test_a_smaller_debit_takes_its_part_of_the_credit_by_the_rule(method: str, taken: int) -> None:
    """600 matched to a credit of 1,000, of which the first 600 are proceeds."""
    world = world_of([100_000, -60_000], {"A2": "A1"}, Claim("s", "A1", 60_000), opening=500_000)
    assert gone(world, "A2", method) == taken


@every_rule
def test_other_payments_reach_into_what_is_set_apart_only_when_nothing_else_is_left(method: str) -> None:
    """Of 1,000 of proceeds that wait for the car, rent of 1,500 takes 500, beside 1,000 of own money."""
    world = world_of(
        [100_000, -150_000, 80_000, -100_000], {"A4": "A1"}, Claim("s", "A1", 100_000), opening=100_000
    )
    assert [gone(world, "A2", method), gone(world, "A4", method)] == [500, 500]


@every_rule
def test_an_overdraft_absorbs_before_units_are_set_apart(method: str) -> None:
    world = world_of([100_000, -100_000], {"A2": "A1"}, Claim("s", "A1", 100_000), opening=-30_000)
    assert gone(world, "A2", method) == 700
    assert places(traced_of(world, method=method))["s", "lost", "A", "EUR"] == 300


@every_rule
def test_an_amount_asserted_on_the_balance_reaches_what_is_set_apart_last(method: str) -> None:
    claim = Claim("A:900.00EUR@2025-03-03", "A2", 90_000, "after")
    world = world_of([60_000, 40_000, -60_000], {"A3": "A1"}, claim)
    assert gone(world, "A3", method) == 500


def test_poison_spares_no_match() -> None:
    world = world_of([100_000, 50_000, -50_000], {"A3": "A2"}, Claim("s", "A1", 100_000))
    assert gone(world, "A3", "poison") == 500


def test_an_entry_in_two_matches_is_refused() -> None:
    world = world_of([100_000, -50_000, -50_000], {"A2": "A1", "A3": "A1"}, Claim("s", "A1", 100_000))
    with pytest.raises(Refused, match="The entry A1 is matched twice"):
        trace(ledger_of(world), seeds_frame(world))


quick = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@settings(quick, max_examples=20)
@every_rule
@given(matched_worlds())
def test_matched_walks_agree_with_the_reference_and_add_up(method: str, world: World) -> None:
    assume(world.matches)
    traced, found = traced_of(world, method=method), reference_trace(world, method)
    assert places(traced) == {key: money(units, key[3]) for key, units in found.places.items() if units}
    assert traced.conservation["holds"].all()
    currency = {line.entry_id: line.currency for line in world.lines}
    rows = traced.steps.select("seed_id", "entry_id", "amount").iter_rows()
    assert {(seed, entry): amount for seed, entry, amount in rows} == {
        key: money(units, currency[key[1]]) for key, units in found.steps.items() if units
    }
    for balance, proceeds in found.balances.values():
        assert 0 <= proceeds <= max(balance, 0)


@quick
@given(matched_worlds(), st.sampled_from(RULES))
def test_a_matched_debit_takes_no_more_of_a_seed_than_its_credit_brought_where_it_is_no_larger(
    world: World, method: str
) -> None:
    """Beside its own, a debit takes money only where its own was spent or absorbed before."""
    amount = {line.entry_id: line.amount for line in world.lines}
    openings: dict[Pocket, int | None] = {line.pocket: 10_000 for line in world.lines}
    rich = replace(world, openings=openings)
    found = reference_trace(rich, method)
    for debit, credit in rich.matches.items():
        if -amount[debit] <= amount[credit]:
            for seed in {seed for seed, _ in found.steps}:
                assert found.steps[seed, debit] <= found.steps[seed, credit] + sum(
                    claim.amount for claim in rich.claims if claim.side != "credit" and claim.seed_id == seed
                )
