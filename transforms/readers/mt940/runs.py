"""Runs of statement lines in the common shape, found in the text of a file.

Nearly every line of a file is a field 61 without oddities and one field 86. What matches that shape
exactly is taken by one regular expression and read column by column (columns.py); everything else, and
every run in which a line is at fault, goes the way of messages.py and records.py. Both ways say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

SHORTEST = 3
"""Lines that make a run; fewer are not worth the columns."""

_LINE = (
    r"\n(:61:(([0-9]{6})([0-9]{4})?(C|D|RC|RD)[A-Z]?([0-9]{1,10}(?:,[0-9]{0,8})?)"
    r"(N[A-Z0-9]{3}|F[A-Z0-9]{3}|S[0-9]{3})([^\n/]*+(?:/[^\n/]++)*+)(?://([^\n]*+))?"
    r"(?:\n([^:\n-][^\n]*+))?)"
    r"\n:86:([^\n]*+(?:\n[^:\n-][^\n]*+)*+))(?=\n:6(?:1|2[FM]):)"
)
_FIELDS = re.compile(_LINE + r"|(\n:[^\n]*+(?:\n(?!:)[^\n]*+)*+)")
_OTHER = 11
"""Group of a field that is none of a run."""

Line = tuple[str, ...]
"""Record as written, field 61, value date, entry date, mark, figures, kind, references, details, field 86."""

Field = tuple[str, str, int, str | None]


class Run(NamedTuple):
    """Lines in the common shape that follow one another; `following` is the tag after the last."""

    lines: list[Line]
    heights: list[int]
    """Lines of the file that each takes."""
    first_line: int
    following: str

    def fields(self) -> Iterator[Field]:
        """The same lines as fields, one by one."""
        last = len(self.lines) - 1
        for number, (line, found) in enumerate(zip(self.places(), self.lines, strict=True)):
            statement_line, text = found[1], found[10]
            yield "61", statement_line, line, "86"
            below = line + statement_line.count("\n") + 1
            yield "86", text, below, "61" if number < last else self.following

    def places(self) -> list[int]:
        """The line of the file at which each begins."""
        return list(accumulate(self.heights[:-1], initial=self.first_line))

    @property
    def height(self) -> int:
        """Lines of the file that it takes."""
        return sum(self.heights)

    @property
    def length(self) -> int:
        """Characters of its records."""
        return sum([len(line[0]) for line in self.lines])


def run_of(lines: list[Line], first_line: int, following: str) -> Run:
    """Lines that begin at a line of the file."""
    return Run(lines, [line[0].count("\n") + 1 for line in lines], first_line, following)


def split(text: str) -> list[str | list[Line]]:
    """The parts of a text that begins with a field: lists are runs, the others one field without its `:`."""
    found: list[Line] = _FIELDS.findall(text)
    others = [place for place, groups in enumerate(found) if groups[_OTHER]]
    parts: list[str | list[Line]] = []
    begin = 0
    for place in [*others, len(found)]:
        if place - begin >= SHORTEST:
            parts.append(found[begin:place])
        else:
            for line in found[begin:place]:
                parts += ["61:" + line[1], "86:" + line[10]]
        if place < len(found):
            parts.append(found[place][_OTHER][2:])
        begin = place + 1
    return parts
