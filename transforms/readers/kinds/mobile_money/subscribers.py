"""Telephone numbers as accounts of mobile money: one writing for each, masked ones apart, till numbers by country."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from transforms.yaml_texts import own_yaml

_MASKS = re.compile(r"[*xX#•·…]|\d\.{3,}")
_PUNCTUATION = re.compile(r"[\s()./‐‑–-]+")
_RESOURCE = re.compile(r"(?i)^(?:FRI:)?(.+?)/(?:MSISDN|USER|ID|ALIAS|SP)$")
"""How MTN names an account: FRI:256772123456/MSISDN."""
_SHORTEST, _LONGEST = 7, 15
"""Digits of a subscriber's number with its country (ITU-T E.164 allows 15)."""


class Numbering(NamedTuple):
    """How a country's mobile numbers are written, and its money."""

    calling_code: str
    trunk: str
    digits: tuple[int, ...]
    currency: str | None


class End(NamedTuple):
    """An account at the other end: scheme (msisdn, masked, shortcode, wallet) and identifier."""

    scheme: str
    identifier: str


@cache
def countries() -> Mapping[str, Numbering]:
    """Numbering of the countries of countries.yaml, by ISO 3166-1 alpha-2."""
    path = Path(__file__).with_name("countries.yaml")
    given = own_yaml(path.read_text(encoding="utf-8"))
    return {
        str(country): Numbering(
            said["calling_code"], said["trunk"], tuple(said["digits"]), said.get("currency")
        )
        for country, said in given.items()
    }


def country_of(numbers: Collection[str]) -> str | None:
    """The one country whose calling code all numbers begin with, having its length; None where there is none."""
    bare = [re.sub(r"\D", "", number) for number in numbers]
    fitting = [
        country
        for country, said in countries().items()
        if bare
        and all(
            one.startswith(said.calling_code) and len(one) - len(said.calling_code) in said.digits
            for one in bare
        )
    ]
    return fitting[0] if len(fitting) == 1 else None


def currency_of(country: str) -> str | None:
    """The currency of a country's mobile money; None where it has more than one, or is not listed."""
    found = countries().get(country)
    return found.currency if found else None


def is_masked(text: str) -> bool:
    """Whether a number hides some of its digits."""
    return _MASKS.search(text) is not None


@lru_cache(maxsize=65_536)
def subscriber(text: str, country: str = "") -> str:
    """A subscriber's number in international form (`+254712345678`) where that is certain, else its digits.

    country: where the account is kept; a number dialled within it is completed. A number that
    names a known country by itself and has its length is completed too. Empty where the text
    holds no number or a masked one.
    """
    plain = _plain(text)
    if is_masked(plain) or re.fullmatch(r"\+?\d+", plain) is None:
        return ""
    bare = plain.removeprefix("+")
    if plain.startswith("00") and not plain.startswith("000"):
        plain, bare = f"+{plain[2:]}", plain[2:]
    if not _SHORTEST <= len(bare) <= _LONGEST:
        return ""
    if plain.startswith("+"):
        return plain
    home = countries().get(country)
    if home is not None:
        national = _national(bare, home)
        if national:
            return f"+{home.calling_code}{national}"
    if _is_international(bare):
        return f"+{bare}"
    return bare


def _plain(text: str) -> str:
    resource = _RESOURCE.match(text.strip())
    return _PUNCTUATION.sub("", resource[1] if resource else text.strip())


def _national(digits: str, home: Numbering) -> str:
    for prefix in (home.calling_code, home.trunk, ""):
        rest = digits.removeprefix(prefix)
        if (
            digits.startswith(prefix)
            and len(rest) in home.digits
            and (prefix or not home.trunk or rest[0] != "0")
        ):
            return rest
    return ""


def _is_international(digits: str) -> bool:
    return any(
        digits.startswith(one.calling_code) and len(digits) - len(one.calling_code) in one.digits
        for one in countries().values()
        if len(digits) > max(one.digits)
    )


class Seen(NamedTuple):
    """Where an account is named: what tells two maskings apart that look alike."""

    country: str
    own: str
    """The account whose statement names it."""
    name: str
    """Name beside it, if any."""
    receipt: str
    """Receipt of the payment, or whatever else is its own."""


def other_end(text: str, seen: Seen) -> End | None:
    """Scheme and identifier of a number at the other end; None where there is none.

    A masked number is the same account only on statements of one account and with the same name
    beside it; without a name it is one payment's alone (docs/decisions/0018-hawala-readings.md).
    """
    plain = _plain(text)
    if not plain:
        return None
    if is_masked(plain) and re.search(r"\d", plain):
        name = " ".join(seen.name.casefold().split())
        # A name that is masked too tells no two people apart.
        told = name if name and "*" not in name else seen.receipt.casefold()
        return End("masked", f"{plain.lower().replace('x', '*')}/{seen.own}/{told}")
    number = subscriber(plain, seen.country)
    if number:
        return End("msisdn", number)
    if re.fullmatch(r"\d{3,8}", plain):
        return End("shortcode", f"{seen.country}:{plain}" if seen.country else plain)
    if re.search(r"\d", plain) is None:
        return None
    return End("wallet", text.strip())
