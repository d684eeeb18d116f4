"""Numbers spelled out in words: `سه هزار و پانصد`, `خمسة وعشرون ألف`, `two hundred and fifty thousand`.

Only what lies below a thousand is put in digits; thousands, lakhs and millions multiply it as they do figures
(amounts.py), so `twenty five lakh` is 25 lakh.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from transforms.readers.kinds.hawala.options import words_of
from transforms.readers.letters import folded

_SORANI_THREE = re.compile(r"(?<!\w)سێ(?!\w)")
"""Folded it is Persian's word for thirty."""
_NO = "نه"
"""Nine, and Persian's word for no."""
_ATTACHED = "و"
"""Arabic's `and`, written with the word behind it."""


class _Spelled(NamedTuple):
    values: dict[str, int]
    hundreds: frozenset[str]
    ands: frozenset[str]
    doubled: dict[str, str]


@lru_cache(maxsize=1)
def _spelled() -> _Spelled:
    given = words_of("money.yaml")
    values, doubled = given["spelled"], given["doubled"]
    hundreds, ands = given["hundred"], given["and"]
    assert isinstance(values, dict)
    assert isinstance(doubled, dict)
    assert isinstance(hundreds, list)
    assert isinstance(ands, list)
    return _Spelled(
        {folded(str(word)): int(value) for value, words in values.items() for word in words},
        frozenset(folded(str(word)) for word in hundreds),
        frozenset(folded(str(word)) for word in ands),
        {folded(str(word)): str(said) for word, said in doubled.items()},
    )


def in_digits(text: str) -> str:
    """The text, folded (letters.py), with the numbers below a thousand that it spells out in digits."""
    known = _spelled()
    bare = folded(_SORANI_THREE.sub("3", text))
    if bare == _NO:
        return bare
    words = [known.doubled.get(word, word) for word in _words(bare)]
    made: list[str] = []
    total: int | None = None
    for place, word in enumerate(words):
        value = known.values.get(word)
        if value is not None:
            total = (total or 0) + value
        elif word in known.hundreds and _is_part(made, total):
            total = (total or 1) * 100
        elif word in known.ands and total is not None and _is_number(known, words[place + 1 : place + 2]):
            continue
        else:
            made += [*([str(total)] if total is not None else []), word]
            total = None
    return " ".join([*made, str(total)] if total is not None else made)


def _is_part(made: list[str], total: int | None) -> bool:
    """Whether a word for hundred counts what was spelled out, or begins such a number; not behind digits."""
    if total is not None:
        return total < 10
    return not (made and any(letter.isdigit() for letter in made[-1]))


def _is_number(known: _Spelled, words: list[str]) -> bool:
    return any(word in known.values or word in known.hundreds for word in words)


def _words(text: str) -> list[str]:
    """The words, those of two (`خمسة عشر`) together and `and` apart from what it is written with."""
    known = _spelled()
    parts: list[str] = []
    for written in text.split(" "):
        rest = written.removeprefix(_ATTACHED)
        attached = rest != written and (rest in known.values or rest in known.hundreds)
        attached = attached and written not in known.values
        word = rest if attached else written
        parts += [_ATTACHED] if attached else []
        if parts and f"{parts[-1]} {word}" in known.values:
            parts[-1] = f"{parts[-1]} {word}"
        else:
            parts.append(word)
    return parts
