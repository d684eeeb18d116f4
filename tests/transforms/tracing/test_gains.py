"""Gain by sale or exchange: derived benefit in rows of its own, followed on, and never a part of the principal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.small_ledgers import Line as SmallLine
from tests.transforms.tracing.small_ledgers import ledger, seeds
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.test_resales import CAR, LOOT, RULES, sale
from tests.transforms.tracing.worlds import START, account, ledger_of, seeds_frame, traced_of, worlds
from transforms.plans import Sale
from transforms.tracing import Traced, trace

every_rule = pytest.mark.parametrize("method", RULES)


def by_class(found: Traced) -> dict[tuple[str, str, str, str], Decimal]:
    """Amounts by class, kind, target and currency, all seeds together."""
    assert found.conservation["holds"].all()
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for row in found.traces.to_dicts():
        sums[row["class"], row["target_kind"], row["target_id"], row["currency"]] += row["amount"]
    return dict(sums)


def there_and_back(rate_out: int, rate_back: int, share: int = 60) -> World:
    """100.00 EUR, so much of it proceeds, exchanged at rate_out hundredths, and all of that back at rate_back."""
    dollars, euros = 100 * rate_out, 100 * rate_out * rate_back // 100
    lines = [
        *account("E", [10_000, -10_000, euros]),
        Line("U1", "U", "USD", 1, START.replace(day=3), dollars),
        Line("U2", "U", "USD", 2, START.replace(day=4), -dollars),
    ]
    movements = [
        Movement("t-in", "E", None, "E1"),
        Movement("t-out", "U", "E2", "U1"),
        Movement("t-back", "E", "U2", "E3"),
    ]
    return World(lines, movements, [Claim("fee", "E1", share * 100)], {("E", "EUR"): 0, ("U", "USD"): 0})


@every_rule
def test_an_exchange_back_with_gain_states_it_beside_the_amount(method: str) -> None:
    """100 EUR at 1.10 are 110 USD; these at 1.00 are 110 EUR: of 66 traced, 6 were gained; 4 gained on clean money."""
    found = traced_of(there_and_back(110, 100), method=method)
    assert by_class(found) == {("direct", "account", "E", "EUR"): 66}
    assert found.derived.select("kind", "amount", "share", "entry_id", "account_id").rows() == [
        ("exchange_gain", Decimal(6), "3/5", "E3", "E")
    ]
    assert [row["path"] for row in found.traces.to_dicts()] == [["t-out", "t-back"]]
    proof = {row["currency"]: row for row in found.conservation.to_dicts()}
    assert (proof["EUR"]["in"], proof["EUR"]["held"], proof["USD"]["in"]) == (66, 66, 0)
    steps = dict(found.steps.select("entry_id", "amount").iter_rows())
    assert steps == {"E1": 60, "E2": 60, "U1": 66, "U2": 66, "E3": 66}


@every_rule
def test_an_exchange_back_with_loss_is_less_principal_and_no_gain(method: str) -> None:
    found = traced_of(there_and_back(110, 80), method=method)
    assert by_class(found) == {("direct", "account", "E", "EUR"): Decimal("52.80")}
    assert found.derived.is_empty()


def test_one_exchange_alone_gains_nothing() -> None:
    world = there_and_back(110, 100)
    gone = {"U2", "E3"}
    once = replace(
        world,
        lines=[line for line in world.lines if line.entry_id not in gone],
        movements=world.movements[:2],
    )
    assert by_class(traced_of(once)) == {("direct", "account", "U", "USD"): 66}


@every_rule
def test_gain_is_followed_on_and_what_it_buys_is_gain(method: str) -> None:
    """A car for 20,000 (14,000) sold for 30,000: 14,000 and 7,000. All of it buys a boat, sold for 45,000."""
    lines = (*CAR, SmallLine("price", 3, "30000.00"), SmallLine("boat", 4, "-30000.00", asset="v2"))
    case = replace(ledger(lines), sales=(sale(),))
    assert by_class(trace(case, LOOT, method)) == {
        ("direct", "asset", "v2", "EUR"): 14000,
        ("derived", "asset", "v2", "EUR"): 7000,
    }
    sold = ledger((*lines, SmallLine("boat price", 5, "45000.00")))
    both = replace(sold, sales=(sale(), Sale("v2", "boat price", "r2", "deed", "EUR")))
    found = trace(both, LOOT, method)
    assert by_class(found) == {
        ("direct", "account", "A", "EUR"): 14000,
        ("derived", "account", "A", "EUR"): 17500,
    }
    assert found.derived.select("entry_id", "amount").rows() == [("boat price", 10500), ("price", 7000)]


def test_each_seed_gains_by_its_share_to_the_cent() -> None:
    asked = seeds(("a", "loot", "4000"), ("b", "own", "3000"))
    case = replace(ledger((*CAR, SmallLine("price", 3, "20000.01"))), sales=(sale(),))
    found = trace(case, asked, "fifo")
    assert found.derived.select("seed_id", "amount").rows() in ([], [("a", Decimal("0.01"))])
    assert sum(by_class(found).values()) in (Decimal(7000), Decimal("7000.01"))


def test_a_price_that_is_asserted_itself_is_proceeds_as_it_stands() -> None:
    case = replace(ledger((*CAR, SmallLine("price", 3, "30000.00"))), sales=(sale(),))
    found = trace(case, seeds(("s", "loot", "14000"), ("p", "price", "30000")), "fifo")
    assert {row["class"] for row in found.traces.to_dicts()} == {"direct"}


@settings(quick, max_examples=20)
@given(worlds(currencies=("EUR", "USD")), st.sampled_from(RULES))
def test_gain_changes_no_total_but_for_roundings_and_principal_never_grows(world: World, method: str) -> None:
    """Within a currency, principal is at most what was asserted, plus what exchanges of other currencies brought."""
    assume(world.lines and world.claims)
    found = trace(ledger_of(world), seeds_frame(world), method)
    assert found.conservation["holds"].all()
    gained = found.derived.filter(found.derived["kind"] != "interest")["amount"].sum()
    shown = found.traces.filter(found.traces["class"] == "derived")
    if not gained:
        assert shown.is_empty()
    if not shown.is_empty():
        assert gained > 0
