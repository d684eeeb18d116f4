"""Nacha (ACH), orders of credits and debits in the United States in lines of 94 characters.

A file (1, 9) holds batches (5, 8) of entries (6) with their addenda (7). An entry's code says whether its account is
credited or debited, and whether it moves money at all; an addendum 99 says that an entry came back, one of 98 only
that particulars of an account were wrong. Of the firm that gives the batch no account number is told.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

from transforms.readers.fixed_lines import BadRecordError, Line, fit, joined, midnight, money, year_first
from transforms.readers.orders.files import OrderFile, OrderFileReader, add_end
from transforms.readers.payments.order import Order
from transforms.readers.reading import Reading
from transforms.readers.references import AccountName

WIDTH, SHORTEST = 94, 39
_KNOWN = re.compile(
    rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?101[^\r\n]{31}094101"
    rb"|(?:^|[\r\n])5(?:200|220|225|280)[^\r\n]{46}[A-Z]{3}[^\r\n]{26}\d{8}\d{7}"
)
# The second figure of a code: 2 and 7 move money, 1 and 6 send it back, 3 and 8 try an account, 4 and 9 are words.
_CREDITED = "1234"
_CAME_BACK, _TRIES, _WORDS = "16", "38", "49"
_SWAPPED = ("CIE", "MTE")
"""Batches in which the number of the other party stands where others have the name."""
_OF_FIRMS, _OF_CARDS_AND_CHEQUES = ("CTX", "CTP", "ATX", "ENR", "TRX"), ("SHR", "TRC", "XCK")
"""Batches whose names stand further to the right, for the number of addenda comes before; and those without names."""
_ABROAD = "IAT"
_SIDES = {"to": "credits", "from": "debits"}


class _Batches(OrderFile):
    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.batch: Line | None = None
        self.day: datetime | None = None
        self.sums = {"credits": Decimal(0), "debits": Decimal(0)}
        self.sound, self.closed = True, False
        self.begun = False
        self.count, self.all, self.whole = (
            0,
            {"credits": Decimal(0), "debits": Decimal(0), "entries": Decimal(0)},
            True,
        )
        """Lines 6 and 7 of the batch; sums of the file, of which no batch was damaged where it is whole."""

    def take(self, line: Line) -> None:
        """The next line, by its first figure."""
        kind = line.text[:1]
        self.count += kind in ("6", "7")
        if kind == "6":
            order = self.start(line)
            self.attempt(order, lambda: self._fill(line, order))
            self.sound = self.sound and not order.reasons
        elif kind == "7":
            self._addendum(line)
        elif kind == "5":
            self.flush()
            self._begin(line)
        elif kind == "8":
            self.flush()
            self._totals(line)
        elif kind == "1":
            self.flush()
            self.begun, self.closed = True, False
        elif kind == "9":
            self.flush()
            self._end_of_file(line)
        else:
            self.start(
                line, fault=f"record_unknown: '{kind}' begins no line of an ACH file (1, 5, 6, 7, 8, 9)"
            )

    def _begin(self, line: Line) -> None:
        if self.batch is not None:
            self.reading.complete = False
            self.tell(
                f"The batch at line {self.batch.number} has no totals (8) before the next, at line {line.number}."
            )
        self.batch, self.day, self.sound, self.count = line, None, True, 0
        self.sums = {"credits": Decimal(0), "debits": Decimal(0)}
        text = line.text[69:75]
        if text.strip("0 "):
            try:
                self.day = midnight(year_first(text))
            except BadRecordError as bad:
                self.tell(
                    f"line {line.number}: the day of the batch (places 70 to 75) cannot be used: {bad}."
                )

    def _fill(self, line: Line, order: Order) -> None:
        fit(line, SHORTEST, WIDTH)
        code, amount = line.text[1:3], money(line.at(30, 39), 2)
        if code.startswith("8"):
            raise BadRecordError(
                f"operation_not_read: '{code}' is an accounting advice of the network, no order"
            )
        if not re.fullmatch(r"[2-5][1-46-9]", code):
            raise BadRecordError(
                f"operation_not_read: '{code}' in places 2 and 3 is no kind of entry (22, 27, 32, 37 ...)"
            )
        side = "to" if code[1] in _CREDITED else "from"
        self.sums[_SIDES[side]] += amount
        batch = self.batch
        if batch is None:
            raise BadRecordError(
                "heading_missing: no batch (5) stands before this entry, so who gave it is unknown"
            )
        order.amount, order.currency = amount, "USD"
        order.control_number = line.at(80, 94) or None
        order.sent_at, order.sent_precision = self.day, "day" if self.day else None
        order.pays = amount > 0 and code[1] not in _TRIES + _WORDS
        self._ends(line, batch, order, side)
        of_firm = batch.at(21, 40) if batch.at(51, 53) != _ABROAD else ""
        order.narrative = joined((batch.at(51, 53), batch.at(54, 63), of_firm, _kind(code)))

    def _ends(self, line: Line, batch: Line, order: Order, side: str) -> None:
        class_ = batch.at(51, 53)
        name, number = line.at(55, 76), line.at(40, 54)
        account, bank = line.at(13, 29), line.at(4, 12)
        if class_ == _ABROAD:
            name, number, account = "", "", line.at(40, 74)
        elif class_ in _SWAPPED:
            name, number = line.at(40, 54), line.at(55, 76)
        elif class_ in _OF_FIRMS:
            name = line.at(59, 74)
        elif class_ in _OF_CARDS_AND_CHEQUES:
            name = ""
        order.reference = number or None
        # A number is one bank's own, so that the bank stands before it.
        other = AccountName("bban", f"{bank}/{''.join(account.split())}", bank) if account else None
        add_end(order, side, name, other)
        own = batch.at(5, 20) if class_ != _ABROAD else ""
        firm = add_end(order, "from" if side == "to" else "to", own, None)
        firm.kind, firm.company_number = "organisation", batch.at(41, 50) or None
        setattr(order, f"{firm.side}_institution", batch.at(80, 87) or None)

    def _addendum(self, line: Line) -> None:
        order = self.pending
        if order is None:
            self.start(line, fault="entry_missing: no entry (6) stands before this addendum (7)")
            return
        self.more(line)
        kind = line.text[1:3]
        if order.reasons:
            return
        if kind == "99":
            order.status = "rejected"
            told = f"came back ({line.at(4, 6)}), entry {line.at(7, 21)} {line.at(36, 79)}"
        elif kind == "98":
            order.pays = False
            told = f"notice of change ({line.at(4, 6)}), entry {line.at(7, 21)} {line.at(36, 64)}"
        elif kind in _NAMED_BY:
            _named(line, order)
            told = ""
        else:
            told = line.text[3:83] if kind in ("05", "17", "02") else ""
        order.narrative = joined(part for part in (order.narrative, told) if part)

    def _totals(self, line: Line) -> None:
        batch, self.batch = self.batch, None
        if batch is None:
            self.reading.complete = False
            self.tell(
                f"line {line.number}: no batch (5) stands before these totals (8): the beginning is missing."
            )
            return
        counted = line.at(5, 10).lstrip("0")
        if self.sound and counted != str(self.count or ""):
            self.tell(
                f"line {line.number}: the totals (8) count '{counted or 0}' entries and addenda; {self.count} stand "
                f"behind the batch at line {batch.number}: ask for the whole file."
            )
        self.whole = self.whole and self.sound
        self.all = {side: total + self.sums.get(side, self.count) for side, total in self.all.items()}
        for side, (first, last) in {"debits": (21, 32), "credits": (33, 44)}.items():
            stated = line.at(first, last)
            if not (stated.isascii() and stated.isdigit()):
                self.tell(
                    f"line {line.number}: the sum of {side} (8) cannot be used: '{stated}' is no amount in digits."
                )
            elif self.sound and money(stated, 2) != self.sums[side]:
                self.tell(
                    f"line {line.number}: the sum of {side} (8) is {money(stated, 2):f}; those of the batch at line "
                    f"{batch.number} add up to {self.sums[side]:f}: ask for the whole file."
                )

    def _end_of_file(self, line: Line) -> None:
        """The file's own totals; lines of nines fill the last block of a file."""
        if not line.text.strip("9") and self.closed:
            return
        self.closed = True
        if not self.begun:
            self.reading.complete = False
            self.tell(
                "No file header (1) stands before the totals (9): the beginning of the file is missing."
            )
        stated = {"entries": line.at(14, 21), "debits": line.at(32, 43), "credits": line.at(44, 55)}
        for what, text in stated.items():
            found = self.all[what] if what == "entries" else self.all[what].scaleb(2)
            if self.whole and text.lstrip("0") != f"{found:f}".partition(".")[0].lstrip("0"):
                self.tell(
                    f"line {line.number}: the file's totals (9) state '{text}' as {what}; those of its batches are "
                    f"{found:f}: ask for the whole file."
                )
        self.all = dict.fromkeys(self.all, Decimal(0))

    def end(self) -> None:
        """A file ends with its totals."""
        if self.batch is not None:
            self.cut(f"the totals (8) of the batch at line {self.batch.number}")
        elif self.begun and not self.closed:
            self.cut("its totals (9)")


# Addenda of entries abroad: which of the two people they tell of, what, and where it stands.
_NAMED_BY = {
    "10": (0, "name", 47, 81),
    "11": (1, "name", 4, 38),
    "12": (1, "country", 39, 40),
    "16": (0, "country", 39, 40),
}


def _named(line: Line, order: Order) -> None:
    """A name or country that an addendum tells."""
    place, what, first, last = _NAMED_BY[line.text[1:3]]
    person, said = order.persons[place], line.at(first, last) or None
    setattr(person, what, said)
    setattr(order, f"{person.side}_{what}", said)


def _kind(code: str) -> str:
    """What an entry is that moves no money, or sends it back."""
    if code[1] in _CAME_BACK:
        return "return or notice of change"
    if code[1] in _TRIES:
        return "prenote, which moves no money"
    return "words alone, which move no money" if code[1] in _WORDS else ""


READER = OrderFileReader(
    "nacha",
    "Nacha (ACH) files, orders of credits and debits in the United States; no bookings by themselves",
    _KNOWN,
    "No line begins as a file (101 ... 094101) or a batch (5) of ACH.",
    _Batches,
)
