"""CFONB 240, operations on a French account one by one: transfers received, direct debits that came back, and others.

An account's heading (31), its operations (34) and their sum (39). The layout is the same whether money came or
went, and which it was its code of operation does not say in a way that is published; so an operation is kept with
the people and accounts that it names, and none is taken for a payment. What was booked, a statement says.
"""

from __future__ import annotations

import re
from decimal import Decimal

from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, money
from transforms.readers.orders.afb160 import french_account
from transforms.readers.orders.files import OrderFile, OrderFileReader
from transforms.readers.payments.order import Order, Person
from transforms.readers.reading import Reading

WIDTH = 240
_KNOWN = re.compile(
    rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?3[149]\d{6}[A-Z0-9 ]{2}\d{6}[A-Z0-9 ][A-Z0-9 ]{4}\d{5}\d{5}[A-Z0-9]{11}"
)


class _Accounts(OrderFile):
    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.heading: Line | None = None
        self.total, self.sound = Decimal(0), True
        self.count = 0

    def take(self, line: Line) -> None:
        """A heading, an operation or a sum."""
        kind = line.text[:2]
        if kind == "34":
            order = self.start(line, "payment_message")
            self.attempt(order, lambda: self._fill(line, order))
            self.sound = self.sound and not order.reasons
        elif kind in ("31", "39"):
            self.flush()
            self._leave(f"line {line.number}: another heading") if kind == "31" else self._sum(line)
            self.heading, self.total, self.sound = (line if kind == "31" else None), Decimal(0), True
        else:
            self.start(line, fault=f"record_unknown: '{kind}' begins no line of CFONB 240 (31, 34, 39)")

    def _fill(self, line: Line, order: Order) -> None:
        fit(line, WIDTH, WIDTH)
        self.total += money(line.at(229, 240), 2)
        day_first(line.text[10:16])
        if line.at(17, 17) != "E":
            raise BadRecordError(f"currency_missing: place 17 is '{line.at(17, 17)}', not E (euro)")
        order.pays = False
        for role, places in (("counterparty", (22, 27, 32, 43)), ("holder", (78, 83, 88, 99))):
            bank, branch, number, name = places
            account = french_account(
                line.at(bank, bank + 4), line.at(branch, branch + 4), line.at(number, number + 10)
            )
            person = Person(role, "other", line.at(name, name + 23) or None)
            person.account = account
            if account is not None or person.name:
                order.persons.append(person)
        self.count += 1

    def _sum(self, line: Line) -> None:
        if self.heading is None:
            self.reading.complete = False
            self.tell(
                f"line {line.number}: no heading (31) stands before this sum (39): the beginning is missing."
            )
            return
        try:
            stated = money(line.text[228:240].strip(), 2, "sum")
        except BadRecordError as bad:
            self.tell(f"line {line.number}: the sum (39) cannot be used: {bad}.")
            return
        if self.sound and stated != self.total:
            self.tell(
                f"line {line.number}: the sum (39) is {stated:f}; the operations behind the heading at line "
                f"{self.heading.number} add up to {self.total:f}: ask for the whole file."
            )

    def _leave(self, where: str) -> None:
        if self.heading is not None:
            self.reading.complete = False
            self.tell(
                f"The operations behind the heading at line {self.heading.number} have no sum (39) before {where}."
            )

    def end(self) -> None:
        """What such a file is good for; an account without its sum may be cut off."""
        self._leave("the end of the file")
        if self.count:
            self.tell(
                f"CFONB 240 does not say whether money came or went: {self.count} operations are kept with the people "
                "that they name, and none is a payment. Ask for the statements (CFONB 120 or camt.053) of the account."
            )


READER = OrderFileReader(
    "cfonb240",
    "CFONB 240, operations of French accounts one by one (transfers received, direct debits that came back): whom "
    "they name; no bookings by themselves",
    _KNOWN,
    "No line begins as a heading or an operation of CFONB 240 (31, 34).",
    _Accounts,
)
