"""Text that the embedded fonts can print.

The PDF uses only the fonts that come with Typst (Libertinus Serif, and DejaVu Sans Mono for what it
lacks), so that it looks the same on every machine. PDF/A refuses a letter without a glyph; such runs
are replaced by a note, and report.json keeps the letters. Direction marks and other invisible
letters are left out: they could make a line read otherwise than it is written.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import groupby
from typing import TypeVar

Part = TypeVar("Part")

# Measured with Typst 0.15.2 letter by letter; a test compiles them all.
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xAC),
    (0xAE, 0x2FF),
    (0x370, 0x377),
    (0x384, 0x38A),
    (0x38E, 0x3A1),
    (0x3A3, 0x482),
    (0x48A, 0x4FF),
    (0x5D0, 0x5EA),
    (0x60C, 0x60C),
    (0x61B, 0x61B),
    (0x61F, 0x61F),
    (0x621, 0x63A),
    (0x640, 0x64A),
    (0x660, 0x66D),
    (0x67E, 0x67E),
    (0x686, 0x686),
    (0x691, 0x691),
    (0x698, 0x698),
    (0x6A9, 0x6A9),
    (0x6AF, 0x6AF),
    (0x6BE, 0x6BE),
    (0x6CC, 0x6CC),
    (0x6F0, 0x6F9),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2015),
    (0x2018, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x203A),
    (0x20A0, 0x20BF),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
)
_STARTS = [start for start, _ in RANGES]


def printable(text: str) -> str:
    """The text with what cannot be printed replaced by a note such as `[4 CJK letters]`."""
    composed = unicodedata.normalize("NFC", text)
    visible = (" " if letter.isspace() else letter for letter in composed)
    kept = [letter for letter in visible if letter == " " or unicodedata.category(letter)[0] != "C"]
    parts = []
    for fits, run in groupby(kept, has_glyph):
        letters = "".join(run)
        parts.append(letters if fits else _note(letters))
    return "".join(parts)


def has_glyph(letter: str) -> bool:
    """Whether the embedded fonts have the letter."""
    place = bisect_right(_STARTS, ord(letter)) - 1
    return place >= 0 and ord(letter) <= RANGES[place][1]


def _note(letters: str) -> str:
    script = unicodedata.name(letters[0], "other").split()[0]
    return f"[{len(letters)} {script} {'letter' if len(letters) == 1 else 'letters'}]"


def printable_part(part: Part) -> Part:
    """A document with all its texts made printable."""
    made: object = part
    if isinstance(part, str):
        made = printable(part)
    elif isinstance(part, dict):
        made = {key: printable_part(value) for key, value in part.items()}
    elif isinstance(part, list):
        made = [printable_part(value) for value in part]
    return made  # type: ignore[return-value]
