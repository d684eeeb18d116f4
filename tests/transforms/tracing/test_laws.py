"""Laws of the direct methods on random worlds, and that the kernel agrees with the readable reference."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Found, Line, Movement, World, reference_trace
from tests.transforms.tracing.worlds import START, money, places, traced_of, worlds
from transforms.tracing import Traced

DIRECT = ("fifo", "lifo", "clean_first", "proceeds_first", "lowest_intermediate_balance", "pro_rata")
"""Pro rata last: the only one that rounds."""

methods = st.sampled_from(DIRECT)

quick = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def expected_places(found: Found) -> dict[tuple[str, str, str, str], Decimal]:
    return {key: money(units, key[3]) for key, units in found.places.items() if units}


def steps(traced: Traced) -> dict[tuple[str, str], Decimal]:
    return {
        (seed, entry): amount
        for seed, entry, amount in traced.steps.select("seed_id", "entry_id", "amount").iter_rows()
    }


@settings(quick, max_examples=60)
@pytest.mark.parametrize("method", DIRECT)
@given(worlds())
def test_kernel_agrees_with_the_reference_place_by_place_and_step_by_step(method: str, world: World) -> None:
    assume(world.lines)
    traced, found = traced_of(world, method=method), reference_trace(world, method)
    assert places(traced) == expected_places(found)
    currency = {line.entry_id: line.currency for line in world.lines}
    assert steps(traced) == {key: money(n, currency[key[1]]) for key, n in found.steps.items() if n}
    ways = {
        (row["seed_id"], row["target_kind"], row["target_id"], row["currency"]): row["path"]
        for row in traced.traces.iter_rows(named=True)
    }
    sent_at = {
        m.transfer_id: line.booked_at
        for m in world.movements
        for line in world.lines
        if line.entry_id == (m.debit or m.credit)
    }
    for key, way in ways.items():
        assert way == sorted(found.ways[key], key=lambda t: (sent_at[t], t))


@quick
@given(worlds(), methods)
def test_what_came_in_is_what_lies_somewhere(world: World, method: str) -> None:
    assume(world.lines)
    traced, found = traced_of(world, method=method), reference_trace(world, method)
    assert traced.conservation["holds"].all()
    by_place: dict[str, Decimal] = defaultdict(Decimal)
    for (_, _, _, currency), amount in places(traced).items():
        by_place[currency] += amount
    for row in traced.conservation.iter_rows(named=True):
        assert row["in"] == by_place[row["currency"]] == money(found.seeded[row["currency"]], row["currency"])
    assert set(by_place) <= set(traced.conservation["currency"])


@quick
@given(worlds(), methods)
def test_no_account_holds_more_proceeds_than_money(world: World, method: str) -> None:
    for balance, proceeds in reference_trace(world, method).balances.values():
        assert 0 <= proceeds <= max(balance, 0)


@quick
@given(worlds(currencies=("EUR",)), st.data())
def test_splitting_a_transfer_in_two_of_the_same_moment_changes_no_total(
    world: World, data: st.DataObject
) -> None:
    """Each line becomes two, one right behind the other; seeds stand on lines that stay whole."""
    claimed = {claim.entry_id for claim in world.claims}
    line = {line.entry_id: line for line in world.lines}
    whole = [
        m
        for m in world.movements
        if not {m.debit, m.credit} & claimed
        and (m.debit is None or m.credit is None or line[m.debit].amount == -line[m.credit].amount)
    ]
    assume(whole)
    chosen = data.draw(st.sampled_from(whole))
    size = abs(line[chosen.debit or chosen.credit or ""].amount)
    part = data.draw(st.integers(0, size))
    second = replace(
        chosen,
        transfer_id=chosen.transfer_id + "b",
        debit=chosen.debit and chosen.debit + "b",
        credit=chosen.credit and chosen.credit + "b",
    )
    lines: list[Line] = []
    for old in world.lines:
        doubled = replace(old, place=old.place * 2)
        if old.entry_id not in {chosen.debit, chosen.credit}:
            lines.append(doubled)
            continue
        sign = -1 if old.amount < 0 else 1
        lines.append(replace(doubled, amount=sign * part))
        rest = replace(
            doubled, entry_id=old.entry_id + "b", place=old.place * 2 + 1, amount=sign * (size - part)
        )
        lines.append(rest)
    # A circle is cut at a credit: half of a transfer may then be cut where the whole was.
    assume(not reference_trace(world).cut)
    split = World(lines, [*world.movements, second], world.claims, world.openings)
    assert places(traced_of(split)) == places(traced_of(world))


@quick
@given(worlds(), worlds(), methods)
def test_unrelated_accounts_and_the_order_of_rows_change_nothing(
    world: World, other: World, method: str
) -> None:
    assume(world.lines)
    strange = [
        replace(line, entry_id="0" + line.entry_id, account="Z" + line.account) for line in other.lines
    ]
    moves = [
        replace(
            m,
            transfer_id="0" + m.transfer_id,
            debit=m.debit and "0" + m.debit,
            credit=m.credit and "0" + m.credit,
        )
        for m in other.movements
    ]
    both = World(
        [*strange, *world.lines[::-1]], [*moves, *world.movements[::-1]], world.claims[::-1], world.openings
    )
    last = max(line.booked_at for line in world.lines).date()
    alone, together = (traced_of(w, last + timedelta(days=9), method) for w in (world, both))
    assert together.traces.equals(alone.traces)
    assert together.steps.equals(alone.steps)
    assert together.conservation.equals(alone.conservation)
    assert together.notes == alone.notes


@quick
@given(worlds(currencies=("EUR",)), st.integers(2, 10**12), st.sampled_from(DIRECT[:-1]))
def test_scaling_scales(world: World, factor: int, method: str) -> None:
    assume(world.lines)
    claims = [claim for claim in world.claims if claim.side == "credit"]
    plain = replace(world, claims=claims)
    larger = World(
        [replace(line, amount=line.amount * factor) for line in plain.lines],
        plain.movements,
        [replace(claim, amount=claim.amount * factor) for claim in claims],
        {pocket: None if opening is None else opening * factor for pocket, opening in plain.openings.items()},
    )
    assert places(traced_of(larger, method=method)) == {
        key: amount * factor for key, amount in places(traced_of(plain, method=method)).items()
    }


@quick
@given(worlds(), methods)
def test_an_earlier_day_is_as_if_nothing_were_booked_later(world: World, method: str) -> None:
    day = START.date() + timedelta(days=1)
    kept = [line for line in world.lines if line.booked_at.date() <= day]
    assume(kept)
    ids = {line.entry_id for line in kept}
    # A side that is booked later is not seen that day.
    movements = [
        replace(m, debit=m.debit if m.debit in ids else None, credit=m.credit if m.credit in ids else None)
        for m in world.movements
        if {m.debit, m.credit} & ids
    ]
    claims = [c for c in world.claims if c.entry_id in ids and c.side == "credit"]
    past = World(kept, movements, claims, world.openings)
    full = replace(world, claims=[c for c in world.claims if c.side == "credit"])
    assert places(traced_of(full, day, method)) == expected_places(reference_trace(past, method))


@st.composite
def long_chains(draw: st.DrawFn) -> World:
    """Money handed on through many accounts on one day, named so that no sort finds the order."""
    length = draw(st.integers(2, 12))
    names = draw(st.permutations([f"K{n:02}" for n in range(length)]))
    lines, movements = [Line("in", names[0], "EUR", 1, START, 1000)], [Movement("t-in", names[0], None, "in")]
    for n, (origin, target) in enumerate(zip(names, [*names[1:], "end"], strict=True)):
        lines.append(Line(f"d{n}", origin, "EUR", 2, START, -1000 + 7 * n))
        credit = f"c{n}" if target != "end" else None
        if credit:
            lines.append(Line(credit, target, "EUR", 1, START, 1000 - 7 * n))
        movements.append(Movement(f"t{n:02}", target, f"d{n}", credit))
    openings: dict[tuple[str, str], int | None] = {(name, "EUR"): 0 for name in names}
    return World(lines, movements, [Claim("f1", "in", 1000)], openings)


@quick
@given(long_chains())
def test_a_chain_of_one_day_is_followed_to_its_end(world: World) -> None:
    traced = traced_of(world)
    last = world.movements[-1]
    assert places(traced)["f1", "outside", "end", "EUR"] > Decimal("9.00")
    row = traced.traces.filter(traced.traces["target_id"] == "end").row(0, named=True)
    assert row["path"] == [m.transfer_id for m in world.movements[1:]]
    assert last.transfer_id == row["path"][-1]
    assert places(traced) == expected_places(reference_trace(world))
    assert traced.notes == []
