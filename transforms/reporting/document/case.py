"""What every part of the report is made with: the tables, the people, the sources, the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from transforms.money import show
from transforms.plans import name_of
from transforms.reporting.document.sources import Sources, sources_of
from transforms.reporting.people import LISTED, People, deciding_gates, people_of
from transforms.reporting.tables import CaseTables, Row
from transforms.schema import TRACE_ELECTIONS, TRANSFERS

Part = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A case while its report is made."""

    tables: CaseTables
    people: People
    sources: Sources
    settings: Mapping[str, Any]
    transfers: Mapping[str, Row]
    method: str
    """The method whose figures the report states; `plan` where a case plan elects several, an account each."""
    passed: frozenset[str]
    """Parties whom the gates let pass."""

    def text(self, value: str | None) -> str:
        """Free text of the tables, with hidden names replaced."""
        return self.people.mask.text(value)


def case_of(tables: CaseTables, settings: Mapping[str, Any]) -> Case:
    """Put together what the parts of the report need."""
    method = name_of(tables.rows(TRACE_ELECTIONS))
    transfers = {row["transfer_id"]: row for row in tables.rows(TRANSFERS)}
    people = people_of(tables, settings.get("protected") or ())
    decided = deciding_gates(tables)
    passed = frozenset(party for party, row in decided.items() if row["outcome"] == LISTED)
    return Case(tables, people, sources_of(tables), settings, transfers, method, passed)


def money(amount: Decimal | None, currency: str | None) -> str | None:
    """An amount with all its digits, as JSON carries it; None where nothing states it."""
    return None if amount is None else show(amount, currency or "XXX")


def in_words(amount: str, currency: str) -> str:
    """`12,340.00 EUR`: grouped for reading, no digit dropped."""
    whole, _, rest = amount.partition(".")
    return f"{int(whole):,}{'.' + rest if rest else ''} {currency}"


def totals(rows: Iterable[tuple[str, Decimal]]) -> list[Part]:
    """Sums by currency, sorted by currency."""
    sums: dict[str, Decimal] = {}
    for currency, amount in rows:
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    return [{"currency": code, "amount": show(sums[code], code)} for code in sorted(sums)]


def sums_in_words(sums: Iterable[Mapping[str, str]]) -> str:
    """`1,000.00 EUR and 200.00 SEK`; `nothing` for no sum."""
    listed = [in_words(item["amount"], item["currency"]) for item in sums]
    if len(listed) < 2:
        return listed[0] if listed else "nothing"
    return ", ".join(listed[:-1]) + " and " + listed[-1]
