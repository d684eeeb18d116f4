"""Records of one shape, found all at once: where the elements of each stand in the bytes of a piece of text.

Nearly every file's records have the elements of its first, in the same order. A tag is found by its bytes, eight at
a time as one number, and an element's text is a place in the piece, not a copy. What is odd in any way is left to
the patterns of blocks.py, which read every shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import polars as pl

from transforms.readers.cuts import KEPT, Buffer, Flags, Places
from transforms.readers.digits import TENS, digits_ahead, digits_at, number_of

DECIMALS = 2
"""Decimals of the amounts that are read here."""
_MOST_DIGITS = 15
_FEW = 64
"""Texts that differ, of an element of which there are few."""
_MOST_BLANKS = 64
"""Blanks between two tags; more are not looked at here."""
_BLANKS = np.zeros(256, np.bool_)
_BLANKS[[9, 10, 32]] = True
_PLAIN = np.zeros(256, np.bool_)
_PLAIN[33:127] = True
"""Bytes that are a letter of their own and no blank."""
_LINE_FEED, _OPENS, _STANDS_FOR, _HIDES = b"\n<&!"
"""The last begins what is no tag though it may look like some: a comment, or CDATA."""
_STRANGE = (b"\x1c", b"\x1d", b"\x1e", b"\x1f")
"""What Python takes for blanks and Polars does not."""


@dataclass(frozen=True)
class Shape:
    """The tags of a record without their brackets, from STMTTRN to /STMTTRN."""

    marks: tuple[str, ...]

    def has(self, *elements: str) -> bool:
        """Whether records of this shape have one of these elements."""
        return not set(elements).isdisjoint(self.marks)

    def find(self, text: str) -> Found | None:
        """The records of this shape in a text; None where something in it calls for a closer look."""
        raw = text.encode()
        if any(strange in raw for strange in _STRANGE):
            return None
        buffer = Buffer(raw)
        opens = np.append(buffer.places(_OPENS), buffer.length)
        if (buffer.bytes[opens + 1] == _HIDES).any():
            return None
        first = np.arange(max(len(opens) - len(self.marks), 0))
        for number, mark in enumerate(self.marks):
            for at, kept, part in _words(f"<{mark}>".encode()):
                first = first[buffer.eights(opens[first + number] + at) & kept == part]
        found = Found(self, buffer, opens, first)
        return found if first.size == 0 else found.of(found.is_plain())


@dataclass(frozen=True)
class Found:
    """Records of one shape in a piece of text."""

    shape: Shape
    buffer: Buffer
    opens: Places
    """Where a tag begins, and where the text ends."""
    first: Places
    """Which of these begins each record."""

    def of(self, wanted: Flags) -> Found:
        """Some of the records."""
        return Found(self.shape, self.buffer, self.opens, self.first[wanted])

    @cached_property
    def starts(self) -> Places:
        """Where each record begins."""
        return self.opens[self.first]

    @cached_property
    def ends(self) -> Places:
        """Where each record's end tag ends."""
        last = len(self.shape.marks) - 1
        return self.opens[self.first + last] + len(self.shape.marks[last]) + 2

    @cached_property
    def nexts(self) -> Places:
        """Where the tag behind each record begins, or the text ends."""
        return self.opens[self.first + len(self.shape.marks)]

    def is_plain(self) -> Flags:
        """Which have nothing but blanks between their tags, and an amount that can be read in one way only."""
        plain = self.amounts[1].copy()
        for number, mark in enumerate(self.shape.marks):
            if mark.startswith("/") or mark == "STMTTRN":
                begin = self.opens[self.first + number] + len(mark) + 2
                plain &= _blank(self.buffer, begin, self.opens[self.first + number + 1])
        return plain

    def runs(self) -> Iterator[tuple[int, int]]:
        """The first record of each run of neighbours, and the one behind its last."""
        apart = np.flatnonzero(np.diff(self.first) != len(self.shape.marks)) + 1
        bounds = [0, *apart.tolist(), len(self.first)]
        return pairwise(bounds)

    def raw(self) -> pl.Series:
        """The text of each record."""
        return self.buffer.cut("raw", self.starts, self.ends)

    def text(self, element: str) -> pl.Series | None:
        """The text of an element without blanks around it; None where the shape has no such element."""
        if element not in self.shape.marks:
            return None
        begin, end = self._place(element)
        column = self.buffer.cut(element, begin, end)
        edges = _PLAIN[self.buffer.bytes[begin]] & _PLAIN[self.buffer.bytes[end - 1]]
        return column if edges.all() else column.str.strip_chars()

    def few(self, element: str) -> tuple[list[str], Places] | None:
        """The texts of an element that differ, and which of them each is; None where they are long, odd or many."""
        begin, end = self._place(element)
        lengths = end - begin
        if lengths.max() > 8 or not _PLAIN[self.buffer.bytes[begin]].all():
            return None
        words = self.buffer.eights(begin) & KEPT[lengths]
        which, texts = np.full(len(words), -1), list[str]()
        rest = np.arange(len(words))
        while rest.size:
            if len(texts) == _FEW:
                return None
            word = words[rest[0]]
            here = words[rest] == word
            which[rest[here]] = len(texts)
            texts.append(int(word).to_bytes(8, "little").rstrip(b"\0").decode())
            rest = rest[~here]
        return (texts, which) if all(map(str.isalnum, texts)) else None

    def more_than_text(self, element: str) -> Places:
        """The records in whose element something stands for something else: `&`, or a line's end within it."""
        return np.flatnonzero(self._marked[self.first + self.shape.marks.index(element)])

    @cached_property
    def _marked(self) -> Flags:
        """Behind which tags, before the next, such a character stands."""
        within = self._line_feeds[self.buffer.bytes[self._line_feeds + 1] != _OPENS]
        marks = np.concatenate([self.buffer.places(_STANDS_FOR), within])
        marked = np.zeros(len(self.opens), np.bool_)
        marked[np.searchsorted(self.opens, marks) - 1] = True
        return marked

    @cached_property
    def _amount_places(self) -> tuple[Places, Places]:
        return self._place("TRNAMT")

    def _place(self, element: str) -> tuple[Places, Places]:
        """Where an element's text begins and ends, a line feed at its end aside."""
        number = self.shape.marks.index(element)
        begin = self.opens[self.first + number] + len(element) + 2
        end = self.opens[self.first + number + 1]
        return begin, end - (self.buffer.bytes[end - 1] == _LINE_FEED)

    @cached_property
    def amounts(self) -> tuple[Places, Flags]:
        """The amounts in units of the second decimal, and which of them are written plainly."""
        begin, end = self._amount_places
        sign = self.buffer.bytes[begin]
        minus = sign == ord("-")
        at = begin + (minus | (sign == ord("+")))
        whole, length = digits_at(self.buffer, at)
        at = at + length
        mark = self.buffer.bytes[at]
        marked = (mark == ord(".")) | (mark == ord(","))
        fraction = self.buffer.eights(at + 1)
        decimals = np.where(marked, digits_ahead(fraction), 0)
        plain = (length >= 1) & (length <= _MOST_DIGITS) & (at + marked + decimals == end)
        plain &= ~marked | ((decimals >= 1) & (decimals <= DECIMALS))
        decimals = np.minimum(decimals, DECIMALS)
        units = whole * TENS[DECIMALS] + number_of(fraction, decimals) * TENS[DECIMALS - decimals]
        return np.where(minus, -units, units), plain

    @cached_property
    def signs(self) -> Flags:
        """Which amounts begin with a minus."""
        begin, _ = self._amount_places
        minus: Flags = self.buffer.bytes[begin] == ord("-")
        return minus

    @cached_property
    def above(self) -> Places:
        """How many lines end before each record."""
        return np.searchsorted(self._line_feeds, self.starts)

    @cached_property
    def below(self) -> Places:
        """How many lines end before the tag behind each record."""
        return np.searchsorted(self._line_feeds, self.nexts)

    @cached_property
    def _line_feeds(self) -> Places:
        return self.buffer.places(_LINE_FEED)


def _words(tag: bytes) -> Iterator[tuple[int, np.uint64, np.uint64]]:
    """A tag eight bytes at a time: where they stand, which of eight belong to it, and their number."""
    for begin in range(0, len(tag), 8):
        part = tag[begin : begin + 8]
        yield begin, np.uint64((1 << 8 * len(part)) - 1), np.uint64(int.from_bytes(part, "little"))


@dataclass(frozen=True)
class Run:
    """Some of the records that were found, one behind the other."""

    found: Found
    begin: int
    end: int

    @property
    def text(self) -> str:
        """The records as written, with the blanks behind the last."""
        return self.found.buffer.text(int(self.found.starts[self.begin]), int(self.found.nexts[self.end - 1]))


def _blank(buffer: Buffer, begin: Places, end: Places) -> Flags:
    """Whether nothing but blanks stands between these places."""
    lengths = end - begin
    longest = int(lengths.max(initial=0))
    blank = lengths <= _MOST_BLANKS
    for step in range(min(longest, _MOST_BLANKS)):
        blank &= (lengths <= step) | _BLANKS[buffer.bytes[np.minimum(begin + step, end)]]
    return blank
