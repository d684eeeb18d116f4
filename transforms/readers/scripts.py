"""Digits of other scripts than the Latin one: `٢٠٢٦`, `۲۰۲۶`, `২০২৬`, `२०२६`."""

from __future__ import annotations

import re

_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x17E0, 0x1040, 0xFF10)
"""Zeros of Arabic, Persian, Devanagari, Bengali, Thai, Khmer, Burmese and full-width digits."""
DIGITS = {chr(zero + value): str(value) for zero in _ZEROS for value in range(10)}
"""Each such digit, and the one that it stands for."""
DECIMAL_MARK, THOUSANDS_MARK = "\u066b", "\u066c"
"""Arabic marks, which mean nothing else: `١٬٢٣٤٫٥٠`."""
INVISIBLE = "[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
"""Regular expression of the marks of direction that right-to-left texts carry."""
_TABLE = str.maketrans(DIGITS)
_WITHOUT_DIRECTION = re.compile(INVISIBLE)


def in_plain_digits(text: str) -> str:
    """The text with digits from 0 to 9 and without marks of direction."""
    return text if text.isascii() else _WITHOUT_DIRECTION.sub("", text).translate(_TABLE)
