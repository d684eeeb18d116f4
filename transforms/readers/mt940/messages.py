"""Messages of a file: which fields make a statement, and which line is only text that looks like a field."""

from __future__ import annotations

import re

from transforms.money import NO_CURRENCY
from transforms.readers.mt940.ahead import AHEAD
from transforms.readers.mt940.balances import balance, currency_of_sums, number_and_page
from transforms.readers.mt940.columns import LineRows
from transforms.readers.mt940.fields import LONGEST, TAGS
from transforms.readers.mt940.records import PendingLine, record
from transforms.readers.mt940.runs import Field, Run
from transforms.readers.mt940.statement_line import LOST_LINE
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import AccountName, own_account, reference

_END = re.compile(r"\n-(?:\}[^\n]*|[ \t]*)(?=\n|$)")
_NEXT_HEAD = re.compile(r"\n\{1:[A-Z]\d\d[^\n]*(?:\n\{[^\n]*)*\s*$")
_LOST = "61 without its mark"
"""The tag under which a statement line is taken whose own is damaged."""
_LINES = frozenset(("61", _LOST, "86", "62F", "62M", "64", "65"))
# What must follow a header field within a statement's lines if it is to begin the next message.
_BEGINS_BEFORE = {
    "20": frozenset(("20", "21", "25", "25P", "28", "28C", "60F", "60M", "13", "13D", "34F", None)),
    "25": frozenset(("28", "28C", "60F", "60M", "34F")),
    "25P": frozenset(("28", "28C", "60F", "60M", "34F")),
    "28": frozenset(("60F", "60M", "34F", "13D", "NS")),
    "28C": frozenset(("60F", "60M", "34F", "13D", "NS")),
    "60F": frozenset(("61", _LOST, "62F", "62M", "86", "NS", None)),
    "60M": frozenset(("61", _LOST, "62F", "62M", "86", "NS", None)),
    "940": frozenset(("20",)),
    "942": frozenset(("20",)),
}
_OF_HEADER = re.compile(
    r"\s*(?:[A-Z]{6}[A-Z0-9]{2,6}|9[45][012](?: \d\d)?|[$\x01]?\{.*|\d{4} \d\d\S+|[-$@\"\x00-\x1f]*)\s*"
)
_TAG_DAMAGED = "tag_damaged: it looks like a statement line, but its mark :61: is damaged or missing"
_TOLD = 20
"""Messages of one kind a file may have before the rest is counted only."""


