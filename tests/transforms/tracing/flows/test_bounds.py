"""The robust part: what no argument about method can move."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.flows.any_rule import Place, anywhere
from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.test_golden_ledgers import l1
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import (
    START,
    account,
    ledger_of,
    matched_worlds,
    one_sided,
    seeds_frame,
    worlds,
)
from transforms.errors import Refused
from transforms.tracing import METHODS
from transforms.tracing.flows.bounds import BOUNDS, bounds
from transforms.tracing.method import Asked

OTHER_MONEY = {"poison", "backward"}
"""Methods that count more than the proceeds themselves: contaminated money, what a loan bought."""


Stated = dict[Place, tuple[Decimal | int, Decimal | int]]


def bounds_of(world: World) -> Stated:
    found = bounds(ledger_of(world), Asked(seeds_frame(world)))
    assert found.schema == BOUNDS
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in found.iter_rows()}


def assert_inside(figures: dict[Place, Decimal], stated: Stated) -> None:
    for place in figures.keys() | stated.keys():
        least, most = stated.get(place, (Decimal(0), Decimal(0)))
        assert least <= figures.get(place, Decimal(0)) <= most, place


def test_l1_lies_between_proceeds_first_and_clean_first() -> None:
    assert bounds_of(l1()) == {
        ("account", "T", "EUR"): (500, 3500),
        ("asset", "vehicle", "EUR"): (0, 5000),
        ("outside", "to-T4", "EUR"): (0, 4500),
        ("outside", "to-T7", "EUR"): (0, 1500),
    }


def test_what_is_larger_than_all_clean_money_must_hold_proceeds() -> None:
    lines = account("A", [100_00, -90_00, -40_00])
    world = World(lines, one_sided(lines), [Claim("f", "A1", 100_00)], {("A", "EUR"): 50_00})
    assert bounds_of(world) == {
        ("account", "A", "EUR"): (0, 20),
        ("outside", "to-A2", "EUR"): (40, 90),
        ("outside", "to-A3", "EUR"): (0, 40),
    }


def test_money_that_goes_on_alone_is_certain_to_the_end() -> None:
    a, b = account("A", [100_00, -100_00]), [Line("B1", "B", "EUR", 1, START.replace(day=9), 97_00)]
    movements = [*one_sided(a[:1]), Movement("t", "B", "A2", "B1")]
    world = World([*a, *b], movements, [Claim("f", "A1", 100_00)], {("A", "EUR"): 0, ("B", "EUR"): -40_00})
    assert bounds_of(world) == {
        ("account", "B", "EUR"): (57, 57),
        ("lost", "B", "EUR"): (40, 40),
        ("outside", "B", "EUR"): (3, 3),
    }


def test_an_unknown_opening_bounds_nothing_by_balance() -> None:
    lines = account("A", [100_00, -90_00])
    world = World(lines, one_sided(lines), [Claim("f", "A1", 100_00)], {("A", "EUR"): None})
    assert bounds_of(world) == {("account", "A", "EUR"): (10, 100), ("outside", "to-A2", "EUR"): (0, 90)}


def test_exchange_is_rounded_outward() -> None:
    euro, dollar = account("E", [1200_00, 800_00, -1000_01]), Line("U1", "U", "USD", 1, START, 1100_00)
    movements = [*one_sided(euro[:2]), Movement("x", "U", "E3", "U1")]
    openings: dict[tuple[str, str], int | None] = {("E", "EUR"): 0, ("U", "USD"): 0}
    found = bounds_of(World([*euro, dollar], movements, [Claim("f", "E1", 1200_00)], openings))
    # At least 200.01 and at most all of the 1000.01 EUR are proceeds: 220.0088 to 1100.00 USD.
    assert found["account", "U", "USD"] == (Decimal("220.00"), Decimal("1100.00"))
    assert found["account", "E", "EUR"] == (Decimal("199.99"), Decimal("999.99"))


@settings(quick, max_examples=8)
@given(worlds(), st.integers(0, 2**32))
def test_any_rule_whatever_lies_inside(world: World, number: int) -> None:
    assume(world.lines)
    assert_inside(anywhere(world, Random(number)), bounds_of(world))


@settings(quick, max_examples=8)
@given(matched_worlds())
def test_every_method_lies_inside(world: World) -> None:
    """Also where credits are matched to debits. A method may refuse claims of two currencies in one fund."""
    assume(world.lines)
    ledger, asked, stated = ledger_of(world), Asked(seeds_frame(world)), bounds_of(world)
    for method in sorted(set(METHODS) - OTHER_MONEY):
        figures: dict[Place, Decimal] = {}
        try:
            traces = METHODS[method].follow(ledger, asked).traces
        except Refused:
            assert method in ("ceiling_scaled", "pari_passu")
            continue
        for row in traces.iter_rows(named=True):
            place = (row["target_kind"], row["target_id"], row["currency"])
            figures[place] = figures.get(place, Decimal(0)) + row["amount"]
        assert_inside(figures, stated)


@settings(quick, max_examples=10)
@given(worlds(currencies=("EUR",)), st.integers(1, 9))
def test_scaling_scales(world: World, factor: int) -> None:
    assume(world.lines)
    larger = World(
        [replace(line, amount=line.amount * factor) for line in world.lines],
        world.movements,
        [replace(claim, amount=claim.amount * factor) for claim in world.claims],
        {pocket: opening and opening * factor for pocket, opening in world.openings.items()},
    )
    assert bounds_of(larger) == {
        place: (least * factor, most * factor) for place, (least, most) in bounds_of(world).items()
    }
