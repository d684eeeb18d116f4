"""Balances and numbers of a statement: fields 60, 62, 28, 34F and 90."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.readers.mt940.statement_line import BadLineError, amount, full_date

_BALANCE = re.compile(
    r"\s*([CD])\s*(\d{6})\s*([A-Z]{3})?\s*(\d+(?:,\d*|\.\d{0,2})?|,\d+)\s*(?=\n|$)", re.IGNORECASE
)
_CURRENCY = re.compile(r"\d*\s*([A-Z]{3})[CD]?\s*[\d,]")
_NUMBER = re.compile(r"\s*(\d{1,18})(?:/(\d{1,18}))?")


class Balance(NamedTuple):
    """A stated balance, signed: - is an overdraft."""

    amount: Decimal
    currency: str | None
    day: date | None


def balance(text: str) -> Balance | None:
    """The balance of a field 60, 62, 64 or 65; None where it cannot be read in full."""
    found = _BALANCE.match(text)
    if found is None:
        return None
    mark, day, currency, figures = found.groups()
    try:
        positive = amount(figures)
    except BadLineError:
        return None
    return Balance(
        positive if mark.upper() == "C" else -positive, currency.upper() if currency else None, full_date(day)
    )


def currency_of_sums(text: str) -> str | None:
    """The currency of a field 34F or 90 (`EURD0,00`, `2PLN186,33`)."""
    found = _CURRENCY.match(text)
    return found[1] if found else None


def number_and_page(text: str) -> tuple[int | None, int | None]:
    """Statement number and page of a field 28 or 28C (`00084/001`)."""
    found = _NUMBER.match(text)
    if found is None:
        return None, None
    return int(found[1]), int(found[2]) if found[2] else None
