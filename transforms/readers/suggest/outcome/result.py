"""What `moneytrail profile suggest` finds out, and how sure it is of each part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

PROVED, CLEAR, GUESS = "proved", "clear", "guess"
"""proved: balances or sums add up that way; clear: the texts leave no other reading; guess: a person should look."""


@dataclass(frozen=True)
class Part:
    """One part of a profile with what speaks for it."""

    name: str
    value: str
    sure: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """What the project's own reader gives with a profile."""

    records: int
    accepted: int
    quarantined: int
    not_booked: int
    sums: dict[str, Decimal]
    """Signed sum of the accepted, booked records by currency."""
    first_date: date | None
    last_date: date | None
    balance_check: str
    """reconciled, broken or not_stated, as INTERFACE.md has them."""
    broken_at: str | None
    reasons: tuple[tuple[str, int, str], ...]
    """Why records are set aside: the reason, how often, the first place."""
    messages: tuple[str, ...]
    accounts: tuple[str, ...]
    changes: dict[str, Decimal] = field(default_factory=dict)
    """What an account of coins has more or less of each asset in the end; empty for other kinds."""


@dataclass(frozen=True)
class Choice:
    """One of several readings that are equally good."""

    label: str
    profile: str
    """The whole profile, as YAML."""
    trial: Trial | None


@dataclass(frozen=True)
class Question:
    """What only a person can say."""

    part: str
    asks: str
    choices: tuple[Choice, ...]


@dataclass
class Suggestion:
    """The profile, what it rests on, and what reading the file with it gives."""

    name: str
    profile: str
    parts: list[Part]
    questions: list[Question]
    trial: Trial
    notes: list[str] = field(default_factory=list)
    fitting: list[str] = field(default_factory=list)
    """Profiles that are known and fit the file already."""

    @property
    def needs_a_look(self) -> bool:
        """Whether a person must look: questions, records set aside, or balances that do not add up."""
        return bool(self.questions or self.trial.quarantined or self.trial.balance_check == "broken")
