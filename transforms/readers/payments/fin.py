"""SWIFT MT103 and MT202 (COV): payments between institutions, single and in batches.

Cross-border use of these messages ended in November 2025; archives hold them. They order payments;
whether one was booked, a statement says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.readers.mt940.text import chunks, text_form
from transforms.readers.particulars import Batch
from transforms.readers.payments.fin_elements import FieldError, order_of
from transforms.readers.payments.fin_messages import FinMessage, messages
from transforms.readers.payments.order import BATCH, Order, Orders
from transforms.readers.reading import Reading

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

MESSAGES = 200
"""Messages that are told one by one."""
_BLOCK = re.compile(rb"\{2:[IO](\d{3})")
_START = rb"(?:^|[\r\n\x01]|\{4:)[\x00-\x20]*:"
_PAYMENT = re.compile(_START + rb"(?:32A:\d{6}|32A:|23B:|50[AFK]?:|59[AF]?:|58[AD]:)")
_STATEMENT = re.compile(_START + rb"(?:60[FM]:|62[FM]:|61:|28C:)")


class FinPaymentReader:
    """SWIFT payment messages."""

    name = "mt103"
    reads = (
        "SWIFT payments MT103, MT100, MT202 and MT202 COV, single and in batches; no bookings by themselves"
    )

    def sniff(self, head: bytes) -> bool:
        """Whether block 2 names a payment, or a payment's fields stand at the beginnings of lines."""
        kinds = {kind.decode() for kind in _BLOCK.findall(head)}
        if kinds:
            return bool(kinds & {"100", "103", "202", "205"})
        found = {match[0].strip()[-4:] for match in _PAYMENT.finditer(head)}
        return len(found) > 1 and _STATEMENT.search(head) is None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's messages, one record each."""
        del profile
        form = text_form(path)
        reading = Reading("mt103", iter(()))
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


def _batches(found: Iterator[FinMessage], reading: Reading) -> Iterator[Batch]:
    orders = Orders()
    for number, message in enumerate(found, start=1):
        order = Order(f"message {number}, line {message.line}", message.raw, "payment_message")
        orders.waiting.append(order)
        if message.too_long:
            order.reasons.append("record_too_long: the message is longer than any that SWIFT carries")
        elif not message.whole:
            reading.complete = False
            reading.messages.append(f"The file ends in the middle of the message at line {message.line}.")
            order.reasons.append("record_cut: the file ends in the middle of this message")
        else:
            try:
                order_of(message, order)
            except FieldError as fault:
                order.reasons.append(str(fault))
        if len(orders.waiting) >= BATCH:
            yield orders.drain()
    yield orders.drain()
