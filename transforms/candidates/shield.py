"""The shield as structure: gates asked in order, the first hit decides, every answer kept.

Gates G0 to G8 of DOMAIN.md 1.3 (docs/methods/shield.md). A gate is a small function from facts to
an answer. What the evidence does not say, a gate says it does not know, and passes on; no gate sees a
score, and no gate sees another party's name.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from transforms.candidates.facts import PartyFacts
from transforms.candidates.rule import ShieldRule

PASS = "pass"  # noqa: S105 - what a gate says, no secret
CANDIDATE = "CANDIDATE_PERSON"
SHIELD_PAYER = "SHIELD_PAYER"


@dataclass(frozen=True)
class Answer:
    """What a gate says: whether it decides, the outcome, why, and on which figures and ids."""

    hit: bool
    outcome: str
    words: str
    inputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Gate:
    """A gate: its name, its question, and the function that answers it."""

    name: str
    question: str
    ask: Callable[[PartyFacts, ShieldRule], Answer]


@dataclass(frozen=True)
class Decision:
    """A gate that was asked about a party, with its answer."""

    party_id: str
    gate: Gate
    position: int
    answer: Answer

    def row(self) -> dict[str, Any]:
        """A row of GATE_DECISIONS."""
        return {
            "party_id": self.party_id,
            "gate": self.gate.name,
            "position": self.position,
            "hit": self.answer.hit,
            "outcome": self.answer.outcome,
            "explanation": f"{self.gate.question} {self.answer.words}",
            "inputs": json.dumps(self.answer.inputs, sort_keys=True, ensure_ascii=False),
        }


def decide(party_id: str, facts: PartyFacts, rule: ShieldRule) -> tuple[Decision, ...]:
    """Ask the gates in order until one decides. Gives every gate that was asked, with its answer."""
    asked: list[Decision] = []
    for position, gate in enumerate(GATES, start=1):
        asked.append(Decision(party_id, gate, position, gate.ask(facts, rule)))
        if asked[-1].answer.hit:
            break
    return tuple(asked)


def passed(decisions: tuple[Decision, ...]) -> bool:
    """Whether the party may be listed: the last gate asked says CANDIDATE_PERSON."""
    return decisions[-1].answer.outcome == CANDIDATE


def _not_known(words: str) -> Answer:
    return Answer(False, PASS, f"Not known: {words}.")


def _protected(facts: PartyFacts, rule: ShieldRule) -> Answer:
    if not facts.party.protected:
        return Answer(False, PASS, "No.", {"protected": False})
    inputs = {"protected": True, "reason": facts.party.protected_reason}
    return Answer(True, "SHIELD_PROTECTED", f"Yes: {inputs['reason'] or 'no reason given'}.", inputs)


def _minor(facts: PartyFacts, rule: ShieldRule) -> Answer:
    return _not_known("no birth date is in evidence")


def _payer_only(facts: PartyFacts, rule: ShieldRule) -> Answer:
    paid = [fee.transfer_id for fee in facts.fees_paid]
    inputs = {
        "fees_paid": len(paid),
        "further_payments_to_leads": facts.weak_fees,
        "fee_transfer_ids": sorted(paid),
        "received_ref": str(facts.received_ref),
        "kin_paid_ref": str(facts.kin_paid_ref),
        "collects": facts.collects,
    }
    # Money that comes back to those who paid, or to their kin, up to what they paid, is a refund.
    refunds_only = facts.received_ref <= facts.kin_paid_ref
    unpriced = any(edge.traced_ref is None for edge in facts.received)
    touched = bool(paid or facts.weak_fees or facts.received)
    if touched and refunds_only and not unpriced and not facts.collects:
        words = f"Yes: {len(paid) + facts.weak_fees} payments of its own; nothing received beyond a refund."
        return Answer(True, SHIELD_PAYER, words, inputs)
    return Answer(False, PASS, "No: paid no fee, or received more than refunds.", inputs)


def _extortion(facts: PartyFacts, rule: ShieldRule) -> Answer:
    fees = sorted(facts.fees_paid, key=lambda fee: (fee.at, fee.transfer_id))
    amounts = [fee.amount_ref for fee in fees if fee.amount_ref is not None]
    days = (fees[-1].at - fees[0].at).days if fees else 0
    receivers = len({fee.payee for fee in fees})
    inputs = {"payments": len(fees), "days": days, "receivers": receivers}
    rising = all(later > earlier for earlier, later in pairwise(amounts))
    enough = len(amounts) >= rule.extortion_payments and days <= rule.extortion_days
    if enough and rising and receivers > 1:
        words = "The payments rise, quickly, to changing receivers: a person must look; no automatic contact."
        return Answer(True, "SHIELD_VICTIM", words, inputs)
    return Answer(False, PASS, "No sign of it in the payments; statements are not in evidence.", inputs)


def _community(facts: PartyFacts, rule: ShieldRule) -> Answer:
    pool = facts.pool
    if pool is None:
        return _not_known("no register of kin is in evidence, and no shared collection shows")
    inputs = {
        "payers": pool.payers,
        "payments": pool.payments,
        "days": pool.days,
        "collected_ref": str(pool.collected_ref),
        "merchants_ref": str(pool.merchants_ref),
        "equal_sums": pool.equal,
    }
    at_cost = pool.collected_ref <= pool.merchants_ref * rule.cost_sharing
    once = pool.payments == pool.payers and pool.equal
    if once and at_cost and pool.merchants_ref > pool.collected_ref * rule.community_merchants:
        words = f"Yes: {pool.payers} people paid the same sum once, and it was spent at cost."
        return Answer(True, "SHIELD_FAMILY", words, inputs)
    return Answer(False, PASS, "It does not show that the money was shared at cost.", inputs)


def _humanitarian(facts: PartyFacts, rule: ShieldRule) -> Answer:
    donations, payments = facts.donation_share
    inputs = {"not_for_profit_name": facts.not_for_profit, "donations": donations, "payments": payments}
    if facts.organisation and facts.not_for_profit:
        words = "By its name it works not for profit; its benefit after costs is for a person to review."
        return Answer(True, "SHIELD_HUMANITARIAN", words, inputs)
    if payments and Fraction(donations, payments) >= Fraction(rule.donation_words):
        words = f"{donations} of {payments} payments received say donation: shielded until a person looks."
        return Answer(True, "SHIELD_HUMANITARIAN", words, inputs)
    return Answer(False, PASS, "Nothing in the evidence says so.", inputs)


def _migrant_with_task(facts: PartyFacts, rule: ShieldRule) -> Answer:
    inputs = {"fees_paid": len(facts.fees_paid), "received_ref": str(facts.received_ref)}
    if facts.fees_paid and not facts.collects:
        words = "Paid a fee and received money beyond a refund: perhaps a traveller given a task."
        return Answer(True, "REVIEW_POSSIBLE_VICTIM", words, inputs)
    return _not_known("who travelled is not in evidence")


def _benefit(facts: PartyFacts, rule: ShieldRule) -> Answer:
    benefit = facts.benefit
    inputs = {
        "benefit_items": benefit.items,
        "benefit_ref": str(benefit.amount_ref),
        "transfer_ids": sorted(benefit.transfer_ids),
        "tier": "A",
        "upstream": benefit.upstream,
    }
    # One transfer straight from a collector counts beside the collector's own statement of it.
    items = benefit.items + (1 if benefit.items == 1 and benefit.upstream else 0)
    shown = items >= rule.least_benefit_items and benefit.amount_ref > rule.min_benefit
    if shown:
        worth = f"{benefit.amount_ref:,.2f} together in the reference currency"
        return Answer(False, PASS, f"Yes: {benefit.words}, {worth}.", inputs)
    return Answer(True, "NO_BENEFIT_SHOWN", f"No: {benefit.words}.", inputs)


def _knowledge(facts: PartyFacts, rule: ShieldRule) -> Answer:
    rents, payments = facts.rent_share
    landlord = bool(payments) and 2 * rents >= payments
    inputs = {
        "organisation": facts.organisation,
        "hawala": facts.hawala,
        "rents": rents,
        "payments": payments,
    }
    trade = [
        name
        for name, holds in (
            ("an organisation", facts.organisation),
            ("a hawaladar", facts.hawala and not facts.collects),
            ("a landlord", landlord and not facts.collects),
        )
        if holds
    ]
    if trade:
        words = f"It may be {' and '.join(trade)} in ordinary trade: a person must show what it knew."
        return Answer(True, "REVIEW_KNOWLEDGE", words, inputs)
    return Answer(False, PASS, "Not needed: no ordinary trade shows.", inputs)


def _sign_off(facts: PartyFacts, rule: ShieldRule) -> Answer:
    inputs = {"signed_by": [], "required": 2, "least_benefit_ref": str(Decimal(rule.min_benefit))}
    words = "Required before use: two people of different roles sign; until then it is a proposal."
    return Answer(True, CANDIDATE, words, inputs)


GATES = (
    Gate("P", "Did a person say that this party must be protected?", _protected),
    Gate("G0", "Was the party under 18?", _minor),
    Gate("G1", "Did the party only pay, or get back what it or its family had paid?", _payer_only),
    Gate("G2", "Do the payments look like extortion?", _extortion),
    Gate("G3", "Is it a family or a community that shared costs?", _community),
    Gate("G4", "Is it humanitarian work?", _humanitarian),
    Gate("G5", "Is it a traveller who was given a task?", _migrant_with_task),
    Gate("G6", "Did the party receive a benefit?", _benefit),
    Gate("G7", "Does ordinary trade explain it, so that knowledge must be shown?", _knowledge),
    Gate("G8", "Have two people signed?", _sign_off),
)
"""In the order in which they are asked; the first that hits decides."""
