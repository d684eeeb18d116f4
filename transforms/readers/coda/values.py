"""Amounts and accounts as CODA 2 writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from transforms.money import is_currency
from transforms.readers.fixed_lines import BadRecordError, Line, money
from transforms.readers.references import AccountName, account_number, is_iban

DECIMALS = 3
CREDIT, DEBIT = "0", "1"

_NUMBERS = {"0": (0, 12, 13), "1": (0, 34, 34), "2": (0, 31, 34), "3": (0, 34, 34)}
"""Where the number stands in the 37 places of an account, and where its currency, by the account's form."""


def signed(line: Line, sign: int, what: str = "amount") -> Decimal:
    """An amount of 15 digits behind its sign (0 in, 1 out). Raises BadRecordError."""
    mark = line.at(sign, sign)
    if mark not in (CREDIT, DEBIT):
        raise BadRecordError(f"direction_missing: '{mark}' in place {sign} is not 0 (credit) or 1 (debit)")
    amount = money(line.text[sign : sign + 15], DECIMALS, what)
    return -amount if mark == DEBIT else amount


class OwnAccount(NamedTuple):
    """The account of a statement."""

    name: AccountName
    currency: str
    country: str | None


def own_account(form: str, text: str) -> OwnAccount:
    """The account in 37 places, by its form: 0 Belgian number, 1 foreign, 2 Belgian IBAN, 3 foreign IBAN."""
    begin, end, place = _NUMBERS.get(form, _NUMBERS["3"])
    written, currency = text[begin:end].strip(), text[place : place + 3].strip()
    number = account_number(belgian_iban(written) or written) or AccountName("unknown", "")
    country = number.identifier[:2] if number.scheme == "iban" else ("BE" if form in ("0", "2") else None)
    return OwnAccount(number, currency if is_currency(currency) else "", country)


def belgian_iban(number: str) -> str | None:
    """The IBAN of a Belgian account number of 12 digits, whose own check digits must be right."""
    if not (len(number) == 12 and number.isascii() and number.isdigit()):
        return None
    iban = f"BE{98 - int(number + '111400') % 97:02d}{number}"
    return iban if is_iban(iban) else None


def counterparty(text: str) -> AccountName | None:
    """The account at the other end, in 37 places; a currency may follow the number."""
    first = text[:34].split(maxsplit=1)[:1]
    for word in first:
        named = account_number(belgian_iban(word) or word)
        if named is not None and named.scheme == "iban":
            return named
    return account_number(text[:34])
