"""The GPC reader: sniffing, statements with their turnovers, and the end of the file."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.money import NO_CURRENCY
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, known_head, money
from transforms.readers.fixed_statements import Movement, SingleMovements
from transforms.readers.gpc.record import DECIMALS, SHORTEST, WIDTH, currency, is_account, record, written
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

_KNOWN = re.compile(
    rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?(?:074\d{16}[^\r\n]{20,40}\d{6}\d{14}[+-]\d{14}[+-]"
    rb"|075\d{16}[\d ]{16}.{13}\d{12}[1-5][\d ]{30})"
)
_MORE = ("076", "078", "079")


class GpcReader:
    """Statements of Czech and Slovak banks."""

    name = "gpc"
    reads = "GPC (ABO), the account statements of Czech and Slovak banks"

    def sniff(self, head: bytes) -> bool:
        """Whether a line begins as a statement (074) or a movement (075) of GPC does."""
        return _KNOWN.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's movements and statements. Raises UnreadableFile where none is in its first lines."""
        del profile
        known_head(path, self.sniff, "No line begins as a record of GPC (074 statement, 075 movement).")
        reading = Reading(self.name, iter(()))
        reading.batches = _Accounts(reading).batches(path)
        return reading


class _Accounts(SingleMovements):
    """Takes lines in file order; a statement states its balances and turnovers ahead of its movements."""

    width, central = WIDTH, True

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.account = ""
        self.head: Line | None = None
        self.plain = True
        self.named = False
        """Whether a movement has told the open statement's currency."""
        self.sums = {"debits": Decimal(), "credits": Decimal()}

    def take(self, line: Line) -> None:
        """The next line: one that says more of the movement before it, or what ends that movement."""
        kind = line.text[:3]
        if kind in _MORE:
            self._complement(line, kind)
            return
        self.flush()
        if kind == "075":
            self._movement(line)
        elif kind == "074":
            self._statement(line)
        else:
            self.set_aside(line, f"record_unknown: '{kind}' is no record of GPC (074, 075, 076, 078, 079)")

    def _complement(self, line: Line, kind: str) -> None:
        if self.pending is not None:
            self.pending.add(line)
        else:
            self.set_aside(
                line, f"complement_without_movement: no movement (075) stands before this line ({kind})"
            )

    def _begin(self, line: Line) -> Statement:
        self._close()
        self.account = line.at(4, 19)
        self.plain, self.named = is_account(self.account), False
        self.sums = {"debits": Decimal(), "credits": Decimal()}
        statement = Statement(f"line {line.number}", "bban", written(self.account), currency=NO_CURRENCY)
        self.begin(statement)
        return statement

    def _statement(self, line: Line) -> None:
        statement = self._begin(line)
        self.head = line
        statement.number = int(line.at(106, 108)) if line.at(106, 108).isdecimal() else None
        statement.holder_name = " ".join(line.at(20, 39).split()) or None
        if not self.plain:
            self.tell(
                f"line {line.number}: {self.account} does not have the check of an account's number; it may be written "
                "in the bank's own order of digits. Numbers of accounts are kept as they stand."
            )
        try:
            opening, closing = _balance(line, 46), _balance(line, 61)
            statement.from_date, statement.to_date = (
                day_first(line.text[39:45]),
                day_first(line.text[108:114]),
            )
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the record of the statement (074) cannot be used: {bad}.")
            return
        statement.opening_balance, statement.opening_basis = opening, "stated"
        statement.closing_balance, statement.closing_basis = closing, "stated"

    def _movement(self, line: Line) -> None:
        if not self.open:
            self._begin(line)
            self.head = None
            self.statement.complete = self.reading.complete = False
            self.tell(
                f"line {line.number}: no statement (074) stands before this movement of account "
                f"{written(self.account)}: the beginning is missing."
            )
        elif line.ended and line.at(4, 19) != self.account:
            self.set_aside(
                line,
                f"account_differs: the movement is of account {written(line.at(4, 19))}, and stands in the statement "
                f"of account {written(self.account)}",
            )
            return
        self.pending = Movement(line)

    def record(self, movement: Movement) -> RecordRow:
        """The row of a movement, which counts for the turnovers; the first that is sound tells the currency."""
        statement = self.statement
        row = record(movement, statement.identifier, plain=self.plain)
        if row.reasons or row.amount is None:
            return row
        if not self.named:
            self._name_currency(movement.line)
        if row.currency != statement.currency:
            why = (
                f"currency_differs: the movement is in {row.currency}, the statement in {statement.currency}"
            )
            return row._replace(reasons=(why,))
        code = movement.line.at(61, 61)
        self.sums["debits" if code in ("1", "3") else "credits"] += (
            -row.amount if code in ("1", "3") else row.amount
        )
        return row

    def _name_currency(self, line: Line) -> None:
        statement, self.named = self.statement, True
        statement.currency = currency(line)
        if statement.currency == "CZK":
            statement.country = "CZ"
        elif statement.currency == NO_CURRENCY:
            self.tell(f"line {line.number}: '{line.at(119, 122)}' in places 119 to 122 names no currency.")

    def _close(self) -> None:
        """The open statement has all its movements; tell where its turnovers are not theirs."""
        head, self.head = self.head, None
        if not self.open or head is None:
            return
        self.open = False
        for side, first in (("debits", 76), ("credits", 91)):
            try:
                stated = _turnover(head, first)
            except BadRecordError as bad:
                self.tell(f"line {head.number}: the statement (074) states no usable sum of {side}: {bad}.")
                continue
            if stated != self.sums[side]:
                self.tell(
                    f"line {head.number}: the statement (074) states {side} of {stated:.2f}; its lines come to "
                    f"{self.sums[side]:.2f}{self.turnover.but}."
                )

    def end_of_file(self, last: Line | None) -> None:
        """The last statement ends with the file; that all is there its balances tell."""
        self.cut_off(last, SHORTEST)
        self.flush()
        self._close()


def _balance(line: Line, first: int) -> Decimal:
    """A balance of 14 digits and the sign behind it. Raises BadRecordError."""
    sign = line.text[first + 13 : first + 14]
    if sign not in ("+", "-"):
        raise BadRecordError(f"sign_missing: '{sign}' in place {first + 14} is not + or -")
    found = money(line.text[first - 1 : first + 13], DECIMALS, "balance")
    return -found if sign == "-" else found


def _turnover(line: Line, first: int) -> Decimal:
    """A sum; its sign is - where reversals prevail, else 0 or +."""
    found = money(line.text[first - 1 : first + 13], DECIMALS, "sum")
    return -found if line.text[first + 13 : first + 14] == "-" else found


READER = GpcReader()
