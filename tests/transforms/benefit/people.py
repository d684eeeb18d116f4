"""Facts of an invented person, written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from transforms.benefit.answer import Answer, answers
from transforms.benefit.evidence.facts import Facts, Move, Pocket, Stated, Use
from transforms.benefit.period import Period
from transforms.configuration import load_configuration

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
START, END = date(2024, 12, 31), date(2025, 12, 31)
CONFIGURATION = load_configuration()


def facts(*stated: Stated, moves: Sequence[Move] = (), pockets: Sequence[Pocket] = (), **more: Any) -> Facts:
    """Facts of one person in euro."""
    return Facts({"p1": "Ada"}, "EUR", tuple(moves), tuple(pockets), stated=stated, **more)


def said(
    item: str,
    amount: str | int | None,
    since: date | None = YEAR.first,
    until: date | None = None,
    *,
    accepted: bool = True,
    currency: str = "EUR",
    **more: Any,
) -> Stated:
    """A line of the register of figures."""
    record = f"r-{item}-{amount}-{since}"
    exact = None if amount is None else Decimal(amount)
    why = "" if accepted else "not shown"
    return Stated(record, item, since, until, exact, currency, "interview", accepted, why, **more)


def move(
    number: int, amount: str | int | Decimal, use: Use, day: date = date(2025, 6, 1), account: str = "a1"
) -> Move:
    """An entry in euro."""
    return Move(f"e{number}", account, day, Decimal(amount), "EUR", use, "words", f"t{number}")


def pocket(opening: str | int | None, account: str = "a1") -> Pocket:
    """An account in euro."""
    return Pocket(account, "EUR", None if opening is None else Decimal(opening))


def figure(
    facts_: Facts, method: str, period: Period = YEAR, *, by: Literal["whole", "year"] = "whole"
) -> Answer:
    """The one answer of a method for the period."""
    found = answers(facts_, [method], period, CONFIGURATION, whole=by == "whole")
    assert len(found) == 1
    return found[0]


def unexplained(facts_: Facts, method: str) -> Decimal:
    """What the method finds unexplained."""
    return figure(facts_, method).worked.amount
