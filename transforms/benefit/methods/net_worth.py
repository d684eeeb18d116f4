"""Net worth: how much richer a person became, and what was spent, beyond what is known to be lawful.

Rule: U = (net worth at the end - net worth at the beginning) + spending - known lawful means. Assets count
    at cost, never at market value; debts are taken off.
Source: Holland v United States, 348 U.S. 121 (1954); IRM 9.5.9.
Limits: needs an opening position that holds, above all the cash on hand at the beginning; what was sold is known
    only where a person states it: then the price received comes off, any gain with it, and the cost stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.balances import balance_lines
from transforms.benefit.items.cash import CLOSING, OPENING, cash_lines
from transforms.benefit.items.debts import debts_and_loans, earlier_loans
from transforms.benefit.items.lawful import lawful_lines, sale_lines
from transforms.benefit.items.spending import spending_lines, unseen_lines
from transforms.benefit.items.things import asset_lines
from transforms.benefit.line import Line, net
from transforms.benefit.methods.method import Method, Setting, Worked


def rows(facts: Facts, setting: Setting) -> list[Line]:
    """Rows of net worth at both ends, of spending and of lawful means."""
    period = setting.period
    return [
        *cash_lines(facts, period),
        *balance_lines(facts, period, "net_worth_start", "net_worth_end"),
        *asset_lines(facts, period, "net_worth_start", "net_worth_end"),
        *debts_and_loans(facts, period, "net_worth_start", "net_worth_end"),
        *earlier_loans(facts, period, "net_worth_start", "net_worth_end"),
        *unseen_lines(facts, period, "net_worth_end"),
        *spending_lines(facts, period, "spending"),
        *lawful_lines(facts, period, "lawful", setting.year),
        *sale_lines(facts, period, "lawful"),
    ]


def work(lines: Sequence[Line], setting: Setting) -> Worked:
    """Net worth at both ends, its increase, and what is left unexplained."""
    start = -net(lines, "net_worth_start", OPENING)
    end = net(lines, "net_worth_end", CLOSING)
    spent, lawful = net(lines, "spending"), -net(lines, "lawful")
    unexplained = end - start + spent - lawful
    steps = (
        ("net worth at the beginning", start),
        ("net worth at the end", end),
        ("increase", end - start),
        ("plus spending", spent),
        ("less known lawful means", lawful),
    )
    return Worked(steps, unexplained)


METHOD = Method(
    "net_worth",
    "Increase of net worth at cost, plus spending, less known lawful means.",
    "Holland v United States, 348 U.S. 121 (1954); IRM 9.5.9; docs/methods/indirect-methods.md",
    "Stands on the opening position; what a sale brought is unexplained until a person states it.",
    rows,
    work,
)
