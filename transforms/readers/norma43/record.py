"""A movement (22) with its concepts (23) and its amount in another currency (24) becomes a row.

Every amount has two decimals, whatever the currency. The one who keeps the account tells the kind of
movement by two digits that all banks share and three of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache

import pycountry
from stdnum.es import ccc

from transforms.money import show
from transforms.readers.fixed_lines import (
    BadRecordError,
    Line,
    day_first,
    fit,
    joined,
    midnight,
    money,
    year_first,
)
from transforms.readers.fixed_statements import Movement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import account_number, iban_in

WIDTH, DECIMALS = 80, 2
SHORTEST = 42
"""Characters of a movement up to the end of its amount."""

DEBIT, CREDIT = "1", "2"
CORRECTION = "98"
"""Common concept of a movement that corrects an earlier one."""
CHANNELS = {"11": "cash", "12": "card"}
"""Channel by common concept: cash machine, cards."""

_NOTHING = re.compile(r"0*")

Days = Callable[[str, str], date]
"""How six digits are read as a day."""
_A_PERIOD, _NO_PERIOD = 400, 1400
"""Days that a statement may last, and days that none lasts."""


def order_of_days(first: str, last: str) -> Days:
    """Year first, as the standard says, unless only day first makes the period of an account one.

    Some programs write DDMMYY: 010825 to 310825 is a month, or thirty years.
    """
    lasts = _between(first, last, year_first)
    as_written = _between(first, last, day_first)
    mended = as_written is not None and 0 <= as_written <= _A_PERIOD
    return day_first if mended and (lasts is None or not 0 <= lasts <= _NO_PERIOD) else year_first


def _between(first: str, last: str, days: Days) -> int | None:
    try:
        return (days(last, "date") - days(first, "date")).days
    except BadRecordError:
        return None


@cache
def currency_of(number: str) -> str | None:
    """The currency of an ISO 4217 number (`978`); None where there is none."""
    found = pycountry.currencies.get(numeric=number)
    return found.alpha_3 if found else None


def signed(line: Line, sign: int, first: int, what: str = "amount") -> Decimal:
    """An amount of 14 digits and its side (1 out, 2 in). Raises BadRecordError."""
    mark = line.at(sign, sign)
    if mark not in (DEBIT, CREDIT):
        raise BadRecordError(f"direction_missing: '{mark}' in place {sign} is not 1 (debit) or 2 (credit)")
    amount = money(line.text[first - 1 : first + 13], DECIMALS, what)
    return -amount if mark == DEBIT else amount


def record(movement: Movement, currency: str, own: str, days: Days) -> tuple[RecordRow, bool]:
    """The row of a movement, and whether it is a debit; its faults are reasons."""
    line = movement.line
    reasons = list(movement.faults)
    amount, booked, value = None, None, None
    try:
        fit(line, SHORTEST, WIDTH)
        booked = days(line.text[10:16], "date")
        value = _value_date(line, days)
        amount = signed(line, 28, 29)
    except BadRecordError as bad:
        reasons.append(str(bad))
    texts, original = _complements(movement.more, reasons)
    narrative = joined(texts)
    other = iban_in(narrative or "")
    numbers = [line.at(43, 52), line.at(53, 64), line.at(65, 80)]
    common, proper = line.at(23, 24), line.at(25, 27)
    row = RecordRow(
        f"line {line.number}",
        movement.raw,
        tuple(reasons),
        booked_at=midnight(booked) if booked else None,
        booked_precision="day" if booked else None,
        value_date=value,
        amount=amount,
        currency=currency,
        counterparty_scheme="iban" if other and other != own else None,
        counterparty_identifier=other if other != own else None,
        narrative=joined((narrative or "", original)),
        servicer_reference=joined(one for one in numbers if not _NOTHING.fullmatch(one)),
        transaction_code=joined((common, proper)),
        reversal=common == CORRECTION,
        channel=CHANNELS.get(common, "bank"),
    )
    return row, line.at(28, 28) == DEBIT


def _value_date(line: Line, days: Days) -> date | None:
    text = line.text[16:22]
    return days(text, "value_date") if text.strip("0 ") else None


def _complements(lines: list[Line], reasons: list[str]) -> tuple[list[str], str]:
    """Concepts as texts, and the amount in another currency in words."""
    texts, original = [], ""
    for line in lines:
        if line.text.startswith("23"):
            # Two concepts of 38 characters; a word may go on from the first into the second.
            texts.append(line.text[4:WIDTH])
            continue
        currency = currency_of(line.at(5, 7))
        try:
            figures = money(line.text[7:21], DECIMALS, "original_amount")
        except BadRecordError as bad:
            # Where the file ends within it, the file's own message says so.
            reasons += [f"{bad} (line {line.number}, record 24)"] if line.ended else []
            continue
        original = f"(original amount {show(figures, currency or '')} {currency or line.at(5, 7)})"
    return texts, original


def own_iban(entity: str, office: str, account: str) -> str | None:
    """The IBAN of a Spanish account; None where the numbers are not those of an account."""
    number = f"{entity}{office}00{account}"
    if not (number.isascii() and number.isdigit() and len(number) == 20) or not entity.strip("0"):
        return None
    checked = f"{entity}{office}{ccc.calc_check_digits(number)}{account}"
    named = account_number(str(ccc.to_iban(checked)))
    return named.identifier if named is not None and named.scheme == "iban" else None
