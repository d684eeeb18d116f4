"""The BAI2 reader: sniffing, groups and accounts with their control totals, the end of the file."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.money import is_currency, places
from transforms.readers.bai2.fields import (
    CLOSING,
    CODES,
    FIELDS,
    OPENING,
    Tokens,
    amount,
    summaries,
    unfinished,
)
from transforms.readers.bai2.record import record
from transforms.readers.fixed_lines import LONGEST, BadRecordError, Line, known_head, year_first
from transforms.readers.fixed_statements import Movement, SingleMovements
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import account_number

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

DEFAULT_CURRENCY = "USD"
"""What a group without currency is in, as the format says."""

_KNOWN = re.compile(
    rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?(?:01,[^,\r\n]{0,40},[^,\r\n]{0,40},\d{6},\d{0,4},"
    rb"|02,[^,\r\n]{0,40},[^,\r\n]{0,40},[1-4],\d{6},)[^\r\n]{0,200}/"
    # Some banks leave out the slash that ends a record: then all fields of a file's first must be there.
    rb"|(?:^|[\r\n])(?:\xef\xbb\xbf)?01,[^,\r\n]{1,40},[^,\r\n]{1,40},\d{6},\d{4},[^,\r\n]{1,20},"
    rb"\d{0,4},\d{0,4},[23] *[\r\n]"
)
# Without a blank between them, as where a line break was lost, only what is a whole record's beginning counts.
_NEXT_ON_THE_LINE = re.compile(
    r"(?<=/)(?:\s+(?=(?:0[123]|16|49|88|9[89]),)|(?=16,\d{3},\d+,[ZVSD012]?,|(?:49|9[89]),[+-]?\d+,\d+[,/]|03,[^,/]+,))"
)
_LENGTH = re.compile(r"01,[^,]*,[^,]*,\d{6},\d{0,4},[^,]*,(\d{2,3}),")
"""A file's first record up to the length that all records have."""
_NOT_BOOKED = {"2": "deletion", "4": "test"}
_INTERIM = ("1", "3")


class Bai2Reader:
    """Balance reporting of American banks."""

    name = "bai2"
    reads = "BAI2, the balance and transaction reports of American and Canadian banks"

    def sniff(self, head: bytes) -> bool:
        """Whether a line begins as a file (01) or a group (02) of BAI2 does."""
        return _KNOWN.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's details and accounts. Raises UnreadableFile where no group is in its first lines."""
        del profile
        known_head(path, self.sniff, "No line begins as a file (01) or a group (02) of BAI2.")
        reading = Reading(self.name, iter(()))
        reading.batches = _Accounts(reading).batches(path)
        return reading


class _Control:
    """What the records of an account, a group or a file add up to."""

    def __init__(self) -> None:
        self.total, self.records, self.parts = Decimal(0), 0, 0


def _blocks(text: str) -> list[str]:
    """A line cut where records of a stated length stand on it without line breaks; else the whole line."""
    stated = _LENGTH.match(text)
    size = int(stated[1]) if stated is not None else 0
    if not size or len(text) <= size:
        return [text]
    blocks = [text[start : start + size] for start in range(0, len(text), size)]
    return blocks if all(block[:2] in CODES and block[2:3] == "," for block in blocks) else [text]


def _minor(figures: Decimal, currency: str) -> Decimal:
    """An amount in its currency's smallest unit, in which totals of several currencies are summed."""
    return figures.scaleb(places(currency))


