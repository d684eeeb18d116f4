"""Bytes to physical records: one pass that respects quotes and lets a stray quote spoil only its own line.

What a record is (docs/decisions/0005-csv-without-loss.md): a line; where a quoted field, opened at
the start of a field, is still open at the line's end, the following lines belong to it, provided
that the whole then reads strictly (a closing quote is followed by a delimiter or the line's end)
and has a number of fields that the file's lines may have. Otherwise the line stands alone.
A line that is empty or holds blanks only is no record. Blanks around a quoted field belong to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from transforms.compiled import compiled, lean

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]
_Slots = npt.NDArray[np.int32]
_Cells = npt.NDArray[np.int32]
_Shape = tuple[npt.NDArray[np.bool_], npt.NDArray[np.int32]]
_Columns = tuple[Offsets, npt.NDArray[np.int64], Offsets, Bytes]

MAX_BYTES = 1_000_000
"""Bytes of the longest record that is taken."""
MAX_LINES = 100
"""Lines that one record may span: bounds the work that a hostile file can ask for."""

STRAY_QUOTE, OPEN_QUOTE, NUL, TOO_LONG, ONLY_DELIMITERS, WRONG_FIELDS, NO_LINE_END = (
    1 << bit for bit in range(7)
)
_NEWLINE, _RETURN, _SPACE, _TAB, _EQUALS = 10, 13, 32, 9, 61
_HARD_SPACE = (0xC2, 0xA0)
"""A blank at which no line is broken, in UTF-8: spreadsheets and web pages put it around figures."""


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
    kept = int(grammar.slots.max(initial=-1)) + 1
    # Untouched memory costs nothing: cells with doubled quotes are rare.
    extra = np.empty(len(data) if grammar.quote >= 0 else 0, np.uint8)
    ends, lines = np.empty((2, rows), np.int32), np.empty(rows, np.int64)
    fields, flags = np.empty(rows, np.int32), np.empty(rows, np.uint8)
    cells = np.empty((2, kept, rows), np.int32)
    marks = (grammar.delimiter, grammar.quote, grammar.line_end, grammar.plain_quotes)
    count, used, next_line = _split(
        data, extra, final, marks, (grammar.allowed, grammar.slots), first_line,
        (ends, lines, fields, flags), cells,
    )  # fmt: skip
    found = Records(
        data, extra, ends[0, :count], ends[1, :count], lines[:count], fields[:count], flags[:count],
        cells[0, :, :count], cells[1, :, :count],
    )  # fmt: skip
    if b"\0" in chunk:
        _mark_nul(found)
    return found, used, next_line


def _mark_nul(records: Records) -> None:
    """Spoil the records that hold NUL bytes."""
    places = np.flatnonzero(records.data == 0)
    owners = np.searchsorted(records.start, places, side="right") - 1
    owners = np.unique(owners[(owners >= 0) & (places < records.stop[owners])])
    records.flags[owners] |= NUL
    records.cell_start[:, owners] = records.cell_stop[:, owners] = 0


_Marks = tuple[int, int, int, bool]
"""Delimiter, quote, line end, and whether quotes inside quotes stand plain."""


@lean
def _closes(data: Bytes, at: int, marks: _Marks) -> bool:
    """Whether a quoted field may end before this place; blanks after its closing quote belong to nothing."""
    while (
        not marks[3] and at < len(data) and (data[at] == _SPACE or data[at] == _TAB) and data[at] != marks[0]
    ):
        at += 1
    if at >= len(data) or data[at] == marks[0] or data[at] == marks[2]:
        return True
    return data[at] == _RETURN and (at + 1 >= len(data) or data[at + 1] == marks[2])


@lean
def _undouble(data: Bytes, bounds: tuple[int, int], quote: int, extra: Bytes, to: int) -> int:
    """Copy a cell with its doubled quotes undone; the place after it."""
    at, stop = bounds
    while at < stop:
        extra[to] = data[at]
        to += 1
        at += 2 if data[at] == quote and at + 1 < stop and data[at + 1] == quote else 1
    return to


@lean
def _quoted(data: Bytes, at: int, limit: int, marks: _Marks) -> tuple[int, int, int, bool]:
    """Place of the closing quote, fault, line ends inside, and whether quotes are doubled inside.

    `at` is the place after the opening quote, `limit` that beyond which no line may begin. The
    fault is 0, STRAY_QUOTE, OPEN_QUOTE, or -1 where the data end inside.
    """
    lines, doubled = 0, False
    while at < len(data):
        byte = data[at]
        if byte == marks[1]:
            if _closes(data, at + 1, marks):
                return at, 0, lines, doubled
            if not marks[3]:
                if data[at + 1] != marks[1]:
                    return at, STRAY_QUOTE, lines, doubled
                doubled = True
                at += 1
        elif byte == marks[2]:
            lines += 1
            if lines >= MAX_LINES or at > limit:
                return at, OPEN_QUOTE, lines, doubled
        at += 1
    return at, -1, lines, doubled


@lean
def _plain(data: Bytes, at: int, marks: _Marks) -> tuple[int, int, int]:
    """Where an unquoted field's text stops, where what follows begins, and its fault."""
    start, fault = at, 0
    while at < len(data):
        byte = data[at]
        if byte == marks[0] or byte == marks[2]:
            break
        if byte == marks[1]:
            fault = STRAY_QUOTE
        at += 1
    stop = at
    if stop > start and data[stop - 1] == _RETURN and (at >= len(data) or data[at] == marks[2]):
        stop -= 1
    return stop, at, fault


