"""The QIF reader: sniffing, a first look at all dates and amounts, and the way from a file to a reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.mt940.text import TextForm, chunks, text_form
from transforms.readers.qif.conventions import Conventions, bare
from transforms.readers.qif.fields import Fields
from transforms.readers.qif.lines import Entry, Heading, entries
from transforms.readers.qif.record import ONCE, no_booking, record
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.readers.references import account_number

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

BATCH = 5_000
HELD = 1 << 23
"""Characters of records that are held before they are given, however few the records."""

_HEAD = 1 << 16
_BEGINS = re.compile(r"\s*!(?:type:|account|option:|clear:)", re.IGNORECASE)
_LATER = re.compile(
    r"(?:^|[\r\n])!Type:(?:Bank|Cash|CCard|Oth [ALS]|Invst)[ \t]*[\r\n]+[DTUNPMCL!^]", re.IGNORECASE
)
"""A heading behind lines of something else, and the beginning of a record under it."""
_PREAMBLE = 1 << 12
_RECORD_LINE = re.compile(r"[DTUMNPLCASE$%F]")
"""Letters of a record that moves money in an account; a trade has others too."""
_HEADLESS = (
    "line 1: no heading (!Type:...) says what kind of account this is, nor whose: it was read as a bank's."
)
_KINDS = frozenset(("bank", "cash", "ccard", "oth a", "oth l", "oth s"))
"""Accounts whose records are lines in money."""
_WITHOUT_BOOKINGS = frozenset(("invst", "memorized", "memorised", "bill", "bills", "tax", "port", "inv"))
"""Kinds whose records are no lines in money, though they may have amounts."""
_LISTS = frozenset(
    ("cat", "class", "security", "prices", "tag", "budget", "invitem", "template", "bud", "currency")
)
_AMOUNT = re.compile(r"[-+]?[.,']?\d[\d.,']*[-+]?")
_NUMBER = re.compile(r"[\d\s./-]{6,40}")


class QifReader:
    """Quicken's interchange format, as many programs write it."""

    name = "qif"
    reads = "QIF accounts of Quicken and others: bank, cash, card, assets and debts"

    def sniff(self, head: bytes) -> bool:
        """Whether the first line is a heading of QIF, or one with a record stands near the beginning."""
        text = _text(head)
        return (_BEGINS.match(text) or _LATER.search(text[:_PREAMBLE])) is not None or _is_headless(text)

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's records. Raises UnreadableFile where no heading stands near the beginning."""
        del profile
        with path.open("rb") as file:
            head = file.read(_HEAD)
        headless = _is_headless(_text(head))
        if not self.sniff(head):
            raise UnreadableFile(
                "No heading of QIF (!Type:Bank, !Account ...) stands at the beginning of the file.",
                where=path.name,
                todo="check that the file is a QIF and that its first line is there",
            )
        reading = Reading("qif", iter(()))
        reading.batches = _batches(path, reading, headless=headless)
        return reading


def _is_headless(text: str) -> bool:
    """Whether the file begins with a whole record of an account, before any heading."""
    begin, end, _ = text[:_PREAMBLE].lstrip("\ufeff \t\r\n").partition("\n^")
    lines = [line.strip() for line in begin.split("\n")]
    dated = {found.lastindex for line in lines if (found := ONCE.fullmatch(line))}
    return bool(end) and len(dated) > 1 and all(_RECORD_LINE.match(line) for line in lines)


def _text(head: bytes) -> str:
    for bom, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if head.startswith(bom):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")


def _conventions(path: Path, form: TextForm, *, headless: bool) -> Conventions:
    """Read the whole file once, for its dates and decimal marks."""
    found, of_account = Conventions(), headless
    for part in entries(chunks(path, form)):
        if isinstance(part, Heading):
            of_account = _kind(part.text) in (*_KINDS, "invst")
            found.order.state(part.text.rpartition(":")[2].strip().lower())
        elif of_account:
            found.learn(Fields(part))
    return found


def _kind(heading: str) -> str:
    name, _, kind = heading[1:].lower().partition(":")
    return kind.strip() if name.strip() == "type" else name.strip()


_LOST = "heading_lost: an amount stands in a list, so a heading or an end mark (^) before it is missing"
_UNKNOWN = "heading_unknown: a record with an amount stands under the heading '{}', which is no kind of account known"
_OF_ACCOUNTS = frozenset("NTDLXBARVK/$")
"""What programs write of an account: name, kind, description, limit, balance and its day, own marks."""


def _has_amount(entry: Entry) -> bool:
    """Whether a record, or half of one, stands under a heading of accounts or lists: there T is a word or nothing."""
    lines = (line.strip() for line in entry.lines)
    return any(line[0] in "TU" and _AMOUNT.fullmatch(bare(line[1:])) is not None for line in lines)


