"""What became of money that a hawaladar held: from deposit to release, in parts or whole, or to refund.

Release by the payer's side shows to whom the money was due on arrival; it makes the payer no participant
(DOMAIN.md 1.3, 3.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.hawala.fitting import End
from transforms.hawala.links import Link, endings
from transforms.money import EXACT


class State(NamedTuple):
    """A row of HAWALA_STATES."""

    link_id: str
    position: int
    state: str
    from_day: date | None
    to_day: date | None
    held: Decimal | None
    record_id: str
    explanation: str


def states_of(links: list[Link], lines: pl.DataFrame) -> list[State]:
    """The states of every cash-in, in order. Reads: lines (HAWALA_LINES), for what was cancelled."""
    found = [state for link in endings(links) if link.taken for state in _of_link(link, link.taken)]
    struck = lines.filter(
        (pl.col("kind") == "line") & (pl.col("status") == "cancelled") & (pl.col("direction") == "in")
    )
    columns = ("record_id", "date_from", "date_to", "amount")
    for record, start, end, amount in struck.sort("record_id").select(columns).iter_rows():
        name = f"h{record[1:]}"
        found.append(State(name, 1, "HELD", start, end, amount, record, "taken in"))
        words = "the line is struck out or cancelled; the day is not said"
        found.append(State(name, 2, "REFUNDED", None, None, Decimal(0), record, words))
    return sorted(found)


def _of_link(link: Link, taken: End) -> Iterator[State]:
    first = taken.first
    yield State(
        link.link_id, 1, "HELD", taken.first_day, taken.last_day, taken.amount, first.record_id, "taken in"
    )
    if link.paid is None:
        if first.status == "settled":
            words = "the book of the cash-in says that it is done; the day is not said"
            yield State(link.link_id, 2, "RELEASED", None, None, Decimal(0), first.record_id, words)
        return
    yield from _releases(link, taken, link.paid)


def _releases(link: Link, taken: End, paid: End) -> Iterator[State]:
    left: Decimal | None = taken.amount if taken.currency == paid.currency else None
    for position, leg in enumerate(paid.legs, start=2):
        last = position == len(paid.legs) + 1
        whole = last and not paid.partial
        if left is not None:
            left = Decimal(0) if whole else EXACT.subtract(left, leg.paid)
        state = "RELEASED" if whole else "PART_RELEASED"
        words = "paid out" if whole else "a part is paid out; the rest may be the commission or still be held"
        yield State(link.link_id, position, state, leg.first_day, leg.last_day, left, leg.record_id, words)
