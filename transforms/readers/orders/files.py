"""What the readers of order files share: a record for each order, headings and totals held against them.

An order says what was asked of a bank, no booking. Its record is the line that moves money with the lines that
say more of it; headings and totals are no records, and are told where they do not hold.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.readers.fixed_lines import LONGEST, BadRecordError, Line, fixed_lines, known_head
from transforms.readers.mt940.text import chunks, text_form
from transforms.readers.particulars import Batch
from transforms.readers.payments.order import BATCH, Order, Orders, Person
from transforms.readers.reading import Reading
from transforms.readers.references import AccountName

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

LONGEST_RECORD = 1 << 16
"""Characters of a record, the lines that say more with it."""
MESSAGES = 200
"""Messages that are told one by one."""
CUT = "record_cut: the file ends within this record, so its end may be missing"


class OrderFile(ABC):
    """Takes lines in file order, and gives orders."""

    width = 0
    """Characters of a line."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.orders = reading, Orders()
        self.pending: Order | None = None
        """The order of which lines may say more."""
        self.untold = self.size = 0

    @abstractmethod
    def take(self, line: Line) -> None:
        """The next line of the file."""

    @abstractmethod
    def end(self) -> None:
        """No line follows."""

    def start(self, line: Line, source: str = "instruction", fault: str = "") -> Order:
        """An order begins with this line; `fault` is what makes it none that can be read."""
        self.flush()
        self.pending = Order(f"line {line.number}", line.text, source, [fault] if fault else [])
        self.size = len(line.text)
        return self.pending

    def more(self, line: Line) -> None:
        """A line that says more of the order before it."""
        assert self.pending is not None
        self.size += len(line.text)
        if len(line.text) > LONGEST:
            reason = f"line_too_long: line {line.number} has over {LONGEST} characters, which were not kept"
            self.pending.reasons.append(reason)
        if self.size <= LONGEST_RECORD:
            self.pending.raw += f"\n{line.text}"
        elif not any(reason.startswith("record_too_long") for reason in self.pending.reasons):
            reason = f"record_too_long: only its first {LONGEST_RECORD} characters were kept"
            self.pending.reasons.append(reason)

    def flush(self) -> None:
        """The order before has all its lines."""
        order, self.pending = self.pending, None
        if order is not None:
            self.orders.waiting.append(order)

    def attempt(self, order: Order, fill: Callable[[], None]) -> None:
        """Fill the order; what is wrong becomes its reason."""
        try:
            fill()
        except BadRecordError as bad:
            order.reasons.append(str(bad))

    def tell(self, message: str) -> None:
        """Say something to whoever reads the file."""
        if len(self.reading.messages) < MESSAGES:
            self.reading.messages.append(message)
        else:
            self.untold += 1

    def batches(self, path: Path) -> Iterator[Batch]:
        """The records of a file, and their orders."""
        form = text_form(path, swift=False)
        if form.guessed:
            self.reading.messages.append(form.guessed)
        line = None
        for line in fixed_lines(chunks(path, form), self.width):
            self.take(line)
            if len(line.text) > LONGEST and self.pending is None:
                self.tell(
                    f"line {line.number}: only its first {LONGEST} characters were looked at: it is damaged."
                )
            if len(self.orders.waiting) >= BATCH:
                yield self.orders.drain()
        # A last line without a line break may have lost its end.
        if line is not None and not line.ended and self.pending is not None and not self.pending.reasons:
            self.pending.reasons.append(CUT)
        self.flush()
        self.end()
        if self.untold:
            self.reading.messages.append(f"{self.untold} more messages of these kinds were left out.")
        yield self.orders.drain()

    def cut(self, lacks: str) -> None:
        """The file ends before what must be its last line."""
        self.reading.complete = False
        self.tell(f"The file ends without {lacks}: it may be cut off, ask for the whole.")


_ROLES = {"from": "debtor", "to": "creditor"}


def add_end(order: Order, side: str, name: str | None, account: AccountName | None) -> Person:
    """Who pays (side from) or is paid (to), with the account."""
    person = Person(_ROLES[side], side, name or None)
    person.account = account
    order.persons.append(person)
    setattr(order, f"{side}_account", account)
    setattr(order, f"{side}_name", person.name)
    setattr(order, f"{side}_institution", account.institution if account else None)
    return person


@dataclass
class OrderFileReader:
    """A format of orders in lines of fixed width."""

    name: str
    reads: str
    known: re.Pattern[bytes]
    """What stands at the beginning of some line of such a file."""
    lacks: str
    """What to say of a file in which it stands nowhere."""
    made: type[OrderFile]

    def sniff(self, head: bytes) -> bool:
        """Whether a line begins as one of the format's does."""
        return self.known.search(head) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's orders. Raises: UnreadableFile where no line of the format is in its first lines."""
        del profile
        known_head(path, self.sniff, self.lacks)
        reading = Reading(self.name, iter(()))
        reading.batches = self.made(reading).batches(path)
        return reading
