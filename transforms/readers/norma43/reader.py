"""The Norma 43 reader: sniffing, statements with their control totals, and the end of the file."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.money import NO_CURRENCY
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, known_head, money, year_first
from transforms.readers.fixed_statements import Movement, SingleMovements
from transforms.readers.norma43.record import (
    DECIMALS,
    WIDTH,
    Days,
    currency_of,
    order_of_days,
    own_iban,
    record,
    signed,
)
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

_KNOWN = re.compile(rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?(?:11\d{30}[0-2 ]\d{14}\d{3}|22[\d ]{8}\d{17}[12]\d{14})")


class Norma43Reader:
    """Spain's account information."""

    name = "norma43"
    reads = "Norma 43 (CSB 43, AEB 43), the account statements of Spanish banks"

    def sniff(self, head: bytes) -> bool:
        """Whether a line begins as an account (11) or a movement (22) of Norma 43 does."""
        return _KNOWN.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's movements and statements. Raises UnreadableFile where none is in its first lines."""
        del profile
        known_head(path, self.sniff, "No line begins as a record of Norma 43 (11 account, 22 movement).")
        reading = Reading(self.name, iter(()))
        reading.batches = _Accounts(reading).batches(path)
        return reading


class _Accounts(SingleMovements):
    """Takes lines in file order."""

    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.lines = 0
        self.ended = False
        self.days: Days = year_first

    def take(self, line: Line) -> None:
        """The next line: a complement of the movement before it, or what ends that movement."""
        kind = line.text[:2]
        self.lines += kind != "88"
        if kind in ("23", "24"):
            self._complement(line)
            return
        self.flush()
        if kind == "22":
            self._movement(line)
        elif kind == "11":
            self._account(line)
        elif kind == "33":
            self._closing(line)
        elif kind == "88":
            self._end(line)
        else:
            self.set_aside(
                line, f"record_unknown: '{kind}' is no record of Norma 43 (11, 22, 23, 24, 33, 88)"
            )

    def _complement(self, line: Line) -> None:
        if self.pending is not None:
            self.pending.add(line)
        else:
            self.set_aside(
                line,
                f"complement_without_movement: no movement (22) stands before this line ({line.text[:2]})",
            )

    def _account(self, line: Line) -> None:
        self.leave(line, "another account begins")
        self.ended = False
        entity, office, number = line.at(3, 6), line.at(7, 10), line.at(11, 20)
        iban = own_iban(entity, office, number)
        statement = Statement(
            f"line {line.number}",
            "iban" if iban else "bban",
            iban or f"{entity}{office}{number}",
            institution=entity,
            country="ES",
            currency=currency_of(line.at(48, 50)) or NO_CURRENCY,
            opening_basis="stated",
            holder_name=line.at(52, 77) or None,
        )
        self.begin(statement)
        self._order(line)
        try:
            statement.opening_balance = signed(line, 33, 34, "balance")
            statement.from_date = self.days(line.text[20:26], "date")
            statement.to_date = self.days(line.text[26:32], "date")
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the record of the account (11) cannot be used in full: {bad}.")
        if statement.opening_balance is None:
            statement.opening_basis = "unknown"
        if statement.currency == NO_CURRENCY:
            self.tell(f"line {line.number}: '{line.at(48, 50)}' is no number of a currency (ISO 4217).")

    def _order(self, line: Line) -> None:
        """An account's movements have their dates in the order of its own."""
        self.days = order_of_days(line.text[20:26], line.text[26:32])
        if self.days is day_first:
            self.tell(
                f"line {line.number}: the account's dates ({line.at(21, 26)} to {line.at(27, 32)}) are a period only "
                "with the day first (DDMMYY); the standard has YYMMDD. Its movements are read so: check their dates."
            )

    def _movement(self, line: Line) -> None:
        if not self.open:
            self.set_aside(
                line,
                "account_missing: no account (11) stands before this movement, so whose it is, and in which "
                "currency, is not known",
            )
            return
        self.pending = Movement(line)

    def record(self, movement: Movement) -> RecordRow:
        """The row of a movement, which counts for the control totals."""
        row, debit = record(movement, self.statement.currency, self.statement.identifier, self.days)
        if row.amount is not None and not row.reasons:
            self.turnover.take(row.amount, debit=debit)
        return row

    def _closing(self, line: Line) -> None:
        if not self.open:
            self.set_aside(
                line,
                "account_missing: no account (11) stands before this closing record, so it closes nothing",
            )
            return
        statement, self.open = self.statement, False
        place = f"line {line.number}: the closing record (33)"
        iban = own_iban(line.at(3, 6), line.at(7, 10), line.at(11, 20))
        if (iban or f"{line.at(3, 6)}{line.at(7, 10)}{line.at(11, 20)}") != statement.identifier:
            self.tell(f"{place} names another account than line {statement.locator.split()[-1]}.")
        try:
            fit(line, 76, WIDTH)
            balance = signed(line, 59, 60, "balance")
        except BadRecordError as bad:
            self.tell(f"{place} states no usable balance: {bad}.")
        else:
            self._balance(line, balance, place)
        self._totals(line, place)

    def _balance(self, line: Line, balance: Decimal, place: str) -> None:
        statement = self.statement
        if currency_of(line.at(74, 76)) != statement.currency:
            told = f"{place} states its balance in the currency '{line.at(74, 76)}', not in the account's"
            self.tell(f"{told}; it was not used.")
            return
        statement.closing_balance, statement.closing_basis = balance, "stated"

    def _totals(self, line: Line, place: str) -> None:
        """Whether numbers and sums of debits and credits are those of the movements."""
        found = self.turnover
        counted = (
            (found.debits, found.debit_sum, 21, "debits"),
            (found.credits, found.credit_sum, 40, "credits"),
        )
        for number, amount, first, side in counted:
            try:
                stated = int(money(line.text[first - 1 : first + 4], 0, "number"))
                stated_sum = money(line.text[first + 4 : first + 18], DECIMALS, "sum")
            except BadRecordError as bad:
                self.tell(f"{place} states no usable total of {side}: {bad}.")
                continue
            if (stated, stated_sum) != (number, amount):
                self.tell(
                    f"{place} states {stated} {side} of {stated_sum:f}; its lines are {number} of {amount:.2f}"
                    f"{found.but}."
                )

    def _end(self, line: Line) -> None:
        self.leave(line, "the file's last record (88) comes before it")
        stated = line.at(21, 26)
        if stated != f"{self.lines:06d}":
            self.tell(
                f"line {line.number}: the last record (88) counts {stated.lstrip('0') or '0'} lines; {self.lines} "
                "stand before it (some banks count the last one too)."
            )
        self.lines, self.ended = 0, True

    def end_of_file(self, last: Line | None) -> None:
        """A file without its last record may be cut off."""
        self.cut_off(last, WIDTH)
        self.flush()
        if self.open or not self.ended:
            self.reading.complete = False
            self.leave(None, "the file ends before it")
            self.tell("The file has no last record (88): it may be cut off; ask for the whole.")


READER = Norma43Reader()
