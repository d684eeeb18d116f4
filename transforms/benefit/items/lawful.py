"""Known lawful means: what a person states, what a register says was declared, wages on the statements."""

from __future__ import annotations

from decimal import Decimal

from transforms.benefit.evidence.facts import Facts, Income
from transforms.benefit.items.moves import move_lines
from transforms.benefit.items.stated import counted, stated_lines, superseded
from transforms.benefit.line import FOR, Line
from transforms.benefit.period import Period, part_within, years

OTHER_MEANS = ("household_income", "gift", "inheritance", "savings_group", "remittance_received")


def lawful_lines(facts: Facts, period: Period, term: str, start: tuple[int, int] = (1, 1)) -> list[Line]:
    """Income and other lawful means of the period, each counted once.

    Income that a person states goes before what a register says was declared, and that before wages
    that the statements name; what gives way is shown and not counted.
    """
    stated = stated_lines(facts, period, term, "lawful_income")
    declared = superseded(declared_lines(facts, period, term, start), stated, "the lawful income")
    wages = move_lines(facts, period, term, "wages", incoming=True)
    if counted(stated):
        wages = superseded(wages, stated, "the lawful income")
    else:
        wages = superseded(wages, declared, "the income declared")
    interest = [
        line.rejected("the origin of the money that earned it is the question; state it where it is known")
        for line in move_lines(facts, period, term, "interest", incoming=True)
    ]
    return [*stated, *stated_lines(facts, period, term, *OTHER_MEANS), *declared, *wages, *interest]


def sale_lines(facts: Facts, period: Period, term: str) -> list[Line]:
    """What things were sold for, as stated: their cost stays in the sum and the price received comes off."""
    return stated_lines(facts, period, term, "asset_sold")


def declared_lines(facts: Facts, period: Period, term: str, start: tuple[int, int]) -> list[Line]:
    """Declared income: the register's sum for every year, by days where the period is part of one."""
    return [
        _declared(facts, income, amount, period, term)
        for income in facts.incomes
        if (amount := _for_period(income.amount, facts.reference_currency, period, start))
    ]


def _for_period(yearly: Decimal, currency: str, period: Period, start: tuple[int, int]) -> Decimal:
    # Whole years on both sides of the period, so that each is cut to it by days.
    first, last = period.first, period.last
    whole = years(first.replace(year=first.year - 1, day=1), last.replace(year=last.year + 1, day=1), start)
    return sum(
        (part_within(yearly, currency, year.first, year.last, period) for year in whole[1:-1]), Decimal(0)
    )


def _declared(facts: Facts, income: Income, amount: Decimal, period: Period, term: str) -> Line:
    return Line(
        term=term,
        item="declared income",
        effect=FOR,
        amount=amount,
        currency=facts.reference_currency,
        day=period.last,
        basis="register",
        sources=(income.record_id,),
        words=f"{income.name}: {income.amount} a year by the register, which names neither year nor currency; "
        f"taken for every year, in {facts.reference_currency}",
    )
