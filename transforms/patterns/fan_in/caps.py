"""Reasons for which a finding stays `possible`, whatever its score: an innocent story fits as well."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from transforms.patterns.evidence import units_of
from transforms.patterns.fan_in import parts as weighed
from transforms.patterns.fan_in.assessment import Assessment
from transforms.patterns.fan_in.rule import FanIn


def caps_of(a: Assessment, rule: FanIn) -> tuple[str, ...]:
    """The innocent stories that fit, each in words; none for a finding that may be `probable`."""
    stories = _of_the_money_in(a, rule) | _of_the_money_on(a, rule)
    return tuple(reason for reason, holds in stories.items() if holds)


def _of_the_money_in(a: Assessment, rule: FanIn) -> dict[str, bool]:
    named = weighed.share_of(a.themes.total(), len(a.fees))
    return {
        "the beneficiary's own statement is not in evidence: obtain it": not a.own_side,
        "the beneficiary is an organisation, whom customers may pay": weighed.is_organisation(a),
        "most payers paid small sums only": weighed.small_share(a) >= _share(rule.probable_small_payers),
        "too many sums fit no price": a.fit_share < least_fit_of(a, rule),
        "too many paid less than one price, as donors and guests do": is_all_sizes(a, rule),
        "most payers came back over months, as customers do": weighed.returning_share(a, rule)
        >= _share(rule.probable_returning),
        "payers pay the same sum again a month or a week later, as for a room": a.habit_share
        >= _share(rule.probable_habits),
        "most payments name an everyday purpose": named >= _share(rule.probable_innocent_words),
        "there is no rate to hold the price against the floor": not a.floor_known,
        "as many payers are regular as not": len(a.payers.regular) >= len(a.fit.payers),
    }


def _of_the_money_on(a: Assessment, rule: FanIn) -> dict[str, bool]:
    onward = a.onward
    passed = weighed.share_of(onward.within_long, onward.due)
    return {
        "it does not show that most of the money was passed on to persons": passed
        < _share(rule.probable_passed_on),
        "much went back to the payers": weighed.returned_share(a) >= _share(rule.probable_returned),
        "much was spent with merchants": weighed.merchants_share(a) >= _share(rule.probable_merchants),
        "it is an everyday price, and the money did not go on within days": is_everyday(a, rule),
        "the very sums that came in went on, so that nothing was earned": a.unearned_share
        >= _share(rule.probable_unearned),
        "friends who pool for one purpose would look the same": weighed.is_single_burst(a, rule),
        "nearly all went on in a few payments, as when people collect for one purpose": is_campaign(a, rule),
        "it went on to many receivers, as goods are bought or money is sent home": is_scattered(a, rule),
        "the receivers got a fixed sum each time, as for work, goods or a room": gets_a_price(a, rule),
    }


def is_all_sizes(a: Assessment, rule: FanIn) -> bool:
    """Whether too many paid less than a price, and what they gave was gathered before it went on.

    Parts of a fee look small too, where the rest went to another account of the collector; but a
    collector passes on what two or three payers brought.
    """
    gathered = len(a.fit.payers) >= rule.gathered_payers * a.onward.telling_rounds
    return gathered and a.full_share < _share(rule.probable_full)


def is_everyday(a: Assessment, rule: FanIn) -> bool:
    """Whether rooms, lessons, tickets and gifts cost as much, and less went on soon than collectors hand over."""
    soon = weighed.share_of(a.onward.soon, a.onward.due)
    return a.price_ref < units_of(rule.everyday_price) and soon < _share(rule.everyday_soon)


def is_campaign(a: Assessment, rule: FanIn) -> bool:
    """Whether nearly all went on in a round or two, or in three rounds with many payers behind each."""
    rounds = a.onward.telling_rounds
    many = len(a.fit.payers) >= rule.campaign_payers * rounds
    return rounds <= rule.burst_rounds or (rounds <= rule.campaign_rounds and many)


def is_scattered(a: Assessment, rule: FanIn) -> bool:
    """Whether what went on reached many, or everybody only once: a coordinator is paid again."""
    payments = [movement for movement in a.onward.passed_on if movement.kind != "cash_out"]
    each_once = len(payments) == len(a.onward.receivers) >= rule.few_receivers
    return each_once or a.onward.few_share < _share(rule.probable_few_share)


def gets_a_price(a: Assessment, rule: FanIn) -> bool:
    """Whether most of what went on was a fixed sum each time; over many rounds it may be a habit of any kind."""
    fixed = a.onward.fixed_share >= _share(rule.probable_fixed)
    return fixed and a.onward.telling_rounds <= rule.fixed_rounds


def least_fit_of(a: Assessment, rule: FanIn) -> Fraction:
    """The share of sums that must fit.

    More for each further price, since a longer list fits more by accident; less where the money
    went on quickly, in many rounds, to few: then discounts and rates for children may be unlike.
    """
    further = max(len(a.fit.prices) - 1, 0) * _share(rule.probable_fit_further)
    soon = weighed.share_of(a.onward.within_long, a.onward.due) >= _share(rule.funnel_passed_on)
    funnel = soon and a.onward.telling_rounds >= rule.funnel_rounds
    return further + _share(rule.probable_fit_funnel if funnel else rule.probable_fit)


def _share(figure: Decimal) -> Fraction:
    return Fraction(figure)
