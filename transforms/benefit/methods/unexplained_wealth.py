"""Unexplained wealth: what was acquired and spent, as a multiple of lawful income.

Rule: gap = acquisitions + living - lawful means; ratio = (acquisitions + living) / lawful means. Flagged where the
    gap is above the greater of `benefit.least_gap` and `benefit.gap_share` of the lawful means.
Source: DOMAIN.md 4.5 (5), thresholds [D]; Directive (EU) 2024/1260 arts. 14 and 16 ask for the comparison.
Limits: a disproportion opens a question and answers none; a lender's and a seller's money is taken off first.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.cash import CLOSING, OPENING
from transforms.benefit.line import Line, net
from transforms.benefit.methods import source_and_application
from transforms.benefit.methods.method import Method, Setting, Worked
from transforms.money import scaled


def rows(facts: Facts, setting: Setting) -> list[Line]:
    """The rows of source and application."""
    return source_and_application.rows(facts, setting)


def work(lines: Sequence[Line], setting: Setting) -> Worked:
    """Acquisitions and living beside lawful means: gap, ratio, flag."""
    held = net(lines, "assets", "bank", "unseen", OPENING, CLOSING)
    lent = -net(lines, "debts", "borrowed", "repaid", "sold")
    living, lawful = net(lines, "spending"), -net(lines, "lawful")
    used = held - lent + living
    gap = used - lawful
    bound = max(setting.rule.least_gap, lawful * setting.rule.gap_share)
    steps = (
        ("acquired: assets at cost, balances, cash", held),
        ("less borrowed or received for things sold", lent),
        ("plus living and other spending", living),
        ("less known lawful means", lawful),
        ("gap above which a person must look", bound),
    )
    ratio = scaled(Decimal(1), Fraction(used) / Fraction(lawful), "EUR") if lawful > 0 and used >= 0 else None
    notes = () if ratio is not None else ("No ratio: no lawful means are known.",)
    return Worked(steps, gap, ratio=ratio, flagged=gap > bound, notes=notes)


METHOD = Method(
    "unexplained_wealth",
    "Acquisitions and living beside lawful means: gap and ratio.",
    "Directive (EU) 2024/1260 arts. 14, 16; docs/methods/indirect-methods.md",
    "A disproportion opens a question; thresholds are defaults.",
    rows,
    work,
)
