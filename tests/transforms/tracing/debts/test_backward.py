"""Backward tracing: what proceeds bought on credit, within the window, and what stays lost with its reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given, settings

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import START, account, one_sided, places, traced_of, worlds
from transforms.tracing.results import ROW

few = settings(quick, max_examples=25)


def l7(days: int = 4) -> World:
    """1 March a loan pays a house; days later 30,000 of proceeds clear the loan."""
    loan = [
        Line("L1", "L", "EUR", 1, START, -30_000_00),
        Line("L2", "L", "EUR", 2, START + timedelta(days=days), 30_000_00),
    ]
    current = [
        Line("C1", "C", "EUR", 1, START + timedelta(days=days - 1), 30_000_00),
        Line("C2", "C", "EUR", 2, START + timedelta(days=days), -30_000_00),
    ]
    movements = [
        Movement("t-house", "seller", "L1", asset="house"),
        Movement("t-fee", "C", None, "C1"),
        Movement("t-clear", "L", "C2", "L2"),
    ]
    return World(
        [*loan, *current], movements, [Claim("fee", "C1", 30_000_00)], {("L", "EUR"): 0, ("C", "EUR"): 0}
    )


def test_l7_off_nothing_on_the_house() -> None:
    for method in ("fifo", "clean_first", "pari_passu"):
        assert places(traced_of(l7(), method=method)) == {("fee", "lost", "L", "EUR"): 30_000}
    traced = traced_of(l7(), method="backward")
    assert places(traced) == {("fee", "asset", "house", "EUR"): 30_000}
    assert traced.traces["path"].to_list() == [["t-house", "t-clear"]]
    assert traced.traces["class"].to_list() == ["backward"]
    proof = traced.conservation.row(0, named=True)
    assert (proof["in"], proof["assets"], proof["lost"], proof["holds"]) == (30_000, 30_000, 0, True)
    assert traced.notes[0] == (
        "BACKWARD: asset house: 0.00 EUR without backward tracing, 30,000.00 EUR with it."
    )
    assert "a court follows it only where a person shows" in traced.notes[1]
    steps = traced.steps.filter(traced.steps["entry_id"] == "L1").select("side", "amount").rows()
    assert steps == [("debit", 30_000)]


def test_a_debt_made_too_long_before_stays_lost() -> None:
    assert places(traced_of(l7(30), method="backward")) == {("fee", "asset", "house", "EUR"): 30_000}
    traced = traced_of(l7(31), method="backward")
    assert places(traced) == {("fee", "lost", "L", "EUR"): 30_000}
    assert traced.traces["class"].to_list() == ["direct"]
    assert traced.notes == [
        "Account L: 30,000.00 EUR of proceeds repaid a debt made more than 30 days before, and stay lost."
    ]


def test_the_newest_debt_is_repaid_first_and_an_opening_debt_bought_nothing_that_is_seen() -> None:
    lines = account("O", [-100_00, -50_00, 20_00, 160_00])
    movements = one_sided(lines)
    movements[0] = replace(movements[0], asset="boat")
    world = World(lines, movements, [Claim("fee", "O4", 160_00)], {("O", "EUR"): -40_00})
    traced = traced_of(world, method="backward")
    assert places(traced) == {
        ("fee", "outside", "to-O2", "EUR"): 30,
        ("fee", "asset", "boat", "EUR"): 100,
        ("fee", "lost", "O", "EUR"): 30,
    }
    assert traced.notes[-1] == (
        "Account O: 30.00 EUR of proceeds repaid a debt that was there before its first entry, so nothing shows what it"
        " bought, and stay lost."
    )


def test_only_what_the_account_lacked_is_a_debt_and_the_seller_was_paid_by_both() -> None:
    lines = account("O", [10_00, -30_00, 50_00])
    movements = one_sided(lines)
    movements[1] = replace(movements[1], asset="boat")
    world = World(lines, movements, [Claim("f1", "O1", 10_00), Claim("f2", "O3", 50_00)], {("O", "EUR"): 0})
    traced = traced_of(world, method="backward")
    assert places(traced) == {
        ("f1", "asset", "boat", "EUR"): 10,
        ("f2", "asset", "boat", "EUR"): 20,
        ("f2", "account", "O", "EUR"): 30,
    }
    assert "asset boat: 10.00 EUR without backward tracing, 30.00 EUR with it" in traced.notes[0]


def test_borrowed_money_that_went_to_a_seen_account_is_named_and_not_followed() -> None:
    world = l7()
    lines = [*world.lines, Line("S1", "S", "EUR", 1, START, 30_000_00)]
    movements = [Movement("t-house", "S", "L1", "S1"), *world.movements[1:]]
    openings = {**world.openings, ("S", "EUR"): 0}
    traced = traced_of(replace(world, lines=lines, movements=movements, openings=openings), method="backward")
    assert places(traced) == {("fee", "lost", "L", "EUR"): 30_000}
    assert "went on to the account S, whose statements are in evidence (entry L1)" in traced.notes[0]


@few
@given(worlds())
def test_only_what_was_lost_moves_and_the_sum_holds(world: World) -> None:
    assume(world.lines)
    shown: dict[str, dict[tuple[str, ...], Decimal]] = {}
    for method in ("fifo", "backward"):
        traced = traced_of(world, method=method)
        assert traced.conservation["holds"].all()
        shown[method] = defaultdict(Decimal)
        for *place, n in traced.traces.select(*ROW[:-1], "amount").iter_rows():
            shown[method][tuple(place)] += n
    for key in {*shown["fifo"], *shown["backward"]}:
        if key[1] == "lost":
            assert shown["backward"][key] <= shown["fifo"][key]
        elif key[1] == "account":
            assert shown["backward"][key] == shown["fifo"][key]
        else:
            assert shown["backward"][key] >= shown["fifo"][key]
