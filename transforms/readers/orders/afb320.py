"""CFONB 320 (AFB 320), orders of international transfers in lines of 320 characters.

A remittance is a heading (03PI), for each order a line (04PI) with what is known of the beneficiary's bank (05PI),
of one between (06PI) and of the purpose (07PI), and a sum (08PI). CFONB, "Remises informatisees d'ordres de
paiement international au format 320 caracteres".
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from transforms.money import is_currency
from transforms.readers.fixed_lines import BadRecordError, Line, fit, joined, money
from transforms.readers.orders.files import OrderFile, OrderFileReader, add_end
from transforms.readers.payments.order import Order
from transforms.readers.reading import Reading
from transforms.readers.references import AccountName, account_number

WIDTH, SHORTEST = 320, 240
"""Characters of a line, and up to the decimals of an amount."""
_IN_CURRENCY_OF_ORDER = "D"
_KNOWN = re.compile(rb"(?:^|[\r\n])(?:\xef\xbb\xbf)?0[34]PI\d{6}")
_KIND = re.compile(r"0[3-8]PI")


class _Remittances(OrderFile):
    width = WIDTH

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.heading: Line | None = None
        self.units, self.sound = 0, True
        """What the amounts add up to without their decimals, as the sum counts them."""

    def take(self, line: Line) -> None:
        """A heading, an order with the lines that say more of it, or a sum."""
        kind = line.text[:4]
        if not _KIND.fullmatch(kind):
            self.start(line, fault=f"record_unknown: '{kind}' begins no line of CFONB 320 (03PI to 08PI)")
        elif kind == "03PI":
            self.flush()
            self._leave(f"line {line.number}: another heading")
            self.heading, self.units, self.sound = line, 0, True
        elif kind == "04PI":
            order = self.start(line)
            self.attempt(order, lambda: self._fill(line, order))
            self.sound = self.sound and not order.reasons
        elif kind == "08PI":
            self.flush()
            self._sum(line)
        else:
            self._more(line, kind)

    def _fill(self, line: Line, order: Order) -> None:
        fit(line, SHORTEST, WIDTH)
        decimals = line.at(240, 240)
        if decimals not in tuple("0123"):
            raise BadRecordError(f"decimals_missing: '{decimals}' in place 240 is no number of decimals")
        figures = line.at(226, 239)
        order.amount = money(figures, int(decimals))
        self.units += int(figures)
        heading = self.heading
        if heading is None:
            raise BadRecordError(
                "heading_missing: no heading (03PI) stands before this order, so who gave it is unknown"
            )
        if line.at(221, 221) not in ("", _IN_CURRENCY_OF_ORDER):
            raise BadRecordError(
                f"currency_unclear: place 221 is '{line.at(221, 221)}', so the amount is not in the order's currency"
            )
        order.currency = line.at(318, 320) or heading.at(318, 320)
        if not is_currency(order.currency):
            raise BadRecordError(
                f"currency_missing: '{order.currency}' in places 318 to 320 is no currency code"
            )
        order.control_number = order.reference = line.at(205, 220) or None
        day = _day(line.at(310, 317), "execution") or _day(heading.at(310, 317), "execution")
        day = day or _day(heading.at(11, 18), "creation")
        if day is not None:
            order.sent_at, order.sent_precision = datetime.combine(day, time.min), "day"
        payer = add_end(
            order, "from", heading.at(19, 53), _account(heading.text[199:234], heading.at(189, 199))
        )
        payer.address = joined((heading.text[53:158],))
        payee = add_end(order, "to", line.at(46, 80), _account(line.text[10:45], ""))
        payee.address = joined((line.text[80:185],))
        order.to_country = payee.country = line.at(203, 204) or None

    def _more(self, line: Line, kind: str) -> None:
        """Banks (05PI, 06PI) and purpose (07PI) of the order before."""
        order = self.pending
        if order is None:
            self.start(line, fault=f"order_missing: no order (04PI) stands before this line ({kind})")
            return
        self.more(line)
        if order.reasons:
            return
        if kind == "05PI":
            order.to_institution = line.at(151, 161) or joined((line.text[10:150],))
        elif kind == "06PI":
            between = line.at(151, 161) or joined((line.text[10:150],))
            order.narrative = joined(part for part in (order.narrative, f"through {between}") if part)
        else:
            said = (order.narrative, line.text[10:150], line.text[187:292])
            order.narrative = joined(part for part in said if part)

    def _sum(self, line: Line) -> None:
        heading, self.heading = self.heading, None
        if heading is None:
            self.reading.complete = False
            self.tell(
                f"line {line.number}: no heading (03PI) stands before this sum (08PI): the beginning is missing."
            )
            return
        stated = line.at(254, 271)
        if not (stated.isascii() and stated.isdigit()):
            self.tell(
                f"line {line.number}: the sum (08PI) cannot be used: '{stated}' is no amount in digits."
            )
        elif self.sound and int(stated) != self.units:
            self.tell(
                f"line {line.number}: the sum (08PI) is {Decimal(int(stated))}; the amounts behind the heading at line "
                f"{heading.number} add up to {self.units}, without their decimals: ask for the whole file."
            )

    def _leave(self, where: str) -> None:
        if self.heading is not None:
            self.reading.complete = False
            self.tell(
                f"The orders behind the heading at line {self.heading.number} have no sum (08PI) before {where}."
            )

    def end(self) -> None:
        """A remittance without its sum may be cut off."""
        self._leave("the end of the file")


def _day(text: str, what: str) -> date | None:
    if not text.strip("0"):
        return None
    try:
        if len(text) != 8:
            raise ValueError
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise BadRecordError(f"date_malformed: '{text}' is no day of {what} (year, month, day)") from None


def _account(text: str, bic: str) -> AccountName | None:
    """An account behind its type: 1 an IBAN, 2 a national number behind four blanks, 0 another."""
    found = account_number(text[1:])
    return found and AccountName(found.scheme, found.identifier, bic or None)


READER = OrderFileReader(
    "cfonb320",
    "CFONB 320 (AFB 320), orders of international transfers to French banks; no bookings by themselves",
    _KNOWN,
    "No line begins as a heading or an order of CFONB 320 (03PI, 04PI).",
    _Remittances,
)
