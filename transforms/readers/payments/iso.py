"""ISO 20022 payment messages: pacs.008, pacs.009, pacs.003, pain.001 and pain.008.

They order payments; whether one was booked, a statement says. The file is cut at its transactions,
each parsed as a document of its own, so that one that is no XML costs no other (as camt's reader
does, docs/decisions/0004-camt-streaming.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.errors import UnreadableFile
from transforms.readers.camt.fragments import FaultError, Wrapping, element
from transforms.readers.camt.text import chunks, encoding_of, start_of_root, xml_text
from transforms.readers.foreign import DOCUMENT
from transforms.readers.particulars import Batch
from transforms.readers.payments.iso_elements import Group, Head, group_of, head_of, order_of
from transforms.readers.payments.order import BATCH, Order, Orders
from transforms.readers.reading import Reading
from transforms.readers.xml_parts import LOST, PartCutter

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

FORMATS = {
    "FIToFICstmrCdtTrf": "pacs.008",
    "FICdtTrf": "pacs.009",
    "FinInstnCdtTrf": "pacs.009",
    "FIToFICstmrDrctDbt": "pacs.003",
    "CstmrCdtTrfInitn": "pain.001",
    "CstmrDrctDbtInitn": "pain.008",
    # Italy's forms of the two (CBI), with the same elements in namespaces of their own.
    "CBIPaymentRequest": "pain.001",
    "CBISDDReqLogMsg": "pain.008",
}
_OLD = r"pa(?:cs\.00[389]|in\.00[18])\.001\.0[12]"
"""The first versions name their message by its number (pain.001.001.02 was SEPA's until 2012)."""
_MESSAGE = re.compile(rf"<((?:[\w.-]+:)?)({'|'.join(FORMATS)}|{_OLD})(?=[\s/>])")
_VERSION = re.compile(r"pa(?:cs|in)\.\d{3}\.\d{3}\.\d{2}")
_DECLARED = re.compile(
    r"\sxmlns(?::[\w.-]+)?\s*=\s*[\"'][^\"'<>]*?((?:pa(?:cs|in)|camt)\.\d{3})\.\d{3}\.\d{2}"
)
"""A namespace of ISO 20022, by the kind of message that it is for."""
_PREFIXES = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=\s*(\"[^\"<]*\"|'[^'<]*')")
_WRAPPED = re.compile(r"<!\[CDATA\[\s*(<.*?)\]\]>", re.DOTALL)
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_TRANSACTIONS = ("CdtTrfTxInf", "DrctDbtTxInf")
_PARTS = ("GrpHdr", "PmtInf", *_TRANSACTIONS)
_UNTIL = {"GrpHdr": ("PmtInf", *_TRANSACTIONS)} | dict.fromkeys(_PARTS[1:], _TRANSACTIONS)


class IsoPaymentReader:
    """ISO 20022 payment initiation and clearing messages."""

    name = "iso-payments"
    reads = "ISO 20022 orders (pacs.008, pacs.009, pacs.003, pain.001, pain.008); no bookings by themselves"

    def sniff(self, head: bytes) -> bool:
        """Whether it is XML with one of the messages in it."""
        try:
            text = head.decode(encoding_of(head), "ignore")
        except LookupError:
            text = head.decode("latin-1")
        start = start_of_root(text)
        return text.startswith("<", start) and _MESSAGE.search(text, start) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The file's orders. Raises: UnreadableFile where the XML declares a document type."""
        del profile
        form = xml_text(path)
        pieces = chunks(path, form)
        head = next(pieces, "")
        start = start_of_root(head)
        if head.startswith("<!DOCTYPE", start) or "<!ENTITY" in head[: start + 2_000]:
            raise UnreadableFile(
                "The XML declares a document type or entities, which no payment message has; it was not opened.",
                where=f"{path.name}, line {head.count(chr(10), 0, start) + 1}",
                todo="have the file's origin checked: such a file may be made to do harm",
            )
        if "<![CDATA[" in head and _WRAPPED.search(head):
            head = _DECLARATION.sub("", _WRAPPED.sub(r"\1", head + "".join(pieces)))
        found = _MESSAGE.search(head)
        if found is None:
            raise UnreadableFile("The XML holds no payment message.", where=path.name, todo="give it whole")
        family = FORMATS.get(found[2], found[2])[:8]
        version = _VERSION.search(head, max(0, found.start() - 2_000), found.end() + 500)
        reading = Reading(version[0] if version else family, iter(()))
        if form.said:
            reading.messages.append(form.said)
        _compare(reading, family, _namespaces(head, found), f"{path.name}, element {found[2]}")
        declared = dict(_PREFIXES.findall(head[: found.end() + 500]))
        names = "".join(f" xmlns:{prefix}={value}" for prefix, value in declared.items() if prefix != "xml")
        cutter = PartCutter(head, pieces, _PARTS, _UNTIL, _TRANSACTIONS)
        reading.batches = _batches(cutter, Wrapping(f"<w{names}>", bare=False), reading)
        return reading


READER = IsoPaymentReader()


def _namespaces(head: str, found: re.Match[str]) -> set[str]:
    """Kinds of message that the namespaces of the document and of the message itself are for."""
    begins = max(0, found.start() - 2_000)
    document = list(DOCUMENT.finditer(head, begins, found.start()))
    return set(
        _DECLARED.findall(head[document[-1].start() if document else begins : head.find(">", found.end())])
    )


def _compare(reading: Reading, family: str, declared: set[str], where: str) -> None:
    """Hold the message against the namespaces around it: a request to undo orders is not a new order.

    Raises: UnreadableFile where they are those of a message that orders nothing.
    """
    if not declared or family in declared:
        return
    said = " and ".join(sorted(declared))
    if not declared & set(FORMATS.values()):
        raise UnreadableFile(
            f"The XML contradicts itself: its namespace is that of a {said}, which orders no payment, "
            f"and its elements are those of a {family}; it was not read.",
            where=where,
            todo="ask whoever sent it which of the two it is, and for the message as it was exchanged",
        )
    reading.format = family
    reading.messages.append(
        f"The namespace is that of a {said}, the elements are those of a {family}: read as a {family}."
    )


def _batches(cutter: PartCutter, wrapping: Wrapping, reading: Reading) -> Iterator[Batch]:
    orders, head, control = Orders(), Head(), Control(reading)
    source = "instruction" if reading.format.startswith("pain") else "payment_message"
    count = 0
    for name, text, line in cutter:
        if name in ("GrpHdr", "PmtInf"):
            try:
                part = element(text, wrapping)
            except FaultError as fault:
                reading.messages.append(f"The heading {name} at line {line} cannot be read: {fault}.")
                part = None
            if name == "GrpHdr":
                control.begin(group_of(part))
                head = Head()
            else:
                head = head_of(part)
            continue
        count += 1
        order = Order(f"{name or 'transaction'}[{count}], line {line}", text, source)
        if name == LOST:
            order.reasons.append("record_malformed: the beginning of this transaction is damaged or missing")
        elif cutter.whole:
            _fill(order, text, wrapping, control.group, head)
        else:
            order.reasons.append("record_cut: the file ends in the middle of this transaction")
        control.take(order)
        orders.waiting.append(order)
        if len(orders.waiting) >= BATCH:
            yield orders.drain()
    if not cutter.whole:
        reading.complete = False
        reading.messages.append(f"The file ends in the middle of a transaction, at line {cutter.line}.")
    elif cutter.open:
        reading.complete = False
        reading.messages.append(cutter.unended)
    control.close()
    yield orders.drain()


def _fill(order: Order, text: str, wrapping: Wrapping, group: Group, head: Head) -> None:
    try:
        order_of(element(text, wrapping), order, group, head)
    except FaultError as fault:
        order.reasons.append(str(fault))


class Control:
    """Holds a message's count and sum against what its group header says."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.group = reading, Group()
        self.count, self.total, self.sound = 0, Decimal(0), True

    def begin(self, group: Group) -> None:
        """The header of a message; the one before it ends."""
        self.close()
        self.group = group
        self.count, self.total, self.sound = 0, Decimal(0), True

    def take(self, order: Order) -> None:
        """The next transaction."""
        self.count += 1
        self.sound = self.sound and not order.reasons and order.amount is not None
        self.total += order.amount or 0

    def close(self) -> None:
        """The message ends: say where it does not add up."""
        group = self.group
        if group.transactions is not None and group.transactions != self.count:
            self.reading.complete = self.reading.complete and self.count > group.transactions
            self.reading.messages.append(
                f"The group header counts {group.transactions} transactions; {self.count} stand in the file."
            )
        of_orders = self.reading.format.startswith("pain")
        if of_orders and self.sound and group.total is not None and group.total != self.total:
            self.reading.messages.append(
                f"The group header sums its amounts to {group.total:f}; those in the file add up to {self.total:f}."
            )
