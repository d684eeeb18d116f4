"""All that the pattern works out about one beneficiary, before it is weighed."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from functools import cached_property

from transforms.patterns.evidence import Ledger, Movement, units_of
from transforms.patterns.fan_in.onward import Onward, onward_of
from transforms.patterns.fan_in.payers import Payers, identity, is_fee_like, kin_group, payers_of
from transforms.patterns.fan_in.price import PriceFit, kin_fees, price_fit
from transforms.patterns.fan_in.rule import FanIn
from transforms.patterns.habits import repeats
from transforms.patterns.names import Lexicon

_USUAL = 5
"""One payer in so many makes a sum usual."""


@dataclass(frozen=True)
class Assessment:
    """One beneficiary: payers in groups, prices that fit, what became of the money."""

    ledger: Ledger
    payers: Payers
    fit: PriceFit
    onward: Onward
    at_once: int
    """Most fee payers within the window."""
    within_long: int
    """Most fee payers within the long window."""
    kin_fees: tuple[Movement, ...]
    """Payments of namesakes that are exactly the price: fees too, but they make no pattern."""
    considered: int
    """Payments of strangers that are large enough to be a part of a fee."""
    floor_known: bool
    """Whether the prices could be held against the floor in the reference currency."""
    lexicon: Lexicon

    @cached_property
    def fees(self) -> tuple[Movement, ...]:
        """Payments that fit the prices, in order of time."""
        both = (*self.fit.fees, *self.kin_fees)
        return tuple(sorted(both, key=lambda fee: (fee.at, fee.transfer_id)))

    @cached_property
    def families(self) -> int:
        """Distinct family names among the fee payers."""
        return len({kin_group(fee) for fee in self.fit.fees})

    @cached_property
    def fit_share(self) -> Fraction:
        """Fee payers among the strangers who paid, or fees among their payments, whichever is less."""
        by_payer = Fraction(len(self.fit.payers), max(len(self.payers.strangers), 1))
        return min(by_payer, Fraction(len(self.fit.fees), max(self.considered, 1)))

    @cached_property
    def full_share(self) -> Fraction:
        """Payers who paid a price or more, of all who are no organisation, kin or regular payer.

        Gifts come in all sizes, down to small ones and to the half of the most usual one.
        """
        least = self._least_paid
        full = sum(
            any(3 * units >= 2 * least.get(currency, 0) for currency, units in sums.items())
            for sums in self._sums
        )
        return Fraction(full, len(self.payers.strangers) + len(self.payers.small))

    @cached_property
    def _sums(self) -> list[dict[str, int]]:
        return [_sums(self.payers.strangers[payer]) for payer in sorted(self.fit.payers)]

    @cached_property
    def _least_paid(self) -> dict[str, int]:
        """By currency the best price; the half of it where that is what many paid, so a price itself."""
        least: dict[str, int] = {}
        for units, currency in self.fit.prices:
            halves = sum(2 * sums.get(currency, 0) == units for sums in self._sums)
            price = units // 2 if _USUAL * halves >= len(self._sums) else units
            least.setdefault(currency, price)
        return least

    @cached_property
    def price_ref(self) -> Fraction:
        """The best price in the reference currency, in units, at the rates of the fees; 0 without any."""
        units, currency = self.fit.prices[0]
        known = [(fee.ref_units, fee.units) for fee in self.fees if fee.currency == currency]
        ref = sum(ref for ref, _ in known if ref is not None)
        return Fraction(units * ref, max(sum(paid for ref, paid in known if ref is not None), 1))

    @cached_property
    def unearned_share(self) -> Fraction:
        """Fees whose very sum was passed on, each payment on counted for one fee."""
        onward = Counter((out.currency, out.units) for out in self.onward.passed_on)
        same = onward & Counter((fee.currency, fee.units) for fee in self.fees)
        return Fraction(same.total(), len(self.fees))

    @cached_property
    def habit_share(self) -> Fraction:
        """Payers who paid the same sum again a month or a week later, regular ones included."""
        groups = (self.payers.strangers[payer] for payer in self.fit.payers)
        regular = len(self.payers.regular)
        return Fraction(sum(map(repeats, groups)) + regular, len(self.fit.payers) + regular)

    @cached_property
    def themes(self) -> Counter[str]:
        """Everyday themes that the payers' narratives name, with the number of fees that name them."""
        said = (self.lexicon.innocent_theme(fee.narrative) for fee in self.fees)
        return Counter(theme for theme in said if theme)

    @cached_property
    def span_days(self) -> int:
        """Days from the first fee to the last."""
        return (self.fees[-1].at.date() - self.fees[0].at.date()).days

    @cached_property
    def fee_units(self) -> int:
        """Sum of the fees, in the currency that most of them have."""
        return sum(fee.units for fee in self.fees if fee.currency == self.currency)

    @cached_property
    def currency(self) -> str:
        """The currency that most fees have."""
        counted = Counter(fee.currency for fee in self.fees)
        return min(counted, key=lambda code: (-counted[code], code))

    @property
    def own_side(self) -> bool:
        """Whether the beneficiary's own statement shows any fee."""
        return any(fee.entry_id is not None for fee in self.fees)


