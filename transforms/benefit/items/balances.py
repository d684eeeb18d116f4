"""What lay on the accounts when a period began and when it ended."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts, Pocket
from transforms.benefit.line import AGAINST, FOR, Line
from transforms.benefit.period import Period


def balance_lines(facts: Facts, period: Period, opening_term: str, closing_term: str) -> list[Line]:
    """Two rows an account and currency; an overdraft is a debt and counts the other way round.

    Where nothing states the first balance it is taken as 0 at both ends: the difference is exact.
    """
    found = []
    for pocket in facts.pockets:
        opening, closing = balance_on(facts, pocket, period.before), balance_on(facts, pocket, period.last)
        found.append(_line(pocket, opening_term, "opening balance", -opening, period.before))
        found.append(_line(pocket, closing_term, "closing balance", closing, period.last))
    return found


def balance_on(facts: Facts, pocket: Pocket, day: date) -> Decimal:
    """The balance at the end of a day, by the first balance stated and all entries since."""
    return sum(
        (
            move.amount
            for move in facts.moves
            if move.account_id == pocket.account_id and move.currency == pocket.currency and move.day <= day
        ),
        pocket.opening or Decimal(0),
    )


def _line(pocket: Pocket, term: str, item: str, signed: Decimal, day: date) -> Line:
    unknown = "" if pocket.opening is not None else "; the first balance is not stated and taken as 0"
    return Line(
        term=term,
        item=item,
        effect=AGAINST if signed > 0 else FOR,
        amount=abs(signed),
        currency=pocket.currency,
        day=day,
        basis="ledger",
        sources=tuple(one for one in (pocket.account_id, pocket.statement_id) if one),
        words=f"{pocket.name or pocket.account_id}, end of {day}{unknown}",
    )
