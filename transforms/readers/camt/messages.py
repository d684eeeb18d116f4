"""Pieces of a message become statements and records."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from transforms.money import NO_CURRENCY
from transforms.readers.camt.columns import EntryRows
from transforms.readers.camt.entries import (
    NOT_BOOKED,
    Surroundings,
    entry_records,
    faulty_record,
    status_of,
)
from transforms.readers.camt.fragments import FaultError, Moment, Wrapping, element
from transforms.readers.camt.headings import fill, last_day, made_at
from transforms.readers.camt.pieces import LONGEST_BETWEEN, LONGEST_ENTRY, Piece
from transforms.readers.camt.shapes import Shapes
from transforms.readers.camt.templates import Run, Templates
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow

RAW = 1 << 18
"""Characters of a broken record that are kept as its text."""

_REASONS = {
    "cut": "record_cut: the file ends within this record, so its end is missing",
    "unclosed": "record_malformed: the entry has no end before the next one begins",
    "unopened": "record_malformed: the entry's beginning cannot be recognised",
    "too_long": f"record_too_long: the entry is longer than {LONGEST_ENTRY} characters",
}
_TOLD = 20
_HEADING_END = re.compile(r"</(?:[\w.-]+:)?(?:Acct|Bal|TxsSummry)\s*>")
"""What the last elements before the entries end with; no entry holds them."""
_ELEMENT = re.compile(r"<([\w.:-]+)")


class Messages:
    """Takes the pieces in order; fills the reading's statements and messages, and the rows."""

    def __init__(
        self, reading: Reading, rows: EntryRows, wrapping: Wrapping, templates: Templates | None
    ) -> None:
        self.reading, self.rows, self.wrapping = reading, rows, wrapping
        self.templates = templates
        """None where bytes of the file are no characters: each entry is looked through for them."""
        self.shapes = Shapes(wrapping)
        self.open_tag: str | None = None
        self.made_at: Moment | None = None
        """When the message was made, by its group header."""
        self.between: list[tuple[str, int]] = []
        self.length = 0
        self.place: Surroundings | None = None
        self.entries = self.sequence = 0
        self.counts: dict[str, int] = {}
        self.without_date = 0
        self.dated = False
        """Whether the statement states a last day."""
        self.currency: str | None = None

    def take(self, piece: Piece) -> None:
        """Take the next piece of the message."""
        if piece.kind == "open":
            self._open(piece)
        elif piece.kind == "close":
            self._close(piece)
        elif piece.kind == "between":
            self._between(piece)
        elif piece.kind == "unopened":
            self._unopened(piece)
        else:
            self._entry(piece)

    def _open(self, piece: Piece) -> None:
        if self.open_tag is not None:
            self._unclosed(piece.line)
        found = _ELEMENT.match(piece.text)
        name = found[1].rpartition(":")[2] if found else "Stmt"
        number = self.counts[name] = self.counts.get(name, 0) + 1
        self.reading.statements.append(Statement(f"{name}[{number}]"))
        self.open_tag, self.between, self.length = piece.text, [("", piece.line)], 0
        self.place, self.entries, self.sequence, self.without_date = None, 0, 0, 0
        self.currency = None

    def _unclosed(self, line: int) -> None:
        self._heading()
        statement = self.reading.statements[-1]
        statement.complete = self.reading.complete = False
        self.tell(f"line {line}: {statement.locator} has no end before this line; it may lack entries")

    def _between(self, piece: Piece) -> None:
        if self.open_tag is None and "GrpHdr" in piece.text:
            self.made_at = made_at(piece.text, self.wrapping)
        if self.open_tag is None or not piece.text.strip():
            return
        self.length += len(piece.text)
        if self.length > LONGEST_BETWEEN:
            self.tell(f"line {piece.line}: too much text outside of entries; the rest of it was not read")
            return
        self.between.append((piece.text, piece.line))
        if self.entries:
            self.place = None

    def _unopened(self, piece: Piece) -> None:
        """An entry whose beginning is broken; before a statement's first one stands its heading."""
        end = max((found.end() for found in _HEADING_END.finditer(piece.text)), default=0)
        heading, rest = piece.text[:end], piece.text[end:]
        if heading:
            self._between(Piece("between", heading, piece.line))
        line = piece.line + heading.count("\n") + rest[: len(rest) - len(rest.lstrip())].count("\n")
        if rest.strip():
            self._entry(Piece("unopened", rest.strip(), line))
        else:
            self.tell(f"line {line}: an entry ends that never began")

    def _close(self, piece: Piece) -> None:
        if self.open_tag is None:
            self.tell(f"line {piece.line}: a statement ends that never began")
            return
        self._heading()
        statement = self.reading.statements[-1]
        if self.without_date:
            self.tell(
                f"{statement.locator}: {self.without_date} entries state no date; they stand at "
                + ("the statement's last day" if self.dated else "the day on which the message was made")
            )
        stated = statement.opening_balance, statement.closing_balance
        if not self.entries and None not in stated and stated[0] != stated[1]:
            self.tell(
                f"{statement.locator}: no entry, though the balance moves from {stated[0]} to {stated[1]} "
                f"{statement.currency}; ask for the entries"
            )
        self.open_tag, self.place = None, None

    def _heading(self, *, cut: bool = False) -> Surroundings:
        """Read what the statement says of itself, as far as it was met."""
        statement = self.reading.statements[-1]
        heading = self._parsed_heading(statement, cut=cut)
        for message in fill(statement, heading):
            self.tell(message)
        if statement.currency == NO_CURRENCY and self.currency:
            statement.currency = self.currency
        last = last_day(heading)
        self.dated = last is not None
        self.place = Surroundings(
            statement.locator,
            len(self.reading.statements) - 1,
            statement.identifier,
            None if statement.currency == NO_CURRENCY else statement.currency,
            last or self.made_at,
        )
        return self.place

    def _parsed_heading(self, statement: Statement, *, cut: bool) -> Element:
        name = statement.locator.split("[")[0]
        good: list[str] = []
        for text, line in self.between:
            try:
                element(f"<{name}>{text}</{name}>", self.wrapping)
            except FaultError as fault:
                if cut and (text, line) == self.between[-1]:
                    continue  # that the file ends here is said once, by end_of_file
                self.tell(f"line {line}: {statement.locator}: text outside of entries was not read: {fault}")
                self.reading.complete = statement.complete = False
            else:
                good.append(text)
        return element(f"<{name}>{''.join(good)}</{name}>", self.wrapping)

    def _entry(self, piece: Piece) -> None:
        if self.open_tag is None:
            self._open(Piece("open", "<Stmt>", piece.line))
            self.tell(f"line {piece.line}: an entry stands outside of any statement; its account is unknown")
        place = self.place or self._heading()
        self.entries += 1
        locator = f"{place.locator}/Ntry[{self.entries}]"
        self.sequence += 1
        reason = _REASONS.get(piece.kind)
        if reason is None and self.templates is None and "\ufffd" in piece.text:
            reason = "encoding: some bytes of the entry are no characters"
        if reason is None:
            try:
                entry = self.shapes.element(piece.text)
            except FaultError as fault:
                reason = str(fault)
        if reason is not None:
            where = f"{locator}, line {piece.line}"
            self.rows.add(faulty_record(piece.text[:RAW], place, where, self.sequence, reason))
            return
        found = entry_records(
            entry, piece.text, place, locator=locator, line=piece.line, sequence=self.sequence
        )
        self.sequence += len(found) - 1
        for row in found:
            self.rows.add(row)
        self._look_at(found[0], entry, locator)
        self._learn(piece.text, place, found)

    def take_run(self, run: Run) -> None:
        """Take entries that fit templates."""
        if self.open_tag is None:
            for values, line in zip(run.values, run.lines, strict=True):
                self._entry(Piece("entry", values[1], line))
            return
        place = self.place or self._heading()
        self.rows.take(run, place, entries=self.entries, sequence=self.sequence)
        self.entries += len(run.values)
        self.sequence += len(run.values)
        self.currency = self.currency or run.variants[0].sources.row.currency

    def _learn(self, text: str, place: Surroundings, found: list[RecordRow]) -> None:
        """Let the entries that follow be taken as this one was, where they are alike."""
        if self.templates is None or self.shapes.last is None or len(found) > 1 or found[0].reasons:
            return
        learnt = self.templates.learn(self.shapes.last, text, place)
        if learnt is not None and not self.rows.says_the_same(*learnt, found[0], place):
            self.templates.forget(learnt[0])

    def _look_at(self, row: RecordRow, entry: Element, locator: str) -> None:
        """Say what a person may want to know of a record that was taken."""
        if row.booked_precision == "statement":
            self.without_date += 1
        status = status_of(entry)
        if status is not None and status != "BOOK" and status not in NOT_BOOKED:
            self.tell(f"{locator}: its status '{status[:20]}' is not in the ISO list; taken as booked")
        # The entries' currency is the account's where neither account nor balance names one.
        self.currency = self.currency or row.currency

    def end_of_file(self, *, closed: bool) -> None:
        """The file ends; `closed`: its message had its end."""
        if self.open_tag is not None:
            self._heading(cut=True)
            self.reading.statements[-1].complete = False
        if self.open_tag is not None or not closed:
            self.reading.complete = False
            where = f" within {self.reading.statements[-1].locator}" if self.open_tag is not None else ""
            self.reading.messages.append(
                f"The file ends{where} before its message does: it is cut off. "
                "What stands before is read; ask for the whole file."
            )

    def tell(self, message: str) -> None:
        """Say it once; after twenty of a kind no more."""
        kind = re.sub(r"\d+", "", message)[:80]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= _TOLD and message not in self.reading.messages:
            self.reading.messages.append(message)
