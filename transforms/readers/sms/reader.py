"""The reader of message back-ups: operators' confirmations are records, a person's private messages are not.

Method: docs/methods/message-backups.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UnreadableFile
from transforms.ids import digest
from transforms.readers.kinds.mobile_money.subscribers import End, Seen, other_end, subscriber
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.readers.sms.messages import (
    Message,
    columns_of,
    from_csv,
    from_json,
    from_xml,
    is_cut,
    is_json,
    is_xml,
)
from transforms.readers.sms.operators import FRANC, FRANCS, operator_of, operators, sender_key
from transforms.readers.sms.told import Home, Told, told

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

_HEAD = 65_536
_BATCH = 5_000
_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001 - the tables hold naive UTC


class SmsReader:
    """Messages of mobile money out of a telephone's back-up."""

    name = "sms"
    reads = (
        "confirmation messages of mobile money in a telephone's back-up (XML of SMS Backup & Restore, CSV, JSON): "
        + ", ".join(operator.name for operator in operators())
    )

    def sniff(self, head: bytes) -> bool:
        """Whether it is a back-up: its root element, messages in JSON, or a CSV with one of an operator."""
        if is_xml(head) or is_json(head):
            return True
        columns = columns_of(head)
        if columns is None:
            return False
        lines = head.decode("utf-8", "replace").splitlines()[1:]
        cells = (line.split(columns.separator)[columns.sender :] for line in lines)
        return any(operator_of(cell.strip('" ')) for row in cells for cell in row[:8] if sender_key(cell))

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The operators' messages as records. Raises: UnreadableFile where it is no back-up of messages."""
        del profile
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if is_xml(head):
            return _reading(from_xml(path), cut=is_cut(path))
        if is_json(head):
            return _reading(from_json(path))
        columns = columns_of(head)
        if columns is None:
            raise UnreadableFile(
                "The file is no back-up of messages.",
                where=path.name,
                todo="export it with SMS Backup & Restore as XML, or as CSV with sender, date and body",
            )
        return _reading(from_csv(path, columns))


READER = SmsReader()


def _reading(messages: Iterator[Message], *, cut: bool = False) -> Reading:
    reading = Reading("sms", iter(()))
    if cut:
        reading.complete = False
        reading.messages.append("The file ends before the end of its last element: it is cut short.")
    reading.batches = _batches(messages, reading)
    return reading


def _batches(messages: Iterator[Message], reading: Reading) -> Iterator[pl.DataFrame]:
    found: list[Told] = []
    private, skipped = 0, 0
    for message in messages:
        operator = operator_of(message.sender)
        if operator is None:
            private += 1
            continue
        read = told(message, operator)
        if read is None:
            skipped += 1
        else:
            found.append(read)
    found = _with_francs(found)
    book = _Book(reading)
    rows = RecordRows()
    rows.rows = book.rows(found)
    whole = rows.drain()
    for start in range(0, max(whole.height, 1), _BATCH):
        yield whole.slice(start, _BATCH)
    reading.messages += _messages(private, skipped, book.repeats)


def _with_francs(found: list[Told]) -> list[Told]:
    """Messages in francs that name no country are those of the account that all others of the operator agree on."""
    homes: dict[str, set[Home]] = {}
    for read in found:
        if read.place is not None and read.currency in FRANCS:
            homes.setdefault(read.operator.name, set()).add((read.currency, read.place))
    agreed = {name: next(iter(home)) for name, home in homes.items() if len(home) == 1}
    return [
        told(read.message, read.operator, agreed[read.operator.name]) or read
        if read.currency == FRANC and read.operator.name in agreed
        else read
        for read in found
    ]


def _messages(private: int, skipped: int, repeats: int) -> list[str]:
    said = (
        (private, "other {} left unread: they come from no known operator of mobile money."),
        (skipped, "{} left out: an operator's, but no payment (passwords, advertisements)."),
        (repeats, "{} there already: the payment counts once."),
    )
    return [
        f"{count:,} {words.format('message was' if count == 1 else 'messages were')}"
        for count, words in said
        if count
    ]