class _Accounts(SingleMovements):
    """Takes lines in file order; a record is held until the next shows that it is complete."""

    width = 1 << 20
    """No line is so long: the format has no fixed width."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.head: list[Line] = []
        """The account (03) that is being read."""
        self.frame: list[Line] = []
        """The record of the file, of a group or of a total that is being read."""
        self.last = ""
        self.currency, self.group_currency = DEFAULT_CURRENCY, DEFAULT_CURRENCY
        self.day: date | None = None
        self.institution: str | None = None
        self.booked = True
        self.account, self.group, self.file = _Control(), _Control(), _Control()
        self.ended = False

    def take(self, line: Line) -> None:
        """The next line; some banks put several records on one."""
        for part in _blocks(line.text):
            for text in _NEXT_ON_THE_LINE.split(part):
                self._take(Line(line.number, text.strip(), line.ended))

    def _take(self, line: Line) -> None:
        kind = line.text.split(",", 1)[0].strip()
        goes_on = kind not in CODES and self.last != "" and not self.last.endswith("/")
        if kind == "88" or goes_on:
            self._count(not goes_on)
            self._goes_on(line)
        else:
            self._complete()
            if kind in ("03", "02", "01"):
                self._begins(kind)
            self._count(kind in CODES)
            self._begin_record(kind, line)
        self.last = line.text

    def _count(self, is_record: bool) -> None:
        for control in (self.account, self.group, self.file):
            control.records += is_record

    def _begins(self, kind: str) -> None:
        self.account = _Control()
        if kind == "03":
            self.group.parts += 1
            return
        self.group = _Control()
        if kind == "02":
            self.file.parts += 1
            return
        self.file = _Control()

    def _begin_record(self, kind: str, line: Line) -> None:
        if len(line.text) > LONGEST:
            self.set_aside(line, f"line_too_long: only the first {LONGEST} characters were kept")
        elif kind == "03":
            self.leave(line, "another account begins")
            self.head = [line]
        elif kind == "16":
            if self.open:
                self.pending = Movement(line)
            else:
                self.set_aside(line, "account_missing: no account (03) stands before this detail")
        elif kind in FIELDS:
            self.frame = [line]
        else:
            self.set_aside(line, f"record_unknown: '{kind[:12]}' is no record of BAI2 ({', '.join(CODES)})")

    def _goes_on(self, line: Line) -> None:
        if self.head:
            self.head.append(line)
        elif self.pending is not None:
            self.pending.add(line)
        elif self.frame and unfinished(self.frame[0].text[:2], self.frame):
            self.frame.append(line)
        else:
            self.set_aside(
                line, "complement_without_movement: nothing stands before this record (88) that goes on"
            )

    def _complete(self) -> None:
        """The record before is complete."""
        if self.head:
            self._statement()
        self.flush()
        lines, self.frame = self.frame, []
        if not lines:
            return
        kind = lines[0].text[:2]
        if kind == "01":
            self.ended = False
        elif kind == "02":
            self._group(lines)
        else:
            self._control(kind, lines)

    def _group(self, lines: list[Line]) -> None:
        line = lines[0]
        self.leave(line, "another group begins")
        tokens = Tokens(lines)
        _, self.institution, status, day, _, currency, kind = (tokens.next() or None for _ in range(7))
        self.group_currency = currency if currency and is_currency(currency) else DEFAULT_CURRENCY
        self.booked = status not in _NOT_BOOKED
        if not self.booked:
            self.tell(
                f"line {line.number}: the group is a {_NOT_BOOKED[status or '']}: its details make no entries."
            )
        if kind in _INTERIM:
            self.tell(
                f"line {line.number}: the group reports within the day; a later report may repeat its details."
            )
        try:
            self.day = year_first(day or "")
        except BadRecordError as bad:
            self.day = None
            self.tell(f"line {line.number}: the day of the group (02) cannot be used: {bad}.")

    def _statement(self) -> None:
        lines, self.head = self.head, []
        tokens = Tokens(lines)
        number, currency = account_number(tokens.next()), tokens.next()
        self.currency = currency if is_currency(currency) else self.group_currency
        statement = Statement(
            f"line {lines[0].number}",
            number.scheme if number else "unknown",
            number.identifier if number else "",
            institution=self.institution,
            currency=self.currency,
            from_date=self.day,
            to_date=self.day,
        )
        self.begin(statement)
        try:
            for said in summaries(tokens, self.currency):
                self.account.total += _minor(said.amount or Decimal(0), self.currency)
                if said.code == OPENING and said.amount is not None:
                    statement.opening_balance, statement.opening_basis = said.amount, "stated"
                elif said.code == CLOSING and said.amount is not None:
                    statement.closing_balance, statement.closing_basis = said.amount, "stated"
        except BadRecordError as bad:
            self.tell(f"line {lines[0].number}: the account's sums (03) cannot be used in full: {bad}.")

    def record(self, movement: Movement) -> RecordRow:
        """The row of a detail of the present account."""
        row = record(movement, self.currency, self.day)
        if row.amount is not None:
            self.account.total += _minor(abs(row.amount), self.currency)
        return row if self.booked else row._replace(booked=False)

    def _control(self, kind: str, lines: list[Line]) -> None:
        if kind == "49":
            control, what = self.account, None
            self.group.total += control.total
            self.open = False
        else:
            self.leave(lines[0], f"a record {kind} comes before its control total (49)")
            control, what = (self.group, "accounts") if kind == "98" else (self.file, "groups")
        if kind == "98":
            self.file.total += control.total
        self.ended = self.ended or kind == "99"
        self._prove(lines, control, what)

    def _prove(self, lines: list[Line], control: _Control, what: str | None) -> None:
        """Whether a control total is that of the records before it."""
        tokens = Tokens(lines)
        total, parts = tokens.next(), tokens.next() if what else ""
        records = tokens.next()
        place = f"line {lines[0].number}: the control total"
        try:
            stated = _minor(amount(total, self.currency) or Decimal(0), self.currency)
        except BadRecordError as bad:
            self.tell(f"{place} cannot be used: {bad}.")
            return
        if stated != control.total:
            self.tell(
                f"{place} is {total[:24]} in the smallest unit; the records before it add up to {control.total:.0f}."
            )
        if what and parts != str(control.parts):
            self.tell(f"{place} counts {parts[:12]} {what}; {control.parts} stand before it.")
        if records != str(control.records):
            self.tell(f"{place} counts {records[:12]} records; they are {control.records}.")

    def end_of_file(self, last: Line | None) -> None:
        """A file without its last record may be cut off."""
        # The slash ends a record, so that a last detail without it has lost its end.
        if last is not None and not last.text.endswith("/") and not last.ended and not self.head:
            self.cut_off(last, LONGEST)
        self._complete()
        if self.open or not self.ended:
            self.reading.complete = False
            self.leave(None, "the file ends before its control total (49)")
            self.tell("The file has no last record (99): it may be cut off; ask for the whole.")


READER = Bai2Reader()
