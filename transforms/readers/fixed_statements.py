"""What the readers of fixed-width statements share: movements with their complements, statements, totals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import polars as pl

from transforms.readers.fixed_lines import LONGEST, Line, fixed_lines
from transforms.readers.mt940.text import chunks, text_form
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows

BATCH = 5_000
"""Records a frame."""

HELD = 1 << 23
"""Characters of records that are held before they are given, however few the records."""

LONGEST_RECORD = 1 << 16
"""Characters of a record, its complements with it."""

MESSAGES = 200
"""Messages that are told one by one; a file in which everything is wrong has more."""


class Movement:
    """A line that moves money, or one that cannot be read, and the lines that say more of it."""

    def __init__(self, line: Line, fault: str = "") -> None:
        self.line, self.fault = line, fault
        self.more: list[Line] = []
        self.size, self.longest = len(line.text), 0

    def add(self, line: Line) -> None:
        """Take a line that says more."""
        self.size += len(line.text)
        self.longest = max(self.longest, len(line.text))
        if self.size <= LONGEST_RECORD:
            self.more.append(line)

    @property
    def raw(self) -> str:
        """As the file holds it, every kind of line break as one."""
        return "\n".join(line.text for line in (self.line, *self.more))

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the record before its values are looked at."""
        reasons = [self.fault] if self.fault else []
        if self.size > LONGEST_RECORD:
            reasons.append(f"record_too_long: only its first {LONGEST_RECORD} characters were kept")
        elif self.longest > LONGEST:
            reasons.append(
                f"line_too_long: a line that says more has over {LONGEST} characters, which were not kept"
            )
        return tuple(reasons)


@dataclass
class Turnover:
    """What the accepted movements of a statement add up to, as control totals count it."""

    debits: int = 0
    credits: int = 0
    debit_sum: Decimal = field(default_factory=Decimal)
    credit_sum: Decimal = field(default_factory=Decimal)
    set_aside: int = 0

    def take(self, amount: Decimal, *, debit: bool) -> None:
        """Count a movement; its side is what the file says, also for nothing."""
        if debit:
            self.debits, self.debit_sum = self.debits + 1, self.debit_sum - amount
        else:
            self.credits, self.credit_sum = self.credits + 1, self.credit_sum + amount

    @property
    def but(self) -> str:
        """How many lines are not in the sums, in words."""
        return f" ({self.set_aside} set aside)" if self.set_aside else ""


class FixedStatements(ABC):
    """Takes lines in file order; fills the reading's statements and messages, and the rows."""

    width = 0
    """Characters of a line."""
    central = False
    """Whether only banks of Central Europe write the format, in their own code pages."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.rows = reading, RecordRows()
        self.present = -1
        self.open = False
        self.pending: Movement | None = None
        """The movement whose complements may follow."""
        self.sequences: dict[int, int] = {}
        self.turnover = Turnover()
        self.held = self.untold = 0

    @abstractmethod
    def take(self, line: Line) -> None:
        """The next line of the file."""

    @abstractmethod
    def end_of_file(self, last: Line | None) -> None:
        """No line follows."""

    @abstractmethod
    def complete(self, movement: Movement) -> None:
        """A sound movement has all its complements; it stands on the present statement."""

    @property
    def statement(self) -> Statement:
        """The statement that was begun last."""
        return self.reading.statements[self.present]

    def begin(self, statement: Statement) -> None:
        """A statement begins; lines that follow are its own."""
        self.reading.statements.append(statement)
        self.present, self.open = len(self.reading.statements) - 1, True
        self.turnover = Turnover()

    def leave(self, line: Line | None, why: str) -> None:
        """The open statement ends without its closing record."""
        if not self.open:
            return
        self.open, self.statement.complete = False, False
        place = f"line {line.number}: " if line else ""
        self.tell(f"{place}the statement of {self.statement.locator} has no closing balance: {why}.")

    def add(self, row: RecordRow) -> None:
        """Take a record; its statement and sequence are those of the present statement."""
        statement = self.present if self.open else -1
        sequence = self.sequences.get(statement, 0) + (statement >= 0)
        self.sequences[statement] = sequence
        self.rows.rows.append(row._replace(statement=statement, sequence=sequence))
        self.held += len(row.raw)
        self.turnover.set_aside += bool(row.reasons)

    def set_aside(self, line: Line, reason: str) -> None:
        """Take a line that cannot be read, with the complements that may follow it."""
        self.pending = Movement(line, reason)

    def flush(self) -> None:
        """The movement before is complete."""
        movement, self.pending = self.pending, None
        if movement is None:
            return
        if movement.fault:
            self.add(RecordRow(f"line {movement.line.number}", movement.raw, movement.faults))
        else:
            self.complete(movement)

    def cut_off(self, last: Line | None, least: int) -> None:
        """The file ends: a last line without line break that is shorter than `least` has lost its end."""
        pending = self.pending
        if pending is None or last is None or last.ended or pending.more or len(last.text) >= least:
            return
        pending.fault = "record_cut: the file ends within this line, so its end may be missing"

    def tell(self, message: str) -> None:
        """Say something to whoever reads the file."""
        if len(self.reading.messages) < MESSAGES:
            self.reading.messages.append(message)
        else:
            self.untold += 1

    def finish(self) -> None:
        """Say what was not said one by one."""
        if self.untold:
            self.reading.messages.append(f"{self.untold} more messages of these kinds were left out.")

    def batches(self, path: Path) -> Iterator[pl.DataFrame]:
        """The records of a file as frames of READ_RECORDS."""
        form = text_form(path, swift=False, central=self.central)
        if form.guessed:
            self.reading.messages.append(form.guessed)
        line = None
        for line in fixed_lines(chunks(path, form), self.width):
            self.take(line)
            if len(self.rows.rows) >= BATCH or self.held > HELD:
                yield self.rows.drain()
                self.held = 0
        self.end_of_file(line)
        self.finish()
        yield self.rows.drain()


class SingleMovements(FixedStatements):
    """Of a format in which each movement with its complements is a record of its own."""

    @abstractmethod
    def record(self, movement: Movement) -> RecordRow:
        """The row of a movement that stands on the present statement."""

    def complete(self, movement: Movement) -> None:
        """Take its record."""
        self.add(self.record(movement))