@lean
def _is_after_empty_pair(data: Bytes, at: int, marks: _Marks) -> bool:
    """Whether a cell begins with two quotes that hold nothing and goes on without any: `""a`."""
    if at + 2 >= len(data) or data[at + 1] != marks[1] or _closes(data, at + 2, marks):
        return False
    at += 2
    while at < len(data) and data[at] != marks[0] and data[at] != marks[2]:
        if data[at] == marks[1]:
            return False
        at += 1
    return True


@lean
def _trimmed(data: Bytes, start: int, stop: int) -> tuple[int, int]:
    """Bounds of a cell without blanks at its ends."""
    while start < stop:
        if data[start] == _SPACE or data[start] == _TAB:
            start += 1
        elif data[start] == _HARD_SPACE[0] and start + 1 < stop and data[start + 1] == _HARD_SPACE[1]:
            start += 2
        else:
            break
    while stop > start:
        if data[stop - 1] == _SPACE or data[stop - 1] == _TAB:
            stop -= 1
        elif data[stop - 1] == _HARD_SPACE[1] and stop - 2 >= start and data[stop - 2] == _HARD_SPACE[0]:
            stop -= 2
        else:
            break
    return start, stop


@lean
def _opening(data: Bytes, at: int, marks: _Marks) -> int:
    """Place of the quotation mark that opens a field, behind blanks; that of the field where none does."""
    found = at
    while found < len(data) and (data[found] == _SPACE or data[found] == _TAB) and data[found] != marks[0]:
        found += 1
    return found if found < len(data) and data[found] == marks[1] and not marks[3] else at


