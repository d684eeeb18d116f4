"""Addresses on chains: one writing for each, and their check digits.

Base58Check as bitcoin and tron use it; Bech32 (BIP 173) and Bech32m (BIP 350). The mixed capitals of
ether's addresses (EIP-55) are no part of the address: they are written small and not checked.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

_HEX = re.compile(r"0[xX][0-9a-fA-F]{40}")
_BECH32 = re.compile(r"(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{8,87}", re.IGNORECASE)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_SHAPE = re.compile(rf"[13T][{_BASE58}]{{24,34}}")
_BECH32_SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_ENDS = {0: 1}
"""What the check sum gives by the version of the witness; Bech32m for all but the first."""
_BECH32M_END = 0x2BC830A3
_BITCOIN_VERSIONS, _TRON_VERSION = (0x00, 0x05), 0x41

_CHAINS = {
    **dict.fromkeys(("bitcoin", "btc"), "bitcoin"),
    **dict.fromkeys(("tron", "trx", "trc20", "trc-20"), "tron"),
    **dict.fromkeys(
        (
            *("ethereum", "ether", "eth", "erc20", "erc-20", "bsc", "bep20", "polygon", "matic"),
            *("arbitrum", "optimism", "base", "avalanche", "fantom", "gnosis"),
        ),
        "ethereum",
    ),
}
"""Chains whose addresses can be checked, by the names that files use; those with ether's addresses as one."""


def wallet_identifier(text: str) -> str:
    """An address in the one writing by which it is known: those that ignore capitals written small."""
    plain = text.strip()
    return plain.lower() if _HEX.fullmatch(plain) or _BECH32.fullmatch(plain) else plain


def known_chain(name: str) -> str | None:
    """The chain that a name means, where its addresses can be checked."""
    return _CHAINS.get(name.strip().casefold())


@lru_cache(maxsize=65_536)
def address_holds(text: str, chain: str) -> bool:
    """Whether a text is an address of a chain (`bitcoin`, `ethereum`, `tron`), check digits included."""
    plain = text.strip()
    if chain == "ethereum":
        return _HEX.fullmatch(plain) is not None
    version = _base58_version(plain)
    if chain == "tron":
        return version == _TRON_VERSION
    return version in _BITCOIN_VERSIONS or _bech32_holds(plain, "bc")


@lru_cache(maxsize=65_536)
def seems_miswritten(text: str) -> bool:
    """Whether a text has the shape of an address with check digits, and these are wrong."""
    plain = text.strip()
    if _BASE58_SHAPE.fullmatch(plain):
        return _base58_version(plain) is None
    return _BECH32.fullmatch(plain) is not None and not any(
        _bech32_holds(plain, part) for part in ("bc", "tb", "ltc")
    )


def _base58_version(text: str) -> int | None:
    """The version byte of a Base58Check address of 20 bytes; None where it is none, or wrong."""
    number = 0
    for sign in text:
        place = _BASE58.find(sign)
        if place < 0 or len(text) > 36:
            return None
        number = number * 58 + place
    zeros = len(text) - len(text.lstrip("1"))
    content = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(content) != 25:
        return None
    check = hashlib.sha256(hashlib.sha256(content[:-4]).digest()).digest()[:4]
    return content[0] if check == content[-4:] else None


def _bech32_holds(text: str, human: str) -> bool:
    if text not in (text.lower(), text.upper()):
        return False
    head, mark, data = text.lower().rpartition("1")
    values = [_BECH32_SIGNS.find(sign) for sign in data]
    if not mark or head != human or len(values) < 8 or min(values) < 0:
        return False
    spread = [ord(sign) >> 5 for sign in head] + [0] + [ord(sign) & 31 for sign in head]
    return _polymod(spread + values) == _BECH32_ENDS.get(values[0], _BECH32M_END)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if top >> place & 1 else 0
    return check
