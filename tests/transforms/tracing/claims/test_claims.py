"""Pari passu and scaled ceilings: worked figures, funds that never met, and that nothing is lost between claimants."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, Pocket, World
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import START, account, one_sided, places, traced_of, worlds
from transforms.tracing.claims import in_turn

few = settings(quick, max_examples=15)
BOTH = pytest.mark.parametrize("method", ["pari_passu", "ceiling_scaled"])


def l2() -> World:
    """Three claimants; 15,000 is lost before the third pays in, 6,000 after."""
    lines = account("F", [10_000_00, 20_000_00, -15_000_00, 15_000_00, -6_000_00])
    claims = [Claim("A", "F1", 10_000_00), Claim("B", "F2", 20_000_00), Claim("C", "F4", 15_000_00)]
    return World(lines, one_sided(lines), claims, {("F", "EUR"): 0})


def held(world: World, method: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for (seed, kind, _, _), amount in places(traced_of(world, method=method)).items():
        if kind == "account":
            found[seed] += amount
    return dict(found)


def test_l2_pari_passu_by_total_contribution() -> None:
    traced = traced_of(l2(), method="pari_passu")
    assert places(traced) == {
        ("A", "account", "F", "EUR"): Decimal("5333.33"),
        ("B", "account", "F", "EUR"): Decimal("10666.67"),
        ("C", "account", "F", "EUR"): Decimal("8000.00"),
        ("A", "outside", "to-F3", "EUR"): Decimal("3333.34"),
        ("B", "outside", "to-F3", "EUR"): Decimal("6666.66"),
        ("C", "outside", "to-F3", "EUR"): Decimal("5000.00"),
        ("A", "outside", "to-F5", "EUR"): Decimal("1333.33"),
        ("B", "outside", "to-F5", "EUR"): Decimal("2666.67"),
        ("C", "outside", "to-F5", "EUR"): Decimal("2000.00"),
    }
    assert traced.conservation["in"].to_list() == [45_000]
    assert traced.notes == [
        "The money of 3 claimants met and is one fund: A, B, C. Of it 24,000.00 EUR is left on accounts and in assets."
    ]
    steps = traced.steps.filter(traced.steps["entry_id"] == "F1").select("seed_id", "amount").rows()
    assert steps == [("A", 10_000)]
    loss = traced.steps.filter(traced.steps["entry_id"] == "F5")["amount"].to_list()
    assert loss == [Decimal("1333.33"), Decimal("2666.67"), 2000]


def test_l2_ceilings_scaled() -> None:
    traced = traced_of(l2(), method="ceiling_scaled")
    assert held(l2(), "ceiling_scaled") == {"A": 6000, "B": 9000, "C": 9000}
    lost = {seed: Decimal(0) for seed in "ABC"}
    for (seed, kind, _, _), amount in places(traced).items():
        lost[seed] += amount if kind == "outside" else 0
    assert lost == {"A": 4000, "B": 11_000, "C": 6000}
    assert traced.conservation["held"].to_list() == [24_000]


@BOTH
def test_l0_later_money_of_ones_own_never_refills(method: str) -> None:
    """Roscoe v Winder: 455 paid in, the balance falls to 25 and rises to 358 again."""
    lines = account("R", [455_00, -430_00, 333_00])
    world = World(lines, one_sided(lines), [Claim("books", "R1", 455_00)], {("R", "EUR"): 0})
    assert held(world, method) == {"books": 25}


def one_after_the_other() -> World:
    """A's money was gone before B's came; C's lay on another account."""
    lines = account("F", [100_00, -100_00, 50_00, -10_00])
    other = account("G", [70_00])
    claims = [Claim("A", "F1", 100_00), Claim("B", "F3", 50_00), Claim("C", "G1", 70_00)]
    openings: dict[Pocket, int | None] = {("F", "EUR"): 0, ("G", "EUR"): 0}
    return World([*lines, *other], one_sided([*lines, *other]), claims, openings)


def test_ceilings_of_claims_that_never_met_are_not_shared() -> None:
    assert held(one_after_the_other(), "ceiling_scaled") == {"B": 40, "C": 70}
    assert traced_of(one_after_the_other(), method="ceiling_scaled").notes == []


def test_pari_passu_shares_an_account_by_contribution_whenever_it_was_paid_in() -> None:
    found = held(one_after_the_other(), "pari_passu")
    assert found == {"A": Decimal("26.67"), "B": Decimal("13.33"), "C": 70}
    told = traced_of(one_after_the_other(), method="pari_passu").notes
    assert any("at the same time: A | B." in note for note in told)
    assert not any("C" in note.split(".")[0] for note in told)


