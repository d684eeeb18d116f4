"""A rule without reason: which units of money a payment takes is drawn by lot, unit by unit.

Whatever a sensible rule does, this one may do too; bounds that hold for it hold for any.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from random import Random

from tests.transforms.tracing.reference import Line, Lot, Tracing, World
from tests.transforms.tracing.worlds import money

Place = tuple[str, str, str]


class AnyRule(Tracing):
    """The walk of the reference with its lots shuffled before each choice."""

    def __init__(self, world: World, random: Random) -> None:
        super().__init__(world)
        self.random = random

    def shuffled(self, lots: list[Lot]) -> list[Lot]:
        units = [lot.of(1) for lot in lots for _ in range(lot.amount)]
        self.random.shuffle(units)
        return units

    def debit(self, line: Line) -> None:
        self.lots[line.pocket] = self.shuffled(self.lots[line.pocket])
        super().debit(line)

    def arriving(self, line: Line) -> list[Lot]:
        debit = self.other_side(line)
        if debit and debit.currency == line.currency:
            self.under_way[debit.entry_id] = self.shuffled(self.under_way[debit.entry_id])
        return super().arriving(line)


def anywhere(world: World, random: Random) -> dict[Place, Decimal]:
    """Amounts by kind, target and currency, all seeds together."""
    sums: dict[Place, int] = defaultdict(int)
    for (_, kind, target, currency), units in AnyRule(world, random).run().places.items():
        sums[kind, target, currency] += units
    return {place: money(units, place[2]) for place, units in sums.items() if units}
