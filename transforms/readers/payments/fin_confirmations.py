"""MT900 and MT910: confirmations of debit and credit, bookings that the statement of the account tells too.

SWIFT's rules tie them to the statement: its field 61 carries field 20 of the confirmation behind `//`,
and field 21 before it. So the ledger knows that both are one entry (transforms/ledger/repeats.py).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from transforms.readers.payments.fin_elements import (
    FieldError,
    codes_are_well_formed,
    day_of,
    institution_in,
    once,
    person_of,
    reference_of,
    settled,
    told_in,
)
from transforms.readers.payments.fin_messages import FinMessage
from transforms.readers.payments.order import Order
from transforms.readers.reading import Reading, Statement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import AccountName, own_account, reference

_POSTED = re.compile(r"(\d{6})\d{4}[+-]\d{4}")


class Confirmations:
    """Takes confirmations; those of one account and currency stand on one statement without balances."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.places: dict[tuple[str, str, str], int] = {}
        self.counts: dict[int, int] = {}

    def take(self, message: FinMessage, order: Order, kind: str) -> None:
        """Fill the order with the entry that a message confirms.

        Raises: FieldError for a mandatory field that is missing or wrong.
        """
        order.pays = False
        once(message, ("20",), ("25", "25P"), ("32A",))
        servicer_reference = reference_of(message)
        value_date, currency, amount = settled(message)
        account, _ = own_account(_account_field(message))
        codes_are_well_formed(message)
        row = RecordRow(
            order.locator,
            order.raw,
            booked_at=datetime.combine(_posted_on(message) or value_date, time.min),
            booked_precision="day",
            value_date=value_date,
            amount=amount if kind == "910" else -amount,
            currency=currency,
            narrative=_told(message),
            reference=reference(_text_of(message, "21")),
            servicer_reference=servicer_reference,
            uetr=message.uetr,
            transaction_code=f"MT{kind}",
            channel="bank",
        )
        if kind == "910":
            row = _with_payer(row, message, order)
        place = self._statement(message, account, currency)
        self.counts[place] = self.counts.get(place, 0) + 1
        order.entry = row._replace(statement=place, sequence=self.counts[place])

    def _statement(self, message: FinMessage, account: AccountName, currency: str) -> int:
        key = (account.scheme, account.identifier, currency)
        place = self.places.get(key)
        if place is None:
            place = self.places[key] = len(self.reading.statements)
            self.reading.statements.append(
                Statement(
                    f"confirmations of account {account.identifier}, line {message.line}",
                    account.scheme,
                    account.identifier,
                    account.institution or message.sender,
                    account.identifier[:2] if account.scheme == "iban" else None,
                    currency,
                )
            )
        return place


def _account_field(message: FinMessage) -> str:
    found = message.first("25", "25P")
    if found is None or not found.value.strip():
        raise FieldError("account_missing: field 25, the account, is missing")
    return found.value if found.tag == "25P" else found.value.strip().split("\n")[0]


def _posted_on(message: FinMessage) -> date | None:
    """The day on which it was booked, as the account's institution counts it (13D)."""
    found = message.first("13D")
    if found is None:
        return None
    parts = _POSTED.fullmatch(found.value.strip())
    if parts is None:
        raise FieldError(f"date_malformed: field 13D at line {found.line} is '{found.value[:40]}'")
    return day_of(parts[1], found)


def _text_of(message: FinMessage, tag: str) -> str | None:
    found = message.first(tag)
    return found.value.strip() if found is not None else None


def _told(message: FinMessage) -> str | None:
    """Field 72, and the institutions that had part in it."""
    between = [
        f"{word} {name}"
        for word, tags in (("ordered by", ("52A", "52D")), ("through", ("56A", "56D")))
        if (name := institution_in(message, *tags)) is not None
    ]
    return " ".join(part for part in (told_in(message), *between) if part) or None


def _with_payer(row: RecordRow, message: FinMessage, order: Order) -> RecordRow:
    """A credit with who paid: the ordering customer (50a), else the institution that ordered it (52a)."""
    institution = institution_in(message, "52A", "52D")
    found = message.first("50A", "50F", "50K", "50")
    if found is None:
        return row._replace(counterparty_institution=institution, counterparty_name=institution)
    person = person_of(found, "from", "sender")
    order.persons.append(person)
    return row._replace(
        counterparty_institution=institution,
        counterparty_name=person.name,
        counterparty_scheme=person.account.scheme if person.account else None,
        counterparty_identifier=person.account.identifier if person.account else None,
    )
