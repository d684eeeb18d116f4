"""An XML message cut at its records and headings, so that one that is no XML costs no other.

A part ends with its own end tag, or where something begins that cannot stand within it; what stands between
parts and ends like a record is a record that lost its beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from transforms.readers.camt.text import start_of_root

LONGEST = 1 << 20
"""Characters that a record or a heading may have."""


LOST = ""
"""Name of what stands between parts and ends like a record."""


class PartCutter:
    """A message's parts, one after the other, with the line of each.

    names: elements that are parts. until: elements that end a part as its own end tag does, because they stand
    behind what a heading says of itself, or cannot stand within a record. records: those of the names of which
    one that lost its beginning is given as `LOST`. `whole` is false when the file ended inside a part; `open` has
    the elements around the parts that have no end. Both are final behind the last part.
    """

    def __init__(
        self,
        head: str,
        pieces: Iterator[str],
        names: tuple[str, ...],
        until: Mapping[str, tuple[str, ...]],
        records: tuple[str, ...],
    ) -> None:
        self.text, self.pieces, self.line, self.whole = head, pieces, 1, True
        self.until, self.records = until, records
        self.start = re.compile(rf"<((?:[\w.-]+:)?)({'|'.join(names)})(?=[\s/>])")
        self.end_of_record = re.compile(rf"</(?:[\w.-]+:)?(?:{'|'.join(records)})\s*>")
        self.open: list[str] = []
        root = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)").match(head, start_of_root(head))
        outermost = f"{root[1]}|Document" if root else "Document"
        self.around = re.compile(rf"<(/?)(?:[\w.-]+:)?({outermost})(?=[\s/>])[^<>]*?(/?)>")
        self.missed = False
        """Whether such an end stood in what was given up between two parts."""

    @property
    def unended(self) -> str:
        """What to say of an element that has no end."""
        return (
            f"The file ends before the end of its element {self.open[-1]}: it is cut off. "
            "What stands before is read; ask for the whole file."
        )

    def __iter__(self) -> Iterator[tuple[str, str, int]]:
        """Name, text and line of each part."""
        while (found := self._search(self.start)) is not None:
            yield from self._between(found.start())
            name, prefix = found[2], found[1]
            close = rf"</{re.escape(prefix)}{name}\s*>|\A<[^<>]*/>"
            others = "|".join(
                rf"(?!\A)<{re.escape(prefix)}{tag}(?=[\s/>])" for tag in self.until.get(name, ())
            )
            stop = self._search(re.compile(f"{close}|{others}" if others else close), inside=True)
            if stop is None:
                self.whole = False
                yield name, self.text[:LONGEST], self.line
                return
            ends = stop[0].endswith(">")
            end = stop.end() if ends else stop.start()
            text, line = self.text[:end], self.line
            yield name, text if ends else f"{text}</{prefix}{name}>", line
            self._follow(text)
            if name not in self.records and self.end_of_record.search(text) is not None:
                yield LOST, text, line  # a record ran into the heading before it
            self._drop(end)
        yield from self._between(len(self.text))

    def _between(self, count: int) -> Iterator[tuple[str, str, int]]:
        """What stands before the next part; given where it ends like a record."""
        between, line = self.text[:count], self.line
        self._drop(count)
        self._follow(between)
        if self.missed or self.end_of_record.search(between) is not None:
            self.missed = False
            yield LOST, between.strip()[:LONGEST], line

    def _search(self, wanted: re.Pattern[str], *, inside: bool = False) -> re.Match[str] | None:
        while True:
            found = wanted.search(self.text)
            if found is not None and found.end() < len(self.text):
                return found
            if len(self.text) > LONGEST and found is None and not inside:
                # Nothing of interest so far; a tag may begin at the end.
                self.missed = self.missed or self.end_of_record.search(self.text) is not None
                self._follow(self.text[:-100])
                self._drop(len(self.text) - 100)
            if len(self.text) > 2 * LONGEST:
                return found
            piece = next(self.pieces, "")
            if not piece:
                return found
            self.text += piece

    def _follow(self, text: str) -> None:
        """Note which of the elements around the parts are open behind a text."""
        for closes, name, empty in self.around.findall(text):
            if not closes and not empty:
                self.open.append(name)
            elif closes and name in self.open:
                del self.open[self.open.index(name) :]

    def _drop(self, count: int) -> None:
        self.line += self.text.count("\n", 0, count)
        self.text = self.text[count:]
