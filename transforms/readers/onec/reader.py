"""The 1CClientBankExchange reader: statements with their balances, and documents on either side of an account.

Banks in Russia, Belarus, Kazakhstan, Kyrgyzstan, Uzbekistan and others hand it to 1C, the accounting program; the
same text carries orders to a bank, which are told by the days of booking that they lack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.fixed_lines import BadRecordError
from transforms.readers.mt940.text import TextForm, chunks, text_form
from transforms.readers.onec.document import (
    BOOKED_ON,
    LONGEST,
    PAYEE,
    PAYER,
    Document,
    currency,
    day,
    money,
    row,
)
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.readers.references import account_number

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

_MARKS = {
    mark.lower(): mark
    for mark in ("СекцияРасчСчет", "КонецРасчСчет", "СекцияДокумент", "КонецДокумента", "КонецФайла")
}
_FIRST = b"1CClientBankExchange"
_HEAD = 4_096
_TOLD = 100
_CUT = "record_cut: the file ends within this document, so its end may be missing"
_UNCLOSED = "record_malformed: the document has no end (КонецДокумента) before the next section begins"


class OneCReader:
    """Statements for 1C."""

    name = "1c"
    reads = "1CClientBankExchange, the statements that banks in Russia, Central Asia and elsewhere hand to 1C"

    def sniff(self, head: bytes) -> bool:
        """Whether the file begins with the name of the format."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_FIRST)

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's bookings and statements. Raises: UnreadableFile where it begins with something else."""
        del profile
        with path.open("rb") as file:
            head = file.read(_HEAD)
        if not self.sniff(head):
            raise UnreadableFile(
                "The file does not begin with 1CClientBankExchange.",
                where=path.name,
                todo="check that the file is the bank's own and was not changed on its way",
            )
        form = text_form(path, swift=False)
        if not form.encoding.startswith("utf"):
            form = TextForm("cp866" if b"=DOS" in head else "cp1251", None)
        reading = Reading(self.name, iter(()))
        reading.batches = _batches(path, form, reading)
        return reading


READER = OneCReader()


def _batches(path: Path, form: TextForm, reading: Reading) -> Iterator[pl.DataFrame]:
    exchange = _Exchange(reading)
    for number, line in enumerate(_lines(chunks(path, form)), start=1):
        exchange.take(line.strip(), number)
    yield exchange.finish()


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        for line in whole:
            yield line[: LONGEST + 1]
        rest = rest[: LONGEST + 1]
    yield rest


@dataclass
class _Section:
    """An account's balances over a period, and what its bookings add up to."""

    statement: int
    said: dict[str, str] = field(default_factory=dict)
    paid_in: Decimal = Decimal(0)
    paid_out: Decimal = Decimal(0)
    sound: bool = True


