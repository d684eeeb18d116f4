"""CFONB 160 (AFB 160), France's orders of transfers (02) and direct debits (08, 85) in lines of 160 characters.

A remittance is a heading (03), its orders (06) and their sum (08). Its day has one figure for the year, so
that the decade is not known: the day stands in the text of the order, and in no column.
"""

from __future__ import annotations

import re
from decimal import Decimal

from transforms.readers.cfonb.values import own_iban
from transforms.readers.fixed_lines import BadRecordError, Line, fit, joined, money
from transforms.readers.orders.files import OrderFile, OrderFileReader, add_end
from transforms.readers.payments.order import Order
from transforms.readers.reading import Reading
from transforms.readers.references import AccountName

WIDTH, SHORTEST = 160, 118
"""Characters of a line, and up to the end of an amount."""
_TRANSFERS = "02"
_READ = re.compile(r"0[368](?:02|08|85)")
_KNOWN = re.compile(rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?0[36](?:02|08|85) {8}[^\r\n]{60}|^03(?:02|08|85) {8}")


def french_account(bank: str, branch: str, number: str) -> AccountName | None:
    """An account by bank, branch and number, as its IBAN where they have their form."""
    if not number.strip("0"):
        return None
    iban = own_iban(bank, branch, number)
    return AccountName("iban" if iban else "bban", iban or f"{bank}{branch}{number}", bank or None)


class _Remittances(OrderFile):
    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.heading: Line | None = None
        self.total, self.sound = Decimal(0), True

    def take(self, line: Line) -> None:
        """A heading, an order or a sum; anything else is a record that cannot be read."""
        kind = line.text[:4]
        if not _READ.fullmatch(kind):
            self.start(line, fault=_unknown(kind))
        elif kind.startswith("03"):
            self._leave(line)
            self.flush()
            self.heading, self.total, self.sound = line, Decimal(0), True
        elif kind.startswith("06"):
            order = self.start(line)
            self.attempt(order, lambda: self._fill(line, order))
            self.sound = self.sound and not order.reasons
        else:
            self.flush()
            self._sum(line)

    def _fill(self, line: Line, order: Order) -> None:
        fit(line, SHORTEST, WIDTH)
        order.amount = money(line.at(103, 118), 2)
        self.total += order.amount
        heading = self.heading
        if heading is None:
            raise BadRecordError(
                "heading_missing: no heading (03) stands before this order, so who gave it is unknown"
            )
        if heading.text[2:4] != line.text[2:4]:
            raise BadRecordError(
                f"operation_differs: the order is of kind {line.at(3, 4)}, its heading of another"
            )
        if (mark := heading.at(81, 81)) != "E":
            raise BadRecordError(
                f"currency_missing: place 81 of the heading at line {heading.number} is '{mark}', not E (euro)"
            )
        order.currency = "EUR"
        order.control_number = line.at(19, 30) or None
        order.reference = order.control_number
        order.narrative = joined((line.at(119, 149), f"remittance {heading.at(55, 61)} of {_day(heading)}"))
        sides = ("from", "to") if line.text[2:4] == _TRANSFERS else ("to", "from")
        _end(order, heading, sides[0])
        _end(order, line, sides[1])

    def _sum(self, line: Line) -> None:
        heading, self.heading = self.heading, None
        if heading is None:
            self.reading.complete = False
            self.tell(
                f"line {line.number}: no heading (03) stands before this sum (08): the beginning is missing."
            )
            return
        try:
            stated = money(line.at(103, 118), 2, "sum")
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the sum (08) cannot be used: {bad}.")
            return
        if self.sound and stated != self.total:
            self.tell(
                f"line {line.number}: the sum (08) is {stated:f}; the orders behind the heading at line "
                f"{heading.number} add up to {self.total:f}: ask for the whole file."
            )

    def _leave(self, line: Line | None) -> None:
        if self.heading is not None:
            where = f"line {line.number}: another heading" if line else "the end of the file"
            self.reading.complete = False
            self.tell(
                f"The orders behind the heading at line {self.heading.number} have no sum (08) before {where}."
            )

    def end(self) -> None:
        """A remittance without its sum may be cut off."""
        self._leave(None)


def _unknown(kind: str) -> str:
    if kind[2:] in ("60", "61") and kind[:2] in ("03", "06", "08"):
        return "operation_not_read: bills of exchange (60) are no transfers; ask for the statements that book them"
    return f"record_unknown: '{kind}' begins no line of CFONB 160 that is read (03, 06, 08 with 02, 08 or 85)"


def _day(heading: Line) -> str:
    """JJMMA: day, month, last figure of the year."""
    text = heading.text[25:30]
    if not (text.isascii() and text.isdigit()):
        return f"'{text.strip()}'"
    return f"{text[:2]}.{text[2:4]}. of a year that ends with {text[4]}"


def _end(order: Order, line: Line, side: str) -> None:
    add_end(
        order, side, line.at(31, 54), french_account(line.at(150, 154), line.at(87, 91), line.at(92, 102))
    )


READER = OrderFileReader(
    "cfonb160",
    "CFONB 160 (AFB 160), orders of transfers and direct debits to French banks; no bookings by themselves",
    _KNOWN,
    "No line begins as a heading or an order of CFONB 160 (0302, 0602, 0308, 0608).",
    _Remittances,
)
