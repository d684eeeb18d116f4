"""Bacs Standard 18, orders of direct credits and direct debits in Britain.

Labels of 80 characters (VOL1, HDR1, HDR2, UHL1; EOF1, EOF2, UTL1) around one line of 100 for each order, or of 106
where each names its day of processing. The line that books the sum on the orderer's own account (CONTRA) is no
order of its own.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from transforms.readers.fixed_lines import BadRecordError, Line, fit, money
from transforms.readers.orders.files import OrderFile, OrderFileReader, add_end
from transforms.readers.payments.order import Order
from transforms.readers.reading import Reading
from transforms.readers.references import AccountName

SHORTEST, WIDTH = 46, 160
"""Characters of a line up to the end of its amount; more than 106 only where a system fills them with blanks."""
_WITH_DAY = 106
_LABELS = ("VOL", "HDR", "UHL", "EOF", "EOV", "UTL")
_CREDITS, _DEBITS = ("99", "Z4", "Z5"), ("01", "17", "18", "19")
_NO_MONEY = {
    "0N": "a new instruction",
    "0C": "an instruction that ends",
    "0S": "an instruction that is moved",
}
_LINE = r"\d{14}[0-9 ](?:01|1[789]|99|0[NCS]|Z[45])\d{14}[A-Z0-9 /.-]{4}\d{11}"
# Some letter of a name must follow: lines of figures alone fill the last block of other formats.
_KNOWN = re.compile(rf"(?:^|[\r\n]){_LINE}[^\r\nA-Za-z]{{0,60}}[A-Za-z]".encode())
_CURRENCIES = {"00": "GBP", "01": "EUR"}


class _Submission(OrderFile):
    width = _WITH_DAY

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.day: date | None = None
        self.currency = "GBP"
        self.sums = {"debits": (0, Decimal(0)), "credits": (0, Decimal(0))}
        self.sound, self.labelled, self.closed = True, False, False

    def take(self, line: Line) -> None:
        """A label, or a line that moves money."""
        if line.text.startswith(_LABELS):
            self.flush()
            self._label(line)
            return
        order = self.start(line)
        self.attempt(order, lambda: self._fill(line, order))
        self.sound = self.sound and not order.reasons

    def _label(self, line: Line) -> None:
        kind = line.text[:4]
        if kind == "UHL1":
            self.labelled, self.closed = True, False
            self.currency = _CURRENCIES.get(line.at(21, 22), "GBP")
            try:
                self.day = _julian(line.text[4:10])
            except BadRecordError as bad:
                self.tell(f"line {line.number}: the day of processing (UHL1) cannot be used: {bad}.")
        elif kind == "UTL1":
            self.closed = True
            self._totals(line)

    def _fill(self, line: Line, order: Order) -> None:
        fit(line, SHORTEST, WIDTH)
        code, amount = line.at(16, 17), money(line.at(36, 46), 2)
        own = _account(line.text[17:23], line.text[23:31])
        other = _account(line.text[:6], line.text[6:14])
        if code not in (*_CREDITS, *_DEBITS, *_NO_MONEY):
            raise BadRecordError(
                f"operation_not_read: '{code}' in places 16 and 17 is no kind of order that is read here"
            )
        self._count(code, amount)
        order.control_number = order.reference = line.at(65, 82) or None
        order.amount, order.currency = amount, self.currency
        order.narrative = _NO_MONEY.get(code)
        # A longer line is one of a bank's own, with other things behind the names.
        own_day = line.text[100:] if len(line.text) <= _WITH_DAY else ""
        day = _julian(own_day) if own_day.strip() else self.day
        if day is not None:
            order.sent_at, order.sent_precision = datetime.combine(day, time.min), "day"
        if order.reference == "CONTRA" or own == other or code in _NO_MONEY:
            order.pays = False
        else:
            sides = ("from", "to") if code in _CREDITS else ("to", "from")
            add_end(order, sides[0], line.at(47, 64), own)
            add_end(order, sides[1], line.at(83, 100), other)

    def _count(self, code: str, amount: Decimal) -> None:
        side = "credits" if code in _CREDITS else "debits"
        count, total = self.sums[side]
        if code not in _NO_MONEY:
            self.sums[side] = count + 1, total + amount

    def _totals(self, line: Line) -> None:
        """What the trailer adds up to, where it does."""
        places = {"debits": (5, 17, 31, 37), "credits": (18, 30, 38, 44)}
        for side, (first, last, first_count, last_count) in places.items():
            count, total = self.sums[side]
            stated, many = line.at(first, last), line.at(first_count, last_count)
            if not (stated.isascii() and stated.isdigit()):
                self.tell(f"line {line.number}: the sum of {side} (UTL1) cannot be used: '{stated}'.")
            elif self.sound and money(stated, 2) != total:
                self.tell(
                    f"line {line.number}: the sum of {side} (UTL1) is {money(stated, 2):f}; {count} of them add up to "
                    f"{total:f}: ask for the whole file."
                )
            if self.sound and many.lstrip("0") != str(count or ""):
                self.tell(
                    f"line {line.number}: the trailer (UTL1) counts '{many}' {side}; {count} stand in the file."
                )
        self.sums = {"debits": (0, Decimal(0)), "credits": (0, Decimal(0))}
        self.sound = True

    def end(self) -> None:
        """A submission with labels ends with its totals; lines alone have no day."""
        if self.labelled and not self.closed:
            self.cut("its totals (UTL1)")
        if not self.labelled:
            self.tell(
                "No label (UHL1) names the day of processing: the orders have no date. Ask for the whole file."
            )


def _account(sort_code: str, number: str) -> AccountName:
    """A British account: sort code and number, as one writes them."""
    return AccountName("bban", f"{sort_code}{number}", sort_code)


def _julian(text: str) -> date:
    """A day as a blank, the year and the day of the year: ` 26061`. Raises: BadRecordError."""
    figures = text.strip()
    if not (len(figures) == 5 and figures.isascii() and figures.isdigit()):
        raise BadRecordError(
            f"date_malformed: '{text}' is no day (two figures of the year, three of its day)"
        )
    year, number = 2000 + int(figures[:2]), int(figures[2:])
    found = date(year, 1, 1) + timedelta(days=number - 1)
    if number == 0 or found.year != year:
        raise BadRecordError(f"date_impossible: there is no day {number} in {year}")
    return found


READER = OrderFileReader(
    "bacs18",
    "Bacs Standard 18, orders of direct credits and debits in Britain; no bookings by themselves",
    _KNOWN,
    "No line is an order of Bacs Standard 18 (sort code, account, kind, sort code, account, amount).",
    _Submission,
)
