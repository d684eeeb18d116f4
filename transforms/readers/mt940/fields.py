"""Fields of a SWIFT statement file: tag, text, line, and the tag that comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import polars as pl

from transforms.readers.mt940.runs import Field, Run, split

TAGS = frozenset(
    "12 13 13C 13D 20 21 23 25 25P 28 28C 34F 60F 60M 61 62F 62M 64 65 86 90C 90D NS 940 941 942 950".split()
)
"""Fields of MT940, 941, 942 and 950, the German `NS`, and the message headers that some banks write."""

LONGEST = 1 << 18
"""Characters of a field that are kept; SWIFT allows a few hundred, banks write a few thousand."""

_LINE = "\n:61:"
_TAG_LOOK = re.compile(r"\d\d[A-Z]?")
# What may stand before a tag on its line: control characters of transfer protocols, a BOM, `{4:`.
_BEFORE_TAG = re.compile(r"\n(?:[\x00-\x09\x0b-\x1f\ufeff]+|[^\n]{0,200}\{4:)(?=:(?:\d\d[A-Z]?|NS|9\d\d):)")
_TAB, _FEED, _BLANK = b"\t\n "

Part = tuple[str, str] | pl.DataFrame
"""Tag and text of a field; or lines in the common shape."""


def fields(pieces: Iterable[str]) -> Iterator[Field | Run]:
    """Every field in file order; `next_tag` is None for the last. Memory: one piece of the text.

    A line that looks like a field whose tag no statement has is given as a field too: the reader
    decides whether it is text of the field before. Every other line belongs to the field before.
    """
    carried, line = "\n", 1
    for piece in pieces:
        text = carried + piece
        # What follows the last statement line may go on, so that the line waits for it: it may stand in a run.
        last_line = max(text.rfind(_LINE, max(len(text) - LONGEST, 0)), 0)
        *found, last = _split(text[: last_line + len(_LINE)] if last_line else text)
        for part, following in pairwise([*found, last]):
            yield _given(part, line, _tag(following))
            line += _height(part)
        assert not isinstance(last, pl.DataFrame), "a run is followed by a field"
        carried, dropped = (text[last_line:], 0) if last_line else _carry(*last)
        line += dropped
    parts = _split(carried)
    for part, tag in zip(parts, [*map(_tag, parts[1:]), None], strict=True):
        yield _given(part, line, tag)
        line += _height(part)


def _given(part: Part, line: int, following: str | None) -> Field | Run:
    return Run(part, line, following or "") if isinstance(part, pl.DataFrame) else (*part, line, following)


def _height(part: Part) -> int:
    """Line breaks of a part; the text before the first field, which has no tag, begins with its own."""
    if isinstance(part, pl.DataFrame):
        return int(part["height"].sum())
    tag, text = part
    return text.count("\n") + bool(tag)


def _tag(part: Part) -> str:
    return "61" if isinstance(part, pl.DataFrame) else part[0]


def _split(text: str) -> list[Part]:
    """Tag and text of each field, or runs of lines; the text before the first has tag ''."""
    begin = text.find("\n:")
    parts: Sequence[str | pl.DataFrame]
    # One sign is found many times as fast as two: nearly every file has no tab.
    tabbed = "\t" in text and "\n\t" in text
    before_tags = "\ufeff" in text or tabbed or ("{" in text and "{4::" in text)
    if before_tags or _has_control_characters(text):
        first, *parts = _BEFORE_TAG.sub("\n", text).split("\n:")
    elif begin < 0:
        first, parts = text, []
    else:
        first, parts = text[:begin], split(text[begin:])
    found: list[Part] = [("", first)] if first else []
    for part in parts:
        if isinstance(part, pl.DataFrame):
            found.append(part)
            continue
        tag, colon, value = part.partition(":")
        tag = tag.upper() if tag[:2].isdigit() and tag.upper() in TAGS else tag
        if colon and (tag in TAGS or _TAG_LOOK.fullmatch(tag)):
            found.append((tag, value))
        else:
            _go_on(found, part)
    return found or [("", "")]


def _has_control_characters(text: str) -> bool:
    # As bytes they are counted many times as fast as a regular expression finds them.
    raw = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    return bool(((raw < _BLANK) & (raw != _FEED) & (raw != _TAB)).any())


def _go_on(found: list[Part], part: str) -> None:
    """What only looks like a field belongs to the field before it; no run stands before such a thing."""
    before = found.pop() if found else ("", "")
    assert not isinstance(before, pl.DataFrame), "a run is followed by a field"
    found.append((before[0], f"{before[1]}\n:{part}"))


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
