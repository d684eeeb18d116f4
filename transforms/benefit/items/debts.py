"""Debts and loans: levels that are stated, or what was borrowed and paid back within the period."""

from __future__ import annotations

from datetime import date

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.moves import move_lines
from transforms.benefit.items.stated import holds_on, stated_lines, superseded
from transforms.benefit.items.things import mortgage_lines
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period


def debt_levels(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """What was owed when the period began (against) and ended (for): as stated, and mortgages by a register."""
    stated = [
        *_levels(facts, period.before, opening_term),
        *_levels(facts, period.last, closing_term, closing=True),
    ]
    mortgages = mortgage_lines(facts, period, opening_term, closing_term)
    return stated + superseded(mortgages, stated, "the debts")


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


def debts_or_loans(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """Debts by levels where a person states them; else mortgages by a register, and loans as they moved."""
    levels = debt_levels(facts, period, opening_term, closing_term)
    flows = loans_received(facts, period, closing_term) + loans_repaid(facts, period, closing_term)
    stated = [line for line in levels if line.basis == "stated"]
    return levels + superseded(flows, stated, "the debts")


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
