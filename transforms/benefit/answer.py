"""The figure of one method for one period, with every row, what must be asked, and how cash moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

import polars as pl

from transforms.benefit.conversion import priced
from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.cash import OPENING, with_opening_cash
from transforms.benefit.line import Line
from transforms.benefit.methods.method import Method, Setting, Worked
from transforms.benefit.period import Period, years
from transforms.benefit.questions import Question, questions
from transforms.benefit.registry import METHODS
from transforms.benefit.rule import benefit_rule_of
from transforms.configuration import Configuration
from transforms.errors import Refused
from transforms.money import EXACT, spoken

CASH_CASES = (("no opening cash", 0), ("opening cash as claimed", 1), ("twice the claim", 2))


@dataclass(frozen=True)
class Sensitivity:
    """What would be unexplained with another opening cash."""

    words: str
    cash: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Answer:
    """A method's figure for a period: amounts in the reference currency, exact.

    lines: every row, counted or not. rates: FX_RATES that were used. notes: what a reader must know.
    """

    method: Method
    period: Period
    currency: str
    worked: Worked
    lines: tuple[Line, ...]
    rates: pl.DataFrame
    sensitivity: tuple[Sensitivity, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]


def answers(
    facts: Facts,
    names: Sequence[str],
    first_and_last: Period,
    configuration: Configuration,
    *,
    year: tuple[int, int] = (1, 1),
    whole: bool = False,
) -> list[Answer]:
    """The figures of the methods, year by year (or for the `whole` period).

    Raises: Refused for a method that is not built in.
    """
    unknown = [name for name in names if name not in METHODS]
    if unknown:
        todo = f"methods: {', '.join(METHODS)}, or all"
        raise Refused(f"The method {unknown[0]!r} is not built in.", todo=todo)
    by_year = years(first_and_last.first, first_and_last.last, year)
    periods = (first_and_last,) if whole else by_year
    rule = benefit_rule_of(configuration)
    with localcontext(EXACT):
        return [
            answer(facts, METHODS[name], Setting(period, rule, year), configuration)
            for name in names
            for period in periods
        ]


def answer(facts: Facts, method: Method, setting: Setting, configuration: Configuration) -> Answer:
    """One method and period."""
    lines, rates = priced(method.rows(facts, setting), facts.reference_currency, configuration)
    worked = method.work(lines, setting)
    return Answer(
        method,
        setting.period,
        facts.reference_currency,
        worked,
        lines,
        rates,
        _sensitivity(method, lines, setting),
        questions(facts, setting.period),
        (*worked.notes, *_notes(facts, setting.period, lines)),
    )


def _sensitivity(method: Method, lines: Sequence[Line], setting: Setting) -> tuple[Sensitivity, ...]:
    found = []
    for words, times in CASH_CASES:
        rows = with_opening_cash(list(lines), times)
        cash = sum((row.amount_ref or Decimal(0) for row in rows if row.term == OPENING), Decimal(0))
        found.append(Sensitivity(words, cash, method.work(rows, setting).amount))
    return tuple(found)


def _notes(facts: Facts, period: Period, lines: Sequence[Line]) -> tuple[str, ...]:
    missing = sum(line.amount_ref is None for line in lines)
    seen = [move.day for move in facts.moves]
    found = list(facts.notes)
    if missing:
        found.append(f"Rows without a reference rate, counted nowhere: {missing}.")
    if seen and min(seen) > period.first:
        found.append(f"The statements begin on {min(seen)}, after the period does.")
    if seen and max(seen) < period.last:
        found.append(f"The statements end on {max(seen)}, before the period does.")
    if seen and not any(period.holds(day) for day in seen):
        found.append(
            f"No entry in evidence is of {period}: its balances are carried over, and show nothing of it."
        )
    found += _perhaps_the_same(facts)
    found += _uncovered(facts, period, (min(seen), max(seen)) if seen else None)
    if not facts.pockets:
        found.append("No statement of an account of this person is in evidence.")
    return tuple(found)


def _uncovered(facts: Facts, period: Period, seen: tuple[date, date] | None) -> list[str]:
    """Accounts whose statements cover less of the period than all of them together: what is not covered is assumed."""
    if seen is None:
        return []
    first, last = max(period.first, seen[0]), min(period.last, seen[1])
    return [
        f"Account {one.name or one.account_id} in {one.currency}: its statements cover {one.since} to {one.until} only;"
        " outside them its balance is taken as unchanged."
        for one in facts.pockets
        if one.since and one.until and first <= last and (one.since > first or one.until < last)
    ]


def _perhaps_the_same(facts: Facts) -> list[str]:
    """Assets that a person states at the price and in the currency of one that the evidence holds already."""
    return [
        f"The stated asset {one.source!r} ({spoken(one.amount, one.currency)}, record {one.record_id}) costs what"
        f" {thing.words} ({thing.asset_id}) does: if they are one thing, it counts twice; reject the stated line then."
        for one in facts.said("asset")
        for thing in facts.things
        if one.accepted
        and one.amount is not None
        and (one.amount, one.currency) == (thing.price, thing.currency)
    ]
