"""Laws of what a change to the ledger may change: a split transfer, another scale, a later clean credit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Line, Movement, World
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import account, one_sided, places, traced_of, worlds

few = settings(quick, max_examples=8)
Places = dict[tuple[str, str, str, str], Decimal]


def split(world: World, movement: Movement, part: int) -> World:
    """The world with a movement in two of the same moment, the second right behind the first."""
    own = {movement.debit, movement.credit}
    lines = []
    for line in world.lines:
        here = replace(line, place=2 * line.place)
        if line.entry_id not in own:
            lines.append(here)
            continue
        first = part if line.amount > 0 else -part
        lines.append(replace(here, amount=first))
        rest = line.amount - first
        lines.append(replace(here, entry_id=f"{line.entry_id}-2", amount=rest, place=here.place + 1))
    second = replace(
        movement,
        transfer_id=f"{movement.transfer_id}-2",
        debit=movement.debit and f"{movement.debit}-2",
        credit=movement.credit and f"{movement.credit}-2",
    )
    return replace(world, lines=lines, movements=[*world.movements, second])


def fair(world: World) -> list[tuple[Movement, int]]:
    """Movements that can be split, with their amount: no fee, nothing asserted, of two accounts."""
    by_id: dict[str, Line] = {line.entry_id: line for line in world.lines}
    asserted = {claim.entry_id for claim in world.claims}
    found = []
    for movement in world.movements:
        sides = [by_id[name] for name in (movement.debit, movement.credit) if name]
        amounts = {abs(line.amount) for line in sides}
        apart = len({line.pocket for line in sides}) == len(sides)
        in_time = len({line.booked_at for line in sides}) == 1
        if len(amounts) == 1 and apart and in_time and not asserted & {line.entry_id for line in sides}:
            found.append((movement, amounts.pop()))
    return [(movement, amount) for movement, amount in found if amount > 1]


@few
@pytest.mark.parametrize(("method", "units"), [("fifo", 0), ("pro_rata", 3), ("rolling_charge", 3)])
@given(world=worlds(currencies=("EUR",)), data=st.data())
def test_splitting_a_transfer_changes_no_total(
    method: str, units: int, world: World, data: st.DataObject
) -> None:
    """Exactly by FIFO; pro rata within three units for each entry and seed, which are rounded once more."""
    chosen = fair(world)
    assume(chosen)
    movement, amount = data.draw(st.sampled_from(chosen))
    part = data.draw(st.integers(1, amount - 1))
    before, after = (places(traced_of(one, method=method)) for one in (world, split(world, movement, part)))
    spare = Decimal(units * (len(world.lines) + 1)).scaleb(-2)
    for key in before.keys() | after.keys():
        assert abs(before.get(key, Decimal(0)) - after.get(key, Decimal(0))) <= spare


@few
@given(st.lists(st.integers(-60, 60).filter(bool), min_size=2, max_size=8), st.integers(1, 50))
def test_a_later_clean_credit_never_raises_the_lowest_intermediate_balance(
    amounts: list[int], clean: int
) -> None:
    lines = account("A", [50, *amounts])
    world = World(lines, one_sided(lines), [], {("A", "EUR"): 0})
    seeded = replace(world, claims=[Claim("s", "A1", 50)])
    last = lines[-1]
    more = replace(last, entry_id="late", place=last.place + 1, amount=clean)
    later = replace(more, booked_at=last.booked_at + timedelta(days=1))
    refilled = replace(seeded, lines=[*lines, later], movements=one_sided([*lines, later]))
    method, key = "lowest_intermediate_balance", ("s", "account", "A", "EUR")
    held, then = (places(traced_of(one, method=method)).get(key, 0) for one in (seeded, refilled))
    assert then == held


@few
@given(worlds(currencies=("EUR",)))
def test_the_rolling_charge_is_pro_rata_with_each_seed_a_claimant(world: World) -> None:
    assume(world.claims)
    assert places(traced_of(world, method="rolling_charge")) == places(traced_of(world, method="pro_rata"))
