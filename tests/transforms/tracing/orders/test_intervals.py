"""What a figure can be where the order of a day is not known: L3, and laws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, Pocket, World, reference_trace
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import START, account, ledger_of, one_sided, seeds_frame, worlds
from transforms.tracing import METHODS, TracingLedger
from transforms.tracing.method import Asked
from transforms.tracing.network import network_of
from transforms.tracing.orders.intervals import INTERVALS, amounts_of, intervals
from transforms.tracing.orders.permuted import reached_ledger

Place = tuple[str, str, str]
Interval = tuple[Decimal | int | None, Decimal | int, Decimal | int | None]
VEHICLE, HELD, LOST = ("asset", "vehicle", "EUR"), ("account", "D", "EUR"), ("lost", "D", "EUR")


def l3(amounts: Sequence[int] = (3000_00, -2500_00), opening: int | None = 1000_00) -> World:
    """One day: +3,000 of proceeds, -2,500 for a vehicle."""
    lines = [replace(line, booked_at=START) for line in account("D", amounts)]
    movements = [replace(m, asset="vehicle" if m.debit else None) for m in one_sided(lines)]
    proceeds = next(line.entry_id for line in lines if line.amount == 3000_00)
    return World(lines, movements, [Claim("fee", proceeds, 3000_00)], {("D", "EUR"): opening})


def found_of(world: World, method: str = "fifo", **given: int) -> tuple[dict[Place, Interval], set[str]]:
    rows = intervals(ledger_of(world), Asked(seeds_frame(world)), method, **given)
    assert rows.schema == INTERVALS
    return {(row[0], row[1], row[2]): row[3:6] for row in rows.iter_rows()}, set(rows["how"])


def test_l3_vehicle_and_balance_in_both_orders() -> None:
    for amounts in ((3000_00, -2500_00), (-2500_00, 3000_00)):
        found, how = found_of(l3(amounts))
        stated = 1500 if amounts[0] > 0 else 0
        assert found == {VEHICLE: (0, stated, 1500), HELD: (1500,) * 3, LOST: (0, 1500 - stated, 1500)}
        assert how == {"exact"}


@pytest.mark.parametrize(
    ("method", "most"), [("clean_first", 1500), ("proceeds_first", 2500), ("oatway", 2500), ("poison", 2500)]
)
def test_l3_by_other_methods(method: str, most: int) -> None:
    if method not in METHODS:
        pytest.skip(f"{method} is not built in")
    found, _ = found_of(l3(), method)
    assert found[VEHICLE][::2] == (0, most)


def test_l3_with_no_orders_followed_is_bounded_for_every_rule() -> None:
    found, how = found_of(l3(), most_runs=1)
    assert how == {"outer"}
    assert found == {VEHICLE: (0, 1500, 2500), HELD: (500, 1500, 1500), LOST: (0, 0, 1500)}
    contaminated, _ = found_of(l3(), "poison", most_runs=1)
    assert contaminated[VEHICLE] == (0, 2500, 2500)


def test_printed_balances_prove_the_order() -> None:
    ledger = ledger_of(l3())
    printed = pl.Series(
        "balance_after", [Decimal(4000), Decimal(1500)], ledger.entries.schema["balance_after"]
    )
    proven = replace(ledger, entries=ledger.entries.with_columns(printed))
    rows = intervals(proven, Asked(seeds_frame(l3())), "fifo")
    assert set(rows["how"]) == {"proven"}
    assert (rows["low"] == rows["high"]).all()


def test_an_asserted_balance_stays_at_the_end_of_its_day() -> None:
    """100 is asserted of the balance after the day, whichever entry then comes last."""
    amounts = [20_00, 50_00, 60_00, -10_00, -90_00]
    days = [START + timedelta(days=n) for n in (0, 1, 1, 1, 2)]
    lines = [replace(line, booked_at=day) for line, day in zip(account("D", amounts), days, strict=True)]
    claims = [Claim(f"D:100.00@{days[1]:%Y-%m-%d}", "D4", 100_00, "after"), Claim("f", "D1", 20_00)]
    found, how = found_of(World(lines, one_sided(lines), claims, {("D", "EUR"): 0}))
    # 20 and 100 are proceeds: of 130, oldest first, 10 and 90 go.
    to = ("outside", "to-D4", "EUR"), ("outside", "to-D5", "EUR")
    assert found == {HELD: (30, 30, 30), to[0]: (10, 10, 10), to[1]: (80, 80, 80)}
    assert how == {"exact"}


def test_before_proceeds_come_the_order_decides_nothing() -> None:
    lines = [replace(line, booked_at=START) for line in account("D", [50_00, 60_00, -10_00])]
    later = replace(account("D", [0, 0, 0, 3000_00])[3], booked_at=START + timedelta(days=1))
    world = World([*lines, later], one_sided([*lines, later]), [Claim("f", "D4", 3000_00)], {("D", "EUR"): 0})
    assert found_of(world) == ({HELD: (3000, 3000, 3000)}, {"proven"})


def test_effects_stay_behind_their_causes() -> None:
    """B pays on the same day out of what A sends: it cannot have paid before, being empty."""
    a = [replace(line, booked_at=START) for line in account("A", [100_00, -100_00])]
    b = [Line(f"B{n}", "B", "EUR", n, START, amount) for n, amount in enumerate((100_00, -100_00), start=1)]
    back = Line("A3", "A", "EUR", 3, START, 100_00)
    movements = [
        *one_sided(a[:1]),
        Movement("t-ab", "B", "A2", "B1"),
        Movement("t-ba", "A", "B2", "A3"),
    ]
    openings: dict[Pocket, int | None] = {("A", "EUR"): 0, ("B", "EUR"): 0}
    found, how = found_of(World([*a, back, *b], movements, [Claim("f", "A1", 100_00)], openings))
    assert how == {"exact"}
    # A may have sent before its own proceeds came (overdrawn), and what came back then was clean.
    assert found["account", "A", "EUR"] == (0, 100, 100)


def test_after_a_gap_no_more_is_certain_than_nothing_nor_more_than_the_balance() -> None:
    lines = account("D", [3000_00, -500_00, -100_00])
    world = World(lines, one_sided(lines), [Claim("fee", "D1", 3000_00)], {("D", "EUR"): 0})
    ledger = ledger_of(world)
    first = ledger.statements.with_columns(statement_id=pl.lit("s1"))
    second = first.with_columns(
        pl.lit("s2").alias("statement_id"),
        pl.lit("no").alias("continuity"),
        pl.lit(Decimal(900)).cast(first.schema["opening_balance"]).alias("opening_balance"),
        pl.lit(1).cast(first.schema["position"]).alias("position"),
    )
    entries = ledger.entries.with_columns(pl.Series("statement_id", ["s1", "s1", "s2"]))
    broken = replace(ledger, entries=entries, statements=pl.concat([first, second]))
    rows = intervals(broken, Asked(seeds_frame(world)), "fifo")
    assert set(rows["how"]) == {"outer"}
    found = {(row[0], row[1]): row[3:6] for row in rows.iter_rows()}
    # fifo finds 2,400 as though nothing had happened; the statement leaves 800, so 1,600 went unseen.
    assert found == {
        ("account", "D"): (0, 2400, 800),
        ("outside", "D"): (1600, 0, 2500),
        ("outside", "to-D2"): (500, 500, 500),
        ("outside", "to-D3"): (0, 100, 100),
    }


def misread(world: World, hidden: int, *, printed: bool) -> TracingLedger:
    """A ledger from which the line of one place is gone; the statement's balances are those with it."""
    ledger = ledger_of(world)
    amount = pl.col("amount")
    opening = ledger.statements["opening_balance"][0]
    entries = ledger.entries.sort("account_sequence").with_columns(
        balance_after=amount.cum_sum() + opening, statement_id=pl.lit("s-D-EUR")
    )
    kept = entries.filter(pl.col("account_sequence") != hidden)
    gone = entries.filter(pl.col("account_sequence") == hidden)["entry_id"]
    statements = ledger.statements.with_columns(
        closing_balance=pl.lit(entries["balance_after"][-1], ledger.statements.schema["closing_balance"]),
        booked_sum=pl.lit(kept["amount"].sum(), ledger.statements.schema["booked_sum"]),
    )
    if not printed:
        kept = kept.with_columns(pl.lit(None, kept.schema["balance_after"]).alias("balance_after"))
    sides = ledger.transfer_entries.filter(~pl.col("entry_id").is_in(gone.implode()))
    transfers = ledger.transfers.join(sides, on="transfer_id", how="semi")
    return replace(ledger, entries=kept, statements=statements, transfer_entries=sides, transfers=transfers)