def two_accounts() -> World:
    """A and B pay into F; half of it goes on to G, where C pays in; then G loses some."""
    f = account("F", [100_00, 100_00, -100_00])
    g = [
        Line("G1", "G", "EUR", 1, START + timedelta(days=3), 100_00),
        Line("G2", "G", "EUR", 2, START + timedelta(days=4), 100_00),
        Line("G3", "G", "EUR", 3, START + timedelta(days=5), -50_00),
    ]
    movements = [*one_sided([*f[:2], *g[1:]]), Movement("t-fg", "G", "F3", "G1")]
    claims = [Claim("A", "F1", 100_00), Claim("B", "F2", 100_00), Claim("C", "G2", 100_00)]
    openings: dict[Pocket, int | None] = {("F", "EUR"): 0, ("G", "EUR"): 0}
    return World([*f, *g], movements, claims, openings)


def test_a_fund_spreads_over_accounts_and_each_place_is_shared() -> None:
    traced = traced_of(two_accounts(), method="pari_passu")
    found = places(traced)
    assert [found[seed, "account", "F", "EUR"] for seed in "ABC"] == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert [found[seed, "account", "G", "EUR"] for seed in "ABC"] == [50, 50, 50]
    assert sum(amount for (seed, *_), amount in found.items() if seed == "A") == 100
    ways = {(row["seed_id"], row["target_id"]): row["path"] for row in traced.traces.iter_rows(named=True)}
    assert ways["A", "G"] == ["t-fg"]
    assert ways["A", "F"] == []


def test_what_no_ceiling_holds_goes_by_what_each_has_lost() -> None:
    """On F both ceilings are 100 for 100 left; nothing that went on to G is anybody's ceiling but C's."""
    found = places(traced_of(two_accounts(), method="ceiling_scaled"))
    assert [found[seed, "account", "F", "EUR"] for seed in "AB"] == [50, 50]
    assert found["C", "account", "G", "EUR"] == 100
    assert [found[seed, "account", "G", "EUR"] for seed in "AB"] == [25, 25]
    assert [found[seed, "outside", "to-G3", "EUR"] for seed in "AB"] == [25, 25]


@BOTH
def test_claims_in_two_currencies_are_compared_by_what_their_own_exchange_booked(method: str) -> None:
    """1,200 EUR became 1,300 USD: so 50 USD are 46.15 EUR, and a's share of 1,350 USD is 1,300."""
    euro = account("E", [1200_00, -1200_00])
    dollars = [
        Line("U1", "U", "USD", 1, START, 50_00),
        Line("U2", "U", "USD", 2, START + timedelta(days=2), 1300_00),
    ]
    movements = [*one_sided([euro[0], dollars[0]]), Movement("t-x", "U", "E2", "U2")]
    claims = [Claim("a", "E1", 1200_00), Claim("b", "U1", 50_00)]
    openings: dict[Pocket, int | None] = {("E", "EUR"): 0, ("U", "USD"): 0}
    world = World([*euro, *dollars], movements, claims, openings)
    traced = traced_of(world, method=method)
    assert places(traced) == {("a", "account", "U", "USD"): 1300, ("b", "account", "U", "USD"): 50}
    assert any(
        "Claims in EUR and USD met in one fund" in note and "1,200.00 EUR for 1,300.00 USD" in note
        for note in traced.notes
    )
    assert places(traced_of(replace(world, claims=claims[:1]), method=method)) == {
        ("a", "account", "U", "USD"): 1300
    }


@BOTH
@few
@given(worlds(currencies=("EUR",)))
def test_each_claimant_gets_what_he_paid_in_and_each_place_what_the_ceiling_leaves(
    method: str, world: World
) -> None:
    assume(world.lines)
    by_claim = traced_of(world, method=method)
    together = traced_of(world, method="clean_first")
    shown: dict[str, dict[tuple[str, ...], Decimal]] = {}
    for name, traced in (("claims", by_claim), ("rule", together)):
        shown[name] = defaultdict(Decimal)
        for (_, *place), amount in places(traced).items():
            shown[name][tuple(place)] += amount
    assert shown["claims"] == shown["rule"]
    assert by_claim.conservation["holds"].all()
    counted: dict[str, Decimal] = defaultdict(Decimal)
    for traced, sign in ((by_claim, 1), (together, -1)):
        for (seed, *_), amount in places(traced).items():
            counted[seed] += sign * amount
    assert not any(counted.values())


@BOTH
@few
@given(worlds(currencies=("EUR",)))
def test_a_single_claimant_is_the_plain_ceiling(method: str, world: World) -> None:
    assume(world.lines)
    alone = replace(
        world, claims=[replace(claim, seed_id="f1") for claim in world.claims if claim.side == "credit"]
    )
    alone = replace(alone, claims=list({claim.entry_id: claim for claim in alone.claims}.values()))
    assert places(traced_of(alone, method=method)) == places(traced_of(alone, method="clean_first"))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5), st.lists(st.integers(0, 10**6), max_size=5))
def test_shares_in_turn_are_whole_and_near_the_exact_ones(weights: list[int], amounts: list[int]) -> None:
    assume(sum(weights))
    given_ = [part.tolist() for part in in_turn(np.array(weights, np.int64), amounts)]
    assert [sum(part) for part in given_] == amounts
    for part, amount in zip(given_, amounts, strict=True):
        for share, weight in zip(part, weights, strict=True):
            assert abs(share - Fraction(weight * amount, sum(weights))) <= len(weights)
