"""An XML message cut at its records and headings, so that one that is no XML costs no other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

LONGEST = 1 << 20
"""Characters that a record or a heading may have."""


class PartCutter:
    """A message's parts, one after the other, with the line of each.

    names: elements that are parts. headings: parts that are given up to the first of some other
    elements, because these stand inside them. `whole` is false when the file ended inside a part.
    """

    def __init__(
        self,
        head: str,
        pieces: Iterator[str],
        names: tuple[str, ...],
        headings: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.text, self.pieces, self.line, self.whole = head, pieces, 1, True
        self.headings = headings
        self.start = re.compile(rf"<((?:[\w.-]+:)?)({'|'.join(names)})(?=[\s/>])")

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        """Name, text and line of each part."""
        while (found := self._search(self.start)) is not None:
            self._drop(found.start())
            name, prefix = found[2], found[1]
            close = rf"</{re.escape(prefix)}{name}\s*>|\A<[^<>]*/>"
            inner = "|".join(rf"<{re.escape(prefix)}{tag}(?=[\s/>])" for tag in self.headings.get(name, ()))
            stop = self._search(re.compile(f"{close}|{inner}" if inner else close), inside=True)
            if stop is None:
                self.whole = False
                yield name, self.text[:LONGEST], self.line
                return
            ends = stop[0].endswith(">")
            end = stop.end() if ends else stop.start()
            yield name, self.text[:end] if ends else f"{self.text[:end]}</{prefix}{name}>", self.line
            self._drop(end)

    def _search(self, wanted: re.Pattern[str], *, inside: bool = False) -> re.Match[str] | None:
        while True:
            found = wanted.search(self.text)
            if found is not None and found.end() < len(self.text):
                return found
            if len(self.text) > LONGEST and found is None and not inside:
                self._drop(len(self.text) - 100)  # nothing of interest so far
            if len(self.text) > 2 * LONGEST:
                return found
            piece = next(self.pieces, "")
            if not piece:
                return found
            self.text += piece

    def _drop(self, count: int) -> None:
        self.line += self.text.count("\n", 0, count)
        self.text = self.text[count:]
