"""Movements with details: which of them are booked, so that a total and its parts never count twice.

A movement with a globalisation code opens a level; the movements that follow under the same sequence
number are its details, up to the one that repeats the code. Where two details or more add up to their
total, each of them is a record and the total's own lines stand before the first one's; otherwise the
total is the record, and its details are records that make no entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from transforms.readers.coda.record import Item
from transforms.readers.fixed_lines import joined
from transforms.readers.record_rows import RecordRow

_ONE_PAYMENT = "3"
"""Type of a movement whose details are the parts of one payment."""
_NO_CHARGES = frozenset(("000", "001", "002", "055", "068", "100"))
"""Categories of parts that go to whoever is at the other end: net, interest, capital, countervalue, gross."""


@dataclass
class _Node:
    item: Item
    details: list[_Node] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        """Whether two sound details or more make up the amount."""
        rows = [detail.item.row for detail in self.details]
        amounts = [row.amount for row in rows if row.amount is not None and not row.reasons]
        total = self.item.row
        if len(amounts) < 2 or len(amounts) < len(rows) or total.reasons:
            return False
        return sum(amounts, Decimal(0)) == total.amount


def booked_rows(items: list[Item]) -> Iterator[RecordRow]:
    """The rows of the movements of one sequence number, in file order."""
    for root in _trees(items):
        yield from _rows(root)


def _trees(items: list[Item]) -> list[_Node]:
    roots: list[_Node] = []
    opened: list[_Node] = []
    for item in items:
        node = _Node(item)
        # Without its total (0000) a detail stands for itself.
        beside = roots[0].details if roots and roots[0].item.detail == 0 else roots
        (opened[-1].details if opened else beside).append(node)
        levels = [one.item.level for one in opened]
        if item.level in levels:
            del opened[levels.index(item.level) :]
        elif item.level:
            opened.append(node)
    return roots


def _rows(node: _Node) -> Iterator[RecordRow]:
    row = node.item.row
    if node.adds_up:
        for number, detail in enumerate(node.details):
            for place, found in enumerate(_rows(detail)):
                first = number == place == 0
                yield _of_total(found, node.item, detail.item, first=first)
        return
    yield row
    for detail in node.details:
        # A total that cannot be read leaves the details as the only evidence of what moved.
        yield from (one if row.reasons else one._replace(booked=False) for one in _rows(detail))


def _of_total(row: RecordRow, total: Item, detail: Item, *, first: bool) -> RecordRow:
    whole = total.row
    if first:
        row = row._replace(raw=f"{whole.raw}\n{row.raw}")
    if total.kind != _ONE_PAYMENT:
        return row
    row = row._replace(
        narrative=joined((whole.narrative or "", row.narrative or "")),
        reference=row.reference or whole.reference,
    )
    if row.counterparty_identifier or row.counterparty_name or detail.category not in _NO_CHARGES:
        return row
    return row._replace(
        counterparty_scheme=whole.counterparty_scheme,
        counterparty_identifier=whole.counterparty_identifier,
        counterparty_institution=whole.counterparty_institution,
        counterparty_name=whole.counterparty_name,
    )
