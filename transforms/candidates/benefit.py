"""Who received a benefit: collectors by their fees, and those to whom they passed the proceeds on.

Nobody becomes a candidate for having been paid: what a relative, a landlord, an employee or a seller
gets for something else is named as such and is no benefit (DOMAIN.md 5.6, 1.3 G6).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from transforms.candidates.case import FEEDING, Case, Edge, sum_known

_FOR_VALUE = ("rent", "wages", "schooling", "purchase", "gift")
_MONTH = (25, 36)
_LEAST_MONTHS = 2
_SAME_SUM_PERCENT = 3


@dataclass(frozen=True)
class Benefit:
    """Benefit items of a party: transfers by which proceeds reached it, and what they rest on."""

    transfer_ids: tuple[str, ...] = ()
    amount_ref: Decimal = Decimal(0)
    upstream: str = ""
    """Party that passed the proceeds on; empty for a collector, whom the payers paid."""
    share: Fraction = Fraction(0)
    """Of what the upstream party passed on of the proceeds."""
    steps: int = 0
    """How many hands after the collector."""
    words: str = "no benefit shows in the evidence"

    @property
    def items(self) -> int:
        """Number of benefit items: transfers of proceeds, each a record made at the time (tier A)."""
        return len(self.transfer_ids)


NOTHING = Benefit()


def collector_benefits(case: Case) -> dict[str, Benefit]:
    """Fees received by the subjects of findings that are traced, by party."""
    by_finding: dict[str, list[tuple[str, Decimal | None]]] = defaultdict(list)
    for finding, row in case.finding_rows("fee_in", feeding=True):
        by_finding[finding].append((row["transfer_id"], row["amount_ref"]))
    return {
        subject: Benefit(
            tuple(transfer for transfer, _ in by_finding[finding]),
            sum_known(amount for _, amount in by_finding[finding]),
            words=f"received {len(by_finding[finding])} fees",
        )
        for subject, (finding, strength) in sorted(case.strengths.items())
        if strength in FEEDING
    }


def onward_benefits(case: Case, sender: str, steps: int, largest_fee: Decimal) -> dict[str, Benefit]:
    """Of each party to whom `sender` passed proceeds on: the benefit, or why it is none.

    `largest_fee` (reference currency) bounds what may be a rent, a wage or an allowance.
    """
    sent = [edge for edge in case.edges if edge.payer == sender]
    whole = sum_known(edge.traced_ref for edge in sent) + case.cash_out_ref(sender)
    by_receiver: dict[str, list[Edge]] = defaultdict(list)
    for edge in sent:
        by_receiver[edge.payee].append(edge)
    found = {}
    for receiver in sorted(by_receiver):
        edges = by_receiver[receiver]
        amount = sum_known(edge.traced_ref for edge in edges)
        share = Fraction(amount) / Fraction(whole) if whole else Fraction(0)
        straight = steps == 1 and share >= Fraction(case.rule.single_share)
        reason = _why_none(case, edges, share, straight=straight, largest_fee=largest_fee)
        # What an organisation may have got it for is asked by the gate of knowledge.
        if not reason and not case.is_organisation(receiver):
            reason = _why_private(case, edges, share, largest_fee)
        found[receiver] = (
            Benefit(words=reason)
            if reason
            else Benefit(
                tuple(edge.transfer_id for edge in edges),
                amount,
                sender,
                share,
                steps,
                f"received {len(edges)} transfers of proceeds",
            )
        )
    return found


def _why_none(case: Case, edges: list[Edge], share: Fraction, *, straight: bool, largest_fee: Decimal) -> str:
    """Why transfers from one sender to one receiver are no benefit; empty where they are one."""
    rule = case.rule
    if len(edges) < rule.least_transfers and not straight:
        return "received proceeds once only, which may be for something else"
    if share < Fraction(rule.least_share):
        return "received a small share only of what was passed on"
    if is_monthly_sum(edges, largest_fee):
        return "received the same sum month after month, as for rent, work or upkeep"
    if all(any(case.lexicon.says(theme, edge.narrative) for theme in _FOR_VALUE) for edge in edges):
        return "was paid for something else, by the payments' own words"
    if all(edge.amount_ref is not None and edge.amount_ref <= rule.relative_support for edge in edges):
        return "received small sums only, as relatives and friends do"
    return ""


def _why_private(case: Case, edges: list[Edge], share: Fraction, largest_fee: Decimal) -> str:
    """Why a lesser part of what was passed on, or a single payment, may be a private matter."""
    rule = case.rule
    lesser = share < Fraction(rule.single_share)
    if lesser and case.kin_key(edges[0].payer) == case.kin_key(edges[0].payee):
        return (
            "bears the family name of the one who paid, and most went to others: as relatives are supported"
        )
    seldom = lesser and len(edges) < rule.least_minor_transfers
    much = max(2 * largest_fee, rule.least_minor if lesser else Decimal(0))
    little = sum_known(edge.traced_ref for edge in edges) <= much
    if seldom or (little and (lesser or len(edges) == 1)):
        return "received a lesser part, seldom or not above two fees: a friend, a seller or a lender may too"
    return ""


def is_monthly_sum(edges: list[Edge], largest: Decimal) -> bool:
    """Whether transfers of nearly one sum, at most `largest` each, follow one another monthly."""
    amounts = [edge.amount_ref for edge in edges if edge.amount_ref is not None]
    if len(edges) < _LEAST_MONTHS or len(amounts) < len(edges) or max(amounts) > largest:
        return False
    between = [(later.at.date() - earlier.at.date()).days for earlier, later in pairwise(edges)]
    near = 100 * (max(amounts) - min(amounts)) <= _SAME_SUM_PERCENT * max(amounts)
    return near and all(_MONTH[0] <= gap <= _MONTH[1] for gap in between)


def largest_fee(case: Case) -> Decimal:
    """The largest fee in reference currency; 0 where there is none."""
    fees = [row["amount_ref"] for _, row in case.finding_rows("fee_in", feeding=True)]
    return max((fee for fee in fees if fee is not None), default=Decimal(0))