class _Book:
    """Statements of the accounts that a telephone's messages tell of: one for each operator and currency."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.repeats = reading, 0
        self.own: dict[str, End] = {}

    def rows(self, found: Sequence[Told]) -> list[RecordRow]:
        """A record for each message, in the order of the file; its place on the statement by time."""
        self.own = {one: self._own(one, found) for one in dict.fromkeys(read.operator.name for read in found)}
        booked = self._once(found)
        places = self._placed([found[number] for number in booked])
        on_statement = dict(zip(booked, places, strict=True))
        return [self._row(read, on_statement.get(number)) for number, read in enumerate(found)]

    def _own(self, operator: str, found: Sequence[Told]) -> End:
        """The telephone's own number where its messages agree on one; else it is told by its oldest payment.

        So an older back-up and a newer one of one telephone are of one account, and none of two telephones is.
        """
        mine = [read for read in found if read.operator.name == operator]
        numbers = {
            number
            for read in mine
            if read.own and (number := subscriber(read.own, read.place.country if read.place else ""))
        }
        if len(numbers) == 1:
            return End("msisdn", numbers.pop())
        moved = [read for read in mine if read.wording is not None and not read.reasons]
        first = min(
            moved, key=lambda read: (read.at or _NEVER, read.arrived or _NEVER, read.code), default=None
        )
        if first is None:
            return End("unknown", "")
        payment = first.code or digest(first.message.body)
        return End("named", f"{operator} account of the telephone whose oldest payment is {payment}")

    def _once(self, found: Sequence[Told]) -> list[int]:
        """Numbers of the messages that are entries: those that moved money, each once."""
        seen: set[tuple[str, ...]] = set()
        kept = []
        for number, read in enumerate(found):
            if read.reasons or read.wording is None or read.wording.way == "none":
                continue
            if not seen.isdisjoint(read.keys):
                self.repeats += 1
                continue
            seen.update(read.keys)
            kept.append(number)
        return kept

    def _placed(self, booked: Sequence[Told]) -> list[tuple[int, int]]:
        """Statement and place on it of each; the running balance proves the order and that none is lacking."""
        groups: dict[tuple[str, str], list[int]] = {}
        for number, read in enumerate(booked):
            groups.setdefault((read.operator.name, read.currency), []).append(number)
        places = [(0, 0)] * len(booked)
        for numbers in groups.values():
            ordered = sorted(
                numbers,
                key=lambda number: (booked[number].at or _NEVER, booked[number].arrived or _NEVER, number),
            )
            for sequence, number in enumerate(ordered, start=1):
                places[number] = (len(self.reading.statements), sequence)
            self.reading.statements.append(self._statement([booked[number] for number in ordered]))
        return places

    def _statement(self, lines: Sequence[Told]) -> Statement:
        first = lines[0]
        scheme, identifier = self.own[first.operator.name]
        statement = Statement(
            first.message.place,
            scheme,
            identifier,
            institution=first.operator.name,
            country=first.place.country if first.place else None,
            currency=first.currency,
        )
        _prove(statement, lines)
        return statement

    def _row(self, read: Told, place: tuple[int, int] | None) -> RecordRow:
        statement, sequence = place or (-1, 0)
        wording, end = read.wording, self._end(read)
        return RecordRow(
            read.message.place,
            read.message.raw,
            read.reasons,
            booked=place is not None,
            statement=statement,
            sequence=sequence,
            booked_at=read.at,
            booked_precision="second" if read.at else None,
            amount=read.amount if wording else None,
            currency=read.currency or None,
            balance_after=read.balance,
            counterparty_scheme=end.scheme if end else None,
            counterparty_identifier=end.identifier if end else None,
            counterparty_name=read.name or None,
            narrative=read.message.body or None,
            servicer_reference=read.code or None,
            transaction_code=wording.code if wording else None,
            reversal=bool(wording and wording.reversal),
            channel="mobile_money",
            fee=read.fee if place is not None else None,
        )

    def _end(self, read: Told) -> End | None:
        if not read.account or read.wording is None:
            return None
        country = read.place.country if read.place else ""
        if read.wording.shortcode and read.account.isdigit() and len(read.account) <= 8:
            return End("shortcode", f"{country}:{read.account}" if country else read.account)
        own = self.own[read.operator.name].identifier
        return other_end(read.account, Seen(country, own, read.name, read.code or read.message.raw))


def _prove(statement: Statement, lines: Sequence[Told]) -> None:
    """Opening and closing balance by the running one, and where it first does not follow."""
    before = None
    moved = sum((line.amount for line in lines), start=lines[0].amount * 0)
    for line in lines:
        if before is not None:
            before += line.amount
            if (
                line.balance is not None
                and line.balance != before
                and not statement.running_balance_broken_at
            ):
                statement.running_balance_broken_at = line.message.place
        before = line.balance if line.balance is not None else before
    told = [line for line in lines if line.balance is not None]
    if not told:
        return
    upto = sum((line.amount for line in lines[: lines.index(told[0]) + 1]), start=lines[0].amount * 0)
    assert told[0].balance is not None
    statement.opening_balance, statement.opening_basis = told[0].balance - upto, "derived"
    statement.closing_balance, statement.closing_basis = before, "derived"
    if (
        before is not None
        and statement.opening_balance + moved != before
        and not statement.running_balance_broken_at
    ):
        statement.running_balance_broken_at = lines[-1].message.place
