"""Source and application of funds (expenditures): what money was used for, beyond where it is known to be from.

Rule: U = applications - sources. What rises (balances, cash, assets at cost) and what is spent or paid back is
    an application; what falls, what is borrowed and what is lawfully received is a source.
Source: IRM 9.5.9 (expenditures method).
Limits: as for net worth, of which it is the other view; suits those who spend rather than hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.balances import balance_lines
from transforms.benefit.items.cash import CLOSING, OPENING, cash_lines
from transforms.benefit.items.debts import debts_and_loans
from transforms.benefit.items.lawful import lawful_lines, sale_lines
from transforms.benefit.items.spending import spending_lines, unseen_lines
from transforms.benefit.items.things import acquisition_lines
from transforms.benefit.line import Line, net
from transforms.benefit.methods.method import Method, Setting, Worked


def rows(facts: Facts, setting: Setting) -> list[Line]:
    """Rows of applications and sources."""
    period = setting.period
    return [
        *cash_lines(facts, period),
        *balance_lines(facts, period, "bank", "bank"),
        *acquisition_lines(facts, period, "assets"),
        *unseen_lines(facts, period, "unseen"),
        *debts_and_loans(facts, period, "debts", "debts", received="borrowed", repaid="repaid"),
        *spending_lines(facts, period, "spending"),
        *lawful_lines(facts, period, "lawful", setting.year),
        *sale_lines(facts, period, "sold"),
    ]


_CHANGES = (
    ("assets acquired", ("assets",)),
    ("bank balances", ("bank",)),
    ("cash on hand", (OPENING, CLOSING)),
    ("own accounts without statements", ("unseen",)),
    ("debts", ("debts",)),
    ("loans", ("borrowed",)),
    ("loans paid back", ("repaid",)),
    ("spending", ("spending",)),
    ("things sold", ("sold",)),
    ("known lawful means", ("lawful",)),
)


def work(lines: Sequence[Line], setting: Setting) -> Worked:
    """Applications, sources and their difference; what nets to a fall is a source."""
    changes = [(name, net(lines, *terms)) for name, terms in _CHANGES]
    applied = sum((change for _, change in changes if change > 0), Decimal(0))
    sources = -sum((change for _, change in changes if change < 0), Decimal(0))
    steps = (
        *((f"application: {name}", change) for name, change in changes if change > 0),
        ("applications", applied),
        *((f"source: {name}", -change) for name, change in changes if change < 0),
        ("less sources", sources),
    )
    return Worked(steps, applied - sources)


METHOD = Method(
    "source_and_application",
    "Applications of money less its known sources.",
    "IRM 9.5.9 (expenditures); docs/methods/indirect-methods.md",
    "The other view of net worth, and stands on the same opening position.",
    rows,
    work,
)
