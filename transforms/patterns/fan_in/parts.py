"""The parts of the score, for and against, each in words with its figures."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from transforms.money import spoken
from transforms.number_words import number_of
from transforms.patterns.evidence import Movement, amount_of
from transforms.patterns.fan_in.assessment import Assessment
from transforms.patterns.fan_in.rule import FanIn
from transforms.patterns.finding import Part
from transforms.patterns.habits import same_sum

Valued = tuple[float, str]


def share_of(part: int, whole: int) -> Fraction:
    """A share; of nothing it is none."""
    return Fraction(part, whole) if whole else Fraction(0)


def percent(share: Fraction) -> str:
    """A share in whole per cent, rounded half up: for words, never for sums."""
    return f"{int(share * 100 + Fraction(1, 2))} %"


def total(movements: tuple[Movement, ...] | list[Movement], currency: str) -> str:
    """The sum of the movements of one currency, with all digits."""
    return spoken(amount_of(units_in(movements, currency)), currency)


def units_in(movements: tuple[Movement, ...] | list[Movement], currency: str) -> int:
    """The sum of the movements of one currency, in units."""
    return sum(movement.units for movement in movements if movement.currency == currency)


def _payers(a: Assessment, rule: FanIn) -> Valued:
    words = (
        f"{len(a.fit.payers)} payers of {a.families} family names, none of them the beneficiary's, "
        f"paid a price or its multiple; up to {a.at_once} of them within {rule.window_days} days"
    )
    return min(len(a.fit.payers) / rule.many_payers, 1.0), words


def returning_share(a: Assessment, rule: FanIn) -> Fraction:
    """Fee payers who paid over more than the short record, or more often than there are seats.

    Instalments and seats of one trip lie close together; customers come back.
    """
    groups = [a.payers.strangers[payer] for payer in sorted(a.fit.payers)]
    spans = [(group[-1].at.date() - group[0].at.date()).days for group in groups]
    often = [len(group) > rule.most_heads for group in groups]
    back = sum(o or span > rule.short_record_days for o, span in zip(often, spans, strict=True))
    return share_of(back, len(groups))


def _few_payments(a: Assessment, rule: FanIn) -> Valued:
    groups = [a.payers.strangers[payer] for payer in sorted(a.fit.payers)]
    few = sum(len(group) <= rule.few_payments for group in groups)
    words = f"{few} of the {len(groups)} paid {rule.few_payments} times at most in the whole record"
    return few / len(groups), words


def _price(a: Assessment, rule: FanIn) -> Valued:
    prices = " and ".join(spoken(amount_of(units), code) for units, code in a.fit.prices)
    strangers = len(a.payers.strangers)
    words = (
        f"sums of {len(a.fit.payers)} of {strangers} payers ({len(a.fit.fees)} of {a.considered} payments) fit "
        f"{prices}, a multiple up to {rule.most_heads} or a half price, "
        f"within {percent(Fraction(rule.price_tolerance))} of one price; "
        f"{a.fit.at_price} paid exactly one price, {a.fit.instalments} in instalments that add up"
    )
    # Round sums fit many prices; a price that many pay as it stands fits better than its multiples.
    modal = min(a.fit.at_price / strangers / 0.4, 1.0)
    return float(a.fit_share) * modal, words


def _passed_on(a: Assessment, rule: FanIn) -> Valued:
    o = a.onward
    if not o.observed:
        return (
            0.0,
            "whether the money was passed on does not show in the evidence",
        )
    soon, long = share_of(o.soon, o.due), share_of(o.within_long, o.due)
    words = (
        f"{percent(soon)} of the fees was passed on to persons or taken in cash within "
        f"{rule.dwell_hours} hours, "
        f"{percent(long)} within {rule.dwell_long_hours // 24} days"
    )
    return float(soon + (long - soon) * Fraction(4, 5)), words


def _few_receivers(a: Assessment, rule: FanIn) -> Valued:
    count = len(a.onward.receivers)
    if not a.onward.passed_on:
        return 0.0, "nothing was passed on to persons"
    words = f"{number_of(len(a.onward.passed_on), 'payment')} carried the money on, to {number_of(count, 'receiver')}"
    return min(rule.few_receivers / max(count, 1), 1.0), words


def _rounds(a: Assessment, rule: FanIn) -> Valued:
    rounds = a.onward.rounds
    words = f"money came in and went on in {number_of(rounds, 'round')} over {number_of(a.span_days, 'day')}"
    return min(max(rounds - 1, 0), 2) / 2, words


def _places(a: Assessment, rule: FanIn) -> Valued:
    countries = sorted({country for fee in a.fees for country in fee.other_countries})
    words = (
        f"the payers' accounts are in {number_of(len(countries), 'country', 'countries')}"
        f" ({', '.join(countries) or 'not known'})"
    )
    return min(max(len(countries) - 1, 0) / (rule.spread_countries - 1), 1.0), words


def _vague_words(a: Assessment, rule: FanIn) -> Valued:
    vague = len(a.fees) - a.themes.total()
    return vague / len(a.fees), f"{vague} of {len(a.fees)} payments name no everyday purpose"


def _regular_payers(a: Assessment, rule: FanIn) -> Valued:
    count = len(a.payers.regular)
    pay = "pays" if count == 1 else "pay"
    who = f"{count} of {number_of(a.payers.persons, 'payer')}"
    words = f"{who} {pay} the same sum month after month, as for rent or savings"
    return count / a.payers.persons, words


def _innocent_words(a: Assessment, rule: FanIn) -> Valued:
    named = ", ".join(f"{theme} {count}" for theme, count in sorted(a.themes.items())) or "none"
    words = f"{a.themes.total()} of {len(a.fees)} payments name an everyday purpose ({named})"
    return a.themes.total() / len(a.fees), words


def returned_share(a: Assessment) -> Fraction:
    """What went back to payers, of the fees; by value or by the payers concerned, whichever is more."""
    back = (*a.onward.refunds, *a.onward.returned)
    value = share_of(units_in(back, a.currency), a.fee_units)
    return min(max(value, share_of(a.onward.mutual, len(a.fit.payers))), Fraction(1))


def _returned(a: Assessment, rule: FanIn) -> Valued:
    back = (*a.onward.refunds, *a.onward.returned)
    words = (
        f"{total(back, a.currency)} went back to payers in {number_of(len(back), 'payment')};"
        f" {number_of(a.onward.mutual, 'payer')} {'was' if a.onward.mutual == 1 else 'were'} paid at some time:"
        " refunds, or turns of a savings club"
    )
    return float(returned_share(a)), words


def is_organisation(a: Assessment) -> bool:
    """Whether the beneficiary is an organisation, by kind or name."""
    return a.lexicon.is_organisation(a.ledger.name, a.ledger.kind)


def _organisation(a: Assessment, rule: FanIn) -> Valued:
    organisation = is_organisation(a)
    words = (
        "is an organisation, whom customers may pay" if organisation else "is not known to be an organisation"
    )
    return float(organisation), f"the beneficiary {words}"


def merchants_share(a: Assessment) -> Fraction:
    """What was spent with merchants and organisations while fees came in, of the fees."""
    return min(share_of(units_in(a.onward.merchants, a.currency), a.fee_units), Fraction(1))


def _merchants(a: Assessment, rule: FanIn) -> Valued:
    words = (
        f"{total(a.onward.merchants, a.currency)} was spent with merchants and organisations meanwhile "
        f"({len(a.onward.merchants)} payments): goods, trips or a boat bought at cost would look so"
    )
    return float(merchants_share(a)), words


def is_single_burst(a: Assessment, rule: FanIn) -> bool:
    """Whether friends who pool for one purpose would look the same.

    All came within a few weeks and went on in a round or two; or everybody paid one and the same sum once, and
    nobody got any of it twice, as when a boat, an engine and fuel are bought.
    """
    payments = [movement for movement in a.onward.passed_on if movement.kind != "cash_out"]
    once = len(a.fees) == len(a.fit.payers) and same_sum(a.fees)
    nobody_twice = len(payments) == len(a.onward.receivers) > 0
    quick = a.span_days <= rule.burst_days and a.onward.rounds <= rule.burst_rounds
    return quick or (once and nobody_twice)


def _single_burst(a: Assessment, rule: FanIn) -> Valued:
    burst = is_single_burst(a, rule)
    words = (
        f"all fees came within {a.span_days} days and went on in {a.onward.rounds} rounds: "
        "friends who pool for one purpose would look so"
    )
    return float(burst), words if burst else "the payments are not one single collection"


def small_share(a: Assessment) -> Fraction:
    """Payers of small sums only, among all strangers."""
    small = len(a.payers.small)
    return share_of(small, small + len(a.payers.strangers))


def _small_payers(a: Assessment, rule: FanIn) -> Valued:
    words = f"{len(a.payers.small)} further payers paid small sums only, as donors or friends do"
    return float(small_share(a)), words


def _kin_payers(a: Assessment, rule: FanIn) -> Valued:
    kin = len(a.payers.kin) + len(a.fit.payers) - a.families
    whole = len(a.payers.kin) + len(a.fit.payers)
    said = [f"the {len(a.fit.payers)} fee payers have {a.families} family names, so some may be kin"]
    if a.payers.kin:
        said.append(f"{len(a.payers.kin)} further payers share the beneficiary's family name")
    return float(share_of(max(kin, 0), whole)), "; ".join(said) if kin > 0 else "no payers seem to be kin"


PARTS: dict[str, Callable[[Assessment, FanIn], Valued]] = {
    "payers": _payers,
    "few_payments_each": _few_payments,
    "price": _price,
    "passed_on": _passed_on,
    "few_receivers": _few_receivers,
    "rounds": _rounds,
    "places": _places,
    "vague_words": _vague_words,
    "regular_payers": _regular_payers,
    "innocent_words": _innocent_words,
    "returned_to_payers": _returned,
    "organisation": _organisation,
    "spent_with_merchants": _merchants,
    "single_burst": _single_burst,
    "small_payers": _small_payers,
    "kin_payers": _kin_payers,
}
"""Every part by the name under which its weight stands in the configuration."""


def parts_of(assessment: Assessment, rule: FanIn) -> tuple[Part, ...]:
    """All parts of a beneficiary, for and against, with a value of 0 where one says nothing."""
    valued = {name: value(assessment, rule) for name, value in PARTS.items()}
    return tuple(
        Part(name, float(rule.weights[name]), round(value, 6), words)
        for name, (value, words) in valued.items()
    )