class Messages:
    """Takes a file's fields in order; fills the reading's statements and messages, and the rows."""

    def __init__(self, reading: Reading, rows: LineRows) -> None:
        self.reading, self.rows = reading, rows
        self.statement: Statement | None = None
        self.pending: PendingLine | None = None
        self.sequence = 0
        self.currency: str | None = None
        self.opened = self.closed = self.summed = self.has_account = False
        self.ended = self.begun_again = False
        self.framed = False
        """Whether the message stands in SWIFT's block 4, which must have its end."""
        self.turned: set[int] = set()
        self.untold: dict[str, int] = {}

    def take_run(self, run: Run) -> None:
        """Take lines in the common shape; one by one where no statement is open that they belong to."""
        self._flush()  # its first field ends the line before it
        if self.statement is not None and not self.closed and self.currency is not None:
            message = len(self.reading.statements) - 1
            self.rows.take(run, message=message, sequence=self.sequence, currency=self.currency)
            self.sequence += run.lines.height
            return
        for field in run.fields():
            self.take(field)

    def take(self, field: Field) -> None:
        """Take the next field of the file."""
        tag, text, line, following = field
        if self._has_lost_line(field):
            return
        if tag == AHEAD and self.pending is not None:
            self.pending.texts, self.pending.ahead = [text.rstrip("\n")], True
            self.turned.add(len(self.reading.statements))
            return
        if following == "20" and "\n{1:" in text and (head := _NEXT_HEAD.search(text)) is not None:
            self.take((tag, text[: head.start()], line, following))
            self._unfinished(line + text.count("\n", 0, head.start() + 1))
            self.framed = "{4:" in head[0]
            return
        if tag == "86" and self.pending is not None and "\n-" not in text:
            self.pending.texts.append(text.rstrip("\n"))
            return
        ends = _END.search(text) if "\n-" in text else None
        if ends is not None and not self._is_text(tag, following, text[ends.end() :]):
            self._field(tag, text[: ends.start()], line, following)
            self.finish()
            self.ended = True
            self.framed = "{4:" in text[ends.end() :]
            self.begun_again = following is None and text[ends.end() :].lstrip().startswith(":")
            self._tell_stray_lines(text[ends.end() :], line + text.count("\n", 0, ends.end()))
        else:
            self._field(tag, text, line, following)

    def _has_lost_line(self, field: Field) -> bool:
        """Whether a statement line whose mark is damaged stands in a field, or is one; it is then taken as such.

        Behind the closing balance it belongs to no statement that could be made whole with it.
        """
        tag, text, line, following = field
        if tag in ("", "62F", "62M", AHEAD):
            return False
        within = self.statement is not None and not self.closed
        if tag not in ("61", "86", _LOST) and within and LOST_LINE.match(f"\n{text}"):
            self.take((_LOST, f":{tag}:{text}", line, following))
            return True
        lost = LOST_LINE.search(text) if "\n" in text else None
        if lost is None or "\n-" in text[: lost.start()]:
            return False
        before, behind = text[: lost.start()], text[lost.start() + 1 :]
        self.take((tag, before, line, _LOST))
        self.take((_LOST, behind, line + before.count("\n") + 1, following))
        return True

    def _unfinished(self, line: int) -> None:
        """The head of the next message follows one that has not ended."""
        if self.statement is not None and not self.closed:
            self.statement.complete = False
            self.tell(
                f"line {line}: the message ends without a closing balance and end mark: ask for the whole file."
            )
        self.finish()

    def _is_text(self, tag: str, following: str | None, rest: str) -> bool:
        """A line `-` within a text: the statement goes on after it, so it does not end the message."""
        line_follows = following in _LINES or (following is not None and following not in TAGS)
        goes_on = line_follows and tag not in ("62F", "62M") and not self.closed
        return goes_on and self.statement is not None and "{4:" not in rest

    def _field(self, tag: str, text: str, line: int, following: str | None) -> None:
        if self.pending is not None and not self._ends_line(tag, text, line, following):
            return
        if tag == "61":
            self._line(text, line)
        elif tag == _LOST and (self.closed or self.statement is None):
            self._tell_stray_lines(text, line, used=0)
        elif tag == _LOST:
            self._line(text, line, _TAG_DAMAGED)
        elif tag in ("60F", "60M"):
            self._opening(tag, text, line)
        elif tag in ("62F", "62M"):
            self._closing(tag, text, line, at_end=following is None and not text.endswith("\n"))
        elif tag in ("20", "25", "25P", "28", "28C"):
            self._header(tag, text, line)
        elif tag in ("34F", "90C", "90D", "NS"):
            self.summed = self.summed or tag in ("90C", "90D")
            self._further(tag, text, line)
        elif tag not in TAGS and tag:
            self.tell(f"line {line}: :{tag}: is no field of a statement and was not used: {_counted(text)}")
        elif tag == "86":
            self.tell(f"line {line}: :86: belongs to no statement line and was not used: {_counted(text)}")
        else:
            # Before the first field the text begins with a line end of its own.
            self._tell_stray_lines(text, line if tag else line - 1)

    def _ends_line(self, tag: str, text: str, line: int, following: str | None) -> bool:
        """Whether a field ends the statement line before it; where not, it is kept with that line."""
        assert self.pending is not None
        if tag == "86":
            self.pending.texts.append(text.rstrip("\n"))
            return False
        if tag == "NS":
            self.pending.information.append(text.rstrip("\n"))
            return False
        if tag in ("61", _LOST, "62F", "62M", "64", "65", "90C", "90D") or following in _BEGINS_BEFORE.get(
            tag, ()
        ):
            self._flush()
            return True
        self.pending.add_stray(tag, text.rstrip("\n"))
        self.tell(f"line {line}: :{tag}: within a statement line was taken as its text: {_short(text)}")
        return False

    def _line(self, text: str, line: int, fault: str = "") -> None:
        self._flush()
        if self.closed:
            self.tell(f"line {line}: :61: follows the closing balance; it counts for no balance.")
        if self.closed or self.statement is None:
            self._begin(line, carry_on=True)
        self.pending = PendingLine(text.rstrip("\n"), line, fault)

    def _flush(self, *, cut: bool = False) -> None:
        if self.pending is None:
            return
        self.sequence += 1
        message = len(self.reading.statements) - 1
        row = record(self.pending, message=message, sequence=self.sequence, currency=self.currency)
        if cut:
            row = _quarantined(row, "record_cut: the file ends within this record, so its end is missing")
        if len(row.raw) > LONGEST:
            row = _quarantined(row, f"record_too_long: only its first {LONGEST} characters were kept")
        self.rows.add(row)
        self.pending = None

    def _begin(self, line: int, *, carry_on: bool = False) -> Statement:
        """A new statement; one that goes on without a header keeps the account of the one before."""
        self._flush()
        before = self.statement if carry_on else None
        statement = Statement(f"message {len(self.reading.statements) + 1}, line {line}")
        if before is not None:
            statement.scheme, statement.identifier = before.scheme, before.identifier
            statement.institution, statement.country = before.institution, before.country
            statement.currency = before.currency
        else:
            self.currency = None
        self.reading.statements.append(statement)
        self.statement = statement
        self.sequence = 0
        self.opened = self.closed = self.summed = False
        self.has_account = before is not None and self.has_account
        return statement

    def _header(self, tag: str, text: str, line: int) -> None:
        statement = self.statement
        known = {"20": True, "25": self.has_account, "25P": self.has_account}.get(tag, self.opened)
        if statement is None or self.closed or known:
            statement = self._begin(line, carry_on=tag in ("28", "28C") and not self.closed)
        if tag == "20":
            statement.reference = reference(text.split("\n", maxsplit=1)[0])
            self._tell_stray_lines(text, line)
        elif tag in ("25", "25P"):
            self._account(statement, text, two_lines=tag == "25P")
            self._tell_stray_lines(text, line, used=2 if tag == "25P" else 1)
        else:
            statement.number, statement.page = number_and_page(text)
            self._tell_stray_lines(text, line)

    def _account(self, statement: Statement, text: str, *, two_lines: bool) -> None:
        account, currency = own_account(text if two_lines else text.strip().split("\n")[0])
        statement.scheme, statement.identifier, statement.institution = account
        statement.country = _country(account)
        self.has_account = True
        if currency:
            self._know_currency(statement, currency)

    def _opening(self, tag: str, text: str, line: int) -> None:
        if self.statement is None or self.closed or self.opened:
            self._begin(line, carry_on=True)
        statement = self.statement
        assert statement is not None
        self.opened = True
        self._tell_stray_lines(text, line)
        stated = balance(text)
        if stated is None:
            self.tell(f"line {line}: the opening balance :{tag}: cannot be read: {_short(text)}")
            return
        statement.opening_balance, statement.from_date = stated.amount, stated.day
        statement.opening_basis = "stated" if tag == "60F" else "intermediate"
        if stated.currency is not None:
            self._know_currency(statement, stated.currency)

    def _closing(self, tag: str, text: str, line: int, *, at_end: bool) -> None:
        self._tell_stray_lines(text, line)
        if self.closed:
            self.tell(f"line {line}: a second closing balance :{tag}: was not used: {_short(text)}")
            return
        statement = self.statement or self._begin(line)
        stated = balance(text)
        # Where the file ends within its last balance, the message is cut off and stays open.
        self.closed = stated is not None or not at_end
        if stated is None:
            self.tell(f"line {line}: the closing balance :{tag}: cannot be read: {_short(text)}")
            return
        statement.to_date = stated.day
        opened = statement.opening_balance is not None and statement.currency != NO_CURRENCY
        if opened and stated.currency not in (None, statement.currency):
            # Sums in one currency say nothing of a balance in another.
            self.tell(
                f"line {line}: the closing balance is in {stated.currency}, not {statement.currency}; it was not used"
            )
            return
        statement.closing_balance = stated.amount
        statement.closing_basis = "stated" if tag == "62F" else "intermediate"
        if stated.currency is not None:
            self._know_currency(statement, stated.currency)

    def _further(self, tag: str, text: str, line: int) -> None:
        statement = self.statement or self._begin(line)
        if tag == "NS":
            holder = re.match(r"22([^\n]+)", text)
            statement.holder_name = statement.holder_name or (holder[1].strip() if holder else None)
        elif (currency := currency_of_sums(text)) is not None:
            self._know_currency(statement, currency)
        if tag != "NS":
            self._tell_stray_lines(text, line)

    def _know_currency(self, statement: Statement, currency: str) -> None:
        """A balance's currency holds before that of field 25; lines read before it get it too."""
        if self.currency is None:
            here, held = len(self.reading.statements) - 1, self.rows.rows
            for place in range(len(held) - 1, -1, -1):
                if held[place].statement != here:
                    break
                if not held[place].reasons:
                    held[place] = held[place]._replace(currency=currency)
        if self.currency is None or statement.opening_balance is not None:
            statement.currency = self.currency = currency

    def _tell_stray_lines(self, text: str, line: int, *, used: int = 1) -> None:
        """Lines after the `used` ones of a field, which belong to none; what heads the next message is no such line."""
        for number, stray in enumerate(text.split("\n")[used:], start=line + used):
            if not _OF_HEADER.fullmatch(stray):
                self.tell(f"line {number}: the line belongs to no field and was not used: {_short(stray)}")

    def finish(self) -> None:
        """The message ends here."""
        self._flush()
        self.statement, self.currency = None, None
        self.opened = self.closed = self.summed = self.has_account = False

    def end_of_file(self, *, with_line_break: bool) -> None:
        """The file ends: a message that was opened but not closed is cut off."""
        # A report within the day has no balances: only the sums after its lines, or nothing at all.
        unsummed = self.reading.format == "mt942" and not self.summed and not with_line_break
        has_begun = self.opened or (unsummed and bool(self.pending or self.sequence))
        within_lines = self.statement is not None and ((has_begun and not self.closed) or self.framed)
        self._flush(cut=within_lines and not with_line_break)
        if within_lines or self.begun_again or self._within_frame(with_line_break):
            where = "after its last whole message"
            if self.statement is not None:
                self.statement.complete = False
                where = f"within {self.statement.locator}"
            self.reading.complete = False
            self.reading.messages.append(
                f"The file ends {where}: it is cut off. What stands before is read; ask for the whole file."
            )
        if self.turned:
            self.reading.messages.append(
                "The texts (:86:) stand before their lines (:61:) and were read so: in "
                f"{len(self.turned)} of {len(self.reading.statements)} statements."
            )
        for kind, count in self.untold.items():
            if count > _TOLD:
                self.reading.messages.append(f"{count - _TOLD} more like: {kind}")

    def _within_frame(self, with_line_break: bool) -> bool:
        """The file ends within the header or the last balance of a message, as those before show."""
        if self.statement is None or len(self.reading.statements) < 2:
            return False
        if self.closed:
            return self.ended and not with_line_break
        before = self.reading.statements[-2]
        return not self.opened and self.sequence == 0 and before.opening_balance is not None

    def tell(self, message: str) -> None:
        """Say what was not used; after twenty of a kind they are only counted."""
        kind = re.sub(r"^line \d+: ", "", message).split(":")[0]
        self.untold[kind] = self.untold.get(kind, 0) + 1
        if self.untold[kind] <= _TOLD:
            self.reading.messages.append(message)


def _quarantined(row: RecordRow, reason: str) -> RecordRow:
    return row._replace(raw=row.raw[:LONGEST], reasons=(*row.reasons, reason))


def _country(account: AccountName) -> str | None:
    return account.identifier[:2] if account.scheme == "iban" else None


def _counted(text: str) -> str:
    """The first line, and how many more there are."""
    more = text.strip().count("\n")
    return _short(text) + (f" (and {more} more lines)" if more else "")


def _short(text: str) -> str:
    first = text.strip().split("\n")[0]
    return first if len(first) <= 60 else first[:60] + "…"
