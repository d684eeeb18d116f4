"""Poison: all that proceeds touch counts, and no report for a court may say so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.test_golden_ledgers import l1, step, traced_balances
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import START, account, money, one_sided, places, traced_of, worlds
from transforms.tracing import METHODS


def test_l1_everything_that_leaves_and_stays_is_contaminated() -> None:
    world = l1()
    traced = traced_of(world, method="poison")
    assert [step(traced, entry) for entry in ("T3", "T4", "T7")] == [5000, 4500, 1500]
    assert [step(traced, entry) for entry in ("T1", "T2", "T5", "T6")] == [6000, 4000, 3000, 2000]
    assert traced_balances(traced, world.lines)[-1] == 4000, "and the opening 1,000 that no entry brought"
    assert places(traced) == {
        ("fees", "account", "T", "EUR"): 5000,
        ("fees", "asset", "vehicle", "EUR"): 5000,
        ("fees", "outside", "to-T4", "EUR"): 4500,
        ("fees", "outside", "to-T7", "EUR"): 1500,
    }
    assert traced.conservation["in"].to_list() == [16_000]
    assert "counts 16,000.00 EUR as contaminated where the seeds assert 8,000.00 EUR" in traced.notes[0]


def test_l10_and_l4_by_poison() -> None:
    wallet = account("W", [3_00, 7_00, -5_00])
    traced = traced_of(
        World(wallet, one_sided(wallet), [Claim("theft", "W1", 3_00)], {("W", "EUR"): 0}), method="poison"
    )
    assert step(traced, "W3") == 5
    overdrawn = account("O", [2000_00])
    world = World(overdrawn, one_sided(overdrawn), [Claim("fee", "O1", 2000_00)], {("O", "EUR"): -500_00})
    assert places(traced_of(world, method="poison")) == {
        ("fee", "account", "O", "EUR"): 1500,
        ("fee", "lost", "O", "EUR"): 500,
    }


def test_contamination_passes_on_with_a_payment_and_counts_for_the_seed_that_came_first() -> None:
    a = account("A", [10_00, 1_00, -2_00])
    b = [
        Line("B1", "B", "EUR", 1, START, 50_00),
        Line("B2", "B", "EUR", 2, START + timedelta(days=3), 2_00),
        Line("B3", "B", "EUR", 3, START + timedelta(days=4), 5_00),
        Line("B4", "B", "EUR", 4, START + timedelta(days=5), -57_00),
    ]
    movements = [*one_sided([*a[:2], b[0], b[2], b[3]]), Movement("t-ab", "B", "A3", "B2")]
    claims = [Claim("f1", "A2", 1_00), Claim("f2", "B3", 4_00)]
    traced = traced_of(
        World([*a, *b], movements, claims, {("A", "EUR"): 0, ("B", "EUR"): 0}), method="poison"
    )
    assert places(traced) == {
        ("f1", "account", "A", "EUR"): 9,
        ("f1", "outside", "to-B4", "EUR"): 53,
        ("f2", "outside", "to-B4", "EUR"): 4,
    }


def test_an_unknown_opening_that_paid_is_contaminated_and_the_banks_money_is_not() -> None:
    lines = account("A", [10_00, -25_00])
    world = World(lines, one_sided(lines), [Claim("f1", "A1", 10_00)], {("A", "EUR"): None})
    traced = traced_of(world, method="poison")
    assert places(traced) == {("f1", "outside", "to-A2", "EUR"): 25}
    assert "payments beyond what came in were taken from it" in traced.notes[-1]
    overdrawn = traced_of(replace(world, openings={("A", "EUR"): 0}), method="poison")
    assert places(overdrawn) == {("f1", "outside", "to-A2", "EUR"): 10}


@quick
@given(worlds(currencies=("EUR",)))
def test_no_place_shows_less_than_by_first_in_first_out(world: World) -> None:
    assume(world.lines)
    shown: dict[str, dict[tuple[str, str, str], Decimal]] = {}
    for method in ("fifo", "poison"):
        shown[method] = defaultdict(Decimal)
        for (_, *place), amount in places(traced_of(world, method=method)).items():
            shown[method][place[0], place[1], place[2]] += amount
    assert all(shown["poison"][place] >= amount for place, amount in shown["fifo"].items())


@quick
@given(worlds())
def test_what_was_counted_lies_somewhere_and_a_contaminated_account_holds_nothing_clean(world: World) -> None:
    assume(world.lines)
    traced = traced_of(world, method="poison")
    assert traced.conservation["holds"].all()
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for (_, kind, target, currency), amount in places(traced).items():
        if kind == "account":
            held[target, currency] += amount
    for pocket, amount in held.items():
        opening = world.openings[pocket]
        if opening is not None:
            balance = opening + sum(line.amount for line in world.lines if line.pocket == pocket)
            assert amount == money(balance, pocket[1])


def test_it_is_not_for_a_court() -> None:
    assert not METHODS["poison"].for_court
    assert "inquiries only" in METHODS["poison"].limits
