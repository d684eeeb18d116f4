"""Texts that are read from right to left: a page shows their letters from left to right in the opposite order."""

from __future__ import annotations

import unicodedata
from itertools import accumulate, groupby

_TO_THE_LEFT = frozenset({"R", "AL"})
_TO_THE_RIGHT = frozenset({"L", "EN", "AN"})
_WITHIN_NUMBERS = frozenset(".,:/-+'٫٬")
_SHAPES = range(0xFB00, 0xFF00)
"""Letters as they look at the start, in the middle and at the end of words, and letters joined to one."""


def as_read(shown: str) -> str:
    """A text in the order in which it is read, from its letters from left to right.

    Method: the reverse of what the Unicode Bidirectional Algorithm (UAX 9) does with a line of one level of
    embedding, which is all that statements have: figures and Latin words keep their order within Arabic ones.
    """
    text = "".join(
        unicodedata.normalize("NFKC", letter) if ord(letter) in _SHAPES else letter for letter in shown
    )
    classes = [unicodedata.bidirectional(letter) for letter in text]
    if not any(one in _TO_THE_LEFT for one in classes):
        return text
    leads = leads_to_the_left(text)
    runs = [
        "".join(letter for letter, _ in run)
        for _, run in groupby(_directed(text, classes, leads), key=_turned)
    ]
    turned = [_is_turned(run) for run in runs]
    made = [run[::-1] if is_turned else run for run, is_turned in zip(runs, turned, strict=True)]
    return "".join(reversed(made) if leads else made)


def leads_to_the_left(text: str) -> bool:
    """Whether a text has more letters that are read from right to left than others."""
    classes = [unicodedata.bidirectional(letter) for letter in text]
    return sum(one in _TO_THE_LEFT for one in classes) > classes.count("L")


def _turned(letter: tuple[str, bool]) -> bool:
    return letter[1]


def _is_turned(run: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _TO_THE_LEFT for letter in run) or not any(
        unicodedata.bidirectional(letter) in _TO_THE_RIGHT for letter in run
    )


def _directed(text: str, classes: list[str], leads: bool) -> list[tuple[str, bool]]:
    """Each letter, and whether it is read to the left: blanks and marks as their neighbours, or as the line."""
    strong = [True if one in _TO_THE_LEFT else False if one in _TO_THE_RIGHT else None for one in classes]
    before = list(accumulate(strong, _last_known))
    after = list(accumulate(reversed(strong), _last_known))[::-1]
    found: list[tuple[str, bool]] = []
    for letter, known, left, right in zip(text, strong, before, after, strict=True):
        same = left if left == right else None
        if known is None and same is False and letter not in _WITHIN_NUMBERS and "L" not in classes:
            same = leads  # a blank between two figures of an Arabic text parts them
        found.append((letter, leads if same is None else same))
    return found


def _last_known(before: bool | None, here: bool | None) -> bool | None:
    return before if here is None else here
