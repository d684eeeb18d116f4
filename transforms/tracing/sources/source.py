"""What a search for sources gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.tracing.sources.places import Place

KINDS = {
    "credit": "came in from outside",
    "opening": "stood on the account before its first entry",
    "unknown_opening": "paid from a balance that no statement states",
    "overdraft": "lent by the bank: an overdraft",
    "surplus": "arrived beyond what its payer sent",
}
"""What a source can be."""


class Source(NamedTuple):
    """A source and what of it is at the place.

    entry_id: the credit that brought it in; of an overdraft or unknown opening the debit that it paid; None
    for an opening balance. amount: at the place, in its currency. booked_amount: of the whole inflow, in
    booked_currency. path: transfers from there to the place, in order of time.
    """

    kind: str
    entry_id: str | None
    account_id: str
    counterparty_account_id: str | None
    counterparty_name: str | None
    day: date
    amount: Decimal
    currency: str
    booked_amount: Decimal
    booked_currency: str
    path: tuple[str, ...]


@dataclass(frozen=True)
class Sources:
    """The sources of a place in one currency: together `amount`, to the smallest unit."""

    place: Place
    method: str
    amount: Decimal
    currency: str
    as_of: date
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
