"""What each accepted rule gives, beside the figures of the elected method."""

from __future__ import annotations

from transforms.money import show
from transforms.reporting.document.case import Case, Part, totals
from transforms.reporting.document.methods import METHODS
from transforms.reporting.rules import RULES
from transforms.reporting.tables import Row

PLACES = ("in", "held", "assets", "cash", "outside", "lost")


def amounts_by_rule(case: Case, candidate: Row) -> list[Part]:
    """What each rule traces to a candidate's place; nothing where the snapshot holds no way to work it out."""
    if case.tables.by_rule.sums.is_empty():
        return []
    here = (candidate["target_kind"], candidate["target_id"])
    rows = [
        row
        for row in case.tables.by_rule.places.iter_rows(named=True)
        if (row["target_kind"], row["target_id"]) == here
    ]
    return [
        {
            **_rule(case, name),
            "traced": totals((row["currency"], row["amount"]) for row in rows if row["method"] == name),
        }
        for name in RULES
    ]


def sums_by_rule(case: Case) -> list[Part]:
    """The proof of each rule: in = held + assets + cash + outside + lost, a line a rule and currency."""
    rows = case.tables.by_rule.sums.sort("currency").to_dicts()
    return [
        {
            **_rule(case, name),
            "currency": row["currency"],
            **{place: show(row[place], row["currency"]) for place in PLACES},
            "holds": row["holds"],
        }
        for name in RULES
        for row in rows
        if row["method"] == name
    ]


def _rule(case: Case, name: str) -> Part:
    known = METHODS[name]
    return {
        "method": name,
        "name": known["name"],
        "source": known["source"],
        "elected": name == case.method,
    }
