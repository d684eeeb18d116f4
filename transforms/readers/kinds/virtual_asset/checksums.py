"""Check sums of addresses: EIP-55, Base58Check, Bech32 and Bech32m, each as its standard has it.

No library with wheels carries Keccak-256 as Ethereum uses it (SHA3-256 pads otherwise), so it is here,
for many short texts at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_Lanes = npt.NDArray[np.uint64]
_RATE = 136
_ROTATIONS = (
    (0, 36, 3, 41, 18),
    (1, 44, 10, 45, 2),
    (62, 6, 43, 15, 61),
    (28, 55, 25, 21, 56),
    (27, 20, 39, 8, 14),
)
_ROUNDS = (
    *(0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000),
    *(0x000000000000808B, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009),
    *(0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A),
    *(0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003),
    *(0x8000000000008002, 0x8000000000000080, 0x000000000000800A, 0x800000008000000A),
    *(0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008),
)
_AT_ONCE = 16_384


def keccak_256(messages: Sequence[bytes]) -> list[bytes]:
    """Keccak-256 of texts shorter than 136 bytes (the Keccak reference, version 3.0; padding 0x01)."""
    found: list[bytes] = []
    for start in range(0, len(messages), _AT_ONCE):
        found += _hashed(messages[start : start + _AT_ONCE])
    return found


def _hashed(messages: Sequence[bytes]) -> list[bytes]:
    blocks = np.zeros((len(messages), 200), np.uint8)
    for row, message in enumerate(messages):
        assert len(message) < _RATE
        blocks[row, : len(message)] = np.frombuffer(message, np.uint8)
        blocks[row, len(message)] ^= 0x01
    blocks[:, _RATE - 1] ^= 0x80
    # Lane x + 5y of the block is lane (x, y) of the state.
    state = blocks.view("<u8").T.reshape(5, 5, -1).transpose(1, 0, 2).astype(np.uint64)
    lanes = _permuted(state)[:4, 0].T.astype("<u8")
    return [row.tobytes() for row in np.ascontiguousarray(lanes)]


def _permuted(state: _Lanes) -> _Lanes:
    for constant in _ROUNDS:
        column = np.bitwise_xor.reduce(state, axis=1)
        state = state ^ (np.roll(column, 1, axis=0) ^ _turned(np.roll(column, -1, axis=0), 1))[:, None, :]
        moved = np.empty_like(state)
        for x in range(5):
            for y in range(5):
                moved[y, (2 * x + 3 * y) % 5] = _turned(state[x, y], _ROTATIONS[x][y])
        state = moved ^ (~np.roll(moved, -1, axis=0) & np.roll(moved, -2, axis=0))
        state[0, 0] ^= np.uint64(constant)
    return state


def _turned(lanes: _Lanes, bits: int) -> _Lanes:
    return (lanes << np.uint64(bits)) | (lanes >> np.uint64((64 - bits) % 64))


def eip55(addresses: Sequence[str]) -> list[str]:
    """Addresses of 40 hex digits after `0x` with the capitals that EIP-55 gives them."""
    plain = [address[2:].lower() for address in addresses]
    hashes = [digest.hex() for digest in keccak_256([text.encode() for text in plain])]
    return [
        "0x"
        + "".join(
            sign.upper() if int(nibble, 16) > 7 else sign for sign, nibble in zip(text, digest, strict=False)
        )
        for text, digest in zip(plain, hashes, strict=True)
    ]


_BASE58 = {
    sign: value for value, sign in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
}


def base58_payload(text: str) -> bytes | None:
    """Version and hash of a Base58Check text; None where its check sum is wrong or a sign is none of the 58."""
    number = 0
    for sign in text:
        value = _BASE58.get(sign)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    whole = b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
    payload, check = whole[:-4], whole[-4:]
    twice = hashlib.sha256(hashlib.sha256(payload).digest()).digest()
    return payload if len(check) == 4 and twice[:4] == check else None


def base58_text(payload: bytes) -> str:
    """A payload as Base58Check writes it."""
    whole = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, signs = int.from_bytes(whole, "big"), ""
    alphabet = list(_BASE58)
    while number:
        number, value = divmod(number, 58)
        signs = alphabet[value] + signs
    return "1" * (len(whole) - len(whole.lstrip(b"\0"))) + signs


_BECH32 = {sign: value for value, sign in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANT = {True: 1, False: 0x2BC830A3}
"""Of witness version 0 (Bech32, BIP 173) and of later ones (Bech32m, BIP 350)."""


def is_segwit(text: str) -> bool:
    """Whether the check sum of a segregated-witness address holds (BIP 173, BIP 350)."""
    if text.lower() != text and text.upper() != text:
        return False
    prefix, mark, data = text.lower().rpartition("1")
    values = [_BECH32.get(sign, -1) for sign in data]
    if not mark or len(values) < 8 or min(values) < 0:
        return False
    expanded = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix] + values
    check = 1
    for value in expanded:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate(_GENERATOR):
            check ^= part if top >> place & 1 else 0
    return check == _CONSTANT[values[0] == 0]