def assess(ledger: Ledger, not_fees: frozenset[str], rule: FanIn, lexicon: Lexicon) -> Assessment | None:
    """What the pattern makes of one beneficiary; None where too few strangers paid what fits a price.

    `not_fees` are subjects whose payments are no fees: collectors found already.
    """
    credits = [m for m in ledger.credits if is_fee_like(m) and m.other not in not_fees]
    payers = payers_of(ledger, credits, rule, lexicon)
    if len(payers.strangers) < rule.least_payers:
        return None
    floors, floor_known = price_floors(payers.strangers, rule)
    considered = {payer: _above(group, rule) for payer, group in payers.strangers.items()}
    fit = price_fit({payer: group for payer, group in considered.items() if group}, rule, floors)
    if len(fit.payers) < rule.least_fitting:
        return None
    namesakes = kin_fees(payers.kin, fit, rule)
    found = Assessment(
        ledger,
        payers,
        fit,
        onward_of(ledger, (*fit.fees, *namesakes), rule, lexicon),
        most_within(fit.fees, rule.window_days),
        most_within(fit.fees, rule.long_window_days),
        namesakes,
        sum(len(group) for group in considered.values()),
        floor_known,
        lexicon,
    )
    enough = found.within_long >= rule.least_fitting and found.families >= rule.least_families
    return found if enough and found.fit_share >= Fraction(rule.least_fit) else None


def _sums(payments: Sequence[Movement]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for payment in payments:
        sums[payment.currency] = sums.get(payment.currency, 0) + payment.units
    return sums


def _above(payments: Sequence[Movement], rule: FanIn) -> list[Movement]:
    """Payments that can be a part of a fee: a tenth of the least price, so that shared bills stay out."""
    least = units_of(rule.least_price) // 10
    return [p for p in payments if p.ref_units is None or p.ref_units >= least]


def price_floors(payments: dict[str, list[Movement]], rule: FanIn) -> tuple[dict[str, int], bool]:
    """The least unit price by currency, at the rates of the payments themselves.

    A currency without any rate has no floor (1 unit), and the second value is then false.
    """
    sums: dict[str, tuple[int, int]] = {}
    currencies: set[str] = set()
    for group in payments.values():
        for payment in group:
            currencies.add(payment.currency)
            if payment.ref_units:
                units, ref = sums.get(payment.currency, (0, 0))
                sums[payment.currency] = (units + payment.units, ref + payment.ref_units)
    least = units_of(rule.least_price)
    floors = {code: -(-least * units // ref) for code, (units, ref) in sums.items()}
    return floors, currencies <= set(sums)


def most_within(fees: Sequence[Movement], days: int) -> int:
    """Most distinct payers of fees in any window of so many days; fees in order of time."""
    times = [fee.at for fee in fees]
    most = 0
    for last, fee in enumerate(fees):
        first = bisect_left(times, fee.at - timedelta(days=days))
        most = max(most, len({identity(other) for other in fees[first : last + 1]}))
    return most
