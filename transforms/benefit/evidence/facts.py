"""What the evidence says of one person or household, as the methods read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Use = Literal[
    "own",  # between accounts of the person whose statements are in evidence
    "own_unseen",  # to or from an account of the person that no statement shows
    "cash",
    "asset",
    "loan",
    "loan_said",  # a person paid it in and calls it a loan
    "taken_back",
    "interest",
    "wages",
    "given",  # to or from another person, or through a remittance or hawala
    "other",
]


@dataclass(frozen=True)
class Move:
    """An entry on one of the accounts: amount signed, + in. use: what it was (see `Use`)."""

    entry_id: str
    account_id: str
    day: date
    amount: Decimal
    currency: str
    use: Use
    words: str
    """Who is at the other end and what the statement says, for a person to read."""
    transfer_id: str | None = None
    other: str = ""
    """party_id or account_id of the other end."""


@dataclass(frozen=True)
class Pocket:
    """Money of one currency on one account: balance before the first entry (None: nothing states it)."""

    account_id: str
    currency: str
    opening: Decimal | None
    gaps: int = 0
    """Statements that do not open where the one before closed."""
    name: str = ""
    statement_id: str = ""
    odd: int = 0
    """Statements whose entries do not lead from the opening to the closing balance."""
    since: date | None = None
    until: date | None = None
    """First and last day that its statements cover, or show an entry on."""


@dataclass(frozen=True)
class Paid:
    """A payment for an asset."""

    transfer_id: str
    day: date
    amount: Decimal
    by_subject: bool


@dataclass(frozen=True)
class Thing:
    """An asset that the person holds or paid for. price: by a register; share: the person's."""

    asset_id: str
    words: str
    currency: str
    acquired_at: date | None
    price: Decimal | None
    share: Fraction
    payments: tuple[Paid, ...] = ()
    mortgage: Decimal | None = None
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Income:
    """Income of a year that a register says a person declared; the register names no currency."""

    name: str
    amount: Decimal
    record_id: str


@dataclass(frozen=True)
class Fee:
    """A payment that a finding counts as a fee."""

    transfer_id: str
    payer: str
    day: date
    amount: Decimal
    currency: str
    finding_id: str


@dataclass(frozen=True)
class Reported:
    """Money sent or received through an operator, in cash: a report shows it and no statement.

    amount: signed, + received.
    """

    transfer_id: str
    day: date
    amount: Decimal
    currency: str
    words: str


@dataclass(frozen=True)
class Incident:
    """A departure, landing, interception or shipwreck, and how many people."""

    record_id: str
    first: date
    words: str
    people: int


@dataclass(frozen=True)
class Stated:
    """A line of the register `figures`: since and until are the same day where only one is given."""

    record_id: str
    item: str
    since: date | None
    until: date | None
    amount: Decimal | None
    currency: str
    source: str
    accepted: bool = True
    why: str = ""
    amount_high: Decimal | None = None
    count: int | None = None
    asset: str = ""
    stated_by: str = ""
    payment: str = ""


@dataclass(frozen=True)
class Facts:
    """All that the methods read. members: party_id to name, the person who is asked about first."""

    members: Mapping[str, str]
    reference_currency: str
    moves: tuple[Move, ...] = ()
    pockets: tuple[Pocket, ...] = ()
    things: tuple[Thing, ...] = ()
    incomes: tuple[Income, ...] = ()
    fees: tuple[Fee, ...] = ()
    reported: tuple[Reported, ...] = ()
    incidents: tuple[Incident, ...] = ()
    stated: tuple[Stated, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What a reader of the figures must know."""

    def said(self, *items: str) -> list[Stated]:
        """Lines of the register of figures with these items, in order of record."""
        return [one for one in self.stated if one.item in items]
