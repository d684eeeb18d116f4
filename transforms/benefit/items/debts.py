"""Debts and loans: levels that are stated, and what was borrowed and paid back beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.moves import move_lines
from transforms.benefit.items.stated import holds_on, stated_lines, superseded
from transforms.benefit.items.things import mortgage_lines
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period

LEAD = timedelta(days=31)
"""How long before the money comes a stated debt may begin and still be the same [D]."""

BEGINNING = date(1900, 1, 1)
"""Before all that is borrowed."""


def debt_levels(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """What was owed when the period began (against) and ended (for): as stated, and mortgages by a register."""
    stated = [
        *_levels(facts, period.before, opening_term),
        *_levels(facts, period.last, closing_term, closing=True),
    ]
    return stated + _beside(mortgage_lines(facts, period, opening_term, closing_term), facts, period)


def loans_received(facts: Facts, period: Period, term: str) -> list[Line]:
    """Loans received: stated, else those of lenders by the words of the statements.

    What another person paid in and calls a loan is shown and not counted: the words are the payer's own.
    """
    stated = stated_lines(facts, period, term, "loan")
    reason = "the words are the payer's own; a person must state that it is a loan"
    said = [line.rejected(reason) for line in move_lines(facts, period, term, "loan_said", incoming=True)]
    seen = move_lines(facts, period, term, "loan", incoming=True)
    return [*stated, *superseded(seen, stated, "the loans"), *said]


def loans_repaid(facts: Facts, period: Period, term: str) -> list[Line]:
    """Loans paid back: stated, else by the words of the statements (interest cannot be told apart)."""
    stated = stated_lines(facts, period, term, "loan_repaid")
    return stated + superseded(
        move_lines(facts, period, term, "loan", incoming=False), stated, "the loans repaid"
    )


def debts_and_loans(
    facts: Facts,
    period: Period,
    opening_term: str,
    closing_term: str,
    *,
    received: str = "",
    repaid: str = "",
) -> list[Line]:
    """Debts by levels where a person states them; beside them mortgages by a register, and loans as they moved.

    received, repaid: terms of the loans that moved [default: the closing term].
    """
    flows = loans_received(facts, period, received or closing_term)
    flows += loans_repaid(facts, period, repaid or closing_term)
    return debt_levels(facts, period, opening_term, closing_term) + _beside(flows, facts, period)


def earlier_loans(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """What was borrowed and not paid back before the period, and that no stated debt holds: it is owed at both ends.

    It changes no increase, and makes a period begin with what the one before it ended with.
    """
    before = Period(BEGINNING, period.before)
    moved = loans_received(facts, before, closing_term) + loans_repaid(facts, before, closing_term)
    moved = _beside(moved, facts, before)
    kept = [replace(line, item=f"{line.item}, before") for line in moved if line.accepted]
    turned = [replace(line, effect=AGAINST if line.effect == FOR else FOR) for line in kept]
    return [line.within(opening_term) for line in turned] + kept


def _beside(lines: Iterable[Line], facts: Facts, period: Period) -> list[Line]:
    """The rows; rejected are those that a stated debt may hold: one that began or ended then or later."""
    said = [one for one in facts.said("liability") if one.accepted and one.amount is not None]
    changes = [
        day for one in said for day in (one.since, one.until) if day is not None and day <= period.last
    ]
    reason = "contained in the debts, which is stated; it would count twice"
    return [
        line.rejected(reason) if any(day >= line.day - LEAD for day in changes) else line for line in lines
    ]


def _levels(facts: Facts, day: date, term: str, *, closing: bool = False) -> list[Line]:
    return [
        Line(
            term=term,
            item="debt",
            effect=FOR if closing else AGAINST,
            amount=one.amount,
            currency=one.currency,
            day=day,
            basis="stated",
            sources=(one.record_id,),
            words=f"{one.source}, owed at the end of {day}",
            accepted=one.accepted,
            reason=one.why,
        )
        for one in facts.said("liability")
        if one.amount is not None and holds_on(one, day)
    ]