@pytest.mark.parametrize("printed", [True, False])
def test_in_a_statement_that_does_not_add_up_no_more_is_there_than_it_states(printed: bool) -> None:
    """3,000 of proceeds, 1,000 of other money; a payment of 3,500 could not be read: the statement closes with 500."""
    lines = account("D", [3000_00, -3500_00])
    world = World(lines, one_sided(lines), [Claim("fee", "D1", 3000_00)], {("D", "EUR"): 1000_00})
    later = account("D", [3000_00, -3500_00, -100_00])
    longer = World(later, one_sided(later), world.claims, world.openings)
    for one, last, most in ((world, 2, 500), (longer, 2, 400)):
        rows = intervals(misread(one, last, printed=printed), Asked(seeds_frame(one)), "clean_first")
        found = {(row["target_kind"], row["target_id"]): row for row in rows.to_dicts()}
        held = found["account", "D"]
        assert (held["low"], held["amount"], held["high"]) == (0, 3000, most)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 90), min_size=2, max_size=6),
    st.data(),
    st.sampled_from(["fifo", "lifo", "pro_rata", "clean_first", "proceeds_first"]),
    st.booleans(),
)
def test_what_a_line_that_is_lacking_hides_lies_within_the_bounds(
    sizes: list[int], data: st.DataObject, method: str, printed: bool
) -> None:
    amounts, balance = [100], 50 + 100
    for size in sizes:
        amounts.append(size if data.draw(st.booleans()) or size > balance else -size)
        balance += amounts[-1]
    lines = account("D", [amount * 100 for amount in amounts])
    world = World(lines, one_sided(lines), [Claim("fee", "D1", 100_00)], {("D", "EUR"): 50_00})
    hidden = data.draw(st.integers(2, len(lines)))
    # Without it the entries must not lead below zero: of an overdraft that was none nothing is said.
    left, lowest = 150, 150
    for place, amount in enumerate(amounts[1:], start=2):
        left += 0 if place == hidden else amount
        lowest = min(lowest, left)
    assume(lowest >= 0)
    true = amounts_of(METHODS[method], ledger_of(world), Asked(seeds_frame(world)))
    broken = misread(world, hidden, printed=printed)
    rows = intervals(broken, Asked(seeds_frame(world)), method)
    found = {(row["target_kind"], row["target_id"], row["currency"]): row for row in rows.to_dicts()}
    for where, traced in true.items():
        if where[1] != f"to-D{hidden}":
            row = found.get((where[0], where[1], where[2]))
            low, high = (row["low"], row["high"]) if row else (0, 0)
            assert low <= traced <= high, where


