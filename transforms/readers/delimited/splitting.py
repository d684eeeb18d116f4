"""Bytes to physical records: one pass that respects quotes and lets a stray quote spoil only its own line.

What a record is (docs/decisions/0005-csv-without-loss.md): a line; where a quoted field, opened at
the start of a field, is still open at the line's end, the following lines belong to it, provided
that the whole then reads strictly (a closing quote is followed by a delimiter or the line's end)
and has a number of fields that the file's lines may have. Otherwise the line stands alone.
A line that is empty or holds blanks only is no record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]

MAX_BYTES = 1_000_000
"""Bytes of the longest record that is taken."""
MAX_LINES = 100
"""Lines that one record may span: bounds the work that a hostile file can ask for."""

STRAY_QUOTE, OPEN_QUOTE, NUL, TOO_LONG, ONLY_DELIMITERS, WRONG_FIELDS, NO_LINE_END = (
    1 << bit for bit in range(7)
)
_NEWLINE, _RETURN, _SPACE, _TAB = 10, 13, 32, 9


@dataclass(frozen=True)
class Grammar:
    """What the kernel needs of a layout: bytes, allowed numbers of fields, fields to keep."""

    delimiter: int
    quote: int
    """-1: nothing is quoted."""
    plain_quotes: bool
    line_end: int
    allowed: npt.NDArray[np.bool_]
    """Index: number of fields; true where a line may have so many."""
    slots: npt.NDArray[np.int32]
    """Index: field of the line from 0; where its cell goes, -1 where nobody asks for it."""


@dataclass(frozen=True)
class Records:
    """The physical records of a chunk, by offsets into `data` (and `extra` past its end)."""

    data: Bytes
    extra: Bytes
    """Cells whose doubled quotes were undone; offsets from len(data) on point here."""
    start: npt.NDArray[np.int32]
    stop: npt.NDArray[np.int32]
    line: npt.NDArray[np.int64]
    """Number of the record's first line, from 1."""
    fields: npt.NDArray[np.int32]
    flags: npt.NDArray[np.uint8]
    cell_start: npt.NDArray[np.int32]
    """Shape (slots, records)."""
    cell_stop: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.start)

    def text(self, record: int) -> bytes:
        """The record's bytes, without the line end."""
        return self.data[self.start[record] : self.stop[record]].tobytes()


