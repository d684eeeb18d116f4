"""Backward tracing against a second program: the readable FIFO walk, with debts followed from a list of repayments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from hypothesis import Phase, assume, example, given, settings

from tests.transforms.tracing.debts.test_backward import through_an_account, two_loans
from tests.transforms.tracing.reference import Claim, Found, Line, Lot, Tracing, World
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.worlds import ledger_of, money, places, seeds_frame, worlds
from transforms.plans import Debts
from transforms.tracing import trace

Places = dict[tuple[str, str, str, str], int]
Key = tuple[str, str, str]
"""The seed that repaid, the credit by which, and the debit that had made the debt."""


class Recorded(Tracing):
    """The walk, noting of what repaid an overdraft which debit had made the debt: the newest debt first."""

    def __init__(self, world: World) -> None:
        super().__init__(world, "fifo")
        self.debts: dict[object, list[tuple[str, int]]] = {
            pocket: [("", owed)] for pocket, owed in self.overdraft.items() if owed
        }
        self.lost: list[Lot] = []
        self.repaid: dict[Key, int] = defaultdict(int)

    def debit(self, line: Line) -> None:
        before = self.overdraft[line.pocket]
        super().debit(line)
        grown = self.overdraft[line.pocket] - before
        if grown:
            self.debts.setdefault(line.pocket, []).append((line.entry_id, grown))

    def ends(self, lot: Lot, kind: str, target: str, currency: str) -> None:
        if kind == "lost" and lot.seed:
            self.lost.append(lot)
        super().ends(lot, kind, target, currency)

    def credit(self, line: Line, claims: list[Claim]) -> None:
        before, self.lost = self.overdraft[line.pocket], []
        super().credit(line, claims)
        debts = self.debts.get(line.pocket, [])
        off = before - self.overdraft[line.pocket]
        # What is asserted repays before what came through a debt, whose names begin with ~.
        traced = [
            unit
            for lot in sorted(self.lost, key=lambda lot: lot.seed or "")
            for unit in [lot.seed] * lot.amount
        ]
        for place in range(off):
            debit, owed = debts.pop()
            if owed > 1:
                debts.append((debit, owed - 1))
            if place < len(traced):
                self.repaid[str(traced[place]), line.entry_id, debit] += 1


def backward_places(world: World) -> Places:
    """Where the one seed of a world is by backward tracing without limits.

    In one currency to the unit; in an exchange the two programs cut money into pieces that are rounded otherwise.
    """
    names: dict[Key, str] = {}
    claims: dict[str, Claim] = {}
    through: dict[str, int] = defaultdict(int)  # units of each debit that are followed
    while True:
        walk = Recorded(replace(world, claims=[*world.claims, *claims.values()]))
        found = walk.run()
        new = [key for key in walk.repaid if key[2] and key not in names]
        if not new:
            return _settled(walk, found, names, claims)
        for key in new:
            names[key] = f"~{len(names):03}"
            credit = walk.other_side(walk.line[key[2]])
            if credit:
                before, after = through[key[2]], through[key[2]] + walk.repaid[key]
                through[key[2]] = after
                came = brought(walk.line[key[2]], credit, after) - brought(walk.line[key[2]], credit, before)
                claims[names[key]] = Claim(names[key], credit.entry_id, came)


def brought(debit: Line, credit: Line, units: int) -> int:
    if debit.currency != credit.currency:
        return units * credit.amount // -debit.amount
    return min(units, credit.amount)


def _settled(walk: Recorded, found: Found, names: dict[Key, str], claims: dict[str, Claim]) -> Places:
    """The places of the walk, with what is followed taken off what was lost."""
    sums: Places = defaultdict(int)
    for (_, kind, target, currency), units in found.places.items():
        sums["s", kind, target, currency] += units
    for key, name in names.items():
        debit, units = walk.line[key[2]], walk.repaid[key]
        if name in claims:
            asked, got = claims[name].amount, found.steps[name, claims[name].entry_id]
            is_exchange = walk.line[claims[name].entry_id].currency != debit.currency
            units -= -(-units * (asked - got) // asked) if is_exchange and asked else asked - got
            if not is_exchange:
                sums["s", "outside", walk.movement[debit.entry_id].to_account, debit.currency] += units - got
        else:
            ended = Found()
            walk.found = ended
            walk.leaves(Lot(units, "s"), debit)
            for at, amount in ended.places.items():
                sums[at] += amount
        sums["s", "lost", debit.account, debit.currency] -= units
    return {place: units for place, units in sums.items() if units}


@settings(quick, max_examples=30, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(worlds(currencies=("EUR",)))
@example(through_an_account())
@example(two_loans())
def test_backward_agrees_with_the_readable_walk_place_by_place(world: World) -> None:
    assume(world.lines and world.claims)
    first = next((claim for claim in world.claims if claim.side == "credit"), None)
    assume(first is not None and first.amount)
    assert first is not None
    world = replace(world, claims=[replace(first, seed_id="s", amount=min(first.amount, 600_00))])
    case = replace(ledger_of(world), debts=Debts(10_000, 99))
    shown = places(trace(case, seeds_frame(world), "backward"))
    expected = {key: money(units, key[3]) for key, units in backward_places(world).items()}
    differing = {
        key: (shown.get(key), expected.get(key))
        for key in {*shown, *expected}
        if shown.get(key) != expected.get(key)
    }
    assert not differing, differing