class _Exchange:
    """Takes lines in file order. Documents come in any order of time, so that all are held to be put in order."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.rows = reading, RecordRows()
        self.own: set[str] = set()
        self.sections: dict[int, _Section] = {}
        """By their statements."""
        self.open: _Section | None = None
        self.document: Document | None = None
        self.documents: list[Document] = []
        self.places: dict[tuple[str, date | None], int] = {}
        """The statement of an account and day."""
        self.ended = False
        self.untold = self.by_own_date = 0

    def take(self, line: str, number: int) -> None:
        """The next line: a mark, or a key with its value."""
        key, mark, value = line.partition("=")
        key, value = key.strip(), value.strip()
        # Version 2 writes the marks of sections in capital letters.
        key = _MARKS.get(key.lower(), key)
        if key == "СекцияРасчСчет":
            self._close(_UNCLOSED)
            self.open = self._begin(Statement(f"line {number}"))
        elif key == "КонецРасчСчет":
            self._end_section()
        elif key == "СекцияДокумент":
            self._close(_UNCLOSED)
            self._end_section()
            self.document = Document(number, value, line, {})
        elif key == "КонецДокумента":
            self._within(line)
            self._close("")
        elif key == "КонецФайла":
            self._close(_UNCLOSED)
            self.ended = True
        elif self.document is not None:
            self._within(line)
            self._say(self.document, key, value, mark)
        elif self.open is not None and mark:
            self.open.said.setdefault(key, value)
        elif key == "РасчСчет" and value:
            self.own.add(value)
        elif line and not mark and line != _FIRST.decode():
            self._tell(f"line {number}: the line belongs to no section and was not used: {line[:60]}")

    def _within(self, line: str) -> None:
        document = self.document
        if document is not None and len(document.raw) <= LONGEST:
            self.document = document._replace(raw=f"{document.raw}\n{line}")

    def _say(self, document: Document, key: str, value: str, mark: str) -> None:
        fault = ""
        if key in ("Сумма", f"{PAYER}Счет", f"{PAYEE}Счет") and key in document.said:
            fault = f"records_run_together: {key} stands twice, so the end of a document before it is missing"
        elif not mark and document.said and key:
            # A text that went on in another line.
            last = next(reversed(document.said))
            document.said[last] = f"{document.said[last]} {key}".strip()
        if mark:
            document.said.setdefault(key, value)
        if fault and self.document is not None and not self.document.fault:
            self.document = self.document._replace(fault=fault)

    def _close(self, fault: str) -> None:
        """The document before is complete, or something else begins within it."""
        document, self.document = self.document, None
        if document is None:
            return
        if len(document.raw) > LONGEST:
            fault = f"record_too_long: only its first {LONGEST} characters were kept"
            document = document._replace(raw=document.raw[:LONGEST])
        self.documents.append(document._replace(fault=document.fault or fault))

    def _end_section(self) -> None:
        """An account's section has all that it says."""
        section, self.open = self.open, None
        if section is None:
            return
        statement, said = self.reading.statements[section.statement], section.said
        self._name(statement, said.get("РасчСчет", ""))
        self.own.add(statement.identifier)
        try:
            statement.from_date = day(said.get("ДатаНачала", ""), "ДатаНачала")
            statement.to_date = day(said.get("ДатаКонца", ""), "ДатаКонца") or statement.from_date
            statement.opening_balance = _balance(said, "НачальныйОстаток")
            statement.closing_balance = _balance(said, "КонечныйОстаток")
        except BadRecordError as bad:
            self._tell(f"{statement.locator}: the account's section cannot be used in full: {bad}.")
        statement.opening_basis = "stated" if statement.opening_balance is not None else "unknown"
        statement.closing_basis = "stated" if statement.closing_balance is not None else "unknown"

    def _begin(self, statement: Statement) -> _Section:
        section = _Section(len(self.reading.statements))
        self.reading.statements.append(statement)
        self.sections[section.statement] = section
        return section

    def _name(self, statement: Statement, number: str) -> None:
        account = account_number(number)
        if account is not None:
            statement.scheme, statement.identifier = account.scheme, account.identifier
        statement.currency = currency(number)

    def finish(self) -> pl.DataFrame:
        """All bookings in their order; what does not add up, or is missing, is told."""
        if self.document is not None:
            self._close(_CUT)
        self._end_section()
        if not self.ended:
            self.reading.complete = False
            self._tell("The file has no last line (КонецФайла): it may be cut off; ask for the whole.")
        by_own_date = bool(self.sections)
        found = [
            self._placed(one) for document in self.documents for one in self._sides(document, by_own_date)
        ]
        self._order(found)
        self.rows.rows = found
        self._check()
        waiting = sum(not one.booked for one in found)
        if waiting:
            self._tell(f"{waiting} documents have no day of booking: they are orders, and no bookings.")
        if self.by_own_date:
            self._tell(
                f"{self.by_own_date} documents have no day of booking: the day of the document itself counts. Check it."
            )
        if self.untold:
            self.reading.messages.append(f"{self.untold} more messages of these kinds were left out.")
        return self.rows.drain()

    def _sides(self, document: Document, by_own_date: bool) -> Iterator[RecordRow]:
        """The document as each account of the file sees it; where none is named, with the reason."""
        sides = [
            side for side in (PAYER, PAYEE) if document.account(side) in self.own and document.account(side)
        ]
        for side in sides:
            made = row(document, side, by_own_date=by_own_date)
            if len(sides) == 2 and not made.booked:
                continue  # the bank of the one account tells of the other's booking elsewhere
            self.by_own_date += not (made.reasons or document.first(*BOOKED_ON[side])) and made.booked
            yield made._replace(statement=self._statement_of(document.account(side), made))
        if not sides:
            reason = "account_unknown: neither payer nor payee has an account that the file names (РасчСчет)"
            made = row(document, PAYER, by_own_date=by_own_date)
            yield made._replace(reasons=(*made.reasons, reason), amount=None, booked=True)

    def _statement_of(self, account: str, made: RecordRow) -> int:
        """The account's section whose period has the day; one without balances where there is none."""
        named = account_number(account)
        identifier = named.identifier if named else ""
        booked = made.booked_at.date() if made.booked_at else None
        if (identifier, booked) in self.places:
            return self.places[identifier, booked]
        best = (-1, -1)
        for place in self.sections:
            statement = self.reading.statements[place]
            first, last = statement.from_date, statement.to_date
            if statement.identifier == identifier:
                within = (
                    booked is not None and first is not None and last is not None and first <= booked <= last
                )
                best = max(best, (int(within), place))
        if best[1] < 0:
            best = (0, self._begin(Statement(f"account {identifier}")).statement)
            self._name(self.reading.statements[best[1]], account)
        self.places[identifier, booked] = best[1]
        return best[1]

    def _placed(self, made: RecordRow) -> RecordRow:
        """Count a booking for its section."""
        section = self.sections.get(made.statement)
        if section is not None and made.reasons:
            section.sound = False
        elif section is not None and made.booked and made.amount is not None:
            section.paid_in += max(made.amount, Decimal(0))
            section.paid_out -= min(made.amount, Decimal(0))
        return made

    def _order(self, found: list[RecordRow]) -> None:
        """Sequences within each statement, by day and then by place in the file."""
        places = [place for place, one in enumerate(found) if one.statement >= 0]
        counts: dict[int, int] = {}
        for place in sorted(places, key=lambda at: (found[at].booked_at is None, found[at].booked_at, at)):
            statement = found[place].statement
            counts[statement] = counts.get(statement, 0) + 1
            found[place] = found[place]._replace(sequence=counts[statement])

    def _check(self) -> None:
        """Whether bookings add up to the turnover that a section states."""
        for section in self.sections.values():
            where = self.reading.statements[section.statement].locator
            for key, total in (("ВсегоПоступило", section.paid_in), ("ВсегоСписано", section.paid_out)):
                try:
                    stated = _balance(section.said, key)
                except BadRecordError as bad:
                    self._tell(f"{where}: {bad}.")
                    continue
                if stated is not None and section.sound and stated != total:
                    self._tell(
                        f"{where}: {key} is {stated:f}; the documents of the account add up to {total:f}."
                    )

    def _tell(self, message: str) -> None:
        if len(self.reading.messages) < _TOLD:
            self.reading.messages.append(message)
        else:
            self.untold += 1


def _balance(said: dict[str, str], key: str) -> Decimal | None:
    """A balance, which may be below nothing; None where the section states none. Raises: BadRecordError."""
    text = said.get(key, "")
    if not text:
        return None
    return -money(text[1:], key) if text.startswith("-") else money(text, key)
