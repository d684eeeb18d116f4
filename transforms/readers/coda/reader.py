"""The CODA reader: sniffing, statements with their control totals, free messages, the end of the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.errors import UnreadableFile
from transforms.money import NO_CURRENCY
from transforms.readers.coda.batches import booked_rows
from transforms.readers.coda.record import WIDTH, Item, item_of
from transforms.readers.coda.values import DECIMALS, own_account, signed
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, known_head, money
from transforms.readers.fixed_statements import FixedStatements, Movement
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

VERSION, OLD_VERSION = "2", "1"

_HEADER = re.compile(rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?0{5}\d{6}[\d ]{3}05[D ] {7}[^\r\n]{103}([^\r\n])")
_MOVEMENT = re.compile(rb"(?:^|[\r\n])21\d{8}[^\r\n]{21}[01]\d{15}\d{6}\d{8}[01]")


class CodaReader:
    """Belgium's coded statements."""

    name = "coda"
    reads = "CODA (2, and 1), the coded statements of account of Belgian banks"

    def sniff(self, head: bytes) -> bool:
        """Whether a line is a header (0) or begins as a movement (21) of CODA does."""
        return _HEADER.search(head) is not None or _MOVEMENT.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's movements and statements. Raises UnreadableFile without any, or of another version."""
        del profile
        head = known_head(path, self.sniff, "No line is a header (0) or a movement (21) of CODA.")
        header = _HEADER.search(head)
        version = header[1].decode("latin-1") if header else VERSION
        if version not in (VERSION, OLD_VERSION):
            raise UnreadableFile(
                f"The file is CODA of version {version!r}; version {VERSION} is read.",
                where=f"{path.name}, line 1, place {WIDTH}",
                todo="ask the bank for CODA of version 2, for camt.053 or for CSV",
            )
        reading = Reading(self.name, iter(()))
        reading.batches = _Accounts(reading).batches(path)
        return reading


