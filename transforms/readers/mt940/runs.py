"""Runs of statement lines in the common shape, found in the text of a file.

Nearly every line of a file is a field 61 without oddities and one field 86. What matches that shape
exactly is taken apart in columns, a whole piece of the file at once, and stays in columns (columns.py);
everything else goes the way of messages.py and records.py, one by one. Both ways say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.readers.cuts import Buffer, Flags, Places, Words, word
from transforms.readers.digits import digits_ahead
from transforms.readers.mt940.heads import Heads, heads

SHORTEST = 3
"""Lines that make a run; fewer are not worth the columns."""

LONGEST = 1 << 14
"""Bytes of a record that may stand in a run; a longer one may be past what a record may hold."""

_FEED, _DASH, _COLON = b"\n-:"
_LONGEST_MARK, _AFTER_DATES, _ZERO = 5, list(b"CDRE"), np.uint8(ord("0"))
"""Characters that may be left of a damaged `:61:`; what follows the dates of a statement line."""
_TAG = len("\n:61:")

Field = tuple[str, str, int, str | None]


class Run(NamedTuple):
    """Lines in the common shape that follow one another; `following` is the tag after the last."""

    lines: pl.DataFrame
    """The columns of `_columns`."""
    first_line: int
    following: str

    def fields(self) -> Iterator[Field]:
        """The same lines as fields, one by one."""
        last, line = self.lines.height - 1, self.first_line
        for number, (raw, text) in enumerate(self.lines.select("raw", "text").iter_rows()):
            statement_line = raw[len(":61:") : -len(f"\n:86:{text}")]
            yield "61", statement_line, line, "86"
            line += statement_line.count("\n") + 1
            yield "86", text, line, "61" if number < last else self.following
            line += text.count("\n") + 1

    @property
    def length(self) -> int:
        """Bytes of its records."""
        return int(self.lines["bytes"].sum())


def split(text: str) -> list[str | pl.DataFrame]:
    """The parts of a text that begins with a field: frames are runs, the others one field without its `:`."""
    if not _has_several(text):
        return [*text.split("\n:")[1:]]
    buffer = Buffer(text.encode())
    lines, begin, end = _lines(buffer)
    parts: list[str | pl.DataFrame] = []
    done = 0
    for first, last in _stretches(begin, end):
        if last - first >= SHORTEST:
            parts += buffer.text(done, begin[first]).split("\n:")[1:]
            parts.append(lines.slice(first, last - first))
            done = end[last - 1]
    return parts + buffer.text(done, buffer.length).split("\n:")[1:]


def _has_several(text: str) -> bool:
    place = -1
    for _ in range(SHORTEST):
        place = text.find("\n:61:", place + 1)
        if place < 0:
            return False
    return True


def _stretches(begin: Places, end: Places) -> Iterator[tuple[int, int]]:
    """The first line, and the one behind the last, of lines that follow one another."""
    bounds = np.flatnonzero(begin[1:] != end[:-1]) + 1
    return pairwise([0, *bounds.tolist(), len(begin)]) if len(begin) else iter(())


def _lines(buffer: Buffer) -> tuple[pl.DataFrame, Places, Places]:
    """The lines in the common shape, and the line breaks before each and behind it."""
    breaks = buffer.places(_FEED)
    firsts = buffer.fours(breaks + 1)
    fields = np.flatnonzero((firsts & 0xFF) == _COLON)
    whole = _in_shape(buffer, breaks, firsts, fields)
    at, text, behind = fields[whole], fields[whole + 1], fields[whole + 2]
    first = heads(buffer, breaks[at] + _TAG)
    sound = np.flatnonzero(first.plain & (first.end <= breaks[at + 1]))
    at, text, behind = at[sound], text[sound], behind[sound]
    places = _Places(breaks[at], breaks[at + 1], breaks[text], breaks[behind])
    lines = _columns(buffer, first, sound, places).with_columns(
        pl.Series("height", behind - at), pl.Series("above", at)
    )
    return lines, places.begin, places.behind


class _Places(NamedTuple):
    """Line breaks of lines: before the field 61, behind its first line, before the field 86, behind all."""

    begin: Places
    end: Places
    text: Places
    behind: Places


def _in_shape(buffer: Buffer, breaks: Places, firsts: Words, fields: Places) -> Places:
    """Which of the fields are a field 61 with one field 86 behind it, and then another or the closing balance.

    `firsts` are the first bytes behind each line break.
    """
    tags = firsts[fields]
    again = tags == word(b":61:")
    closes = (tags == word(b":62F")) | (tags == word(b":62M"))
    closes[closes] = buffer.bytes[breaks[fields[closes]] + 5] == _COLON
    pairs = np.flatnonzero(again[:-2] & (tags[1:-1] == word(b":86:")) & (again | closes)[2:])
    at, text, behind = fields[pairs], fields[pairs + 1], fields[pairs + 2]
    first: Words = firsts & np.uint32(0xFF)
    unfit = np.append(
        0, np.cumsum((first == _FEED) | (first == _DASH) | _lost_lines(buffer, breaks + 1, first))
    )
    short = breaks[behind] - breaks[at] <= LONGEST
    fits: Places = pairs[(unfit[behind] == unfit[at]) & (text - at <= 2) & short]
    return fits


def _lost_lines(buffer: Buffer, begin: Places, first: Words) -> Flags:
    """Whether the lines that begin at these places look like fields 61 whose mark is damaged.

    What is meant is statement_line.LOST_LINE; a few more may be found here, which are then read one by one.
    """
    found = np.zeros(len(begin), np.bool_)
    # Six digits that begin at most as far from here as a mark is long hold the place right behind it.
    sixth = buffer.bytes[np.minimum(begin + _LONGEST_MARK, buffer.length)]
    maybe = np.flatnonzero((sixth - _ZERO < 10) & (first != _COLON))
    for mark in range(_LONGEST_MARK + 1) if len(maybe) else ():
        at = np.minimum(begin[maybe] + mark, buffer.length)
        length = digits_ahead(buffer.eights(at))
        length += np.where(length == 8, digits_ahead(buffer.eights(np.minimum(at + 8, buffer.length))), 0)
        after = buffer.bytes[np.minimum(at + length, buffer.length)]
        found[maybe] |= ((length == 6) | (length == 10)) & np.isin(after, _AFTER_DATES)
    return found


def _columns(buffer: Buffer, first: Heads, sound: Places, places: _Places) -> pl.DataFrame:
    """Lines taken apart; those that are sound of the heads are theirs."""
    begin, end, text, behind = places
    references = first.end[sound]
    slashes = np.append(np.flatnonzero(buffer.pairs(b"//")), buffer.length)
    parted = np.minimum(slashes[np.searchsorted(slashes, references)], end)
    return pl.DataFrame(
        [
            buffer.cut("raw", begin + 1, behind),
            buffer.cut("text", text + _TAG, behind),
            buffer.cut("customer", references, parted),
            buffer.stripped("bank", np.minimum(parted + 2, end), end),
            buffer.stripped("details", np.minimum(end + 1, text), text),
            pl.Series("bytes", behind - begin - 1),
            pl.Series("amount", first.amount[sound]),
            pl.Series("reversal", first.reversal[sound]),
            *(column[sound] for column in (first.kind, first.value_date, first.booked_at)),
        ]
    )
