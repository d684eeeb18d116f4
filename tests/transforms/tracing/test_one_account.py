"""Laws of a single account: which rule leaves how much, and how far whole units are from exact fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.worlds import (
    START,
    account,
    ledger_of,
    one_sided,
    places,
    seeds_frame,
    traced_of,
)
from transforms.tracing.kernels.direct import direct
from transforms.tracing.network import Rules, network_of
from transforms.tracing.walk import told

BETWEEN = ("fifo", "lifo", "pro_rata", "lowest_intermediate_balance")
Step = tuple[int, bool]
"""Amount in cents, and whether a credit is proceeds."""

ledgers = st.lists(st.tuples(st.integers(-900, 900).filter(bool), st.booleans()), min_size=1, max_size=9)
quick = settings(deadline=None, max_examples=30)


def world_of(ledger: Sequence[Step], opening: int = 100) -> World:
    lines = account("A", [amount for amount, _ in ledger])
    claims = [
        Claim("fee", line.entry_id, line.amount)
        for line, (amount, is_proceeds) in zip(lines, ledger, strict=True)
        if is_proceeds and amount > 0
    ]
    return World(lines, one_sided(lines), claims, {("A", "EUR"): opening})


def held(ledger: Sequence[Step], method: str) -> Decimal:
    world = world_of(ledger)
    if not world.claims:
        return Decimal(0)
    return places(traced_of(world, method=method)).get(("fee", "account", "A", "EUR"), Decimal(0))


@quick
@given(ledgers)
def test_every_rule_lies_between_proceeds_first_and_clean_first(ledger: list[Step]) -> None:
    low, high = held(ledger, "proceeds_first"), held(ledger, "clean_first")
    for method in BETWEEN:
        assert low <= held(ledger, method) <= high, method


@quick
@given(ledgers, st.integers(1, 900))
def test_a_later_clean_credit_never_raises_the_lowest_balance_claim(ledger: list[Step], later: int) -> None:
    claim = held(ledger, "lowest_intermediate_balance")
    assert held([*ledger, (later, False)], "lowest_intermediate_balance") == claim


@quick
@given(ledgers)
def test_the_claim_is_what_the_judgment_says_step_by_step(ledger: list[Step]) -> None:
    claim, balance = 0, 100
    for amount, is_proceeds in ledger:
        # A credit first repays what the account owes: only what is left of it is there to be claimed.
        balance += amount
        claim = min(claim + (amount if is_proceeds and amount > 0 else 0), max(balance, 0))
    assert held(ledger, "lowest_intermediate_balance") == Decimal(claim) / 100


@quick
@given(ledgers)
def test_pro_rata_is_within_half_a_unit_a_payment_of_the_exact_fraction(ledger: list[Step]) -> None:
    clean, proceeds, roundings = Fraction(100), Fraction(0), 0
    for amount, is_proceeds in ledger:
        if amount > 0:
            repaid = min(Fraction(amount), max(-clean, Fraction(0)))
            clean += repaid
            if is_proceeds:
                proceeds += amount - repaid
            else:
                clean += amount - repaid
            continue
        roundings += 1
        there = max(clean, Fraction(0)) + proceeds
        taken = min(Fraction(-amount), there)
        part = taken * proceeds / there if there else Fraction(0)
        proceeds, clean = proceeds - part, clean - (-amount - part)
    found = Fraction(held(ledger, "pro_rata")) * 100
    assert abs(found - proceeds) <= Fraction(roundings, 2)


@pytest.mark.parametrize(
    ("method", "vehicle"),
    [("lifo", 2500), ("clean_first", 1500), ("proceeds_first", 2500), ("pro_rata", 1875)],
)
def test_l3_credit_first_by_the_other_rules(method: str, vehicle: int) -> None:
    lines = [replace(line, booked_at=START) for line in account("D", [3000_00, -2500_00])]
    movements = [replace(m, asset="vehicle" if m.debit else None) for m in one_sided(lines)]
    world = World(lines, movements, [Claim("fee", "D1", 3000_00)], {("D", "EUR"): 1000_00})
    found = places(traced_of(world, method=method))
    assert found["fee", "asset", "vehicle", "EUR"] == vehicle
    assert found["fee", "account", "D", "EUR"] == 3000 - vehicle


@pytest.mark.parametrize("method", ["lifo", "clean_first", "proceeds_first", "pro_rata"])
def test_l6_an_account_that_is_emptied_into_another_currency(method: str) -> None:
    euro = account("E", [1200_00, 800_00, -2000_00])
    dollar = Line("U1", "U", "USD", 1, START, 2200_00)
    exchange = Movement("t-x", "U", "E3", "U1")
    openings: dict[tuple[str, str], int | None] = {("E", "EUR"): 0, ("U", "USD"): 0}
    world = World([*euro, dollar], [*one_sided(euro[:2]), exchange], [Claim("fee", "E1", 1200_00)], openings)
    assert places(traced_of(world, method=method)) == {("fee", "account", "U", "USD"): 1320}


def test_accounts_of_different_rules_in_one_walk() -> None:
    """A spends clean money first, B proceeds first: each keeps what came by its own rule."""
    a = account("A", [600_00, 400_00, -500_00])
    b = [
        Line("B1", "B", "EUR", 1, a[2].booked_at, 500_00),
        Line("B2", "B", "EUR", 2, a[2].booked_at, -150_00),
    ]
    moves = [*one_sided([*a[:2], b[1]]), Movement("t-ab", "B", "A3", "B1")]
    openings: dict[tuple[str, str], int | None] = {("A", "EUR"): 0, ("B", "EUR"): 0}
    world = World([*a, *b], moves, [Claim("fee", "A1", 600_00)], openings)
    ledger, rules = ledger_of(world), Rules("clean_first", {"B": "proceeds_first"})
    network = network_of(ledger, seeds_frame(world), None, rules)
    traced = told("plan", direct(network.flows, network.order), network, ledger)
    # A pays its 400 of clean money and 100 of proceeds; B then spends those 100 first.
    assert places(traced) == {
        ("fee", "account", "A", "EUR"): 500,
        ("fee", "outside", "to-B2", "EUR"): 100,
    }
