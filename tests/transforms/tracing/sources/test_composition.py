"""From a place back to its sources, and that it is the way forward read the other way round."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing import small_ledgers as small
from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.test_golden_ledgers import l1
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.test_planned import elected
from tests.transforms.tracing.test_tracer import circle
from tests.transforms.tracing.worlds import START, account, ledger_of, money, one_sided, seeds_frame, worlds
from transforms.errors import Refused
from transforms.plans import Elections
from transforms.schema import TRACE_SEEDS
from transforms.tracing import METHODS, trace, trace_elected
from transforms.tracing.sources import Sources, places_of, sources_elected, sources_of

few = settings(quick, max_examples=6)


def found(world: World, name: str, as_of: date | None = None) -> list[Sources]:
    ledger = ledger_of(world)
    return [
        result
        for place in places_of([name], ledger, as_of)
        for result in sources_of(ledger, place, "fifo", as_of)
    ]


def parts(result: Sources) -> list[tuple[Any, ...]]:
    return [(source.kind, source.entry_id, source.amount) for source in result.sources]


def facts(*values: object) -> tuple[Any, ...]:
    return values


def test_l1_the_vehicle_was_paid_by_the_opening_and_the_first_fee() -> None:
    (vehicle,) = found(l1(), "vehicle")
    assert facts(vehicle.amount, vehicle.currency) == (5000, "EUR")
    assert parts(vehicle) == [("opening", None, 1000), ("credit", "T1", 4000)]
    opening, fee = vehicle.sources
    assert facts(opening.booked_amount, fee.booked_amount, fee.booked_currency) == (1000, 6000, "EUR")
    assert facts(fee.account_id, fee.counterparty_account_id, fee.day) == ("T", "unknown", date(2025, 3, 2))
    assert opening.path == fee.path == ("t-T3",)


def test_l1_last_in_first_out_names_other_sources() -> None:
    ledger = ledger_of(l1())
    (vehicle,) = sources_of(ledger, places_of(["vehicle"], ledger)[0], "lifo")
    assert parts(vehicle) == [("credit", "T1", 1000), ("credit", "T2", 4000)]
    (balance,) = sources_of(ledger, places_of(["T"], ledger)[0], "lifo")
    assert parts(balance) == [
        ("opening", None, 1000),
        ("credit", "T1", 500),
        ("credit", "T5", 3000),
        ("credit", "T6", 500),
    ]


def test_l1_balance_entry_and_an_amount_paid_that_day() -> None:
    (balance,) = found(l1(), "T")
    assert parts(balance) == [("credit", "T5", 3000), ("credit", "T6", 2000)]
    (payment,) = found(l1(), "T4")
    assert parts(payment) == [("credit", "T1", 2000), ("credit", "T2", 2500)]
    (credit,) = found(l1(), "t-T2")
    assert parts(credit) == [("credit", "T2", 4000)]
    (asked,) = found(l1(), "DET:1500.00@2025-03-04")
    assert parts(asked) == [("credit", "T1", 1500)]
    (earlier,) = found(l1(), "T", date(2025, 3, 3))
    assert parts(earlier) == [("opening", None, 1000), ("credit", "T1", 6000), ("credit", "T2", 4000)]


def handed_on() -> World:
    """A pays B more than it has, B receives a gift on top, exchanges it and buys a car."""
    a = account("A", [60_00, -100_00])
    b = [
        Line("B1", "B", "EUR", 1, START + timedelta(days=3), 110_00),
        Line("B2", "B", "EUR", 2, START + timedelta(days=4), -110_00),
    ]
    c = [
        Line("C1", "C", "USD", 1, START + timedelta(days=4), 121_00),
        Line("C2", "C", "USD", 2, START + timedelta(days=5), -122_00),
    ]
    movements = [
        *one_sided(a[:1]),
        Movement("t-ab", "B", "A2", "B1"),
        Movement("t-bc", "C", "B2", "C1"),
        Movement("t-car", "dealer", "C2", asset="car"),
    ]
    return World([*a, *b, *c], movements, [], {("A", "EUR"): 0, ("B", "EUR"): 0, ("C", "USD"): None})


def test_money_of_nobody_seen_has_a_name_too() -> None:
    (car,) = found(handed_on(), "car")
    assert facts(car.amount, car.currency) == (122, "USD")
    assert parts(car) == [
        ("credit", "A1", 66),
        ("overdraft", "A2", 44),
        ("surplus", "B1", 11),
        ("unknown_opening", "C2", 1),
    ]
    credit, lent, surplus, unknown = car.sources
    assert facts(credit.booked_amount, credit.booked_currency) == (60, "EUR")
    assert facts(lent.booked_amount, surplus.booked_amount, unknown.booked_amount) == (40, 10, 1)
    assert credit.path == ("t-ab", "t-bc", "t-car")
    assert unknown.path == ("t-car",)
    assert [note.split(":")[0] for note in car.notes] == ["car", "Account C"]


def test_the_same_debt_first_bought_directly() -> None:
    lines = account("O", [-30_00, 20_00, -5_00])
    world = World(lines, one_sided(lines), [], {("O", "EUR"): 10_00})
    (payment,) = found(world, "O1")
    assert parts(payment) == [("opening", None, 10), ("overdraft", "O1", 20)]
    assert [parts(result) for result in found(world, "O3")] == [[("overdraft", "O3", 5)]]
    assert found(world, "O") == []


def test_a_credit_that_a_circle_cut_is_noted() -> None:
    (balance,) = found(circle(), "B")
    assert parts(balance) == [("credit", "A2", 70)]
    (sent,) = found(circle(), "A3")
    assert parts(sent) == [("credit", "A1", 50), ("credit", "A2", 70)]
    assert "Transfer t-ba: its credit counts as money of unknown origin" in sent.notes[0]


def test_what_has_no_sources_is_refused() -> None:
    world = l1()
    for name, words in (
        ("nothing", "No asset, entry, transfer or account"),
        ("DET:9000.00@2025-03-02", "The account held 7000 EUR at the end of 2025-03-02"),
        ("DET:1.00@2025-02-31", "not a day of the calendar"),
    ):
        with pytest.raises(Refused, match=words):
            found(world, name)
    with pytest.raises(Refused, match="The entry T7 is booked after 2025-03-02"):
        found(world, "T7", date(2025, 3, 2))
    ledger = ledger_of(world)
    with pytest.raises(Refused, match="divides money into proceeds and other money"):
        sources_of(ledger, places_of(["T"], ledger)[0], "clean_first")
    with pytest.raises(Refused, match="Nothing is named"):
        places_of([], ledger)


@few
@given(worlds())
def test_sources_add_up_to_the_place_and_only_what_lies_upstream_is_walked(world: World) -> None:
    assume(world.lines)
    for line in world.lines:
        if not line.amount:
            continue
        (result,) = found(world, line.entry_id)
        assert result.amount == money(abs(line.amount), line.currency)
        assert sum(source.amount for source in result.sources) == result.amount
        assert all(source.amount > 0 for source in result.sources)
    balances: dict[tuple[str, str], int] = defaultdict(int)
    for line in world.lines:
        balances[line.pocket] += line.amount
    for name in sorted({line.account for line in world.lines}):
        for result in found(world, name):
            opening = world.openings[name, result.currency]
            if opening is not None:
                assert result.amount == money(opening + balances[name, result.currency], result.currency)


def test_l1_pro_rata_names_every_inflow_in_its_share() -> None:
    ledger = ledger_of(l1())
    for method in ("pro_rata", "rolling_charge"):
        (vehicle,) = sources_of(ledger, places_of(["vehicle"], ledger)[0], method)
        shares = [Decimal("454.55"), Decimal("2727.27"), Decimal("1818.18")]
        assert parts(vehicle) == [
            ("opening", None, shares[0]),
            ("credit", "T1", shares[1]),
            ("credit", "T2", shares[2]),
        ]


@few
@pytest.mark.parametrize("rule", ["fifo", "lifo", "pro_rata", "plan"])
@given(world=worlds(currencies=("EUR",)))
def test_backward_is_forward_read_the_other_way_round(rule: str, world: World) -> None:
    """What a credit gives a balance is what that credit, seeded alone, leaves on that balance.

    Pro rata rounds at each entry, and beside other labels to other units: a unit or two for each.
    """
    pocket = {line.entry_id: line.pocket for line in world.lines}
    # Of what an overdrawn account pays to itself clean money repays first: that needs a division.
    assume(all(pocket.get(m.debit or "") != pocket.get(m.credit or "", ("", "")) for m in world.movements))
    assume(world.lines)
    ledger, spare = ledger_of(world), 0 if rule in ("fifo", "lifo") else money(2 * len(world.lines))
    way = elected("lifo", ("A", "fifo"), ("B", "pro_rata")) if rule == "plan" else Elections.only(rule)
    for name in sorted({line.account for line in world.lines}):
        rows = [
            s for p in places_of([name], ledger) for r in sources_elected(ledger, p, way) for s in r.sources
        ]
        backward = {s.entry_id: s.amount for s in rows if s.kind == "credit"}
        for line in world.lines:
            movement = next(m for m in world.movements if line.entry_id in {m.debit, m.credit})
            if line.amount <= 0 or (movement.debit and not movement.asset):
                continue
            seed = pl.DataFrame(
                [("s", line.entry_id, money(line.amount), "EUR")], TRACE_SEEDS.frame_schema, orient="row"
            )
            forward = trace_elected(ledger, seed, way).traces
            there = forward.filter((pl.col("target_kind") == "account") & (pl.col("target_id") == name))
            difference = sum(there["amount"].to_list()) - backward.get(line.entry_id, Decimal(0))
            assert abs(difference) <= spare


@few
@given(worlds(), st.sampled_from(sorted(METHODS.keys() - {"poison"})))
def test_named_proceeds_are_where_trace_puts_them_and_the_rest_is_other_money(
    world: World, method: str
) -> None:
    assume(world.lines)
    ledger, seeds, way = ledger_of(world), seeds_frame(world), Elections.only(method)
    traced = trace(ledger, seeds, method)
    held = traced.traces.filter(pl.col("target_kind") == "account")
    for name in sorted({line.account for line in world.lines}):
        for result in sources_elected(ledger, places_of([name], ledger)[0], way, None, seeds):
            own = held.filter((pl.col("target_id") == name) & (pl.col("currency") == result.currency))
            named = {s.seed_id: s.amount for s in result.sources if s.kind == "proceeds"}
            assert named == dict(own.select("seed_id", "amount").iter_rows())
            assert sum(s.amount for s in result.sources) == result.amount
    for line in [line for line in world.lines if line.amount < 0][:3]:
        (result,) = sources_elected(ledger, places_of([line.entry_id], ledger)[0], way, None, seeds)
        steps = traced.steps.filter(pl.col("entry_id") == line.entry_id)
        named = {s.seed_id: s.amount for s in result.sources if s.kind == "proceeds"}
        assert named == dict(steps.select("seed_id", "amount").iter_rows())
        assert sum(s.amount for s in result.sources) == result.amount


def test_an_asset_and_an_asked_payment_of_named_proceeds() -> None:
    ledger, seeds = ledger_of(l1()), seeds_frame(l1())
    (vehicle,) = sources_elected(
        ledger, places_of(["vehicle"], ledger)[0], Elections.only("proceeds_first"), None, seeds
    )
    assert facts(*vehicle.sources[0][:2], vehicle.sources[0].amount) == ("proceeds", None, 5000)
    assert vehicle.sources[0].path == ("t-T3",)
    one = seeds.filter(pl.col("entry_id") == "T1")
    asked = places_of(["DET:7000.00@2025-03-03"], ledger)[0]
    (payment,) = sources_elected(ledger, asked, elected("clean_first"), None, one)
    fee, other = payment.sources
    assert facts(fee.kind, fee.entry_id, fee.amount, fee.booked_amount) == ("proceeds", "T1", 2000, 6000)
    assert facts(other.kind, other.amount, other.day, other.entry_id) == ("other", 5000, None, None)


def test_an_asset_follows_the_method_that_the_plan_elects_for_it() -> None:
    ledger = ledger_of(l1())
    way = elected("fifo", assets=(("vehicle", "lifo"),))
    (vehicle,) = sources_elected(ledger, places_of(["vehicle"], ledger)[0], way)
    assert facts(vehicle.method, *parts(vehicle)) == ("lifo", ("credit", "T1", 1000), ("credit", "T2", 4000))
    with pytest.raises(Refused, match="The method 'clean_first' divides"):
        sources_elected(ledger, places_of(["T"], ledger)[0], elected("fifo", ("T", "clean_first")))


def test_a_day_whose_balances_prove_another_order_is_taken_in_it_as_trace_does() -> None:
    """The statement lists 100 in after 60 out; the printed balances say that 100 came first."""
    lines = [
        small.Line("p", 0, "50", more=(("balance_after", Decimal(50)),)),
        small.Line("q", 1, "-60", more=(("balance_after", Decimal(90)),)),
        small.Line("r", 1, "100", more=(("balance_after", Decimal(150)),)),
    ]
    ledger = small.ledger(lines)
    (paid,) = sources_of(ledger, places_of(["q"], ledger)[0], "lifo")
    assert parts(paid) == [("credit", "r", 60)]
    assert "The order of the balances was followed" in paid.notes[-1]


def test_a_payment_for_two_assets_is_noted() -> None:
    world = handed_on()
    ledger = ledger_of(world)
    both = pl.concat([ledger.asset_payments, ledger.asset_payments.with_columns(asset_id=pl.lit("boat"))])
    ledger = replace(ledger, asset_payments=both)
    (car,) = sources_of(ledger, places_of(["car"], ledger)[0])
    assert "one payment was for boat too" in car.notes[-1]


def test_accounts_beside_are_not_walked() -> None:
    """A seed of 10**19 on an account that is not upstream would be refused if it were walked."""
    strange = Line("J1", "J", "JPY", 1, START, 10**19)
    world = handed_on()
    wider = replace(
        world,
        lines=[*world.lines, strange],
        movements=[*world.movements, *one_sided([strange])],
        claims=[Claim("x", "J1", 1)],
    )
    assert found(wider, "car")[0].amount == 122
