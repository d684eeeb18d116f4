"""Who paid the beneficiary: strangers who paid now and then, kin, organisations, regular payers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.patterns.evidence import Ledger, Movement
from transforms.patterns.fan_in.rule import FanIn
from transforms.patterns.habits import gaps, is_regular, same_sum
from transforms.patterns.names import Lexicon, family_name, same_name

Payments = dict[str, list[Movement]]


@dataclass(frozen=True)
class Payers:
    """Payments by payer (one key for all accounts under one full name), each payer in one group."""

    strangers: Payments
    regular: Payments
    kin: Payments
    organisations: Payments
    small: Payments
    """Strangers whose every payment lies below half the least price, and all they paid together too."""

    @property
    def persons(self) -> int:
        """Payers who are no organisation."""
        return len(self.strangers) + len(self.regular) + len(self.kin) + len(self.small)


def identity(movement: Movement) -> str:
    """One key for one person: the full name whatever the order of its words, else the party."""
    return same_name(movement.other_name) or movement.other


def kin_group(movement: Movement) -> str:
    """One key for those who share a family name; somebody without a name stands alone."""
    return family_name(movement.other_name) or movement.other


def is_fee_like(movement: Movement) -> bool:
    """Whether a credit can be a fee at all: a payment, not card takings, from somebody the evidence names."""
    return movement.kind in ("payment", "hawala") and movement.channel != "card" and bool(movement.other)


def payers_of(ledger: Ledger, credits: Sequence[Movement], rule: FanIn, lexicon: Lexicon) -> Payers:
    """The subject's payers in their groups, over the whole record."""
    groups = Payers({}, {}, {}, {}, {})
    by_payer: dict[str, list[Movement]] = defaultdict(list)
    for movement in credits:
        by_payer[identity(movement)].append(movement)
    own_family = family_name(ledger.name)
    for payer in sorted(by_payer):
        payments = by_payer[payer]
        group = _group(groups, payments, own_family, rule, lexicon)
        group[payer] = payments
    return _with_short_habits(groups, rule)


def _group(
    groups: Payers, payments: list[Movement], own_family: str, rule: FanIn, lexicon: Lexicon
) -> Payments:
    if any(lexicon.is_organisation(payment.other_name, payment.other_kind) for payment in payments):
        return groups.organisations
    if is_regular(payments, rule.monthly_gap_low, rule.monthly_gap_high):
        return groups.regular
    if own_family and kin_group(payments[0]) == own_family:
        return groups.kin
    known = [payment.ref_units for payment in payments if payment.ref_units is not None]
    least = rule.least_price.scaleb(8) / 2
    if len(known) == len(payments) and sum(known) < least:
        return groups.small
    return groups.strangers


def _with_short_habits(groups: Payers, rule: FanIn) -> Payers:
    """In a short record two equal payments a month apart are a habit, if most payers have it."""
    payments = [payment for group in groups.strangers.values() for payment in group]
    days = [payment.at.date() for payment in payments]
    if not days or (max(days) - min(days)).days >= rule.short_record_days:
        return groups
    twice = {
        payer: group
        for payer, group in groups.strangers.items()
        if len(group) == 2
        and same_sum(group)
        and rule.monthly_gap_low <= gaps(group)[0] <= rule.monthly_gap_high
    }
    if 5 * (len(twice) + len(groups.regular)) < 3 * (len(groups.strangers) + len(groups.regular)):
        return groups
    rest = {payer: group for payer, group in groups.strangers.items() if payer not in twice}
    return Payers(rest, groups.regular | twice, groups.kin, groups.organisations, groups.small)