@lean
def _record(
    data: Bytes, extra: Bytes, begin: int, to: int, marks: _Marks, widest: int, slots: _Slots, cells: _Cells
) -> tuple[int, int, int, int, bool, int]:
    """Read a record's fields into `cells`.

    Gives: its end, number of fields, fault (as in `_quoted`), line ends inside, whether any field
    is filled, and the place after what went into `extra`.
    """
    at, field, fault, inside, filled = begin, 0, 0, 0, False
    while True:
        if at < len(data) and data[at] <= _SPACE:
            at = _opening(data, at, marks)
        if at + 1 < len(data) and data[at] == _EQUALS and data[at + 1] == marks[1]:
            at += 1  # `="0123"`: how a number stays a text in spreadsheets
        start, doubled = at, False
        if marks[3] and at < len(data) and data[at] == marks[1] and _is_after_empty_pair(data, at, marks):
            start = at + 2
            stop, at, _ = _plain(data, start, marks)
        elif at < len(data) and data[at] == marks[1]:
            stop, wrong, more, doubled = _quoted(data, at + 1, begin + MAX_BYTES, marks)
            inside += more
            if wrong != 0:
                return at, field + 1, wrong, inside, True, to
            start, at = start + 1, stop + 1
            while at < len(data) and (data[at] == _SPACE or data[at] == _TAB) and data[at] != marks[0]:
                at += 1
            if at < len(data) and data[at] == _RETURN and marks[2] != _RETURN:
                at += 1
        else:
            stop, at, wrong = _plain(data, at, marks)
            fault = fault or wrong
        start, stop = _trimmed(data, start, stop)
        filled = filled or stop > start
        if field < len(slots) and slots[field] >= 0:
            if doubled:
                past = _undouble(data, (start, stop), marks[1], extra, to)
                start, stop, to = len(data) + to, len(data) + past, past
            cells[0, slots[field]], cells[1, slots[field]] = start, stop
        field += 1
        if at >= len(data) or data[at] == marks[2]:
            return at, field, fault, inside, filled, to
        if inside > 0 and field >= widest:
            return at, field, OPEN_QUOTE, inside, filled, to
        at += 1


@compiled
def _split(
    data: Bytes, extra: Bytes, final: bool, marks: _Marks, shape: _Shape, line: int, columns: _Columns,
    cells: _Cells,
) -> tuple[int, int, int]:  # fmt: skip
    """Fill the columns and cells; the number of records, bytes used and the next line's number."""
    allowed, slots = shape
    ends, lines, fields, flags = columns
    begin, count, to = 0, 0, 0
    while begin < len(data):
        at, field, fault, inside, filled, past = _record(
            data, extra, begin, to, marks, len(allowed) - 1, slots, cells[:, :, count]
        )
        if fault == -1 and not final and len(data) - begin <= MAX_BYTES and inside < MAX_LINES:
            return count, begin, line
        right = field < len(allowed) and allowed[field]
        if fault == -1 or (inside > 0 and (fault != 0 or not right)):
            # The joined lines do not read strictly: the first of them stands alone.
            fault = OPEN_QUOTE
        if fault != 0:
            at, inside, past = begin, 0, to
            while at < len(data) and data[at] != marks[2]:
                at += 1
        stop = at
        if stop > begin and data[stop - 1] == _RETURN:
            stop -= 1
        to = past
        if filled or field > 1 or (stop > begin and data[begin] == marks[1]):
            flag = fault if fault != 0 else 0 if right else WRONG_FIELDS
            flag |= 0 if filled else ONLY_DELIMITERS
            flag |= TOO_LONG if stop - begin > MAX_BYTES else 0
            for lacking in range(field, len(slots)):
                if slots[lacking] >= 0:
                    cells[:, slots[lacking], count] = 0
            if flag != 0:
                cells[:, :, count] = 0
            ends[0, count], ends[1, count], lines[count], fields[count] = begin, stop, line, field
            flags[count] = flag | (NO_LINE_END if at >= len(data) else 0)
            count += 1
        line += inside + 1
        begin = at + 1
    return count, len(data), line


@lean
def _word(source: Bytes, at: int, stop: int) -> int:
    """Four bytes from a place as a little-endian number; zeros past the stop."""
    word = 0
    for byte in range(min(4, stop - at)):
        word |= int(source[at + byte]) << (8 * byte)
    return word


@compiled
def fill_views(
    data: Bytes, extra: Bytes, start: Offsets, stop: Offsets, views: npt.NDArray[np.uint32]
) -> None:
    """Arrow's four words a text: length, then the text itself (to 12 bytes) or its start, buffer and place.

    Views of `extra` name buffer 1, those of `data` buffer 0.
    """
    for row in range(len(start)):
        other = start[row] >= len(data)
        source = extra if other else data
        place = start[row] - len(data) if other else start[row]
        past = place + stop[row] - start[row]
        views[row, 0] = past - place
        views[row, 1] = _word(source, place, past)
        if past - place <= 12:
            views[row, 2] = _word(source, place + 4, past)
            views[row, 3] = _word(source, place + 8, past)
        else:
            views[row, 2] = 1 if other else 0
            views[row, 3] = place
