"""How well a pay-out fits a cash-in: a cost, 0 where everything agrees (DOMAIN.md 3.5)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rapidfuzz.distance import OSA

from transforms.hawala.brokers import broker_key
from transforms.hawala.legs import Leg
from transforms.hawala.market import Market
from transforms.hawala.naming import Likenesses
from transforms.hawala.settings import HawalaRules

_DIGITS = 6
"""Costs are rounded to so many places, so that a sum's order never decides."""


@dataclass(frozen=True)
class End:
    """One or more lines that are one end of a hawala: a cash-in, or pay-outs in instalments.

    amount is what was taken in or paid out in all, in `currency`.
    """

    legs: tuple[Leg, ...]
    amount: Decimal
    currency: str
    partial: bool = False
    """Whether less than all may have been paid out so far."""

    @property
    def first(self) -> Leg:
        """The line that names it."""
        return self.legs[0]

    @property
    def first_day(self) -> date | None:
        """The first day that its lines may mean."""
        return min((leg.first_day for leg in self.legs if leg.first_day), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day that its lines may mean."""
        return max((leg.last_day for leg in self.legs if leg.last_day), default=None)


@dataclass(frozen=True)
class Fit:
    """The cost of a pair by its parts: value, time, token, name, place, each weighed."""

    value: float
    time: float
    token: float
    name: float
    place: float

    @property
    def cost(self) -> float:
        """Their sum."""
        return round(self.value + self.time + self.token + self.name + self.place, _DIGITS)


def as_end(leg: Leg) -> End:
    """One line as an end."""
    paid_out = leg.direction == "out"
    amount, currency = (leg.paid, leg.paid_currency) if paid_out else (leg.amount, leg.currency)
    return End((leg,), amount, currency)


@dataclass(frozen=True)
class Scene:
    """What every pair is weighed against: rules, rates, hawaladars whose books are in evidence, names."""

    rules: HawalaRules
    market: Market
    books: frozenset[str]
    names: Likenesses = field(default_factory=Likenesses)


def may_pair(taken: End, paid: End, scene: Scene) -> bool:
    """Whether nothing forbids it: another book is named, or it was paid before it was taken in, or too late."""
    one, other = taken.first, paid.first
    if one.broker == other.broker or _names_another(one, other, scene) or _names_another(other, one, scene):
        return False
    lag = least_lag(taken, paid)
    return lag is None or 0 <= lag <= scene.rules.most_days


def _names_another(one: Leg, other: Leg, scene: Scene) -> bool:
    """Whether a line names a hawaladar whose book is in evidence, and it is not this one."""
    # A name that no book bears may be this hawaladar's nickname.
    return one.counterpart != other.broker and one.counterpart in scene.books


def least_lag(taken: End, paid: End) -> int | None:
    """Days from cash-in to pay-out, the fewest that the dates allow; below 0 where they allow none."""
    if taken.first_day is None or taken.last_day is None or paid.first_day is None or paid.last_day is None:
        return None
    if paid.last_day < taken.first_day:
        return (paid.last_day - taken.first_day).days
    return max((paid.first_day - taken.last_day).days, 0)


def fit_of(taken: End, paid: End, fee: Fraction, scene: Scene) -> Fit:
    """What speaks against a pair, part by part. fee: the commission that this pair of hawaladars usually keeps."""
    one, other, rules = taken.first, paid.first, scene.rules
    return Fit(
        float(rules.weight_value) * _value(taken, paid, fee, scene),
        float(rules.weight_time) * _time(least_lag(taken, paid), rules),
        float(rules.weight_token) * token_distance(one.token, other.token, float(rules.no_token)),
        float(rules.weight_name) * _names(one, other, scene),
        float(rules.weight_place) * _place(one.place, other.place),
    )


def expected(taken: End, currency: str, fee: Fraction, scene: Scene) -> list[Fraction]:
    """What may be paid out for a cash-in in a currency: as its line says, else less commission at a rate."""
    leg = taken.first
    ordered = leg.payout_amount if len(taken.legs) == 1 else None
    if ordered is not None and leg.payout_currency in (None, currency):
        return [Fraction(ordered)]
    whole = Fraction(taken.amount)
    said = sum((Fraction(one.commission) for one in taken.legs if one.commission), Fraction(0))
    # Commission is taken off the sum, or paid on top of it.
    sums = [whole - said, whole] if said else [whole * (1 - fee), whole]
    return [one * rate for rate in _rates(taken, currency, scene) for one in sums]


def _rates(taken: End, currency: str, scene: Scene) -> list[Fraction]:
    if taken.currency == currency:
        return [Fraction(1)]
    stated = [Fraction(leg.rate) for leg in taken.legs if leg.rate]
    if stated:
        return [stated[0], 1 / stated[0]]
    rate = scene.market.rate(taken.currency, currency, taken.first_day)
    return [] if rate is None else [rate]


def _value(taken: End, paid: End, fee: Fraction, scene: Scene) -> float:
    sums = [one for one in expected(taken, paid.currency, fee, scene) if one > 0]
    if not sums:
        return math.inf
    amount = Fraction(paid.amount)
    if paid.partial and amount <= max(sums):
        return 0.0
    return min(abs(math.log(amount / one)) for one in sums) / float(scene.rules.value_scale)


def _time(lag: int | None, rules: HawalaRules) -> float:
    if lag is None:
        return 1.0
    return max(lag - rules.normal_days, 0) / (rules.most_days - rules.normal_days)


def token_distance(one: str, other: str, absent: float) -> float:
    """0 where tokens agree, 0.5 at one letter's difference, else 1; `absent` where one is lacking."""
    if not one or not other:
        return absent
    if one == other:
        return 0.0
    return 0.5 if OSA.distance(one, other, score_cutoff=1) <= 1 else 1.0


def names_of(one: Leg, other: Leg) -> list[tuple[str, str]]:
    """Pairs of names that two lines give for one person: payees, and payers."""
    return [pair for pair in ((one.payee, other.payee), (one.payer, other.payer)) if all(pair)]


def _names(one: Leg, other: Leg, scene: Scene) -> float:
    said = [1 - scene.names.of(*pair) for pair in names_of(one, other)]
    return sum(said) / len(said) if said else float(scene.rules.no_name)


def _place(one: str, other: str) -> float:
    return float(bool(one and other) and broker_key(one) != broker_key(other))
