"""What must be asked before a figure is relied on (DOMAIN.md 4.5), and which of it somebody has answered."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.benefit.evidence.facts import Facts
from transforms.benefit.items.cash import OPENING, cash_lines
from transforms.benefit.period import Period


@dataclass(frozen=True)
class Question:
    """A question, the item of the register `figures` that answers it, and the records that do."""

    name: str
    words: str
    item: str
    answered_by: tuple[str, ...] = ()


_ASKED = (
    ("cash on hand", "How much cash was on hand when the period began, and what shows it?", "cash_on_hand"),
    ("household income", "What did others of the household earn?", "household_income"),
    ("gifts", "What was received as gifts?", "gift"),
    ("inheritance", "What was inherited?", "inheritance"),
    ("savings groups", "What did informal savings groups pay out (tontine, hagbad, chama)?", "savings_group"),
    ("remittances", "What did relatives and friends send?", "remittance_received"),
    ("tax year", "Is declared income of the calendar year or of another tax year?", "tax_year"),
    ("double counting", "Did somebody look for transfers that count twice?", "double_counting"),
)


def questions(facts: Facts, period: Period) -> tuple[Question, ...]:
    """Every mandatory question for the period. A line of the figures answers it, also one of 0 or one rejected."""
    opening = tuple(sorted(line.sources[0] for line in cash_lines(facts, period) if line.term == OPENING))
    found = []
    for name, words, item in _ASKED:
        records = tuple(
            sorted(
                one.record_id
                for one in facts.said(item)
                if (one.since is None or one.since <= period.last)
                and (one.until is None or one.until >= period.first)
            )
        )
        found.append(Question(name, words, item, opening if item == "cash_on_hand" else records))
    return tuple(found)
