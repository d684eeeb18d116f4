"""Rows of what a person states: the part that falls into the period, accepted or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from transforms.benefit.evidence.facts import Facts, Stated
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period, part_within

_REDUCES = frozenset(
    "lawful_income household_income gift inheritance savings_group remittance_received loan asset_sold refund "
    "redeposited_cash own_transfer".split()
)


def stated_lines(facts: Facts, period: Period, term: str, *items: str) -> list[Line]:
    """Sums stated for days of the period; of a span that reaches beyond it, the part by days."""
    found = []
    for one in facts.said(*items):
        if one.amount is None or one.since is None:
            continue
        until = one.until or one.since
        if until < period.first or one.since > period.last:
            continue
        amount = part_within(one.amount, one.currency, one.since, until, period)
        part = "" if amount == one.amount else f"; {one.amount} for {one.since} to {until}, by days"
        effect = FOR if one.item in _REDUCES else AGAINST
        day = min(until, period.last)
        found.append(
            Line(
                term=term,
                item=one.item,
                effect=effect,
                amount=amount,
                currency=one.currency,
                day=day,
                basis="stated",
                sources=(one.record_id,),
                words=f"{one.source}{part}",
                accepted=one.accepted,
                reason=one.why,
            )
        )
    return found


def holds_on(one: Stated, day: date) -> bool:
    """Whether a level that is stated holds at the end of the day."""
    return (one.since is None or one.since <= day) and (one.until is None or one.until >= day)


def counted(lines: Iterable[Line]) -> bool:
    """Whether any of the rows counts."""
    return any(line.accepted for line in lines)


def superseded(lines: Iterable[Line], by: Iterable[Line], what: str) -> list[Line]:
    """The rows, rejected where a person states the same thing: it would be counted twice."""
    if not counted(by):
        return list(lines)
    return [line.rejected(f"contained in {what}, which is stated; it would count twice") for line in lines]
