"""The patterns that are known. A new one is a module with such a function, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from transforms.configuration import Configuration
from transforms.patterns import hawala_books, missing_rate
from transforms.patterns.evidence import Evidence
from transforms.patterns.fan_in import detect
from transforms.patterns.finding import Finding


@dataclass(frozen=True)
class Pattern:
    """A pattern: its name, what it says in one line, and the function that finds it."""

    name: str
    says: str
    find: Callable[[Evidence, Configuration], Iterator[Finding]]


PATTERNS = (
    Pattern(
        detect.NAME,
        "many unrelated payers pay one beneficiary a price or its multiples, and it is passed on soon",
        detect.collector_fan_in,
    ),
    Pattern(
        missing_rate.NAME,
        "no reference rate is at hand for a currency, so its amounts stay as they are",
        missing_rate.missing_exchange_rate,
    ),
    Pattern(
        hawala_books.WITHOUT_CASH_IN,
        "a hawaladar paid out on a word of which no book in evidence knows",
        hawala_books.payout_without_cash_in,
    ),
    Pattern(
        hawala_books.BOOKS_DIFFER,
        "two hawaladars' books in evidence tell different debts between them",
        hawala_books.books_differ,
    ),
)
"""In the order in which they are looked for; a finding's id does not depend on it."""