def split(chunk: bytes, grammar: Grammar, first_line: int, *, final: bool) -> tuple[Records, int, int]:
    """Records of a chunk of UTF-8 whose lines are whole, the bytes used and the next line's number.

    Bytes are left over where a record may go on in the next chunk; with `final` none are.
    """
    data = np.frombuffer(chunk, np.uint8)
    rows = int(np.count_nonzero(data == grammar.line_end)) + 1
    slots = int(grammar.slots.max(initial=-1)) + 1
    extra = np.empty(len(data) if grammar.quote >= 0 and bytes([grammar.quote]) * 2 in chunk else 0, np.uint8)
    ends = np.empty((2, rows), np.int32)
    lines, fields, flags = np.empty(rows, np.int64), np.empty(rows, np.int32), np.empty(rows, np.uint8)
    cells = np.empty((2, slots, rows), np.int32)
    count, used, next_line = _split(
        data, extra, final, grammar.delimiter, grammar.quote, grammar.plain_quotes, grammar.line_end,
        grammar.allowed, grammar.slots, first_line, ends, lines, fields, flags, cells,
    )  # fmt: skip
    found = Records(
        data, extra, ends[0, :count], ends[1, :count], lines[:count], fields[:count], flags[:count],
        cells[0, :, :count], cells[1, :, :count],
    )  # fmt: skip
    return found, used, next_line


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _closes(data: Bytes, at: int, delimiter: int, line_end: int) -> bool:
    """Whether a field may end before this place."""
    if at >= len(data) or data[at] == delimiter or data[at] == line_end:
        return True
    return data[at] == _RETURN and (at + 1 >= len(data) or data[at + 1] == line_end)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _undouble(data: Bytes, start: int, stop: int, quote: int, extra: Bytes, to: int) -> int:
    """Copy a cell with its doubled quotes undone; the place after it."""
    at = start
    while at < stop:
        extra[to] = data[at]
        to += 1
        at += 2 if data[at] == quote and at + 1 < stop and data[at + 1] == quote else 1
    return to


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _quoted(
    data: Bytes, at: int, begin: int, quote: int, plain: bool, delimiter: int, line_end: int
) -> tuple[int, int, int, bool]:
    """Place of the closing quote, fault, line ends inside, and whether quotes are doubled inside.

    `at` is the place after the opening quote. Fault: 0 none, else STRAY_QUOTE or OPEN_QUOTE; -1
    where the data end inside.
    """
    lines, doubled, n = 0, False, len(data)
    while at < n:
        byte = data[at]
        if byte == quote:
            if _closes(data, at + 1, delimiter, line_end):
                return at, 0, lines, doubled
            if not plain:
                if data[at + 1] != quote:
                    return at, STRAY_QUOTE if lines == 0 else OPEN_QUOTE, lines, doubled
                doubled = True
                at += 1
        elif byte == line_end:
            lines += 1
            if lines >= MAX_LINES or at - begin > MAX_BYTES:
                return at, OPEN_QUOTE, lines, doubled
        at += 1
    return at, -1, lines, doubled


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _split(  # noqa: PLR0915
    data: Bytes, extra: Bytes, final: bool, delimiter: int, quote: int, plain: bool, line_end: int,
    allowed: Any, slots: Any, line: int, ends: Any, lines: Any, fields: Any, flags: Any, cells: Any,
) -> tuple[int, int, int]:  # fmt: skip
    """Fill the arrays; the number of records, bytes used and next line's number."""
    n, begin, count, to = len(data), 0, 0, 0
    while begin < n:
        at, field, flag, inside, filled, kept = begin, 0, 0, 0, False, to
        # Every field of the record, until its line end.
        while True:
            start, doubled = at, False
            if at < n and data[at] == quote:
                at, fault, more, doubled = _quoted(data, at + 1, begin, quote, plain, delimiter, line_end)
                inside += more
                if fault == -1 and not final and n - begin <= MAX_BYTES and inside < MAX_LINES:
                    return count, begin, line
                if fault != 0:
                    flag |= OPEN_QUOTE if fault == -1 or inside > 0 else fault
                    break
                start, stop = start + 1, at
                at += 1
                if at < n and data[at] == _RETURN:
                    at += 1
            else:
                while at < n and data[at] != delimiter and data[at] != line_end:
                    if data[at] == quote:
                        flag |= STRAY_QUOTE if inside == 0 else OPEN_QUOTE
                    elif data[at] == 0:
                        flag |= NUL
                    at += 1
                stop = at
                if stop > start and data[stop - 1] == _RETURN and (at >= n or data[at] == line_end):
                    stop -= 1
            while start < stop and (data[start] == _SPACE or data[start] == _TAB):
                start += 1
            while stop > start and (data[stop - 1] == _SPACE or data[stop - 1] == _TAB):
                stop -= 1
            filled = filled or stop > start
            if field < len(slots) and slots[field] >= 0:
                slot = slots[field]
                if doubled:
                    cells[0, slot, count] = n + to
                    to = _undouble(data, start, stop, quote, extra, to)
                    cells[1, slot, count] = n + to
                else:
                    cells[0, slot, count], cells[1, slot, count] = start, stop
            field += 1
            if at >= n or data[at] == line_end:
                break
            at += 1
            if inside > 0 and field >= len(allowed):
                flag |= OPEN_QUOTE
                break
        right = field < len(allowed) and allowed[field]
        if inside > 0 and (flag & (OPEN_QUOTE | STRAY_QUOTE) or not right):
            # The joined lines do not read strictly: the first line stands alone.
            flag = OPEN_QUOTE
        if flag & (OPEN_QUOTE | STRAY_QUOTE):
            at, inside, to = begin, 0, kept
            while at < n and data[at] != line_end:
                at += 1
        stop = at
        if stop > begin and data[stop - 1] == _RETURN:
            stop -= 1
        if not filled and flag == 0 and field == 1 and not (stop > begin and data[begin] == quote):
            line += 1
            begin = at + 1
            continue
        if flag == 0 and not right:
            flag = WRONG_FIELDS
        if flag == 0 and inside > 0:
            for place in range(begin, stop):
                if data[place] == 0:
                    flag |= NUL
        if not filled and flag & (OPEN_QUOTE | STRAY_QUOTE | NUL) == 0:
            flag |= ONLY_DELIMITERS
        if stop - begin > MAX_BYTES:
            flag |= TOO_LONG
        if at >= n:
            flag |= NO_LINE_END
        if flag & ~NO_LINE_END:
            for slot in range(cells.shape[1]):
                cells[0, slot, count], cells[1, slot, count] = 0, 0
        ends[0, count], ends[1, count] = begin, stop
        lines[count], fields[count], flags[count] = line, field, flag
        count += 1
        line += inside + 1
        begin = at + 1
    return count, n, line


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def fill_views(data: Bytes, extra: Bytes, start: Any, stop: Any, views: Any) -> None:
    """Arrow's 16 bytes a text: length, then the text itself (to 12 bytes) or its start and place.

    Views of `extra` name buffer 1, those of `data` buffer 0.
    """
    n = len(data)
    for row in range(len(start)):
        begin, length = start[row], stop[row] - start[row]
        views[row, 0] = length & 255
        views[row, 1] = (length >> 8) & 255
        views[row, 2] = (length >> 16) & 255
        views[row, 3] = (length >> 24) & 255
        other = begin >= n
        source = extra if other else data
        place = begin - n if other else begin
        inline = length <= 12
        for byte in range(12):
            views[row, 4 + byte] = 0
        for byte in range(length if inline else 4):
            views[row, 4 + byte] = source[place + byte]
        if not inline:
            views[row, 8] = 1 if other else 0
            for byte in range(4):
                views[row, 12 + byte] = (place >> (8 * byte)) & 255
