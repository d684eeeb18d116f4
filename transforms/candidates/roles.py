"""A party's part in the business, by who paid it and what it kept (DOMAIN.md 1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from transforms.candidates.case import ONWARD_KINDS, Case, in_reference, sum_known
from transforms.candidates.positions import Position
from transforms.candidates.shield import SHIELD_PAYER
from transforms.money import spoken
from transforms.patterns.fan_in.parts import percent

RANKING = ("organiser", "coordinator", "collector")
"""From those who keep the profit down to those who are easy to see (DESIGN.md, rule 5)."""


@dataclass(frozen=True)
class Role:
    """A role with the figures that it rests on, in reference currency."""

    role: str
    received_ref: Decimal
    passed_on_ref: Decimal
    words: str

    @property
    def kept_ref(self) -> Decimal:
        """Benefit kept: received less passed on."""
        return self.received_ref - self.passed_on_ref


def roles_of(case: Case, positions: dict[str, Position]) -> dict[str, Role]:
    """Roles of those who passed the gates and whose own statement shows what they kept."""
    flows = flows_of(case)
    roles = {}
    for party, position in positions.items():
        if position.passed and party in flows:
            received, passed_on = flows[party]
            roles[party] = _role(case, position, received, passed_on)
    return roles


def _role(case: Case, position: Position, received: Decimal, passed_on: Decimal) -> Role:
    kept = Fraction(received - passed_on) / Fraction(received) if received else Fraction(0)
    figures = (
        f"received {spoken(received, case.currency)} of the proceeds and passed on "
        f"{spoken(passed_on, case.currency)}, so kept {percent(kept)}"
    )
    if position.facts.collects:
        return Role("collector", received, passed_on, f"Paid by the payers directly; {figures}.")
    if kept > Fraction(case.rule.coordinator_keeps):
        return Role("organiser", received, passed_on, f"Not paid by any payer; {figures}.")
    return Role("coordinator", received, passed_on, f"Not paid by any payer; {figures}.")


def flows_of(case: Case) -> dict[str, tuple[Decimal, Decimal]]:
    """Of each holder of an observed account: proceeds received from others, and passed on or taken in cash.

    Money between accounts of one holder is neither. What was spent in shops or on assets was kept.
    """
    received: dict[str, Decimal] = {}
    passed_on: dict[str, Decimal] = {}
    keys = ["account_id", "side", "transfer_id", "currency"]
    sums = case.steps.group_by(keys).agg(pl.col("amount").sum()).sort(keys, nulls_last=True)
    for account, side, transfer, currency, amount in sums.iter_rows():
        row = case.transfers.get(transfer or "")
        for holder in case.holders.get(account, ()) if row else ():
            if row is None or row["from_party_id"] == row["to_party_id"]:
                continue
            known = in_reference(amount, _whole(row, side), row["amount_ref"], case.currency)
            worth = amount if currency == case.currency else sum_known([known])
            if side == "credit":
                received[holder] = received.get(holder, Decimal(0)) + worth
            elif row["kind"] in (*ONWARD_KINDS, "cash_out") and transfer not in case.buying:
                passed_on[holder] = passed_on.get(holder, Decimal(0)) + worth
    return {party: (received[party], passed_on.get(party, Decimal(0))) for party in sorted(received)}


def _whole(row: dict[str, Any], side: str) -> Decimal:
    """The transfer's amount on that side."""
    arrived: Decimal | None = row["received_amount"]
    sent: Decimal = row["amount"]
    return arrived if side == "credit" and arrived is not None else sent


def role_rows(case: Case, positions: dict[str, Position], roles: dict[str, Role]) -> list[dict[str, Any]]:
    """Rows of PARTY_ROLES: those who passed, and the payers, who are shielded and are nothing else."""
    rows = [
        {
            "party_id": party,
            "role": role.role,
            "score": _score(case, party, positions[party]),
            "explanation": role.words,
        }
        for party, role in roles.items()
    ]
    for party, position in positions.items():
        fees = position.facts.fees_paid
        if fees and not position.passed:
            why = "" if position.outcome == SHIELD_PAYER else f" ({position.outcome})"
            words = f"Paid {len(fees)} fees. Shielded{why}: paying is no part in the business."
            rows.append({"party_id": party, "role": "payer", "score": 0.0, "explanation": words})
    return rows


def _score(case: Case, party: str, position: Position) -> float:
    """A collector's finding score; further up, the share of what the one before passed on."""
    if not position.facts.collects:
        return round(float(position.facts.benefit.share), 6)
    scores = case.findings.filter(pl.col("subject_id") == party)["score"]
    return float(scores.max() or 0.0)  # type: ignore[arg-type]
