"""Cash on hand when a period begins and when it ends: only a person can say."""

from __future__ import annotations

from dataclasses import replace

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period

OPENING, CLOSING = "cash_opening", "cash_closing"


def cash_lines(facts: Facts, period: Period) -> list[Line]:
    """Cash stated for the day before the period or its first day (opening) and for its last (closing)."""
    found = []
    for one in facts.said("cash_on_hand"):
        if one.amount is None or one.since is None:
            continue
        if one.since in (period.before, period.first):
            term = OPENING
        elif one.since == period.last:
            term = CLOSING
        else:
            continue
        found.append(
            Line(
                term=term,
                item="cash on hand",
                effect=FOR if term == OPENING else AGAINST,
                amount=one.amount,
                currency=one.currency,
                day=one.since,
                basis="stated",
                sources=(one.record_id,),
                words=f"{one.source}, at {one.since}",
                accepted=one.accepted,
                reason=one.why,
            )
        )
    return found


def with_opening_cash(lines: list[Line], times: int) -> list[Line]:
    """The rows as though the opening cash that is claimed, accepted or not, counted so many times."""
    return [_scaled(line, times) if line.term == OPENING else line for line in lines]


def _scaled(line: Line, times: int) -> Line:
    reference = None if line.amount_ref is None else line.amount_ref * times
    return replace(line, accepted=True, reason="", amount=line.amount * times, amount_ref=reference)
