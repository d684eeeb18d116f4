"""Records of a QIF text: lines of a letter and a value each, ended by `^`, under headings that begin with `!`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 1 << 18
"""Characters of a record that are kept; QIF's own lines have a few dozen."""

_END = re.compile(r"\^+")
"""The end mark; some programs of the 1990s write it twice."""
_HEADING = re.compile(r"!\s*(?:type\s*:|account|option|clear)", re.IGNORECASE)
"""What may follow the mark of a heading; any other line that begins with it is a line of a record, damaged."""


class Heading(NamedTuple):
    """A line that says what follows: `!Type:Bank`, `!Account`, `!Option:AutoSwitch`."""

    text: str
    line: int


class Entry(NamedTuple):
    """The lines of a record, the number of its first, and whether its end mark `^` stands.

    `whole`: its last line ends with a line break, so that nothing of the line is missing.
    """

    lines: list[str]
    line: int
    ended: bool
    too_long: bool = False
    whole: bool = True


def entries(pieces: Iterable[str]) -> Iterator[Heading | Entry]:
    """Headings and records in file order; records without any line are none."""
    held: list[str] = []
    size, begin, whole = 0, 1, True
    for number, (text, broken) in enumerate(_lines(pieces), start=1):
        whole = broken
        mark = text.strip()
        ends = _END.fullmatch(mark) is not None
        if ends or _HEADING.match(mark):
            if held:
                yield Entry(held, begin, ends, size > LONGEST)
                held, size = [], 0
            if not ends:
                yield Heading(mark, number)
        elif mark:
            begin = begin if held else number
            if size <= LONGEST:
                held.append(text)
            size += len(text)
    if held:
        yield Entry(held, begin, False, size > LONGEST, whole)


def _lines(pieces: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Lines, and whether a line break ends them; of a line too long, its beginning."""
    carried = ""
    for piece in pieces:
        *found, carried = (carried + piece).split("\n")
        for text in found:
            yield text, True
        # One character more than is kept shows that the line was too long.
        carried = carried[: LONGEST + 1]
    if carried:
        yield carried, False
