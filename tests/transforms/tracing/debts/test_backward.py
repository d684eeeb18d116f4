"""Backward tracing: what proceeds bought on credit, within the window, and what stays lost with its reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import polars as pl
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.small_ledgers import Line as SmallLine
from tests.transforms.tracing.small_ledgers import ledger as small_ledger
from tests.transforms.tracing.small_ledgers import seeds as small_seeds
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.test_sums import merged
from tests.transforms.tracing.worlds import (
    START,
    account,
    ledger_of,
    one_sided,
    places,
    seeds_frame,
    traced_of,
    worlds,
)
from transforms.plans import Debts
from transforms.tracing import trace
from transforms.tracing.results import ROW

few = settings(quick, max_examples=25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
LIMITS = (
    "BACKWARD: debts are followed for at most 30 days from each debt to its repayment, and through 3 debts one after"
    " the other (the configuration, [D]). The law fixes no limit: a court asks whether debt and repayment were"
    " coordinated (Federal Republic of Brazil v Durant)."
)


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
    assert traced.notes[1] == LIMITS
    assert "a court follows it only where a person shows" in traced.notes[2]
    steps = traced.steps.filter(traced.steps["entry_id"] == "L1").select("side", "amount").rows()
    assert steps == [("debit", 30_000)]


def test_a_debt_made_too_long_before_stays_lost() -> None:
    assert places(traced_of(l7(30), method="backward")) == {("fee", "asset", "house", "EUR"): 30_000}
    traced = traced_of(l7(31), method="backward")
    assert places(traced) == {("fee", "lost", "L", "EUR"): 30_000}
    assert traced.traces["class"].to_list() == ["direct"]
    assert traced.notes == [
        LIMITS,
        "Account L: 30,000.00 EUR of proceeds repaid a debt made more than 30 days before, and stay lost.",
    ]
    longer = replace(ledger_of(l7(31)), debts=Debts(31, 1, "one scheme"))
    allowed = trace(longer, seeds_frame(l7(31)), "backward")
    assert places(allowed) == {("fee", "asset", "house", "EUR"): 30_000}
    assert "through one debt (case plan: one scheme)" in allowed.notes[1]


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


def through_an_account() -> World:
    """L7 with the loan paid out to an account S, which pays for a house of 25,000 and keeps the rest beside 1,000."""
    world = l7()
    lines = [
        *world.lines,
        Line("S1", "S", "EUR", 1, START, 30_000_00),
        Line("S2", "S", "EUR", 2, START + timedelta(days=1), -26_000_00),
    ]
    movements = [
        Movement("t-out", "S", "L1", "S1"),
        Movement("t-house", "seller", "S2", asset="house"),
        *world.movements[1:],
    ]
    return replace(
        world, lines=lines, movements=movements, openings={**world.openings, ("S", "EUR"): 1_000_00}
    )


def test_borrowed_money_is_followed_over_accounts_that_proceeds_never_reach() -> None:
    traced = traced_of(through_an_account(), method="backward")
    assert places(traced) == {
        ("fee", "asset", "house", "EUR"): 25_000,
        ("fee", "account", "S", "EUR"): 5_000,
    }
    assert set(traced.traces["class"]) == {"backward"}
    paths = {row["target_kind"]: row["path"] for row in traced.traces.iter_rows(named=True)}
    assert set(paths["asset"]) == {"t-out", "t-house", "t-clear"}
    assert traced.conservation.row(0, named=True)["holds"]
    steps = dict(
        traced.steps.filter(pl.col("entry_id").is_in(["L1", "S1", "S2"])).select("entry_id", "amount").rows()
    )
    assert steps == {"L1": 30_000, "S1": 30_000, "S2": 25_000}


def two_loans() -> World:
    """A card M buys a boat; a loan L repays the card; proceeds repay the loan."""
    world = l7()
    card = [
        Line("M1", "M", "EUR", 1, START - timedelta(days=20), -20_000_00),
        Line("M2", "M", "EUR", 2, START, 30_000_00),
    ]
    movements = [
        Movement("t-boat", "yard", "M1", asset="boat"),
        Movement("t-card", "M", "L1", "M2"),
        *world.movements[1:],
    ]
    return replace(
        world, lines=[*world.lines, *card], movements=movements, openings={**world.openings, ("M", "EUR"): 0}
    )


def test_a_debt_that_repaid_a_debt_is_followed_and_counted() -> None:
    asset, held = ("fee", "asset", "boat", "EUR"), ("fee", "account", "M", "EUR")
    assert places(traced_of(two_loans(), method="backward")) == {asset: 20_000, held: 10_000}
    once = trace(replace(ledger_of(two_loans()), debts=Debts(30, 1)), seeds_frame(two_loans()), "backward")
    assert places(once) == {("fee", "lost", "M", "EUR"): 20_000, held: 10_000}
    assert "20,000.00 EUR of proceeds repaid a debt beyond the 1 that are followed" in once.notes[-1]
    late = trace(replace(ledger_of(two_loans()), debts=Debts(19, 3)), seeds_frame(two_loans()), "backward")
    assert places(late)["fee", "lost", "M", "EUR"] == 20_000


def test_a_loan_in_another_currency_is_followed_by_what_was_booked() -> None:
    world = through_an_account()
    lines = [
        replace(line, currency="USD", amount=33_000_00) if line.entry_id == "S1" else line
        for line in world.lines
        if line.entry_id != "S2"
    ]
    movements = [one for one in world.movements if one.transfer_id != "t-house"]
    found = replace(world, lines=lines, movements=movements, openings={**world.openings, ("S", "USD"): 0})
    traced = traced_of(found, method="backward")
    assert places(traced) == {("fee", "account", "S", "USD"): 33_000}
    proof = {row["currency"]: row for row in traced.conservation.iter_rows(named=True)}
    assert (proof["EUR"]["in"], proof["USD"]["in"], proof["USD"]["held"]) == (0, 33_000, 33_000)


def test_what_is_asserted_where_the_loan_went_is_not_counted_twice() -> None:
    world = through_an_account()
    claims = [*world.claims, Claim("own", "S1", 10_000_00)]
    traced = traced_of(replace(world, claims=claims), method="backward")
    assert traced.conservation["holds"].all()
    total = sum(amount for (_, kind, _, _), amount in places(traced).items() if kind != "lost")
    assert total == 30_000
    assert places(traced)["fee", "lost", "L", "EUR"] == 10_000
    assert "counted as proceeds already where it went" in " ".join(traced.notes)


def test_a_sum_paid_on_credit_is_followed_into_its_parts() -> None:
    lines = [
        SmallLine("r1", 1, "-10", account="L", transfer="p"),
        SmallLine("r2", 1, "-20", account="L", transfer="q"),
        SmallLine("p1", 1, "10", account="P", transfer="p"),
        SmallLine("q1", 1, "20", account="Q", transfer="q"),
        SmallLine("c1", 2, "30", account="C"),
        SmallLine("c2", 3, "-30", account="C", transfer="c"),
        SmallLine("l2", 3, "30", account="L", transfer="c"),
    ]
    case = merged(small_ledger(lines), ["r1", "r2"])
    assert places(trace(case, small_seeds(("fee", "c1", "30")), "backward")) == {
        ("fee", "account", "P", "EUR"): 10,
        ("fee", "account", "Q", "EUR"): 20,
    }


@few
@given(worlds(), st.sampled_from([Debts(30, 1), Debts(30, 3), Debts(1, 5)]))
def test_only_what_was_lost_moves_and_the_sum_holds(world: World, limits: Debts) -> None:
    assume(world.lines)
    case, asked = replace(ledger_of(world), debts=limits), seeds_frame(world)
    shown: dict[str, dict[tuple[str, ...], Decimal]] = {}
    counted: dict[str, list[str]] = {}
    for method in ("fifo", "backward"):
        traced = trace(case, asked, method)
        assert traced.conservation["holds"].all()
        shown[method] = defaultdict(Decimal)
        counted[method] = [note for note in traced.notes if "is traced from another seed" in note]
        for *place, n in traced.traces.select(*ROW[:-1], "amount").iter_rows():
            shown[method][tuple(place)] += n
    if counted["fifo"] != counted["backward"]:
        return  # borrowed money came on to what is asserted too: it counts once
    for key in {*shown["fifo"], *shown["backward"]}:
        if key[1] != "lost":
            assert shown["backward"][key] >= shown["fifo"][key]
    if len({line.currency for line in world.lines}) == 1:
        lost = {name: sum(n for key, n in found.items() if key[1] == "lost") for name, found in shown.items()}
        assert lost["backward"] <= lost["fifo"]
        assert sum(shown["backward"].values()) == sum(shown["fifo"].values())
