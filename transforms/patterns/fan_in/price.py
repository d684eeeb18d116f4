"""Whether what many payers paid looks like a price, its multiples, and instalments of it.

Exact integer arithmetic on units of 1e-8; the price is worked out from the payments themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from transforms.patterns.evidence import Movement
from transforms.patterns.fan_in.rule import FanIn

_TRIED = 60
"""Most sums that are tried as the unit price: the most frequent, so that a large record stays quick."""


@dataclass(frozen=True)
class Bundle:
    """Payments of one payer in one currency, each within the instalment gap of the one before."""

    payer: str
    payments: tuple[Movement, ...]

    @property
    def total(self) -> int:
        """Sum in units."""
        return sum(payment.units for payment in self.payments)


@dataclass(frozen=True)
class PriceFit:
    """The prices found and the payments that fit them."""

    prices: tuple[tuple[int, str], ...]
    """(unit price in units, currency), best supported first."""
    fees: tuple[Movement, ...]
    payers: frozenset[str]
    """Payers with a payment that fits."""
    at_price: int
    """Payers who paid exactly one unit price, at once or in instalments."""
    instalments: int
    """Payers whose payments fit only added up."""


def bundles_of(payments: dict[str, list[Movement]], gap_days: int) -> list[Bundle]:
    """The payers' payments in bundles, by payer, currency and time."""
    bundles: list[Bundle] = []
    for payer in sorted(payments):
        for currency in sorted({payment.currency for payment in payments[payer]}):
            run: list[Movement] = []
            for payment in (item for item in payments[payer] if item.currency == currency):
                if run and (payment.at.date() - run[-1].at.date()).days > gap_days:
                    bundles.append(Bundle(payer, tuple(run)))
                    run = []
                run.append(payment)
            bundles.append(Bundle(payer, tuple(run)))
    return bundles


def half_heads(units: int, price: int, tolerance: Fraction, most_heads: int) -> int:
    """How many half prices a sum is, 0 where it is none: 1 a child, 2 a person, 3 a person with a child.

    The sum may miss the multiple by `tolerance` of ONE price, and a third of that for each further
    head: a share of the whole sum would let nearly every large sum be a multiple of something.
    """
    halves = (4 * units + price) // (2 * price)
    if not 1 <= halves <= 2 * most_heads:
        return 0
    # A third more for each further head: small differences add up, but not in proportion.
    room = tolerance * price * (1 + Fraction(max(halves - 2, 0), 6))
    return halves if abs(2 * units - halves * price) <= 2 * room else 0


def fitting(bundle: Bundle, price: int, tolerance: Fraction, most_heads: int) -> tuple[Movement, ...]:
    """The bundle's payments that are fees at this price: each alone, or all added up, or the greater part."""
    alone = tuple(p for p in bundle.payments if half_heads(p.units, price, tolerance, most_heads))
    if len(alone) == len(bundle.payments) or half_heads(bundle.total, price, tolerance, most_heads):
        return bundle.payments
    return alone if 2 * sum(p.units for p in alone) >= bundle.total else ()


def price_fit(payments: dict[str, list[Movement]], rule: FanIn, floors: dict[str, int]) -> PriceFit:
    """Up to `most_prices` unit prices per currency that explain the payers' payments.

    `floors` is the least unit price by currency, in units. The first price is the one that explains
    most payers; the next one is worked out from those that it left unexplained.
    """
    rest = bundles_of(payments, rule.instalment_gap_days)
    tolerance = Fraction(rule.price_tolerance)
    prices: list[tuple[int, str]] = []
    fees: list[Movement] = []
    exact: set[str] = set()
    added_up: set[str] = set()
    for currency in sorted({bundle.payments[0].currency for bundle in rest}):
        mine = [bundle for bundle in rest if bundle.payments[0].currency == currency]
        for number in range(rule.most_prices):
            least = rule.least_at_next_price if number else rule.least_at_price
            price = _best_price(mine, floors.get(currency, 1), least, tolerance, rule)
            if price == 0:
                break
            prices.append((price, currency))
            left: list[Bundle] = []
            for bundle in mine:
                fit = fitting(bundle, price, tolerance, rule.most_heads)
                fees += fit
                if not fit:
                    left.append(bundle)
                if _pays_one(bundle, price, tolerance):
                    exact.add(bundle.payer)
                if fit and not any(half_heads(p.units, price, tolerance, rule.most_heads) for p in fit):
                    added_up.add(bundle.payer)
            mine = left
    fees.sort(key=lambda payment: (payment.at, payment.transfer_id))
    by_transfer = {p.transfer_id: payer for payer in payments for p in payments[payer]}
    payers = frozenset(by_transfer[fee.transfer_id] for fee in fees)
    return PriceFit(tuple(prices), tuple(fees), payers, len(exact), len(added_up))


def kin_fees(payments: dict[str, list[Movement]], found: PriceFit, rule: FanIn) -> tuple[Movement, ...]:
    """Payments of the beneficiary's namesakes that are exactly whole prices, alone or in instalments.

    Many share a common family name by chance. Kin make no pattern, but where strangers made one, a
    namesake who pays exactly its price is taken for a payer; a gift of any other sum is not.
    """
    fees: list[Movement] = []
    for bundle in bundles_of(payments, rule.instalment_gap_days):
        currency = bundle.payments[0].currency
        for price in (price for price, code in found.prices if code == currency):
            exact = tuple(p for p in bundle.payments if _whole_prices(p.units, price, rule))
            taken = bundle.payments if _whole_prices(bundle.total, price, rule) else exact
            if taken:
                fees += taken
                break
    return tuple(fees)


def _whole_prices(units: int, price: int, rule: FanIn) -> bool:
    return units % price == 0 and 1 <= units // price <= rule.most_heads


def _pays_one(bundle: Bundle, price: int, tolerance: Fraction) -> bool:
    sums = [bundle.total, *(payment.units for payment in bundle.payments)]
    return any(half_heads(units, price, tolerance, 1) == 2 for units in sums)


def _best_price(bundles: Sequence[Bundle], floor: int, least: int, tolerance: Fraction, rule: FanIn) -> int:
    """The sum that explains most payers as a unit price; among equals the one most pay, then the larger."""
    seen = Counter(p.units for bundle in bundles for p in bundle.payments if p.units >= floor)
    seen.update(b.total for b in bundles if len(b.payments) > 1 and b.total >= floor)
    tried = sorted(seen, key=lambda units: (-seen[units], -units))[:_TRIED]
    best = (0, 0, 0)
    for price in tried:
        at_price = {b.payer for b in bundles if _pays_one(b, price, tolerance)}
        if len(at_price) < least:
            continue
        explained = {b.payer for b in bundles if fitting(b, price, tolerance, rule.most_heads)}
        best = max(best, (len(explained), len(at_price), price))
    return best[2]
