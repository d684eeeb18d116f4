"""A movement (075) with what says more of it (076, 078, 079) becomes a row.

Every amount has two decimals. Banks differ in how they number reversals: 3 and 4, or 4 and 5; so 4 alone
does not tell whether it takes back a debit or a credit.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from transforms.money import NO_CURRENCY
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, joined, midnight, money
from transforms.readers.fixed_statements import Movement
from transforms.readers.norma43.record import currency_of
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import account_number, iban_in

WIDTH, DECIMALS, LONGEST_LINE = 128, 2, 4_096
SHORTEST = 122
"""Characters of a movement up to the end of its currency."""

_SIGNS = {"1": -1, "2": 1, "3": 1, "5": -1}
"""Way of the money by posting code: debit, credit, a debit taken back, a credit taken back."""
_WEIGHTS = (6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
REVERSALS = ("3", "5")
_DOMESTIC = "11"
"""How the kind of data begins for operations in crowns, where banks write a kind instead of a currency."""


def currency(line: Line) -> str:
    """The currency of a movement: `0203` is number 203 of ISO 4217, `1101` an operation in crowns."""
    text = line.at(119, 122)
    if text.startswith(_DOMESTIC) and len(text) == 4:
        return "CZK"
    return (currency_of(text[1:]) if text.startswith("0") and len(text) == 4 else None) or NO_CURRENCY


def is_account(number: str) -> bool:
    """Whether 16 digits are prefix and number of an account by the check (weights, modulo 11) of both."""
    prefix, own = number[:6], number[6:]
    return bool(own.strip("0")) and _checked(prefix.zfill(10)) and _checked(own)


def _checked(digits: str) -> bool:
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == 0


def written(number: str) -> str:
    """16 digits as people write an account: `19-2000145399`; as they stand where they are no digits."""
    if not (number.isascii() and number.isdigit() and len(number) == 16):
        return number
    prefix, own = number[:6].lstrip("0"), number[6:].lstrip("0")
    return f"{prefix}-{own}" if prefix else own


def record(movement: Movement, own: str, *, plain: bool) -> RecordRow:
    """The row of a movement; its faults are reasons. plain: whether numbers of accounts are not permuted."""
    line = movement.line
    reasons = list(movement.faults)
    amount, booked, value = None, None, None
    try:
        fit(line, SHORTEST, LONGEST_LINE)
        value = _day(line, 92, "value_date")
        booked = _day(line, 123, "date") or value
        if booked is None:
            raise BadRecordError("date_missing: neither the day of booking nor the day of value is stated")
        amount = _signed(line)
    except BadRecordError as bad:
        reasons.append(str(bad))
    more = _More(movement.more)
    narrative = joined((line.text[97:117], *more.texts, line.text[WIDTH:], *_symbols(line)))
    scheme, other = _other(line, plain=plain)
    named = iban_in(narrative or "") if other is None else None
    if named and named != own:
        scheme, other = "iban", named
    return RecordRow(
        f"line {line.number}",
        movement.raw,
        tuple(reasons),
        booked_at=midnight(booked) if booked else None,
        booked_precision="day" if booked else None,
        value_date=value,
        amount=amount,
        currency=currency(line),
        counterparty_scheme=scheme,
        counterparty_identifier=other,
        counterparty_name=more.name,
        narrative=narrative,
        reference=_symbol(line, 62, 71) or None,
        servicer_reference=_symbol(line, 36, 48) or None,
        transaction_code=line.at(61, 61) or None,
        reversal=line.at(61, 61) in REVERSALS,
        channel="bank",
    )


def _signed(line: Line) -> Decimal:
    code = line.at(61, 61)
    if code == "4":
        raise BadRecordError(
            "direction_unclear: posting code 4 takes back a debit with some banks and a credit with others"
        )
    if code not in _SIGNS:
        raise BadRecordError(
            f"direction_missing: '{code}' in place 61 is no posting code (1 debit, 2 credit, 3 or 5 reversals)"
        )
    return _SIGNS[code] * money(line.text[48:60], DECIMALS)


def _day(line: Line, first: int, what: str) -> date | None:
    text = line.text[first - 1 : first + 5]
    return day_first(text, what) if text.strip("0 ") else None


def _symbol(line: Line, first: int, last: int) -> str:
    """A number without its leading zeros; empty where it is only zeros."""
    return line.at(first, last).lstrip("0")


def _symbols(line: Line) -> list[str]:
    """The constant and the specific symbol, named as Czechs and Slovaks do."""
    said = (("KS", _symbol(line, 78, 81)), ("SS", _symbol(line, 82, 91)))
    return [f"{name} {text}" for name, text in said if text]


def _other(line: Line, *, plain: bool) -> tuple[str | None, str | None]:
    """Scheme and number of the account at the other end; a Czech one by its bank's code becomes an IBAN."""
    number, bank = line.at(20, 35), line.text[73:77]
    if not number.strip("0"):
        return None, None
    told = written(number)
    if not (bank.isascii() and bank.isdigit() and bank.strip("0")):
        return "bban", told
    if plain and currency(line) == "CZK" and is_account(number):
        iban = _iban(f"{bank}{number}")
        if iban is not None:
            return "iban", iban
    return "bban", f"{told}/{bank}"


def _iban(behind: str) -> str | None:
    figures = 98 - int(f"{behind}123500") % 97  # CZ is 1235
    found = account_number(f"CZ{figures:02d}{behind}")
    return found.identifier if found is not None and found.scheme == "iban" else None


class _More:
    """What the lines behind a movement say."""

    def __init__(self, lines: list[Line]) -> None:
        self.name: str | None = None
        self.texts: list[str] = []
        for line in lines:
            if line.text.startswith("076"):
                self.name = self.name or joined((line.text[35:],))
            else:
                self.texts.append(line.text[3:])