def turned(world: World, orders: dict[tuple[Pocket, date], list[int]]) -> World:
    """The lines of each account and day in another order."""
    by_day: dict[tuple[Pocket, date], list[Line]] = defaultdict(list)
    for line in sorted(world.lines, key=lambda line: line.place):
        by_day[line.pocket, line.booked_at.date()].append(line)
    lines = []
    for key, day in by_day.items():
        order = orders.get(key, list(range(len(day))))
        lines += [replace(day[n], place=line.place) for n, line in zip(order, day, strict=True)]
    return replace(world, lines=lines)


@st.composite
def turned_worlds(draw: st.DrawFn) -> tuple[World, World]:
    """A world with seeds on credits only, and the same with its days in another order."""
    world = draw(worlds())
    world = replace(world, claims=[claim for claim in world.claims if claim.side == "credit"])
    days: dict[tuple[Pocket, date], int] = defaultdict(int)
    for line in world.lines:
        days[line.pocket, line.booked_at.date()] += 1
    orders = {key: draw(st.permutations(range(count))) for key, count in days.items()}
    return world, turned(world, orders)


@settings(quick, max_examples=25)
@given(turned_worlds(), st.sampled_from([1, 1, 40]))
def test_permuting_the_entries_of_a_day_stays_inside(both: tuple[World, World], most_runs: int) -> None:
    world, other = both
    assume(world.claims and not reference_trace(world).cut and not reference_trace(other).cut)
    found, _ = found_of(world, most_runs=most_runs)
    figures: dict[Place, int] = defaultdict(int)
    for (_, kind, target, currency), units in reference_trace(other).places.items():
        figures[kind, target, currency] += units
    for place in figures.keys() | found.keys():
        low, _, high = found.get(place, (0, 0, 0))
        assert low is not None
        assert high is not None
        scale = {"EUR": 100, "USD": 100, "JPY": 1}[place[2]]
        assert low * scale <= figures[place] <= high * scale, place


