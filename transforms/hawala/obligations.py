"""Who owes whom: each pay-out by one hawaladar on another's word, and each payment between them (DOMAIN.md 3.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.hawala.legs import Leg
from transforms.hawala.links import Link, endings
from transforms.hawala.settings import HawalaRules


@dataclass(frozen=True)
class Obligation:
    """`debtor` owes `creditor` an amount, as some lines show."""

    debtor: str
    creditor: str
    amount: Decimal
    currency: str
    day: date | None
    basis: str
    records: tuple[str, ...]

    @property
    def obligation_id(self) -> str:
        """By the record that shows it."""
        return f"o{self.records[0][1:]}"


class Settled(NamedTuple):
    """A payment between hawaladars as one book tells it, or both."""

    payer: str
    paid: str
    legs: tuple[Leg, ...]

    @property
    def amount(self) -> Decimal:
        """What was paid."""
        return self.legs[0].amount

    @property
    def currency(self) -> str:
        """Its currency."""
        return self.legs[0].currency

    @property
    def day(self) -> date | None:
        """The last day that its first line may mean."""
        return self.legs[0].last_day


def obligations_of(links: list[Link], settled: Sequence[Settled]) -> list[Obligation]:
    """Every obligation that a line shows, each once however many books show it, sorted by id.

    The hawaladar who pays out is owed what he paid, in the currency that he paid. Money that was taken in and
    not yet paid out is owed to no other hawaladar. A payment between two of them makes who was paid the debtor.
    """
    found = [one for link in endings(links) for one in _of_link(link)]
    found += [
        Obligation(one.paid, one.payer, one.amount, one.currency, one.day, "settlement", _records(one.legs))
        for one in settled
    ]
    return sorted(found, key=lambda one: one.obligation_id)


def _of_link(link: Link) -> Iterator[Obligation]:
    taken, paid = link.taken, link.paid
    if paid is not None:
        debtor = taken.first.broker if taken else paid.first.counterpart
        basis = "both_books" if taken else "paying_book"
        if debtor is None or debtor == paid.first.broker:
            return
        also = _records(taken.legs) if taken else ()
        for leg in paid.legs:
            yield Obligation(
                debtor, leg.broker, leg.paid, leg.paid_currency, leg.last_day, basis, (leg.record_id, *also)
            )
        return
    assert taken is not None
    for leg in taken.legs:
        # What is open is still held. An ambiguous pay-out stands for itself.
        if leg.status == "open" or leg.counterpart in (None, leg.broker) or link.status == "ambiguous":
            continue
        assert leg.counterpart is not None
        amount, currency = leg.payout_amount, leg.payout_currency or leg.currency
        if amount is None:
            amount, currency = leg.amount - (leg.commission or Decimal(0)), leg.currency
        yield Obligation(
            leg.broker, leg.counterpart, amount, currency, leg.last_day, "ordering_book", (leg.record_id,)
        )


def _records(legs: Iterable[Leg]) -> tuple[str, ...]:
    return tuple(leg.record_id for leg in legs)


def settled_of(legs: Iterable[Leg], rules: HawalaRules) -> list[Settled]:
    """Payments between hawaladars that books tell; one that both books tell is one payment.

    Two lines are one payment where they name each other, the sum is the same and the days are no further apart
    than `normal_days`: the earliest with the earliest.
    """
    lines = sorted(
        (leg for leg in legs if leg.direction.startswith("settlement_") and leg.counterpart), key=_in_time
    )
    others: dict[tuple[object, ...], list[Leg]] = defaultdict(list)
    for leg in lines:
        if leg.direction == "settlement_in":
            others[_key(leg)].append(leg)
    found = []
    for leg in lines:
        if leg.direction == "settlement_out":
            waiting = others[_key(leg)]
            match = next((one for one in waiting if _near(leg, one, rules.normal_days)), None)
            if match:
                waiting.remove(match)
            assert leg.counterpart is not None
            found.append(Settled(leg.broker, leg.counterpart, (leg, match) if match else (leg,)))
    for waiting in others.values():
        for leg in waiting:
            assert leg.counterpart is not None
            found.append(Settled(leg.counterpart, leg.broker, (leg,)))
    return sorted(found, key=lambda one: one.legs[0].record_id)


def _key(leg: Leg) -> tuple[object, ...]:
    ends = (leg.broker, leg.counterpart)
    pair = ends if leg.direction == "settlement_out" else ends[::-1]
    return (*pair, leg.amount, leg.currency)


def _near(one: Leg, other: Leg, days: int) -> bool:
    if one.last_day is None or other.last_day is None:
        return True
    return abs((one.last_day - other.last_day).days) <= days


def _in_time(leg: Leg) -> tuple[date, str]:
    return (leg.last_day or date.max, leg.record_id)
