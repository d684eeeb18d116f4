"""Addresses on chains as accounts of scheme `wallet`: one writing for each, and what is doubtful about it.

Ethereum and its kin write an address with or without capitals: it is kept in small letters. No other
address is changed, and no address is corrected: a check sum that is wrong is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from transforms.readers.kinds.virtual_asset.checksums import base58_payload, base58_text, eip55, is_segwit

_EVM = re.compile(r"0[xX][0-9a-fA-F]{40}")
_TRON = re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}")
_TRON_HEX = re.compile(r"(?:0x)?41[0-9a-fA-F]{40}")
_BASE58 = re.compile(r"[13LMD29A][1-9A-HJ-NP-Za-km-z]{25,34}")
_SEGWIT = re.compile(r"(?i)(?:bc|tb|ltc|bcrt)1[a-z0-9]{6,87}")
_SEVERAL = re.compile(r"[,;|\s]+")
_MASKED = re.compile(r"\*{2,}|\.{2,}|…|[xX]{4,}$")
_VERSIONS = {0: "Bitcoin", 5: "Bitcoin", 48: "Litecoin", 50: "Litecoin", 30: "Dogecoin", 22: "Dogecoin"}
_PREFIXES = {"bc": "Bitcoin", "ltc": "Litecoin"}
ZERO = "0x" + "0" * 40
"""Where tokens come from when they are made, and go when they are destroyed."""


class Wallet(NamedTuple):
    """An address as an account."""

    identifier: str
    chain: str
    """The chain that the address itself shows; empty where several write theirs so."""
    doubt: str = ""
    """What is wrong with it, in words."""
    masked: bool = False


def wallets(texts: Iterable[str]) -> Mapping[str, Wallet]:
    """Each different text as a wallet."""
    different = dict.fromkeys(texts)
    mixed = [text for text in different if _EVM.fullmatch(text) and _has_both_cases(text)]
    wrong = {text for text, right in zip(mixed, eip55(mixed), strict=True) if text[2:] != right[2:]}
    return {text: _wallet(text, wrong=text in wrong) for text in different}


def _has_both_cases(text: str) -> bool:
    return text[2:] not in (text[2:].lower(), text[2:].upper())


def _wallet(text: str, *, wrong: bool) -> Wallet:
    if _EVM.fullmatch(text):
        doubt = "its capitals are not those of its check sum (EIP-55)" if wrong else ""
        return Wallet(text.lower(), "", doubt)
    if _TRON_HEX.fullmatch(text):
        return Wallet(base58_text(bytes.fromhex(text.removeprefix("0x"))), "Tron")
    if _TRON.fullmatch(text):
        return _checked(text, "Tron", holds=(base58_payload(text) or b"")[:1] == b"\x41")
    if _SEGWIT.fullmatch(text):
        chain = _PREFIXES.get(text.lower().split("1", 1)[0], "")
        return _checked(text.lower() if text.isupper() else text, chain, holds=is_segwit(text))
    if _BASE58.fullmatch(text):
        payload = base58_payload(text)
        if payload is not None:
            return Wallet(text, _VERSIONS.get(payload[0], ""))
        # Other chains use such texts too, some of the same length; only these two letters are Bitcoin's own.
        return _checked(text, "", holds=text[0] not in "13")
    if _MASKED.search(text):
        return Wallet(text, "", "it is shown in part only", masked=True)
    if len([part for part in _SEVERAL.split(text) if len(part) > 20]) > 1:
        return Wallet(text, "", "it names several addresses and is kept as given")
    return Wallet(text, "")


def _checked(text: str, chain: str, *, holds: bool) -> Wallet:
    return Wallet(text, chain, "" if holds else "its check sum is wrong")


def is_address(text: str) -> bool:
    """Whether a text has the shape of an address of a chain that is known here."""
    shapes = (_EVM, _TRON, _TRON_HEX, _SEGWIT, _BASE58)
    return any(shape.fullmatch(text) for shape in shapes)


def wallet_identifier(text: str) -> str:
    """An address in the one writing by which its account is known."""
    return wallets([text])[text].identifier


def is_surely_address(text: str) -> bool:
    """Whether a text is an address by its check sum, or by a shape that nothing else has."""
    if _EVM.fullmatch(text) or not is_address(text):
        return _EVM.fullmatch(text) is not None
    wallet = _wallet(text, wrong=False)
    return bool(wallet.chain) and not wallet.doubt


def look(address: str) -> str:
    """What a hasty reader sees of an address: its first and last four signs."""
    plain = address.removeprefix("0x")
    return f"{plain[:4].lower()}…{plain[-4:].lower()}"
