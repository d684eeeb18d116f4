"""Digits of many texts at once: eight bytes of each are one number, and are counted and read as such.

A word holds the eight bytes from some place on, the first as its lowest digits (cuts.Buffer.eights).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from transforms.readers.cuts import Buffer, LongWords, Places

_HIGH, _ZEROS, _SIX = (np.uint64(int(f"0x{byte * 8}", 16)) for byte in ("F0", "30", "06"))
_LOW = np.uint64(0x0F0F0F0F0F0F0F0F)
# Neighbours are put together three times: two digits, four, eight.
_STEPS = tuple(
    (np.uint64(factor), np.uint64(bits), np.uint64(kept))
    for factor, bits, kept in (
        (10, 8, 0x00FF00FF00FF00FF),
        (100, 16, 0x0000FFFF0000FFFF),
        (10_000, 32, 0x00000000FFFFFFFF),
    )
)
TENS: npt.NDArray[np.int64] = 10 ** np.arange(19)
"""Powers of ten."""


def digits_ahead(words: LongWords) -> Places:
    """How many of each word's bytes are digits before the first that is none: 0 to 8."""
    # A digit is 3x, and still 3x with 6 more; each other byte (of UTF-8) leaves a bit behind.
    others = ((words & _HIGH) ^ _ZEROS) | (((words + _SIX) & _HIGH) ^ _ZEROS)
    below_the_first = (others & (~others + np.uint64(1))) - np.uint64(1)
    count: Places = (np.bitwise_count(below_the_first) >> 3).astype(np.int64)
    return count


def number_of(words: LongWords, count: Places | int) -> Places:
    """The number that the first `count` digits of each word make; 0 where it is 0."""
    number = (words << np.asarray(8 * (8 - count)).astype(np.uint64)) & _LOW
    for factor, bits, kept in _STEPS:
        number = (number * factor + (number >> bits)) & kept
    return np.where(np.asarray(count) > 0, number, 0).astype(np.int64)


def digits_at(buffer: Buffer, at: Places) -> tuple[Places, Places]:
    """The number that the digits at each place make, and how many they are: right up to sixteen digits."""
    first = buffer.eights(at)
    length = digits_ahead(first)
    number = number_of(first, length)
    long = np.flatnonzero(length == 8)
    then = buffer.eights(at[long] + 8)
    more = digits_ahead(then)
    length[long] += more
    number[long] = number[long] * TENS[more] + number_of(then, more)
    return number, length
