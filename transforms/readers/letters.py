"""Texts of several scripts made comparable: invisible marks, digits of any script, letters of one sound.

What a record holds stays as it is; these are forms to read and compare by.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u061c\u180e\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
"""Marks of writing direction, zero-width blanks and joiners; not U+200C, which parts Persian words."""
_BLANKS = re.compile(r"\s+")
_SAME = str.maketrans(
    {
        **dict.fromkeys("يىۍېێﻯ", "ی"),
        **dict.fromkeys("ةۀەھہۂ", "ه"),
        **{"ك": "ک", "ڕ": "ر", "ړ": "ر", "ڵ": "ل", "ۆ": "و", "ډ": "د", "ټ": "ت", "ڼ": "ن"},
        **{"ı": "i", "ł": "l", "ø": "o", "đ": "d"},
        **dict.fromkeys("\u0640\u200c'’‘`ʼʻ´ʿʾ", ""),
        **dict.fromkeys("-‐‑‒–—_", " "),
    }
)


def without_marks(text: str) -> str:
    """The text without marks of writing direction and the like, with single blanks."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip()


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """The text without invisible marks, in compatible forms, its digits those of ASCII."""
    shown = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", "".join(map(_digit, shown))).strip()


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None) if letter > "\x7f" else None
    return letter if value is None else str(value)


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """What spellings of one word share: small letters without marks above or below, one of each sound."""
    split = unicodedata.normalize("NFD", plain(text).casefold().translate(_SAME))
    bare = "".join(letter for letter in split if unicodedata.category(letter) != "Mn")
    return _BLANKS.sub(" ", bare.translate(_SAME)).strip()