class _Accounts(FixedStatements):
    """Takes lines in file order; movements of one sequence number are held until the next."""

    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.group: list[Item] = []
        self.sequence = ""
        self.institution: str | None = None
        self.application = ""
        self.form = "2"
        self.old = False
        """Whether the file is of version 1."""
        self.lines = 0
        self.ended = False

    def take(self, line: Line) -> None:
        """The next line, by its first figures."""
        kind = line.text[:2]
        self.lines += line.text[0] in "1238"
        if kind in ("22", "23", "31", "32", "33"):
            self._complement(line)
            return
        self.flush()
        if kind == "21":
            self._movement(line)
            return
        if line.text[0] in "01489":
            self._group_ends()
        taken = {"0": self._header, "1": self._old_balance, "8": self._new_balance, "9": self._end}
        if line.text[0] in taken:
            taken[line.text[0]](line)
        elif line.text[0] == "4":
            self.tell(f"line {line.number}: the bank writes: {' '.join(line.text[32:112].split())}")
        else:
            self.set_aside(
                line, f"record_unknown: '{kind}' is no record of CODA (0, 1, 21 to 23, 31 to 33, 4, 8, 9)"
            )

    def _header(self, line: Line) -> None:
        self.leave(line, "another file begins")
        bank = line.at(61, 71)
        self.institution, self.ended, self.lines = bank if bank.strip("0") else None, False, 0
        self.application = line.at(84, 88)
        if line.at(17, 17) == "D":
            self.tell(f"line {line.number}: the bank marked this file as a duplicate, sent once more.")
        self.old = line.at(128, 128) == OLD_VERSION
        if self.old:
            self.tell(
                f"line {line.number}: this is CODA of version 1 (before 2008), whose layout is known by samples: check "
                "names and references."
            )
        elif line.at(128, 128) != VERSION:
            self.tell(
                f"line {line.number}: the version is {line.at(128, 128)!r}, not {VERSION}: check the values."
            )
        if self.application.strip("0"):
            self.tell(
                f"line {line.number}: this is a file of the separate application {self.application}, which details "
                "what the account's own file books in sums: its movements make no entries."
            )

    def _old_balance(self, line: Line) -> None:
        self.leave(line, "another account begins")
        self.form = line.at(2, 2) or ("0" if self.old else "")
        account = own_account(self.form, line.text[5:42])
        number = line.at(126, 128) or line.at(3, 5)
        statement = Statement(
            f"line {line.number}",
            account.name.scheme,
            account.name.identifier,
            institution=self.institution,
            country=account.country,
            currency=account.currency or NO_CURRENCY,
            number=int(number) if number.isdecimal() and int(number) else None,
            holder_name=line.at(65, 90) or None,
        )
        self.begin(statement)
        if not account.currency:
            self.tell(f"line {line.number}: no currency (ISO 4217) stands with the account.")
        if self.application.strip("0"):
            return
        try:
            fit(line, 64, WIDTH)
            statement.opening_balance = signed(line, 43, "balance")
            statement.opening_basis = "stated"
            statement.from_date = day_first(line.text[58:64])
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the old balance (1) cannot be used in full: {bad}.")

    def _movement(self, line: Line) -> None:
        sequence = line.text[2:6]
        if sequence != self.sequence or line.text[6:10] == "0000":
            self._group_ends()
            self.sequence = sequence
        if self.open:
            self.pending = Movement(line)
            return
        self.set_aside(
            line,
            "account_missing: no old balance (1) stands before this movement, so whose it is, and in which "
            "currency, is not known",
        )

    def _complement(self, line: Line) -> None:
        pending = self.pending
        if pending is None:
            self.set_aside(
                line, f"complement_without_movement: no movement (21) stands before this {line.text[:2]}"
            )
        elif pending.fault or not line.ended or line.text[2:6] == pending.line.text[2:6]:
            pending.add(line)
        else:
            self.flush()
            self.set_aside(
                line,
                f"movement_differs: this line is of movement {line.text[2:6]}, the one before it is another",
            )

    def complete(self, movement: Movement) -> None:
        """A movement waits for the others of its sequence number."""
        item = item_of(movement, self.statement.currency, old=self.old)
        if item.total and item.row.amount is not None:
            self.turnover.take(item.row.amount, debit=movement.line.at(32, 32) == "1")
        self.group.append(item)

    def _group_ends(self) -> None:
        group, self.group, self.sequence = self.group, [], ""
        booked = not self.application.strip("0")
        for row in booked_rows(group):
            super().add(row if booked else row._replace(booked=False))

    def add(self, row: RecordRow) -> None:
        """Take a record that stands alone; those held come before it."""
        self._group_ends()
        super().add(row)

    def _new_balance(self, line: Line) -> None:
        if not self.open:
            self.set_aside(line, "account_missing: no old balance (1) stands before this new balance (8)")
            return
        statement, self.open = self.statement, False
        account = own_account(self.form, line.text[4:41])
        if (account.name.scheme, account.name.identifier) != (statement.scheme, statement.identifier):
            self.tell(
                f"line {line.number}: the new balance (8) names another account than the old one (1) of "
                f"{statement.locator}."
            )
        if self.application.strip("0"):
            return
        try:
            fit(line, 63, WIDTH)
            statement.closing_balance = signed(line, 42, "balance")
            statement.closing_basis = "stated"
            statement.to_date = day_first(line.text[57:63])
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the new balance (8) cannot be used in full: {bad}.")

    def _end(self, line: Line) -> None:
        self.leave(line, "the file's last record (9) comes before it")
        place = f"line {line.number}: the last record (9)"
        if line.text[16:22] != f"{self.lines:06d}":
            self.tell(f"{place} counts {line.at(17, 22)} lines; {self.lines} stand before it.")
        found = self.turnover
        for first, amount, side in ((23, found.debit_sum, "debits"), (38, found.credit_sum, "credits")):
            try:
                stated = money(line.text[first - 1 : first + 14], DECIMALS, "sum")
            except BadRecordError as bad:
                self.tell(f"{place} states no usable total of {side}: {bad}.")
                continue
            if stated != amount:
                self.tell(f"{place} states {side} of {stated:f}; its movements are {amount:.3f}{found.but}.")
        self.lines, self.ended = 0, True

    def end_of_file(self, last: Line | None) -> None:
        """A file without its last record may be cut off."""
        self.cut_off(last, WIDTH)
        self.flush()
        self._group_ends()
        if self.open or not self.ended:
            self.reading.complete = False
            self.leave(None, "the file ends before it")
            self.tell("The file has no last record (9): it may be cut off; ask for the whole.")


READER = CodaReader()
