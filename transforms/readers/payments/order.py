"""One payment order as either family of messages gives it, and its way into records and particulars."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from transforms.readers.particulars import Batch, rows_of
from transforms.readers.record_rows import RecordRow, RecordRows
from transforms.readers.references import AccountName
from transforms.schema import PAYMENT_PARTIES, PAYMENTS

BATCH = 2_000
"""Orders a frame: each keeps the text of its message."""


@dataclass
class Person:
    """Someone whom a message names."""

    role: str
    side: str
    name: str | None = None
    kind: str = "unknown"
    birth_date: str | None = None
    document_kind: str | None = None
    document_number: str | None = None
    document_country: str | None = None
    company_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    city: str | None = None
    postcode: str | None = None
    country: str | None = None
    account: AccountName | None = None

    def row(self, ordinal: int, number: int) -> dict[str, object]:
        """As a row of PAYMENT_PARTIES."""
        said = {name: value for name, value in vars(self).items() if name != "account"}
        account = self.account
        return {
            **said,
            "ordinal": ordinal,
            "number": number,
            "account_scheme": account.scheme if account else None,
            "account_identifier": account.identifier if account else None,
        }


@dataclass
class Order:
    """A payment that a message orders. Amounts in their currency, dates as days where no time is given."""

    locator: str
    raw: str
    source: str
    reasons: list[str] = field(default_factory=list)
    status: str = "instructed"
    control_number: str | None = None
    reference: str | None = None
    uetr: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    received_amount: Decimal | None = None
    received_currency: str | None = None
    fee: Decimal | None = None
    fee_currency: str | None = None
    rate: Decimal | None = None
    sent_at: datetime | None = None
    sent_precision: str | None = None
    received_at: date | None = None
    narrative: str | None = None
    from_account: AccountName | None = None
    from_name: str | None = None
    from_institution: str | None = None
    from_country: str | None = None
    to_account: AccountName | None = None
    to_name: str | None = None
    to_institution: str | None = None
    to_country: str | None = None
    persons: list[Person] = field(default_factory=list)
    pays: bool = True
    """false: people are named, but no payment is told of"""
    entry: RecordRow | None = None
    """The booking that a confirmation (MT900, MT910) tells of, which is no order"""


class Orders:
    """Collects orders and gives them as batches; counts them from 0 through the whole file."""

    def __init__(self) -> None:
        self.waiting: list[Order] = []
        self.records = RecordRows()

    def drain(self) -> Batch:
        """The orders collected since the last time."""
        first, payments, parties = self.records.given, [], []
        for ordinal, order in enumerate(self.waiting, start=first):
            self.records.rows.append(_record(order))
            if order.reasons:
                continue
            if order.pays:
                payments.append(_payment(order, ordinal))
            parties += [person.row(ordinal, number) for number, person in enumerate(order.persons, start=1)]
        self.waiting = []
        told = {
            PAYMENTS.name: rows_of(PAYMENTS, payments),
            PAYMENT_PARTIES.name: rows_of(PAYMENT_PARTIES, parties),
        }
        return Batch(self.records.drain(), told)


def _record(order: Order) -> RecordRow:
    """Of an order no more than its place, its text and its faults, for it makes no entry; of a confirmation all."""
    if order.entry is not None and not order.reasons:
        return order.entry
    return RecordRow(order.locator, order.raw, tuple(order.reasons), booked=False)


def _payment(order: Order, ordinal: int) -> dict[str, object]:
    ends = {"from": order.from_account, "to": order.to_account}
    accounts: dict[str, object] = {}
    for end, account in ends.items():
        accounts[f"{end}_scheme"] = account.scheme if account else "unknown"
        accounts[f"{end}_identifier"] = account.identifier if account else None
    left_out = (
        "locator",
        "raw",
        "reasons",
        "persons",
        "from_account",
        "to_account",
        "received_at",
        "pays",
        "entry",
    )
    plain = {name: value for name, value in vars(order).items() if name not in left_out}
    received = order.received_at
    return {
        **plain,
        **accounts,
        "ordinal": ordinal,
        "received_at": datetime.combine(received, datetime.min.time()) if received else None,
        "received_precision": "day" if received else None,
        "channel": "bank",
    }
