"""The CFONB 120 reader: sniffing, accounts with their balances, and the end of the file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.money import is_currency
from transforms.readers.cfonb.record import SHORTEST, WIDTH, record
from transforms.readers.cfonb.values import own_iban, signed
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, known_head
from transforms.readers.fixed_statements import Movement, SingleMovements
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

_KNOWN = re.compile(
    rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?0[1457]\d{5}[A-Z0-9 ]{4}\d{5}[A-Z]{3}[0-9].[A-Z0-9]{11}[A-Z0-9 ]{2}[\d ]{6}"
)


class CfonbReader:
    """France's account statement."""

    name = "cfonb120"
    reads = "CFONB 120, the account statements of French banks"

    def sniff(self, head: bytes) -> bool:
        """Whether a line begins as a balance, movement or complement of CFONB 120 does."""
        return _KNOWN.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's movements and statements. Raises UnreadableFile where none is in its first lines."""
        del profile
        known_head(
            path,
            self.sniff,
            "No line begins as a record of CFONB 120 (01, 04, 05 or 07, bank, currency, account).",
        )
        reading = Reading(self.name, iter(()))
        reading.batches = _Accounts(reading).batches(path)
        return reading


def _account_of(line: Line) -> tuple[str, str]:
    return line.at(22, 32), line.at(17, 19)


class _Accounts(SingleMovements):
    """Takes lines in file order; every line names its account, so that one without a beginning is known."""

    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.account = ("", "")
        self.odd = ("", "")
        """Account of the movement before, where it was not the open statement's."""
        self.bank = ""
        self.begun = False
        """Whether the open statement has its opening balance (01), and not only movements."""

    def take(self, line: Line) -> None:
        """The next line: a complement of the movement before it, or what ends that movement."""
        kind = line.text[:2]
        if kind == "05":
            self._complement(line)
            return
        self.flush()
        if kind == "04":
            self._movement(line)
        elif kind == "01":
            self._opening(line)
        elif kind == "07":
            self._closing(line)
        else:
            self.set_aside(line, f"record_unknown: '{kind}' is no record of CFONB 120 (01, 04, 05, 07)")

    def _complement(self, line: Line) -> None:
        pending = self.pending
        if pending is None:
            self.set_aside(
                line, "complement_without_movement: no movement (04) stands before this complement (05)"
            )
        elif pending.fault or not line.ended or _account_of(line) == _account_of(pending.line):
            pending.add(line)
        else:
            self.flush()
            self.set_aside(
                line, "account_differs: this complement (05) names another account than its movement"
            )

    def _begin(self, line: Line, *, begun: bool) -> None:
        bank, branch, number = line.at(3, 7), line.at(12, 16), line.at(22, 32)
        iban = own_iban(bank, branch, number)
        self.begin(
            Statement(
                f"line {line.number}",
                "iban" if iban else "bban",
                iban or f"{bank}{branch}{number}",
                institution=bank,
                country="FR",
                currency=line.at(17, 19),
            )
        )
        self.account, self.bank, self.begun = _account_of(line), bank + branch, begun

    def _opening(self, line: Line) -> None:
        self.leave(line, "another account begins")
        self._begin(line, begun=True)
        statement = self.statement
        if not is_currency(statement.currency):
            self.tell(f"line {line.number}: '{statement.currency}' is no currency (ISO 4217).")
        try:
            fit(line, SHORTEST, WIDTH)
            statement.opening_balance = signed(line, 91, line.at(20, 20), "balance")
            statement.opening_basis = "stated"
            statement.from_date = day_first(line.text[34:40])
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the opening balance (01) cannot be used in full: {bad}.")

    def _movement(self, line: Line) -> None:
        differs = self.open and self.begun and _account_of(line) != self.account
        before, self.odd = self.odd, _account_of(line) if differs else ("", "")
        if differs and before != self.odd:
            self.set_aside(
                line,
                f"account_differs: the movement is of account {line.at(22, 32)} in {line.at(17, 19)}, and stands "
                f"between the balances of account {self.account[0]} in {self.account[1]}",
            )
            return
        # A second movement of the same other account shows that not the movement is wrong.
        self._join(line)
        self.pending = Movement(line)

    def _join(self, line: Line) -> None:
        """The statement that a movement or a closing balance belongs to; it may lack its beginning."""
        if self.open and _account_of(line) != self.account:
            self.leave(line, "another account follows")
        if not self.open:
            self._begin(line, begun=False)
            self.statement.complete = self.reading.complete = False
            self.tell(
                f"line {line.number}: no opening balance (01) stands before this line of account {self.account[0]}: "
                "the beginning is missing."
            )
        elif line.at(3, 7) + line.at(12, 16) != self.bank:
            self.tell(
                f"line {line.number}: bank and branch are {line.at(3, 7)} {line.at(12, 16)}; the account's other "
                f"lines have {self.bank[:5]} {self.bank[5:]}."
            )
            self.bank = line.at(3, 7) + line.at(12, 16)

    def record(self, movement: Movement) -> RecordRow:
        """The row of a movement on the present statement."""
        return record(movement, self.statement.identifier)

    def _closing(self, line: Line) -> None:
        self._join(line)
        statement, self.open = self.statement, False
        try:
            fit(line, SHORTEST, WIDTH)
            statement.closing_balance = signed(line, 91, line.at(20, 20), "balance")
            statement.closing_basis = "stated"
            statement.to_date = day_first(line.text[34:40])
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the new balance (07) cannot be used in full: {bad}.")

    def end_of_file(self, last: Line | None) -> None:
        """A statement without its new balance may be cut off."""
        self.cut_off(last, SHORTEST)
        self.flush()
        if self.open:
            self.reading.complete = False
            self.leave(None, "the file ends before it; it may be cut off, ask for the whole")


READER = CfonbReader()
