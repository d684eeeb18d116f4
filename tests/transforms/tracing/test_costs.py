"""Bank charges, fees on the way, costs of a purchase and of an exchange: which of them take traced money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.small_ledgers import Line as Booked
from tests.transforms.tracing.small_ledgers import ledger, seeds
from tests.transforms.tracing.worlds import START, places, traced_of
from transforms.tracing import Traced, trace

CHARGED = {
    "fifo": "0",
    "lifo": "8.00",
    "clean_first": "0",
    "proceeds_first": "8.00",
    "lowest_intermediate_balance": "0",
    "pro_rata": "4.80",
    "rolling_charge": "4.80",
}
"""Of a charge of 8.00 on 400.00 own money and then 600.00 of proceeds."""
MONEY = (Booked("own", 0, "400.00"), Booked("fees", 1, "600.00"))
SEED = seeds(("s", "fees", "600"))


def gone(found: Traced, entry: str) -> Decimal:
    return Decimal(found.steps.filter(found.steps["entry_id"] == entry)["amount"].sum())


@pytest.mark.parametrize("method", CHARGED)
def test_a_bank_charge_is_a_debit_by_the_rule_of_the_account(method: str) -> None:
    found = trace(ledger((*MONEY, Booked("charge", 2, "-8.00", "fee"))), SEED, method)
    assert gone(found, "charge") == Decimal(CHARGED[method])
    assert found.conservation["holds"].all()


@pytest.mark.parametrize("method", CHARGED)
def test_costs_of_a_purchase_are_payments_of_their_own_and_no_part_of_the_asset(method: str) -> None:
    """All 1,000 go into a car for 992.00 and a notary for 8.00: in the car is what the notary did not take."""
    lines = (*MONEY, Booked("notary", 2, "-8.00"), Booked("car", 3, "-992.00", asset="v1"))
    found = trace(ledger(lines), SEED, method)
    assert gone(found, "notary") == Decimal(CHARGED[method])
    ends = {row["target_kind"]: row["amount"] for row in found.traces.to_dicts()}
    assert ends["asset"] == 600 - Decimal(CHARGED[method])


@pytest.mark.parametrize(
    ("method", "kept"),
    [("fifo", "8.00"), ("lifo", "0"), ("clean_first", "0"), ("proceeds_first", "8.00"), ("pro_rata", "4.80")],
)
def test_a_fee_on_the_way_is_chosen_by_the_rule_of_who_paid_it(method: str, kept: str) -> None:
    """1,000.00 leave, 992.00 arrive: the units that left last did not arrive, or the rule's."""
    lines = (
        *MONEY,
        Booked("out", 2, "-1000.00", transfer="t"),
        Booked("in", 2, "992.00", account="B", transfer="t"),
    )
    found = trace(ledger(lines), SEED, method)
    ends = {row["target_kind"]: row["amount"] for row in found.traces.to_dicts()}
    assert ends.get("outside", Decimal(0)) == Decimal(kept)
    assert ends["account"] == 600 - Decimal(kept)


@pytest.mark.parametrize("method", CHARGED)
def test_the_margin_of_an_exchange_is_cost_and_booked_amounts_are_carried(method: str) -> None:
    """L6: 2,000 EUR, 60 % of it traced, become 2,200 USD at the bank's 1.10: 1,320 USD; the mid rate does not enter."""
    lines = [
        Line("a1", "A", "EUR", 1, START, 80_000),
        Line("a2", "A", "EUR", 2, START, 120_000),
        Line("a3", "A", "EUR", 3, START, -200_000),
        Line("u1", "A", "USD", 1, START, 220_000),
    ]
    movements = [
        Movement("t1", "A", None, "a1"),
        Movement("t2", "A", None, "a2"),
        Movement("t3", "A", "a3", "u1"),
    ]
    world = World(lines, movements, [Claim("s", "a2", 120_000)], {("A", "EUR"): 0, ("A", "USD"): 0})
    found = traced_of(world, method=method)
    assert places(found) == {("s", "account", "A", "USD"): Decimal("1320.00")}
