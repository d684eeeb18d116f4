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
    "put_in": "was put into an asset that was sold, without being seen",
    "lender": "of the price of a sale, what was a lender's",
    "surplus": "arrived beyond what its payer sent",
    "proceeds": "asserted to be proceeds",
    "other": "all other money: the rule says no more of it",
}
"""What a source can be; the last two where it is named what is proceeds."""


class Source(NamedTuple):
    """A source and what of it is at the place.

    entry_id: the credit that brought it in; of an overdraft or unknown opening the debit that it paid; None for an
    opening balance, for what was put into an asset (account_id is the asset's id), and where a seed has several.
    amount: at the place, in its currency. booked_amount: of the whole inflow, in booked_currency. path: transfers
    from there to the place, in order of time. seed_id: of `proceeds`, as it was named. Of `other` only the amount
    is known.
    """

    kind: str
    entry_id: str | None
    account_id: str | None
    counterparty_account_id: str | None
    counterparty_name: str | None
    day: date | None
    amount: Decimal
    currency: str
    booked_amount: Decimal | None
    booked_currency: str | None
    path: tuple[str, ...]
    seed_id: str | None = None


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
