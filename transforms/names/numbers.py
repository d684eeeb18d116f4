"""Phones, identity documents and e-mail addresses as they are compared; what is masked stays masked.

Method: docs/methods/names.md, section Particulars.
"""

from __future__ import annotations

import pkgutil
import re
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

import phonenumbers
import polars as pl
import stdnum

from transforms.names.latin import latin
from transforms.readers.identities import document_key

MASK = "*"
"""Stands for a digit that the source hides, in `phone_forms` and `mask_fits`."""
_MASKED = re.compile(r"[*•#]|[xX]{2,}|\.\.\.|…")
_HIDDEN = re.compile(r"[*•#xX.…]")
_EXTENSION = re.compile(r"(?i)\s*(?:ext\.?|x|durchwahl|poste)\s*\d+\s*$")
_FEWEST_SHOWN = 3
PHONE_SCHEMA: dict[str, pl.DataType] = {
    "e164": pl.String(),
    "masked": pl.String(),
    "country": pl.String(),
    "kind": pl.String(),
}
"""Columns of `phone_forms`.

e164: `+4915112345678`, where the number is one that its country may give out. masked: digits shown and `*` for
those that are hidden. country: ISO 3166-1 alpha-2 of the number. kind: mobile, fixed_line, ...
"""


class Phone(NamedTuple):
    """A row of PHONE_SCHEMA."""

    e164: str | None = None
    masked: str | None = None
    country: str | None = None
    kind: str | None = None


@lru_cache(maxsize=65_536)
def phone(number: str, country: str = "") -> Phone:
    """A phone number as written, read with the help of a country (ISO 3166-1 alpha-2) where it has no code."""
    text = latin_digits(number)
    if _MASKED.search(text):
        return Phone(masked=_masked(text))
    text = re.sub(r"^\(?\s*00", "+", _EXTENSION.sub("", text).removeprefix("tel:").strip())
    for written, hint in ((text, country.upper() or None), (f"+{text}", None)):
        # Without a plus: first as a number of the country, then as one with its code.
        try:
            found = phonenumbers.parse(written, hint)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(found):
            kind = phonenumbers.PhoneNumberType.to_string(phonenumbers.number_type(found)).lower()
            region = phonenumbers.region_code_for_number(found)
            return Phone(
                phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164), None, region, kind
            )
    return Phone()


def _masked(text: str) -> str | None:
    shown = re.sub(r"[^\d*+]", "", _HIDDEN.sub(MASK, text.replace("...", "***")))
    digits = sum(sign.isdigit() for sign in shown)
    return shown if digits >= _FEWEST_SHOWN else None


def mask_fits(masked: str, e164: str) -> bool:
    """Whether a masked number may be this one: what it shows at its beginning and end is the number's.

    Masks do not tell reliably how many digits they hide; a number without its country's code is
    compared by its end alone.
    """
    first, last = masked.partition(MASK)[0], masked.rpartition(MASK)[2]
    first = re.sub(r"^(?:\+|00)", "", first).lstrip("0")
    number = e164.removeprefix("+")
    if not number.endswith(last) or len(first) + len(last) > len(number):
        return False
    code = phonenumbers.parse(e164).country_code
    return number.startswith(first) or number.removeprefix(str(code)).startswith(first)


def phone_forms(numbers: pl.Series, countries: pl.Series | None = None) -> pl.DataFrame:
    """PHONE_SCHEMA, a row a number in the order given; each distinct number and country is read once."""
    hints = countries if countries is not None else pl.Series([None] * len(numbers), dtype=pl.String())
    asked = pl.DataFrame({"number": numbers.cast(pl.String()), "hint": hints.cast(pl.String()).fill_null("")})
    known = asked.unique().drop_nulls()
    rows = [(number, hint, *phone(number, hint)) for number, hint in known.iter_rows()]
    schema = {"number": pl.String(), "hint": pl.String(), **PHONE_SCHEMA}
    forms = pl.DataFrame(rows, schema=schema, orient="row")
    return asked.join(forms, on=["number", "hint"], how="left", maintain_order="left").select(*PHONE_SCHEMA)


