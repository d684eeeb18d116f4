"""SWIFT payments (MT101 to MT104, MT107, MT202, MT205) and confirmations (MT900, MT910), single and in batches.

Cross-border use of the payments ended in November 2025; archives hold them. They order payments;
whether one was booked, a statement says. A confirmation says that something was booked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.readers.mt940.text import chunks, field_start, text_form
from transforms.readers.particulars import Batch
from transforms.readers.payments.fin_batches import orders_in
from transforms.readers.payments.fin_confirmations import Confirmations
from transforms.readers.payments.fin_elements import FieldError, order_of
from transforms.readers.payments.fin_kinds import CONFIRMATIONS, READ, SEVERAL, kind_of
from transforms.readers.payments.fin_messages import FinMessage, messages
from transforms.readers.payments.order import BATCH, Order, Orders
from transforms.readers.reading import Reading

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

HEAD = 1 << 16
"""Bytes at the beginning by which a file is named."""
_CUT = "record_cut: the file ends in the middle of this message"
_ONE_LINE = "line_breaks_lost: the fields of this message stand on one line"
_ON_ONE_LINE = re.compile(r":20:[^\n]+:\d\d[A-Z]?:[^\n]*-\}")
MESSAGES = 200
"""Messages that are told one by one."""
_BLOCK = re.compile(rb"\{2:[IO](\d{3})")
_START = field_start(rb"\x00-\x20", rb"\r\n\x01", rb"\{4:")
_PAYMENT = re.compile(_START + rb"(?:32A:\d{6}|32A:|32B:|23B:|28D:|50[AFGHK]?:|59[AF]?:|58[AD]:)")
_CONFIRMED = (
    re.compile(_START + rb"32A:\d{6}"),
    re.compile(_START + rb"25P?:"),
    re.compile(_START + rb"21:"),
)
_STATEMENT = re.compile(_START + rb"(?:60[FM]:|62[FM]:|61:|28C:)")


class FinPaymentReader:
    """SWIFT payment messages and confirmations."""

    name = "mt103"
    reads = (
        "SWIFT payments MT103, MT100, MT202 and MT202 COV, requests for transfer MT101, payments in bulk MT102, "
        "direct debits MT104 and MT107, no bookings by themselves; confirmations of debit and credit MT900 and "
        "MT910, which are"
    )

    def sniff(self, head: bytes) -> bool:
        """Whether block 2 names a payment, or a payment's fields stand at the beginnings of lines."""
        kinds = {kind.decode() for kind in _BLOCK.findall(head)}
        if kinds:
            return bool(kinds & READ)
        found = {match[0].strip()[-4:] for match in _PAYMENT.finditer(head)}
        known = len(found) > 1 or all(one.search(head) for one in _CONFIRMED)
        return known and _STATEMENT.search(head) is None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's messages, one record each."""
        del profile
        form = text_form(path)
        with path.open("rb") as file:
            kinds = {kind.decode() for kind in _BLOCK.findall(file.read(HEAD))}
        reading = Reading(_format(kinds), iter(()))
        if form.guessed:
            reading.messages.append(form.guessed)

        def tell(text: str, line: int) -> None:
            first = text.split("\n", maxsplit=1)[0]
            more = text.count("\n")
            if len(reading.messages) >= MESSAGES:
                return
            reading.messages.append(
                f"line {line}: the text is part of no message and was not used: {first[:60]}"
                + (f" (and {more} more lines)" if more else "")
            )

        reading.batches = _batches(messages(chunks(path, form), tell), reading)
        return reading


READER = FinPaymentReader()


def _format(kinds: set[str]) -> str:
    """What a file is called whose messages are all of one family; mt103 where they are payments, or of several."""
    if kinds and kinds <= CONFIRMATIONS:
        return "mt900"
    only = kinds.pop() if len(kinds) == 1 else "103"
    return f"mt{only}" if only in SEVERAL else "mt103"


def _batches(found: Iterator[FinMessage], reading: Reading) -> Iterator[Batch]:
    orders, confirmations = Orders(), Confirmations(reading)
    for number, message in enumerate(found, start=1):
        if not message.whole:
            reading.complete = False
            if _why_unfinished(message) is _CUT:
                reading.messages.append(f"The file ends in the middle of the message at line {message.line}.")
        orders.waiting += _orders(message, number, confirmations)
        if len(orders.waiting) >= BATCH:
            yield orders.drain()
    yield orders.drain()


def _why_unfinished(message: FinMessage) -> str:
    """Why the end of a message was not found: the file was cut, or its fields and its end stand on one line."""
    return _ONE_LINE if _ON_ONE_LINE.search(message.raw) else _CUT


def _orders(message: FinMessage, number: int, confirmations: Confirmations) -> list[Order]:
    """What one message tells; where it cannot be read, it is one record with the reason."""
    order = Order(f"message {number}, line {message.line}", message.raw, "payment_message")
    if message.too_long:
        order.reasons.append("record_too_long: the message is longer than any that SWIFT carries")
        return [order]
    try:
        kind = kind_of(message)
        if kind in SEVERAL:
            return _several(message, number, kind, confirmations.reading)
        if not message.whole:
            order.reasons.append(_why_unfinished(message))
        elif kind in CONFIRMATIONS:
            confirmations.take(message, order, kind)
        else:
            order_of(message, order, kind)
    except FieldError as fault:
        order.reasons.append(str(fault) if message.whole else _why_unfinished(message))
    return [order]


def _several(message: FinMessage, number: int, kind: str, reading: Reading) -> list[Order]:
    orders, said = orders_in(message, number, kind)
    if not message.whole:
        orders[-1].reasons = [_CUT]
    else:
        reading.messages += said[: MESSAGES - len(reading.messages)]
    return orders
