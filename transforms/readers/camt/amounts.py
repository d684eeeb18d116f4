"""What an entry says for all its details, and the amounts of these where they add up to it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from transforms.readers.camt.fragments import FaultError, Moment, amount, child, text_of

_COUNT = 15
"""Digits of a count of payments (NbOfTxs), at the most."""


class Basics(NamedTuple):
    """What is said once of an entry and holds for all its details. Amount is signed: + in."""

    amount: Decimal
    currency: str
    credit: bool
    booked: bool
    reversal: bool
    at: Moment | None
    precision: str | None
    value: Moment | None
    returned: bool = False
    """What it is of came back (RtrInf), without the mark of a reversal: a booking of its own."""


def is_credit(mark: str | None) -> bool:
    """Whether CdtDbtInd says that money came in. Raises: FaultError."""
    if mark is None:
        raise FaultError("direction_missing: nothing says whether money came in or went out (CdtDbtInd)")
    if mark not in ("CRDT", "DBIT"):
        raise FaultError(f"direction_missing: CdtDbtInd is '{mark[:20]}', neither CRDT nor DBIT")
    return mark == "CRDT"


def details_amounts(entry: Element, details: list[Element], basics: Basics) -> list[Decimal] | None:
    """Signed amounts of the details in the entry's currency; None where the entry has to stand for all of them.

    That is where one states no such amount, where charges (Chrgs) are what the details' sum differs by, and where
    the entry counts more payments than its details are.
    Raises: FaultError where all state one, and nothing says why their sum is not the entry's.
    """
    amounts = _signed(details, basics, ("Amt",), ("AmtDtls", "TxAmt", "Amt"))
    if amounts is None:
        # What was ordered in another currency, as booked: nobody has to state it, so it counts only where it fits.
        amounts = _signed(
            details, basics, ("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "CntrValAmt", "Amt")
        )
        return amounts if amounts is not None and sum(amounts) == basics.amount else None
    total = sum(amounts, Decimal(0))
    if total == basics.amount:
        return amounts
    charged = abs(total - basics.amount) in _charges(entry, details, basics.currency)
    if charged or missing_details(entry, details, basics):
        return None
    raise FaultError(
        f"details_do_not_add_up: the entry is {basics.amount:f} {basics.currency}, "
        f"its {len(amounts)} details add up to {total:f} {basics.currency}"
    )


def missing_details(entry: Element, details: list[Element], basics: Basics) -> int:
    """How many more payments the entry is of than it details (Btch); 0 where their amounts leave no room for more."""
    counted = [text_of(one, "Btch", "NbOfTxs") for one in entry.findall("NtryDtls")]
    numbers = [int(one) for one in counted if one and one.isdigit() and len(one) <= _COUNT]
    if len(numbers) < len(counted) or sum(numbers) <= len(details):
        return 0
    amounts = _signed(details, basics, ("Amt",), ("AmtDtls", "TxAmt", "Amt")) or [basics.amount]
    total = sum(amounts, Decimal(0))
    leaves_room = abs(total) < abs(basics.amount) and (total < 0) == (basics.amount < 0)
    return sum(numbers) - len(details) if leaves_room else 0


def _signed(details: list[Element], basics: Basics, *places: tuple[str, ...]) -> list[Decimal] | None:
    amounts: list[Decimal] = []
    for detail in details:
        positive = _amount_in(detail, basics.currency, places)
        if positive is None:
            return None
        mark = text_of(detail, "CdtDbtInd")
        credit = basics.credit if mark is None else is_credit(mark)
        amounts.append(positive if credit else -positive)
    return amounts


def _amount_in(detail: Element, currency: str, places: tuple[tuple[str, ...], ...]) -> Decimal | None:
    for names in places:
        stated = child(detail, *names)
        if stated is not None and stated.get("Ccy", currency) == currency and (stated.text or "").strip():
            return amount(stated.text or "")
    return None


def _charges(entry: Element, details: list[Element], currency: str) -> set[Decimal]:
    """Sums of the charges that the entry states, that its details state, and of both; without those of nothing."""
    own = sum((_charged(each, currency) for each in entry.findall("Chrgs")), Decimal(0))
    theirs = sum(
        (_charged(each, currency) for detail in details for each in detail.findall("Chrgs")), Decimal(0)
    )
    return {own, theirs, own + theirs} - {Decimal(0)}


def _charged(charges: Element, currency: str) -> Decimal:
    """Charges of one element: its total, else its records, or itself up to version 02. Raises: FaultError."""
    total = charges.find("TtlChrgsAndTaxAmt")
    stated = [total] if total is not None else [*charges.findall("Rcrd/Amt"), *charges.findall("Amt")]
    return sum(
        (amount(one.text or "") for one in stated if one.get("Ccy", currency) == currency and one.text),
        Decimal(0),
    )