def latin_digits(text: str) -> str:
    """The text with digits of any script as those of ASCII, and without marks that nobody sees."""
    shown = re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text)
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in shown).strip()


class Document(NamedTuple):
    """An identity document as it is compared.

    key: `AF/P1234567`, null where the country is not known and for masked and filled-in numbers.
    checked_by: the scheme of the country whose form and check digits the number has (`pk.cnic`).
    """

    key: str | None
    checked_by: str | None


@lru_cache(maxsize=65_536)
def document(number: str, country: str) -> Document:
    """A document's number with the country that issued it (ISO 3166-1 alpha-2, empty where unknown)."""
    text = latin_digits(number)
    key = document_key(text, country)
    plain = re.sub(r"[\W_]+", "", text).upper()
    schemes = _schemes(country.lower()) if key is not None else ()
    return Document(key, next((name for name, module in schemes if module.is_valid(plain)), None))


_OF_PEOPLE = re.compile(r"(?i)identi|personal|individual|citizen|resident|birth")
_NOT_OF_PEOPLE = re.compile(
    r"(?i)\bvat\b|compan|business|enterprise|bank|vehicle|postal|organi[sz]ation|legal|securities|routing|drug|medic"
)


@cache
def _schemes(country: str) -> tuple[tuple[str, Any], ...]:
    """Schemes of a country for numbers of people, as python-stdnum has them; (name, module)."""
    package = "is_" if country == "is" else country
    names = {name for _, name, is_package in pkgutil.iter_modules(stdnum.__path__) if is_package}
    if package not in names:
        return ()
    parent = import_module(f"stdnum.{package}")
    found = []
    for _, name, _ in pkgutil.iter_modules(parent.__path__):
        module = import_module(f"stdnum.{package}.{name}")
        title = (module.__doc__ or "").strip().splitlines()[:1]
        if title and _OF_PEOPLE.search(title[0]) and not _NOT_OF_PEOPLE.search(title[0]):
            found.append((f"{country}.{name}", module))
    return tuple(found)


_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]{2,}")


def email_plain(text: str) -> str | None:
    """`a.b@example.org`: small letters, without a name or `mailto:` around it; None where it is no address."""
    found = _EMAIL.search(text.strip().lower().removeprefix("mailto:"))
    if found is None or _MASKED.search(found[0].partition("@")[0]):
        return None
    user, _, host = found[0].rpartition("@")
    try:
        return f"{user}@{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None


ADDRESS_SCHEMA: dict[str, pl.DataType] = {
    "plain": pl.String(),
    "house_number": pl.String(),
    "postcode": pl.String(),
    "city": pl.String(),
}
"""Columns of `address_forms`: all of the address in plain Latin form, its first number of a house, postcode
without blanks, city in plain Latin form."""
_HOUSE = re.compile(r"(?<!\S)(\d{1,4}[a-z]?)(?!\S)")


def address_plain(text: str) -> str:
    """An address in plain Latin form; `Hauptstr.` and `Hauptstraße` are one."""
    return re.sub(r"str(?:asse|ase)?(?=\s|$)", "str", latin(text))


def address_forms(addresses: pl.Series, postcodes: pl.Series, cities: pl.Series) -> pl.DataFrame:
    """ADDRESS_SCHEMA, a row an address in the order given."""
    rows = [
        _address(address or "", postcode or "", city or "")
        for address, postcode, city in zip(addresses, postcodes, cities, strict=True)
    ]
    return pl.DataFrame(rows, schema=ADDRESS_SCHEMA, orient="row")


@lru_cache(maxsize=65_536)
def _address(address: str, postcode: str, city: str) -> tuple[str | None, ...]:
    plain = address_plain(address)
    code = re.sub(r"\W", "", latin_digits(postcode)).upper()
    number = next((one for one in _HOUSE.findall(plain) if one != code.lower()), None)
    return plain or None, number, code or None, latin(city) or None
