"""Positions, which add up to nothing in each currency, and the payments that would settle them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from transforms.hawala.obligations import Obligation
from transforms.money import EXACT

NOTHING = Decimal(0)


class Position(NamedTuple):
    """What is owed to a hawaladar and what he owes, in one currency, and by how many obligations."""

    owed_to: Decimal
    owed_by: Decimal
    obligations: int

    @property
    def net(self) -> Decimal:
        """owed_to less owed_by."""
        return EXACT.subtract(self.owed_to, self.owed_by)


class Netting(NamedTuple):
    """A payment that would settle positions."""

    currency: str
    payer: str
    paid: str
    amount: Decimal


def positions_of(obligations: Iterable[Obligation]) -> dict[tuple[str, str], Position]:
    """By (currency, hawaladar), sorted. The net positions of a currency add up to 0."""
    found: dict[tuple[str, str], Position] = defaultdict(lambda: Position(NOTHING, NOTHING, 0))
    for one in obligations:
        to = found[one.currency, one.creditor]
        found[one.currency, one.creditor] = Position(
            EXACT.add(to.owed_to, one.amount), to.owed_by, to.obligations + 1
        )
        by = found[one.currency, one.debtor]
        found[one.currency, one.debtor] = Position(
            by.owed_to, EXACT.add(by.owed_by, one.amount), by.obligations + 1
        )
    return dict(sorted(found.items()))


def nettings_of(positions: Mapping[tuple[str, str], Position]) -> Iterator[Netting]:
    """Payments after which nobody owes anything: in each currency one less than hawaladars, at most.

    Who owes most pays him to whom most is owed, until all is settled; of equal sums the lower id goes first.
    """
    for currency in sorted({currency for currency, _ in positions}):
        nets = {broker: one.net for (code, broker), one in positions.items() if code == currency}
        yield from _settled(currency, nets)


def _settled(currency: str, nets: dict[str, Decimal]) -> Iterator[Netting]:
    while True:
        payer = min(nets, key=lambda broker: (nets[broker], broker))
        paid = min(nets, key=lambda broker: (-nets[broker], broker))
        amount = min(-nets[payer], nets[paid])
        if amount <= 0:
            return
        yield Netting(currency, payer, paid, amount)
        nets[payer] = EXACT.add(nets[payer], amount)
        nets[paid] = EXACT.subtract(nets[paid], amount)
