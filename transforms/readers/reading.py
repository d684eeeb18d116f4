"""What every reader gives: the records of a file, good or bad, each with its place, and its statements.

A reader is one module with a `Reader` (name, what it reads, `sniff`, `read`), listed in
`transforms/readers/registry.py`. It never raises for a bad record; it raises UnreadableFile only
where the file as a whole cannot be taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import polars as pl

from transforms.money import MONEY
from transforms.schema import Column, Table

if TYPE_CHECKING:
    from transforms.readers.particulars import Batch
    from transforms.readers.profile_shape import Profile

TEXT = pl.String()

READ_RECORDS = Table(
    name="read_records",
    row_is="a record as a reader gives it",
    key=("ordinal",),
    published=False,
    columns=(
        Column("ordinal", pl.Int64(), "place in the file, from 0"),
        Column("locator", TEXT, "where it stands: line 12; message 2, line 31, :61:; Stmt[1]/Ntry[4]"),
        Column("raw", TEXT, "the record as the file holds it"),
        Column("reasons", pl.List(TEXT), "`code: plain words` for each fault; empty where there is none"),
        Column("booked", pl.Boolean(), "false: pending or informational, a record that makes no entry"),
        Column("statement", pl.Int32(), "index into the reading's statements; -1: none"),
        Column("sequence", pl.Int64(), "order on the statement, oldest first, from 1"),
        Column("booked_at", pl.Datetime("us"), "UTC; midnight where only a day is given", required=False),
        Column("booked_precision", TEXT, "second, day, or statement", required=False),
        Column("value_date", pl.Date(), "day that counts for interest", required=False),
        Column("amount", MONEY, "signed: + in, - out", required=False),
        Column("currency", TEXT, "ISO 4217; XXX where the file names none", required=False),
        Column("balance_after", MONEY, "running balance printed with the line", required=False),
        Column(
            "counterparty_scheme", TEXT, "iban, bban, ... of the account at the other end", required=False
        ),
        Column("counterparty_identifier", TEXT, "its number, without spaces", required=False),
        Column("counterparty_institution", TEXT, "BIC, bank code or name", required=False),
        Column("counterparty_name", TEXT, "name at the other end, as written", required=False),
        Column("narrative", TEXT, "remittance information and booking text", required=False),
        Column("reference", TEXT, "the payer's reference, end to end", required=False),
        Column("servicer_reference", TEXT, "the institution's reference", required=False),
        Column("uetr", TEXT, "unique end-to-end transaction reference", required=False),
        Column("transaction_code", TEXT, "the institution's code for the kind of booking", required=False),
        Column("reversal", pl.Boolean(), "takes back an earlier booking"),
        Column("channel", TEXT, "bank, card, cash, ...", required=False),
        Column(
            "fee", MONEY, "charge > 0 within the amount, an entry of its own: 0.5 of -10.5", required=False
        ),
    ),
)
"""A quarantined record may lack any of the optional columns; an accepted, booked one must have
booked_at, booked_precision, amount and currency."""


@dataclass
class Statement:
    """One statement, or one page of it, of one account in one currency.

    Balances are signed Decimals in `currency`, None where nothing states them. Their basis is
    `stated` (OPBD, PRCD, CLBD, 60F, 62F), `intermediate` (ITBD, 60M, 62M: a page's), `derived`
    (from a running balance) or `unknown`.
    """

    locator: str
    scheme: str = "unknown"
    identifier: str = ""
    institution: str | None = None
    country: str | None = None
    currency: str = "XXX"
    reference: str | None = None
    number: int | None = None
    page: int | None = None
    from_date: date | None = None
    to_date: date | None = None
    opening_balance: Decimal | None = None
    opening_basis: str = "unknown"
    closing_balance: Decimal | None = None
    closing_basis: str = "unknown"
    holder_name: str | None = None
    holder_identifiers: tuple[str, ...] = ()
    complete: bool = True
    running_balance_broken_at: str | None = None
    """Locator of the first line whose printed balance does not follow from the one before."""


@dataclass
class Reading:
    """A file as a reader gives it.

    `batches` yields frames of READ_RECORDS in file order, or a Batch (particulars.py) where records
    say more than a statement's line does, and may be consumed once. `statements`,
    `messages` and `complete` are final only when `batches` is exhausted.
    """

    format: str
    batches: Iterator[pl.DataFrame | Batch]
    profile: str | None = None
    statements: list[Statement] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    complete: bool = True


class Reader(Protocol):
    """One export format."""

    name: str
    """Short name, as `moneytrail formats` lists it."""
    reads: str
    """One line on what it reads."""

    def sniff(self, head: bytes) -> bool:
        """Whether the first bytes (64 KiB at most) show that the file is this reader's own."""
        ...

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's records and statements. Raises UnreadableFile where nothing can be read."""
        ...