@settings(quick, max_examples=8)
@given(worlds(currencies=("EUR",)))
def test_orders_that_are_left_out_make_no_difference(world: World) -> None:
    """The smallest and largest figures over all permutations of one day are those that are stated."""
    world = replace(world, claims=[claim for claim in world.claims if claim.side == "credit"])
    days: dict[tuple[Pocket, date], int] = defaultdict(int)
    for line in world.lines:
        days[line.pocket, line.booked_at.date()] += 1
    key, count = max(days.items(), key=lambda item: (item[1], item[0]), default=(None, 0))
    assume(key and 2 <= count <= 4 and world.claims)
    assert key
    spread = [
        line
        if (line.pocket, line.booked_at.date()) == key
        else replace(line, booked_at=line.booked_at + timedelta(seconds=n + 1))
        for n, line in enumerate(sorted(world.lines, key=lambda line: line.place))
    ]
    world = replace(world, lines=spread)
    assume(not reference_trace(world).cut)
    ledger = ledger_of(world)
    is_open = [
        (row["account_id"], row["currency"]) == key[0] and row["booked_at"].date() == key[1]
        for row in ledger.entries.iter_rows(named=True)
    ]
    precise = pl.Series("booked_precision", ["day" if one else "second" for one in is_open])
    rows = intervals(
        replace(ledger, entries=ledger.entries.with_columns(precise)), Asked(seeds_frame(world)), "fifo"
    )
    every: dict[Place, set[int]] = defaultdict(set)
    found = [reference_trace(turned(world, {key: list(order)})) for order in permutations(range(count))]
    allowed = [one for one in found if not one.cut]
    sums = []
    for one in allowed:
        figures: dict[Place, int] = defaultdict(int)
        for (_, kind, target, currency), units in one.places.items():
            figures[kind, target, currency] += units
        sums.append(figures)
    for place in {place for figures in sums for place in figures}:
        every[place] = {figures.get(place, 0) for figures in sums}
    stated = {(row[0], row[1], row[2]): (row[3] * 100, row[5] * 100) for row in rows.iter_rows()}
    assert {place: (min(values), max(values)) for place, values in every.items() if max(values)} == stated


def test_the_reached_ledger_gives_the_same_figures() -> None:
    world = l3()
    far = account("Z", [7_00, -3_00])
    wide = replace(world, lines=[*world.lines, *far], movements=[*world.movements, *one_sided(far)])
    ledger, asked = ledger_of(wide), Asked(seeds_frame(wide))
    odd = ledger.entries.with_columns(
        pl.when(pl.col("entry_id") == "Z1")
        .then(pl.lit(Decimal("7.0001")))
        .otherwise("amount")
        .cast(ledger.entries.schema["amount"])
        .alias("amount")
    )
    ledger = replace(ledger, entries=odd)
    network = network_of(ledger, asked.seeds, None)
    own = reached_ledger(ledger, network)
    assert own.entries.height == 3
    assert network_of(own, asked.seeds, network.as_of).scales == network.scales == {"EUR": 4}
    assert amounts_of(METHODS["fifo"], own, Asked(asked.seeds, network.as_of)) == amounts_of(
        METHODS["fifo"], ledger, asked
    )
