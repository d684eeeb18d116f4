"""Messages of several transactions as orders: MT101, MT102, MT104 and MT107.

A heading (sequence A) holds what all share, each transaction (sequence B) begins with field 21, and
MT102, MT104 and MT107 end with what they add up to (sequence C), which is no transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from transforms.readers.payments.fin_elements import (
    ACCOUNT_WITH,
    FieldError,
    codes_are_well_formed,
    day_of,
    end_to_end,
    institution_in,
    instructed,
    money_of,
    once,
    person_of,
    settled,
    told_in,
)
from transforms.readers.payments.fin_messages import Field, FinMessage
from transforms.readers.payments.order import Order

_ORDERERS = ("50A", "50F", "50G", "50H", "50K", "50")
"""Whose account it is; 50C and 50L only instruct."""
_OTHERS = ("59", "59A", "59F")
_TOTAL = {"101": (), "102": ("32A",), "104": ("32B",), "107": ("32B",)}
"""The field with which the totals begin; in MT104 that is one more 32B than the last transaction has."""


@dataclass
class Sequences:
    """A message taken apart."""

    heading: list[Field]
    transactions: list[list[Field]]
    totals: list[Field]


def sequences(message: FinMessage, kind: str) -> Sequences:
    """Heading, transactions and totals of a message."""
    found = Sequences([], [], [])
    present = found.heading
    for one in message.fields:
        if one.tag == "21":
            present = []
            found.transactions.append(present)
        elif one.tag in _TOTAL[kind] and found.transactions and _is_total(one, present):
            present = found.totals
        present.append(one)
    return found


def _is_total(one: Field, present: list[Field]) -> bool:
    """A transaction has one 32B alone, and no 32A."""
    return one.tag == "32A" or any(other.tag == "32B" for other in present)


def orders_in(message: FinMessage, number: int, kind: str) -> tuple[list[Order], list[str]]:
    """An order for each transaction of the number-th message, and what does not add up, in words.

    Raises: FieldError for a message without any transaction.
    """
    parts = sequences(message, kind)
    if not parts.transactions:
        raise FieldError("transaction_missing: no field 21 begins a transaction")
    source = "payment_message" if kind == "102" else "instruction"
    head = message.raw.partition("\n:20:")[0]
    orders = []
    for fields in parts.transactions:
        text = "\n".join(f":{one.tag}:{one.value}" for one in fields)
        order = Order(f"message {number}, line {fields[0].line}, :21:", text, source)
        own = FinMessage(message.line, head, fields)
        whole = [*fields, *parts.heading, *(one for one in parts.totals if one.tag == "32A")]
        try:
            once(own, ("32B",), _ORDERERS, _OTHERS)
            _fill(order, FinMessage(message.line, head, whole), kind)
        except FieldError as fault:
            order.reasons.append(str(fault))
        orders.append(order)
    return orders, _checked(parts, orders, message.line)


def _fill(order: Order, message: FinMessage, kind: str) -> None:
    """Fill the order from its own fields, which come first, and from those that all transactions share."""
    order.uetr = message.uetr
    order.control_number = message.fields[0].value.strip() or None
    amount = message.first("32B")
    if amount is None:
        raise FieldError("amount_missing: field 32B (currency, amount) of the transaction is missing")
    order.currency, order.amount = settled_in, settled_amount = money_of(amount)
    instructed(message, order)
    if kind == "102" or message.first("33B") is not None:
        order.received_currency, order.received_amount = settled_in, settled_amount
    day = settled(message)[0] if kind == "102" else _wanted_on(message)
    order.sent_at, order.sent_precision = datetime.combine(day, time.min), "day"
    _ends(order, message, debits=kind in ("104", "107"))
    codes_are_well_formed(message)
    order.narrative = told_in(message)
    order.reference = end_to_end(message)


def _wanted_on(message: FinMessage) -> date:
    found = message.first("30")
    if found is None:
        raise FieldError("date_missing: field 30, the day on which it is to be done, is missing")
    text = found.value.strip()
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        raise FieldError(f"date_malformed: field 30 at line {found.line} is '{text[:40]}', not YYMMDD")
    return day_of(text, found)


def _ends(order: Order, message: FinMessage, *, debits: bool) -> None:
    """Who pays whom: the orderer pays, but by a direct debit is paid."""
    payer, payee = (_OTHERS, _ORDERERS) if debits else (_ORDERERS, _OTHERS)
    banks = {
        "ordering": institution_in(message, "52A", "52B", "52C", "52D"),
        "other": institution_in(message, *ACCOUNT_WITH),
    }
    order.from_institution, order.to_institution = (
        (banks["other"], banks["ordering"] or message.receiver)
        if debits
        else (banks["ordering"] or message.receiver, banks["other"])
    )
    for side, role, tags in (("from", "sender", payer), ("to", "receiver", payee)):
        found = message.first(*tags)
        if found is None:
            if tags is _OTHERS:
                raise FieldError("party_missing: field 59a, the other party, is missing")
            continue
        person = person_of(found, side, role)
        order.persons.append(person)
        setattr(order, f"{side}_account", person.account)
        setattr(order, f"{side}_name", person.name)
        setattr(order, f"{side}_country", person.country)


def _checked(parts: Sequences, orders: list[Order], line: int) -> list[str]:
    """Where the sum that a message states (field 19) is not that of its transactions."""
    stated = next((one for one in parts.totals if one.tag == "19"), None)
    sums = [_amount_of(fields) for fields in parts.transactions]
    if stated is None or None in sums:
        return []
    total = sum((one for one in sums if one is not None), Decimal(0))
    text = stated.value.strip().replace(",", ".", 1)
    if not text.replace(".", "", 1).isdigit() or not text.isascii():
        return [f"line {stated.line}: the sum in field 19 cannot be read: {stated.value[:40]}"]
    if Decimal(text) == total:
        return []
    return [
        f"line {line}: the message sums its {len(orders)} transactions to {Decimal(text):f} (field 19); they add up "
        f"to {total:f}: ask for the message as it was sent."
    ]


def _amount_of(fields: list[Field]) -> Decimal | None:
    found = next((one for one in fields if one.tag == "32B"), None)
    try:
        return money_of(found)[1] if found is not None else None
    except FieldError:
        return None
