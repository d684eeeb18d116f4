"""The reader of goAML reports: each transaction is a record, and each party of an activity report.

A unit's own schema (its XSD names the country's code lists) is held against the file where
MONEYTRAIL_GOAML_SCHEMA names it; moneytrail brings none, for it belongs to UNODC and the unit.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transforms.errors import UnreadableFile
from transforms.readers.camt.fragments import FaultError, Wrapping, element, text_of
from transforms.readers.camt.text import chunks, encoding_of, start_of_root, xml_text
from transforms.readers.goaml.elements import Heading, goods_of, heading_of, party_people, transaction_of
from transforms.readers.goaml.schema import complaints
from transforms.readers.particulars import Batch
from transforms.readers.payments.order import BATCH, Order, Orders
from transforms.readers.reading import Reading
from transforms.readers.xml_parts import LOST, PartCutter

if TYPE_CHECKING:
    from transforms.readers.profile_shape import Profile

SCHEMA = "MONEYTRAIL_GOAML_SCHEMA"
"""Names the unit's own XSD file."""

_ROOT = re.compile(r"<(?:[\w.-]+:)?((?i:\w{0,20}reports?(?:_?data|_?list)?))(?:\s[^<>]*)?>")
"""A report, or what programs put around one or several: `<reports>`, `<reportdata>`."""
_REPORT = re.compile(r"<(?:[\w.-]+:)?report(?=[\s>])")
_PREFIXES = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)\s*=\s*(\"[^\"<]*\"|'[^'<]*')")
_OWN = re.compile(r"<(?:[\w.-]+:)?(?:rentity_id|currency_code_local|entity_reference)\s*>")
_PARTS = ("transaction", "report_party", "goods_services", "report_indicators")
_BEHIND_HEADING = ("transaction", "activity", "report_indicators")


class GoamlReader:
    """Reports in goAML's XML."""

    name = "goaml"
    reads = "goAML reports (UNODC): transactions between two sides or many parties, and activity reports"

    def sniff(self, head: bytes) -> bool:
        """Whether it is XML whose root is a report with goAML's own elements."""
        try:
            text = head.decode(encoding_of(head), "ignore")
        except LookupError:
            text = head.decode("latin-1")
        root = _ROOT.match(text, start_of_root(text))
        return root is not None and _OWN.search(text, root.end()) is not None

    def read(self, path: Path, profile: Profile | None) -> Reading:
        """The report's transactions and parties. Raises: UnreadableFile for a declared document type."""
        del profile
        form = xml_text(path)
        pieces = chunks(path, form)
        head = next(pieces, "")
        start = start_of_root(head)
        if head.startswith("<!DOCTYPE", start) or "<!ENTITY" in head[: start + 2_000]:
            raise UnreadableFile(
                "The XML declares a document type or entities, which no report has; it was not opened.",
                where=f"{path.name}, line {head.count(chr(10), 0, start) + 1}",
                todo="have the file's origin checked: such a file may be made to do harm",
            )
        reading = Reading("goaml", iter(()))
        if form.said:
            reading.messages.append(form.said)
        if schema := os.environ.get(SCHEMA):
            reading.messages += complaints(path, Path(schema))
        root = _ROOT.match(head, start)
        # What stands around the report's parts without a `report` in it is the report itself.
        report = "report" if root is None or _REPORT.search(head) else root[1]
        until = {report: _BEHIND_HEADING, "transaction": ("transaction",)}
        cutter = PartCutter(head, pieces, (report, *_PARTS), until, ("transaction",))
        reading.batches = _Parts(reading, report, _wrapping(head, start)).batches(cutter)
        return reading


READER = GoamlReader()


def _wrapping(head: str, start: int) -> Wrapping:
    """The prefixes that the file's first elements declare."""
    declared = dict(_PREFIXES.findall(head[start : start + 4_000]))
    names = "".join(f" xmlns:{prefix}={value}" for prefix, value in declared.items() if prefix != "xml")
    return Wrapping(f"<w{names}>", bare=False)


@dataclass
class _Parts:
    """A file's reports, part by part. report: name of the element that is one."""

    reading: Reading
    report: str
    wrapping: Wrapping

    def batches(self, cutter: PartCutter) -> Iterator[Batch]:
        """Records and payments, in file order."""
        orders, heading = Orders(), Heading()
        counts = dict.fromkeys((self.report, *_PARTS, LOST), 0)
        for name, text, line in cutter:
            counts[name] += 1
            if name == self.report:
                counts["transaction"] = counts["report_party"] = 0
                heading = self._heading(text, line)
            elif name == "report_indicators":
                self.reading.messages += self._indicators(text)
            elif name == "goods_services":
                self.reading.messages += self._goods(text, line)
            else:
                where = f"report[{counts[self.report]}]/{name or 'damaged'}[{counts[name]}], line {line}"
                orders.waiting.append(self._order(name, text, where, heading, whole=cutter.whole))
            if len(orders.waiting) >= BATCH:
                yield orders.drain()
        if not cutter.whole:
            self.reading.complete = False
            self.reading.messages.append(f"The file ends in the middle of a {name}, at line {cutter.line}.")
        elif cutter.open:
            self.reading.complete = False
            self.reading.messages.append(cutter.unended)
        yield orders.drain()

    def _heading(self, text: str, line: int) -> Heading:
        try:
            heading = heading_of(element(text, self.wrapping))
        except FaultError as fault:
            self.reading.messages.append(f"The heading of the report at line {line} cannot be read: {fault}.")
            return Heading()
        told = f"Report {heading.code or ''} {heading.reference or ''} of reporting entity {heading.entity or '?'}"
        self.reading.messages.append(" ".join(told.split()) + ".")
        for what, said in (("reason", heading.reason), ("action", heading.action)):
            if said:
                self.reading.messages.append(f"The report's {what}: {' '.join(said.split())}")
        return heading

    def _indicators(self, text: str) -> list[str]:
        try:
            found = [text_of(one) for one in element(text, self.wrapping).findall("indicator")]
        except FaultError:
            return ["The report's indicators cannot be read."]
        return [f"The report's indicators: {', '.join(one for one in found if one)}."]

    def _goods(self, text: str, line: int) -> list[str]:
        """The goods of an activity, which states no payment for them."""
        try:
            told = goods_of(element(text, self.wrapping))
        except FaultError as fault:
            return [f"line {line}: the goods or services of the report cannot be read: {fault}."]
        return [
            f"line {line}: the report names goods or services, and no payment for them: {one}" for one in told
        ]

    def _order(self, name: str, text: str, where: str, heading: Heading, *, whole: bool) -> Order:
        order = Order(where, text, "report")
        if name == LOST:
            order.reasons.append("record_malformed: the beginning of this transaction is damaged or missing")
            return order
        if not whole:
            order.reasons.append(f"record_cut: the file ends in the middle of this {name}")
            return order
        try:
            part = element(text, self.wrapping)
            if name == "transaction":
                transaction_of(part, order, heading)
            else:
                order.persons += party_people(part, "other", text_of(part, "role") or "reported")
                order.status, order.narrative = "unknown", text_of(part, "reason")
                order.pays = False
                if not order.persons:
                    raise FaultError("party_missing: the party is neither person, account nor entity")
        except FaultError as fault:
            order.reasons.append(str(fault))
        return order
