"""The worked figures of DOMAIN.md, section 9, as far as first in, first out has one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

import pytest

from tests.transforms.tracing.reference import Claim, Line, Movement, World, reference_trace
from tests.transforms.tracing.worlds import START, account, one_sided, places, traced_of
from transforms.tracing import Traced


def step(traced: Traced, entry_id: str) -> Decimal:
    found = traced.steps.filter(traced.steps["entry_id"] == entry_id)["amount"].to_list()
    return sum(found, Decimal(0))


def traced_balances(traced: Traced, lines: list[Line]) -> list[Decimal]:
    """Proceeds on one account after each of its lines."""
    signed = [step(traced, line.entry_id) * (1 if line.amount > 0 else -1) for line in lines]
    return list(accumulate(signed))


def l1() -> World:
    """T1 to T7; the opening of 1,000 is T0. T3 buys a vehicle."""
    lines = account("T", [6000_00, 4000_00, -5000_00, -4500_00, 3000_00, 2000_00, -1500_00])
    movements = one_sided(lines)
    movements[2] = replace(movements[2], asset="vehicle")
    claims = [Claim("fees", "T1", 6000_00), Claim("fees", "T6", 2000_00)]
    return World(lines, movements, claims, {("T", "EUR"): 1000_00})


def test_l1_claytons_case() -> None:
    world = l1()
    traced = traced_of(world)
    assert [step(traced, entry) for entry in ("T3", "T4", "T7")] == [4000, 2000, 0]
    assert traced_balances(traced, world.lines) == [6000, 6000, 2000, 0, 0, 2000, 2000]
    assert places(traced) == {
        ("fees", "account", "T", "EUR"): 2000,
        ("fees", "asset", "vehicle", "EUR"): 4000,
        ("fees", "outside", "to-T4", "EUR"): 2000,
    }
    proof = traced.conservation.row(0, named=True)
    assert [proof[name] for name in ("in", "held", "assets", "cash", "outside", "lost")] == [
        8000,
        2000,
        4000,
        0,
        2000,
        0,
    ]
    assert proof["holds"]
    assert traced.notes == []


def test_l1_the_reference_says_the_same_after_every_line() -> None:
    balances = reference_trace(l1()).balances
    assert [balances[f"T{n}"][1] // 100 for n in range(1, 8)] == [6000, 6000, 2000, 0, 0, 2000, 2000]
    assert balances["T7"][0] == 5000_00


def test_l2_three_claimants_share_by_arrival() -> None:
    lines = account("F", [10_000_00, 20_000_00, -15_000_00, 15_000_00, -6_000_00])
    claims = [Claim("A", "F1", 10_000_00), Claim("B", "F2", 20_000_00), Claim("C", "F4", 15_000_00)]
    traced = traced_of(World(lines, one_sided(lines), claims, {("F", "EUR"): 0}))
    held = {seed: amount for (seed, kind, _, _), amount in places(traced).items() if kind == "account"}
    assert held == {"B": 9000, "C": 15000}
    first_loss = traced.steps.filter(traced.steps["entry_id"] == "F3").select("seed_id", "amount").rows()
    assert first_loss == [("A", 10_000), ("B", 5_000)]


def test_l3_the_statement_decides_the_order_of_one_day() -> None:
    for amounts, vehicle, held in (([3000_00, -2500_00], 1500, 1500), ([-2500_00, 3000_00], 0, 1500)):
        lines = [replace(line, booked_at=START) for line in account("D", amounts)]
        movements = [replace(m, asset="vehicle" if m.debit else None) for m in one_sided(lines)]
        proceeds = next(line.entry_id for line in lines if line.amount > 0)
        world = World(lines, movements, [Claim("fee", proceeds, 3000_00)], {("D", "EUR"): 1000_00})
        found = places(traced_of(world))
        assert found.get(("fee", "asset", "vehicle", "EUR"), 0) == vehicle
        assert found["fee", "account", "D", "EUR"] == held


def test_l4_an_overdraft_absorbs() -> None:
    lines = account("O", [2000_00])
    world = World(lines, one_sided(lines), [Claim("fee", "O1", 2000_00)], {("O", "EUR"): -500_00})
    assert places(traced_of(world)) == {
        ("fee", "account", "O", "EUR"): 1500,
        ("fee", "lost", "O", "EUR"): 500,
    }


def test_l6_booked_amounts_convert_in_proportion() -> None:
    euro = account("E", [1200_00, 800_00, -2000_00])
    dollar = Line("U1", "U", "USD", 1, START, 2200_00)
    exchange = Movement("t-x", "U", "E3", "U1")
    claims = [Claim("fee", "E1", 1200_00)]
    openings: dict[tuple[str, str], int | None] = {("E", "EUR"): 0, ("U", "USD"): 0}
    traced = traced_of(World([*euro, dollar], [*one_sided(euro[:2]), exchange], claims, openings))
    assert places(traced) == {("fee", "account", "U", "USD"): 1320}
    euros, dollars = traced.conservation.iter_rows(named=True)
    assert (euros["currency"], euros["in"], euros["held"]) == ("EUR", 0, 0)
    assert (dollars["currency"], dollars["in"], dollars["held"]) == ("USD", 1320, 1320)


def test_l10_three_stolen_then_seven_clean_pay_five() -> None:
    lines = account("W", [3_00, 7_00, -5_00])
    traced = traced_of(World(lines, one_sided(lines), [Claim("theft", "W1", 3_00)], {("W", "EUR"): 0}))
    assert step(traced, "W3") == 3
    assert places(traced) == {("theft", "outside", "to-W3", "EUR"): 3}


@pytest.mark.parametrize(
    ("method", "gone", "balances"),
    [
        ("lifo", [1000, 4500, 1500], [6000, 6000, 5000, 500, 500, 2500, 1000]),
        ("clean_first", [0, 4500, 0], [6000, 6000, 6000, 1500, 1500, 3500, 3500]),
        ("lowest_intermediate_balance", [0, 4500, 0], [6000, 6000, 6000, 1500, 1500, 3500, 3500]),
        ("proceeds_first", [5000, 1000, 1500], [6000, 6000, 1000, 0, 0, 2000, 500]),
        (
            "pro_rata",
            ["2727.27", "2454.55", "650.35"],
            ["6000", "6000", "3272.73", "818.18", "818.18", "2818.18", "2167.83"],
        ),
    ],
)
def test_l1_row_by_row(method: str, gone: list[int | str], balances: list[int | str]) -> None:
    world = l1()
    traced = traced_of(world, method=method)
    assert [step(traced, entry) for entry in ("T3", "T4", "T7")] == [Decimal(n) for n in gone]
    assert traced_balances(traced, world.lines) == [Decimal(n) for n in balances]
    assert traced.conservation["holds"].all()


def test_l2_rolling_charge_shares_each_loss_among_those_in_the_fund() -> None:
    lines = account("F", [10_000_00, 20_000_00, -15_000_00, 15_000_00, -6_000_00])
    claims = [Claim("A", "F1", 10_000_00), Claim("B", "F2", 20_000_00), Claim("C", "F4", 15_000_00)]
    traced = traced_of(World(lines, one_sided(lines), claims, {("F", "EUR"): 0}), method="rolling_charge")
    held = {seed: amount for (seed, kind, _, _), amount in places(traced).items() if kind == "account"}
    assert held == {"A": 4000, "B": 8000, "C": 12000}


def test_l0_roscoe_later_money_does_not_refill_the_claim() -> None:
    lines = account("R", [455_00, -430_00, 333_00])
    world = World(lines, one_sided(lines), [Claim("debts", "R1", 455_00)], {("R", "EUR"): 0})
    traced = traced_of(world, method="lowest_intermediate_balance")
    assert places(traced)["debts", "account", "R", "EUR"] == 25


@pytest.mark.parametrize(
    ("method", "paid"),
    [("lifo", "0"), ("clean_first", "0"), ("proceeds_first", "3"), ("pro_rata", "1.50")],
)
def test_l10_by_the_other_rules(method: str, paid: str) -> None:
    lines = account("W", [3_00, 7_00, -5_00])
    world = World(lines, one_sided(lines), [Claim("theft", "W1", 3_00)], {("W", "EUR"): 0})
    assert step(traced_of(world, method=method), "W3") == Decimal(paid)


@pytest.mark.parametrize("method", ["lifo", "clean_first", "proceeds_first", "pro_rata"])
def test_l4_an_overdraft_absorbs_by_every_rule(method: str) -> None:
    lines = account("O", [2000_00])
    world = World(lines, one_sided(lines), [Claim("fee", "O1", 2000_00)], {("O", "EUR"): -500_00})
    found = places(traced_of(world, method=method))
    assert found == {("fee", "account", "O", "EUR"): 1500, ("fee", "lost", "O", "EUR"): 500}
