"""Fields of a SWIFT statement file: tag, text, line, and the tag that comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

TAGS = frozenset(
    "12 13 13C 13D 20 21 23 25 25P 28 28C 34F 60F 60M 61 62F 62M 64 65 86 90C 90D NS 940 941 942 950".split()
)
"""Fields of MT940, 941, 942 and 950, the German `NS`, and the message headers that some banks write."""

LONGEST = 1 << 18
"""Characters of a field that are kept; SWIFT allows a few hundred, banks write a few thousand."""

_TAG_LOOK = re.compile(r"\d\d[A-Z]?")
# What may stand before a tag on its line: control characters of transfer protocols, a BOM, `{4:`.
_BEFORE_TAG = re.compile(r"\n(?:[\x00-\x09\x0b-\x1f\ufeff]+|[^\n]{0,200}\{4:)(?=:(?:\d\d[A-Z]?|NS|9\d\d):)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufeff]|\{4::")


Field = tuple[str, str, int, str | None]
"""Tag ('' for what stands before the first field), text, line, and the tag that comes next (None: none)."""


def fields(pieces: Iterable[str]) -> Iterator[Field]:
    """Every field in file order; `next_tag` is None for the last. Memory: one piece of the text.

    A line that looks like a field whose tag no statement has is given as a field too: the reader
    decides whether it is text of the field before. Every other line belongs to the field before.
    """
    carried, line = "\n", 1
    for piece in pieces:
        found = _split(carried + piece)
        for (tag, text), (following, _) in pairwise(found):
            yield tag, text, line, following
            line += text.count("\n") + bool(tag)  # the text before the first field begins with its break
        carried, dropped = _carry(*found[-1])
        line += dropped
    for tag, text in _split(carried)[:1]:
        yield tag, text, line, None


def _split(text: str) -> list[tuple[str, str]]:
    """Tag and text of each field; the text before the first has tag ''."""
    if _CONTROL.search(text):
        text = _BEFORE_TAG.sub("\n", text)
    first, *parts = text.split("\n:")
    found = [("", first)] if first else []
    for part in parts:
        tag, colon, value = part.partition(":")
        if colon and (tag in TAGS or _TAG_LOOK.fullmatch(tag)):
            found.append((tag, value))
        elif found:
            tag, value = found[-1]
            found[-1] = (tag, f"{value}\n:{part}")
        else:
            found.append(("", f"\n:{part}"))
    return found or [("", "")]


def _carry(tag: str, text: str) -> tuple[str, int]:
    """The last field as text, for the next piece may go on with it; and the lines dropped from it."""
    dropped = 0
    if len(text) > 2 * LONGEST:
        # Its last line stays, for that may be the beginning of the next field.
        last = text.rfind("\n")
        tail = text[last:] if len(text) - last < LONGEST else " "
        dropped = text[LONGEST : len(text) - len(tail)].count("\n")
        text = text[:LONGEST] + tail
    return (f"\n:{tag}:{text}" if tag else text), dropped