class _Accounts:
    """Takes headings and records in order; fills the reading's statements and messages, and the rows."""

    def __init__(self, reading: Reading, rows: RecordRows, conventions: Conventions) -> None:
        self.reading, self.rows, self.conventions = reading, rows, conventions
        self.kind = ""
        self.named: Fields | None = None
        self.statements: dict[str, int] = {}
        self.sequences: dict[int, int] = {}
        self.present = -1
        self.number = self.of_lists = self.without_booking = 0
        self.held = 0

    def heading(self, heading: Heading) -> None:
        """A heading: what follows is of another kind, or of another account."""
        self.kind = _kind(heading.text)
        if self.kind == "account":
            self.named = None
        if self.kind in _KINDS or self.kind == "invst":
            self._statement(heading)

    def without_heading(self) -> None:
        """The file begins with an account's records."""
        self.kind, self.present = "bank", 0
        self.reading.statements.append(Statement("line 1"))
        self.reading.messages.append(_HEADLESS)

    def _statement(self, heading: Heading) -> None:
        """The account that was named last; its records may stand in several parts of the file."""
        name = self.named["N"] if self.named else ""
        if name and name in self.statements:
            self.present = self.statements[name]
            return
        self.present = len(self.reading.statements)
        statement = Statement(f"{heading.text[:40]}, line {heading.line}", reference=name or None)
        self.reading.statements.append(statement)
        if not name:
            self.reading.messages.append(f"line {heading.line}: the file does not say whose account follows.")
            return
        self.statements[name] = self.present
        number = account_number(name)
        if number is not None and (number.scheme == "iban" or _NUMBER.fullmatch(name)):
            statement.scheme, statement.identifier = number.scheme, number.identifier
            return
        self.reading.messages.append(
            f"line {heading.line}: the account is called '{name[:60]}' by its holder; that is no number, "
            "so it is not joined with any other account."
        )

    def entry(self, entry: Entry) -> None:
        """A record under the last heading."""
        of_accounts = self.kind == "account"
        lost = (of_accounts or self.kind in _LISTS) and _has_amount(entry)
        if of_accounts:
            self._account(entry, lost=lost)
        if lost:
            self._row(entry, _LOST)
        elif of_accounts:
            return
        elif self.kind in _LISTS:
            self.of_lists += 1
        elif self.kind in _KINDS | _WITHOUT_BOOKINGS or not _has_amount(entry):
            self._row(entry)
        else:
            self._row(entry, _UNKNOWN.format(self.kind[:20]))

    def _account(self, entry: Entry, *, lost: bool) -> None:
        """The account whose records follow; where a record ran into it, the first lines are its own."""
        named = Fields(entry)
        if lost and not (named["N"] and entry.lines[0].strip()[0] == "N"):
            return
        self.named = named
        odd = [line.strip() for line in entry.lines if line.strip()[0] not in _OF_ACCOUNTS]
        if odd and not lost:
            self.reading.messages.append(
                f"line {entry.line}: {len(odd)} lines of the account '{named['N'][:60]}' say nothing of an account "
                f"and were not used: {odd[0][:60]}"
            )
        self._tell_balance(named, entry.line)

    def _tell_balance(self, named: Fields, line: int) -> None:
        if named["$"] and named["/"]:
            self.reading.messages.append(
                f"line {line}: a balance of {named['$'][:40]} is stated as of {named['/'][:20]}; QIF has no "
                "periods, so it closes no statement and was not used."
            )

    def _row(self, entry: Entry, fault: str = "") -> None:
        self.number += 1
        in_account = self.kind in _KINDS or self.kind == "invst"
        statement = self.present if in_account else -1
        sequence = self.sequences.get(statement, 0) + in_account
        self.sequences[statement] = sequence
        row = RecordRow(
            f"record {self.number}, line {entry.line}", "", statement=statement, sequence=sequence
        )
        if self.kind in _KINDS:
            row = record(entry, self.conventions, self.kind, row)
            row = self._opening(Fields(entry), row) if sequence == 1 else row
        else:
            self.without_booking += not fault
            row = no_booking(entry, row, f"!Type:{self.kind}"[:40])
            row = row._replace(reasons=(*row.reasons, fault)) if fault else row
        self.rows.rows.append(row)
        self.held += len(row.raw)

    def _opening(self, fields: Fields, row: RecordRow) -> RecordRow:
        """An account's first record may be its opening balance, which is no booking."""
        if row.reasons or not fields.opens_account:
            return row
        statement = self.reading.statements[row.statement]
        statement.opening_balance, statement.opening_basis = row.amount, "stated"
        statement.from_date = row.booked_at.date() if row.booked_at else None
        return row._replace(booked=False)

    def end_of_file(self, last: Heading | Entry | None) -> None:
        """The file ends: a record without its end mark may be cut off."""
        if isinstance(last, Entry) and not last.ended:
            self.reading.complete = False
            if self.present >= 0:
                self.reading.statements[self.present].complete = False
            self.reading.messages.append(
                f"line {last.line}: the last record has no end mark (^): the file may be cut off; ask for the whole."
            )
        if self.without_booking:
            self.reading.messages.append(
                f"{self.without_booking} records of investments, memorised payments or kinds that are not known"
                " are kept as records that make no entry."
            )
        if self.of_lists:
            self.reading.messages.append(
                f"{self.of_lists} items of lists (categories, securities) are no records."
            )
        if not self.number:
            self.reading.messages.append("The file holds no record of an account.")


def _batches(path: Path, reading: Reading, *, headless: bool) -> Iterator[pl.DataFrame]:
    form = text_form(path, swift=False)
    if form.guessed:
        reading.messages.append(form.guessed)
    rows = RecordRows()
    accounts = _Accounts(reading, rows, _conventions(path, form, headless=headless))
    if headless:
        accounts.without_heading()
    part: Heading | Entry | None = None
    for part in entries(chunks(path, form)):
        if isinstance(part, Heading):
            accounts.heading(part)
        else:
            accounts.entry(part)
        if len(rows.rows) >= BATCH or accounts.held > HELD:
            yield rows.drain()
            accounts.held = 0
    accounts.end_of_file(part)
    yield rows.drain()


READER = QifReader()
