"""What a payment between hawaladars comes near to: sets of obligations, or what would net all that is owed.

Method: docs/methods/hawala.md, section Settlements (DOMAIN.md 3.4 and 3.5).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from transforms.hawala.nettings import nettings_of, positions_of
from transforms.hawala.obligations import Obligation
from transforms.hawala.settings import HawalaRules
from transforms.money import EXACT

OBLIGATIONS, NETTING = "obligations", "netting"


class Movement(NamedTuple):
    """A movement of money from one hawaladar's accounts to another's, or to somebody whom the other pays, too."""

    transfer_id: str
    payer: str
    paid: str
    amount: Decimal
    currency: str
    day: date
    through: str | None = None
    """Party that was paid in the other's place."""
    dealings: int = 0
    """How often the other's own accounts paid it."""


class Fitting(NamedTuple):
    """What comes nearest to a payment: the obligations of one set, their sum, how many sets there are, and of what."""

    obligations: tuple[str, ...]
    total: Decimal | None
    sets: int
    by: str | None = None


_NONE = Fitting((), None, 0)


class Owed:
    """All that hawaladars owe each other, asked about payment by payment.

    owed: by pay-outs and by paying another's debt. settled: by payments that books tell; they count where all that is
    owed is netted.
    """

    def __init__(self, owed: Sequence[Obligation], settled: Sequence[Obligation], rules: HawalaRules) -> None:
        self._owed, self._settled, self._rules = owed, settled, rules
        self._nettings: dict[tuple[str, date], dict[tuple[str, str], Decimal]] = {}

    def fitting(self, payment: Movement) -> Fitting:
        """The sets of obligations that come nearest within the tolerance; where none does, the netting.

        Of more than `most_obligations` the latest are tried. A set that counts more obligations is no worse than
        one that counts fewer: only the sum decides. For a payment to somebody else each obligation alone and all of
        them together are tried, no more: among so many payments some set would fit almost any.
        """
        mine = self._mine(payment)
        groups = _sets(mine) if payment.through is None else _whole_or_single(mine)
        found = self._nearest(payment, groups)
        return found if found.sets else self._netting(payment)

    def _mine(self, payment: Movement) -> list[Obligation]:
        rules, between = self._rules, (payment.payer, payment.paid, payment.currency)
        since = payment.day - timedelta(days=rules.settlement_days) if payment.day != date.max else date.min
        mine = (
            one
            for one in self._owed
            if (one.debtor, one.creditor, one.currency) == between
            and (one.day is None or since <= one.day <= payment.day)
        )
        latest = sorted(mine, key=lambda one: (one.day or date.min, one.obligation_id))
        return latest[-rules.most_obligations :]

    def _nearest(self, payment: Movement, groups: Iterable[tuple[Obligation, ...]]) -> Fitting:
        best, sets = payment.amount * self._rules.settlement_tolerance, list[tuple[Obligation, ...]]()
        for group in groups:
            off = abs(EXACT.subtract(_total(group), payment.amount))
            if off < best:
                best, sets = off, [group]
            elif off == best:
                sets.append(group)
        if not sets:
            return _NONE
        names = tuple(one.obligation_id for one in sets[0]) if len(sets) == 1 else ()
        return Fitting(names, _total(sets[0]), len(sets), OBLIGATIONS)

    def _netting(self, payment: Movement) -> Fitting:
        """The payment between the two that, with others, would settle all that was owed on that day.

        One way of netting of several that come to the same, so that it is no claim.
        """
        if payment.day == date.max:
            return _NONE
        when = (payment.currency, payment.day)
        if when not in self._nettings:
            dated = [one for one in self._owed if one.day is not None and one.day <= payment.day]
            # What was settled on the day itself may be this very payment.
            dated += [one for one in self._settled if one.day is not None and one.day < payment.day]
            known = positions_of(one for one in dated if one.currency == payment.currency)
            self._nettings[when] = {(one.payer, one.paid): one.amount for one in nettings_of(known)}
        amount = self._nettings[when].get((payment.payer, payment.paid))
        if amount is None:
            return _NONE
        off = abs(EXACT.subtract(amount, payment.amount))
        near = off <= payment.amount * self._rules.settlement_tolerance
        return Fitting((), amount, 1, NETTING) if near else _NONE


def _sets(owed: Sequence[Obligation]) -> Iterator[tuple[Obligation, ...]]:
    for size in range(1, len(owed) + 1):
        yield from combinations(owed, size)


def _whole_or_single(owed: Sequence[Obligation]) -> Iterator[tuple[Obligation, ...]]:
    yield from ((one,) for one in owed)
    if len(owed) > 1:
        yield tuple(owed)


def _total(group: Sequence[Obligation]) -> Decimal:
    total = Decimal(0)
    for one in group:
        total = EXACT.add(total, one.amount)
    return total
