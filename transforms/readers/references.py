"""References that statements carry: account numbers, IBANs, and the placeholders for "none"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from stdnum import iban as stdnum_iban
from stdnum import numdb
from stdnum.util import get_cc_module

from transforms.money import is_currency

_IBAN_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_IBAN_IN_TEXT = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z0-9](?:[A-Z0-9]| (?=[A-Z0-9]{2})){9,36}[A-Z0-9]")
_AS_DIGITS = {ord(letter): str(ord(letter) - 55) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_PART_OF_FORM = re.compile(r"([1-9][0-9]*)!([nac])")
_BANK_AND_ACCOUNT = re.compile(r"([A-Z0-9]{3,11})/(.+)")

_SAID_ELSEWHERE = ("EREF", "EREF+", "KREF", "KREF+", "PREF", "MARF")
NOT_A_REFERENCE = frozenset(
    (
        "",
        "NONREF",
        "NOREF",
        "NON REF",
        "NOTPROVIDED",
        "NOT PROVIDED",
        "NOTAVAIL",
        "N/A",
        "NONE",
        *_SAID_ELSEWHERE,
    )
)
"""What institutions write where there is no reference, or where it stands elsewhere."""


class AccountName(NamedTuple):
    """What an account is called: scheme (iban, bban, unknown), number, and the institution named with it."""

    scheme: str
    identifier: str
    institution: str | None = None


def is_iban(number: str) -> bool:
    """Whether a number without spaces is an IBAN: check digits (ISO 13616) and its country's form."""
    if _IBAN_SHAPE.fullmatch(number) is None:
        return False
    # The check digits first: most of what only looks like an IBAN ends here, at a tenth of the price.
    behind, country = number[4:], number[:2]
    if not behind.isdigit():
        behind = behind.translate(_AS_DIGITS)
    if int(f"{behind}{_country_digits(country)}{number[2:4]}") % 97 != 1:
        return False
    form = iban_form(country)
    return _has_own_check_digits(number) if form is None else form.fullmatch(number, 4) is not None


@lru_cache(maxsize=8_192)
def _has_own_check_digits(number: str) -> bool:
    return bool(stdnum_iban.is_valid(number))


@lru_cache(maxsize=1_024)
def _country_digits(country: str) -> str:
    return country.translate(_AS_DIGITS)


@lru_cache(maxsize=1_024)
def iban_form(country: str) -> re.Pattern[str] | None:
    """What stands behind the check digits of a country's IBANs; None where stdnum must say more.

    Belgium, Spain, Montenegro and Norway have check digits of their own within it.
    """
    found = numdb.get("iban").info(country)[0][1]
    if get_cc_module(country.lower(), "iban") is not None or not found.get("bban"):
        return None
    kinds = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
    parts = _PART_OF_FORM.findall(found["bban"])
    return re.compile("".join(f"{kinds[kind]}{{{length}}}" for length, kind in parts))


@lru_cache(maxsize=8_192)
def account_number(text: str) -> AccountName | None:
    """Scheme and number of an account as a statement names it; None where there is nothing.

    An IBAN is known by its check digits, whatever field it stands in; every other number is `bban`.
    """
    number = "".join(text.split())
    if not number:
        return None
    upper = number.upper()
    if is_iban(upper):
        return AccountName("iban", upper)
    if len(number) == 26 and number.isdigit() and is_iban("PL" + number):
        return AccountName("iban", "PL" + number)  # Poland's NRB is its IBAN without the country
    return AccountName("bban", number)


@lru_cache(maxsize=4_096)
def own_account(text: str) -> tuple[AccountName, str | None]:
    """The account of MT940's field 25 and the currency written behind it, where there is one.

    `DE89..`, `NL68..EUR`, `DE89../EUR`, `50050000/0000000001` (bank code and account: kept as written),
    `BPHKPLPK/320000546101`, `SOGEFRPP/FR76..`, `/PL61..` (Poland; also without the country, NRB),
    `1291.99.348EUR`, and 25P, whose second line is a BIC.
    """
    first, _, second = text.strip().partition("\n")
    number, currency = _without_currency("".join(first.split()).lstrip("/"))
    bic = second.strip() or None
    if not number:
        return AccountName("unknown", "", bic), currency
    bank, _, behind = number.rpartition("/")
    named = account_number(behind)
    if named is not None and named.scheme == "iban":
        return AccountName("iban", named.identifier, bank or bic), currency
    parts = _BANK_AND_ACCOUNT.fullmatch(number)
    return AccountName("bban", number, parts[1] if parts else bic), currency


def _without_currency(number: str) -> tuple[str, str | None]:
    """The number and the currency behind it; in Romania some IBANs end with the letters of one."""
    suffix = number[-3:]
    if has_form_of_iban(number.rpartition("/")[2]):
        return number, None
    if number[-4:-3] == "/" and is_currency(suffix) and has_form_of_iban(number[:-4]):
        return number[:-4], suffix
    if len(number) > 6 and number[-4].isdigit() and suffix.isalpha() and is_currency(suffix):
        return number[:-3], suffix
    parts = number.split("/")
    if len(parts) == 3 and is_currency(parts[2]):
        return "/".join(parts[:2]), parts[2]
    return number, None


def has_form_of_iban(number: str) -> bool:
    """Whether a number has letters and digits where its country's IBANs do, whatever its check digits."""
    if _IBAN_SHAPE.fullmatch(number) is None:
        return False
    form = iban_form(number[:2])
    return is_iban(number) if form is None else bool(form.pattern) and form.fullmatch(number, 4) is not None


def iban_in(text: str) -> str | None:
    """The first valid IBAN that stands in free text, without its spaces."""
    for found in _IBAN_IN_TEXT.finditer(text):
        # A word may follow the number after a space: shorten word by word until it is an IBAN.
        words = found[0].split(" ")
        for count in range(len(words), 0, -1):
            candidate = "".join(words[:count])
            if is_iban(candidate):
                return candidate
    return None


def reference(text: str | None) -> str | None:
    """A reference, or None for the placeholders that mean there is none."""
    if text is None:
        return None
    clean = text.strip()
    return None if clean.upper() in NOT_A_REFERENCE else clean
