"""A movement (21) with all lines that say more of it becomes a row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.readers.coda.communication import said_with
from transforms.readers.coda.values import counterparty, signed
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, joined, midnight
from transforms.readers.fixed_statements import Movement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import AccountName, reference

WIDTH = 128
SHORTEST = 125
"""Characters of a movement up to its globalisation code."""

_CORRECTIONS = frozenset(("49", "99"))
"""Kinds of transaction in every family that cancel or correct an earlier one."""
_CARDS, _CASH_MACHINES = "04", frozenset(("04", "0404"))


class Item(NamedTuple):
    """A movement as CODA numbers it: its row, and its place among the details of its sequence number."""

    row: RecordRow
    detail: int
    level: int
    """Globalisation code: 0 none; else it opens or closes a level of details."""
    kind: str
    """Type of transaction: 1 and 2 are totals of others, 3 one payment with its parts."""
    category: str
    total: bool = False
    """Whether the control totals count it."""


def item_of(movement: Movement, currency: str, *, old: bool) -> Item:
    """A movement, its faults as reasons; of version 1 where it is old."""
    line = movement.line
    lines = [line, *movement.more]
    reasons = list(movement.faults)
    amount, booked, value = _values(line, reasons)
    said = said_with(lines, old=old)
    code = line.at(54, 61)
    customer, bic, returned, name, account = _other_end(movement.more, old=old)
    row = RecordRow(
        f"line {line.number}, movement {line.at(3, 6)}/{line.at(7, 10)}",
        movement.raw,
        tuple(reasons),
        booked_at=midnight(booked) if booked else None,
        booked_precision="day" if booked else None,
        value_date=value,
        amount=amount,
        currency=currency,
        counterparty_scheme=account.scheme if account else None,
        counterparty_identifier=account.identifier if account else None,
        counterparty_institution=bic,
        counterparty_name=name or said.name,
        narrative=said.narrative,
        reference=reference(customer) or said.reference,
        servicer_reference=reference(line.at(11, 31)),
        transaction_code=code or None,
        reversal=said.reversal or returned or code[3:5] in _CORRECTIONS,
        channel=_channel(code),
    )
    level = line.at(125, 125)
    return Item(
        row,
        int(line.at(7, 10)) if line.at(7, 10).isdecimal() else 0,
        int(level) if level.isascii() and level.isdigit() else 0,
        code[:1],
        code[5:8],
        total=line.at(7, 10) == "0000" and not reasons,
    )


def _values(line: Line, reasons: list[str]) -> tuple[Decimal | None, date | None, date | None]:
    amount, booked, value = None, None, None
    try:
        fit(line, SHORTEST, WIDTH)
        booked = day_first(line.text[115:121])
        if line.text[47:53].strip("0 "):
            value = day_first(line.text[47:53], "value_date")
        amount = signed(line, 32)
    except BadRecordError as bad:
        reasons.append(str(bad))
    return amount, booked, value


def _other_end(
    lines: list[Line], *, old: bool
) -> tuple[str, str | None, bool, str | None, AccountName | None]:
    """Customer's reference, BIC, whether the payment is one returned, name and account."""
    second = next((line for line in lines if line.text.startswith("22")), Line(0, "", True))
    third = next((line for line in lines if line.text.startswith("23")), Line(0, "", True))
    if old:  # an amount in the place of the BIC, and a name of 26 places before its address
        name, account = joined((third.text[47:73],)), counterparty(third.text[10:47])
        return second.at(64, 92), None, False, name, account
    return (
        second.at(64, 98),
        second.at(99, 109) if second.at(99, 109).strip("0") else None,
        # Files of before 2.3 have a reference of the bank in places 110 to 125, whose digits mean no return.
        second.at(110, 112) == "" and second.at(113, 113) in tuple("12345"),
        joined((third.text[47:82],)),
        counterparty(third.text[10:47]),
    )


def _channel(code: str) -> str:
    if code[1:3] != _CARDS:
        return "bank"
    return "cash" if code[3:5] in _CASH_MACHINES else "card"
