"""Columns made of buffers: texts cut out of one, thousands at once, of which nothing is copied.

Polars keeps a text as its length, its first bytes and the place of the others in a buffer (Arrow's
string view), so that many texts can share the bytes of the file that they stand in.
"""

from __future__ import annotations

import re
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.money import MONEY

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint32]
LongWords = npt.NDArray[np.uint64]
Numbers = TypeVar("Numbers", Places, Words)

PAD = 32
"""Bytes behind a buffer's text, so that words may be taken from its last on and a little further."""

_INLINE = 12
"""Bytes up to which a text stands in its view itself."""

_MAY_BE_BLANK: Flags = (np.arange(256) <= ord(" ")) | (np.arange(256) >= 0x80)
"""Of each byte, whether it is white space or may be part of one outside of ASCII."""

KEPT = np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)
"""What is kept of eight bytes, for each number of them that belong to a text."""


class Buffer:
    """The bytes of a text in UTF-8, with room behind them; at most 2 GiB."""

    def __init__(self, raw: bytes) -> None:
        self.length = len(raw)
        self._raw = padded = raw + bytes(PAD)
        self.bytes: Bytes = np.frombuffer(padded, np.uint8)
        # One number at each byte: they overlap.
        self._fours: Words = np.ndarray(self.length + PAD - 4, "<u4", padded, strides=(1,))
        self._eights: LongWords = np.ndarray(self.length + PAD - 8, "<u8", padded, strides=(1,))

    def holds(self, text: bytes) -> bool:
        """Whether these bytes stand somewhere; a pattern finds a few bytes in half the time that `in` takes."""
        return re.search(re.escape(text), self._raw) is not None

    def places(self, byte: int) -> Places:
        """Where a byte stands."""
        return np.flatnonzero(self.bytes[: self.length] == byte)

    def pairs(self, two: bytes) -> Flags:
        """Of each byte but the last, whether it and the next are these two."""
        text = self.bytes[: self.length]
        found: Flags = (text[:-1] == two[0]) & (text[1:] == two[1])
        return found

    def text(self, start: int, end: int) -> str:
        """The text of one stretch."""
        return self.bytes[start:end].tobytes().decode()

    def fours(self, starts: Places) -> Words:
        """The four bytes from each place on as one number, the first as its lowest digits (`word`)."""
        return self._fours[starts]

    def eights(self, starts: Places) -> LongWords:
        """The eight bytes from each place on as one number."""
        return self._eights[starts]

    def cut(self, name: str, starts: Places, ends: Places) -> pl.Series:
        """The text of each stretch, which must begin and end where characters do."""
        lengths = ends - starts
        views = np.empty((len(starts), 2), np.uint64)
        first, then = views[:, 0], views[:, 1]
        np.left_shift(self._eights[starts], 32, out=first)
        np.left_shift(starts.view(np.uint64), 32, out=then)
        if lengths.min(initial=_INLINE + 1) <= _INLINE:
            short = np.flatnonzero(lengths <= _INLINE)
            held, places = lengths[short], starts[short]
            first[short] &= KEPT[np.minimum(held, 4)] << 32
            then[short] = self._eights[places + 4] & KEPT[np.maximum(held - 4, 0)]
        first |= lengths.view(np.uint64)
        buffers = [None, pa.py_buffer(views), pa.py_buffer(self.bytes)]
        return _series(name, pa.Array.from_buffers(pa.string_view(), len(starts), buffers))

    def stripped(self, name: str, starts: Places, ends: Places) -> pl.Series:
        """The same without white space at its ends, which few have: the others need not be written anew."""
        texts = self.cut(name, starts, ends)
        outer = _MAY_BE_BLANK[self.bytes[starts]] | _MAY_BE_BLANK[self.bytes[ends - 1]]
        rows = np.flatnonzero(outer & (ends > starts))
        return texts.scatter(rows, texts[rows].str.strip_chars()) if len(rows) else texts


def money(name: str, units: Places, decimals: int) -> pl.Series:
    """Amounts, given in units of one of their decimals."""
    buffers = [None, pa.py_buffer(np.column_stack((units, units >> 63)))]
    return _series(name, pa.Array.from_buffers(pa.decimal128(38, decimals), len(units), buffers)).cast(MONEY)


def numbers(name: str, values: Places) -> pl.Series:
    """Whole numbers as they are: Polars and Arrow load numpy.ma or pandas before they take an array of numpy's."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(values, np.int64))]
    return _series(name, pa.Array.from_buffers(pa.int64(), len(values), buffers))


def _series(name: str, array: pa.Array) -> pl.Series:
    return pl.Series(values=_Exported(array)).alias(name)


class _Exported:
    """An array as Arrow hands it over: what Polars does with pyarrow's own takes six times as long."""

    def __init__(self, array: pa.Array) -> None:
        self._array = array

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Arrow's PyCapsules of schema and array."""
        capsules: tuple[object, object] = self._array.__arrow_c_array__(requested_schema)
        return capsules


def distinct(values: Numbers) -> tuple[Numbers, Places]:
    """The numbers that occur, ascending, and the place of each value among them.

    As np.unique gives them; but of equal neighbours, which most columns of a statement have, one is sorted.
    """
    begins = np.flatnonzero(values[1:] != values[:-1]) + 1
    begins = np.append(0, begins) if len(values) else begins
    found, places = np.unique(values[begins], return_inverse=True)
    return found, np.repeat(places, np.diff(np.append(begins, len(values))))


def word(text: bytes) -> int:
    """A text of up to four bytes as the number that Buffer.fours gives for it."""
    return int.from_bytes(text, "little")


def buffer_of(texts: pl.Series) -> tuple[Buffer, Places]:
    """The texts of a column one behind the other, and where each begins, with the end of the last."""
    array = texts.to_arrow()
    assert array.type == pa.large_string()
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset :][: len(array) + 1]
    data = array.buffers()[2]
    begin, end = int(offsets[0]), int(offsets[-1])
    raw = data[begin:end].to_pybytes() if data is not None else b""
    return Buffer(raw), offsets - begin
