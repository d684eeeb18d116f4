"""The operators of operators.yaml: whose messages they are, and what each of their messages says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from transforms.yaml_texts import own_yaml

# Wallets in dollars keep parts of a cent.
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,4})?|[0-9]{1,13}(?:\.[0-9]{1,4})?"
FRANC = "FCFA"
"""The franc of West Africa (XOF) or of Central Africa (XAF): messages write both alike."""
_CURRENCIES = {
    **{"KSHS": "KES", "KSH": "KES", "TSH": "TZS", "TSHS": "TZS", "USH": "UGX", "USHS": "UGX", "FRW": "RWF"},
    **{"GH¢": "GHS", "GH₵": "GHS", "MT": "MZN", "FCFA": FRANC, "CFA": FRANC, "F": FRANC, "K": "ZMW"},
    **{"$": "USD", "DOLLAR": "USD", "SLSH": "SLSH", "M": "LSL", "TK": "BDT", "G": "HTG"},
    **{"US$": "USD", "ZIG": "ZWG", "ZWL$": "ZWL", "RTGS$": "ZWL", "SLS": "SLSH", "SL.SH": "SLSH"},
}
FRANCS = ("XOF", "XAF")
CURRENCY_NAMES = "|".join(re.escape(name) for name in _CURRENCIES)
"""What messages write for a currency that is no code, as a regular expression."""
_BY_LENGTH = sorted(_CURRENCIES, key=len, reverse=True)
# Longer names first: the first three letters of FCFA are no currency, with its last one beginning a name.
_CURRENCY = "|".join(
    (
        *(re.escape(name) for name in _BY_LENGTH if len(name) > 3),
        "[A-Z]{3}",
        *(re.escape(name) for name in _BY_LENGTH if len(name) <= 3),
    )
)
_CURRENCY = rf"(?:{_CURRENCY})\.?"
_TOKENS = {
    "code": r"[A-Z0-9][A-Z0-9.]{3,30}[A-Z0-9]",
    **dict.fromkeys(("amount", "fee", "tax", "balance"), _NUMBER),
    "currency": _CURRENCY,
    "name": r"\S.{0,79}?",
    "account": r"\+?[0-9*xX#]{3,20}",
    "own": r"\+?[0-9]{6,15}",
}


@dataclass(frozen=True)
class Wording:
    """One of an operator's messages."""

    code: str
    way: str
    shortcode: bool
    reversal: bool
    says: re.Pattern[str]


@dataclass(frozen=True)
class Place:
    """Where an operator keeps accounts in a currency."""

    country: str
    zone: str


@dataclass(frozen=True)
class Unclear:
    """What an operator's messages write for a currency that it alone does not tell."""

    says: str
    currency: str
    before: date | None
    """Messages of earlier days are in the currency; without a day none is."""


@dataclass(frozen=True)
class Operator:
    """An operator of mobile money."""

    name: str
    senders: frozenset[str]
    places: Mapping[str, Place]
    francs: Mapping[str, tuple[str, Place]]
    """By the code of a country in telephone numbers: which franc, and where, accounts are kept in."""
    unclear: Mapping[str, Unclear]
    formats: tuple[str, ...]
    wordings: tuple[Wording, ...]
    skips: tuple[re.Pattern[str], ...]


@cache
def operators() -> tuple[Operator, ...]:
    """The operators that are known."""
    text = Path(__file__).with_name("operators.yaml").read_text(encoding="utf-8")
    return tuple(_operator(given) for given in own_yaml(text))


def sender_key(sender: str) -> str:
    """A sender as it is compared."""
    return re.sub(r"[\W_]+", "", sender).lower()


@cache
def _by_sender() -> Mapping[str, Operator]:
    return {sender_key(sender): operator for operator in operators() for sender in operator.senders}


def operator_of(sender: str) -> Operator | None:
    """Whose messages a sender's are; None where it is no known operator's."""
    return _by_sender().get(sender_key(sender))


def currency_of(said: str) -> str:
    """The code of ISO 4217 of a currency as messages write it."""
    plain = said.rstrip(".").upper()
    return _CURRENCIES.get(plain, plain)


def _operator(given: Mapping[str, Any]) -> Operator:
    return Operator(
        given["operator"],
        frozenset(given["senders"]),
        {currency: Place(said["country"], said["zone"]) for currency, said in given["places"].items()},
        {
            code: (said["currency"], Place(said["country"], said["zone"]))
            for code, said in given.get("francs", {}).items()
        },
        {
            said: Unclear(one["says"], one.get("currency", ""), one.get("before"))
            for said, one in given.get("unclear", {}).items()
        },
        tuple(given["formats"]),
        tuple(_wording(one, given["at"]) for one in given["messages"]),
        tuple(re.compile(one) for one in given["skip"]),
    )


def _wording(given: Mapping[str, Any], at: str) -> Wording:
    return Wording(
        given["code"],
        given["way"],
        given.get("end") == "shortcode",
        bool(given.get("reversal", False)),
        re.compile(_expression(given["says"], at), re.IGNORECASE),
    )


def _expression(says: str, at: str) -> str:
    """A wording as Python's regular expression; each part of it has an end, so its time has one too."""
    seen: set[str] = set()

    def token(met: re.Match[str]) -> str:
        name = met[1]
        if name == "text":
            return r".{0,200}?"
        if name == "cur" or (name == "currency" and name in seen):
            return _CURRENCY
        seen.add(name)
        return f"(?P<{name}>{at if name == 'at' else _TOKENS[name]})"

    whole = re.sub(r"<([a-z]+)>", token, says)
    # A blank may be lacking, and a message's lines may be wrapped.
    return re.sub(r" \?| ", r"\\s*", whole)
