"""Several equal columns as one whole number, and the k-th row of a key and day beside the k-th of another day.

Compiled: rows of both sides are whole numbers, and the rules of matching ask these two questions of millions of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.compiled import compiled, lean
from transforms.flows.once import numbered

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
DAYS = 2**23
"""More than twice the days from the year 1 to 9999: a day more or less stays within its key."""
_MIXED = np.uint64(0x9E3779B97F4A7C15)


class Met(NamedTuple):
    """Rows of a side whose keys the other has, too: their places in the frame, and `at`, by which they are sorted.

    at: key and day as one; equal where both are, one more a day later; over DAYS the key.
    """

    places: Numbers
    at: Numbers


def meeting(left: pl.DataFrame, right: pl.DataFrame, columns: Sequence[str]) -> tuple[Met, Met]:
    """The rows of both whose columns are the same in a row of the other, sorted by `at`, then row.

    Reads: row; day (date); columns (UInt32, not null). Which number a key is may differ from run to run.
    """
    codes = [[side[column].to_numpy() for column in columns] for side in (left, right)]
    places = [np.arange(side.height) for side in (left, right)]
    for at in range(len(columns)):
        own = [of_side[at][place] for of_side, place in zip(codes, places, strict=True)]
        places = [
            place[_seen(mine, others)] for place, mine, others in zip(places, own, reversed(own), strict=True)
        ]
    kept = [[code[place] for code in of_side] for of_side, place in zip(codes, places, strict=True)]
    keys = _one_key([np.concatenate(both) for both in zip(*kept, strict=True)])
    count = len(places[0])
    with ThreadPoolExecutor(1) as apart:
        ordered = apart.submit(_in_order, right, places[1], keys[count:])
        one = _in_order(left, places[0], keys[:count])
        other = ordered.result()
    met = _met(one.at, other.at)
    return Met(one.places[met[0]], one.at[met[0]]), Met(other.places[met[1]], other.at[met[1]])


def _in_order(side: pl.DataFrame, places: Numbers, keys: Numbers) -> Met:
    day = side["day"].dt.epoch("d").to_numpy()[places]
    at = keys * DAYS + day + DAYS // 2
    order = np.argsort(at)
    ordered = places[order]
    at = at[order]
    _settle(at, ordered, side["row"].to_numpy())
    return Met(ordered, at)


def _seen(codes: Codes, others: Codes) -> Flags:
    """Of each code whether it is among the others."""
    seen = np.zeros(int(max(codes.max(initial=0), others.max(initial=0))) + 1, np.bool_)
    seen[others] = True
    return seen[codes]


_MOST, _MOST_KEY = 2**64, 2**40
"""What a whole number of 64 bits can tell apart, and of these with the days of DAYS."""


def _one_key(columns: Sequence[Codes]) -> Numbers:
    """A whole number below _MOST_KEY for each row, equal where all columns are."""
    key, size = columns[0].astype(np.uint64), int(columns[0].max(initial=0)) + 1
    for column in columns[1:]:
        values = int(column.max(initial=0)) + 1
        if size * values > _MOST:
            key, size = _fewer(key), len(key) + 1
        key, size = key * np.uint64(values) + column, size * values
    return (_fewer(key) if size > _MOST_KEY else key).astype(np.int64)


def _fewer(key: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers up to the count of rows that are equal where the keys are."""
    # Times an odd number: other keys stay others, and lie no longer in order.
    return numbered(key * _MIXED, np.ones(len(key), np.bool_))[1].astype(np.uint64)


@compiled
def _settle(at: Numbers, places: Numbers, rows: Codes) -> None:
    """Put the places of equal `at` in order of their rows."""
    begin = 0
    for end in range(1, len(at) + 1):
        if end < len(at) and at[end] == at[begin]:
            continue
        if end - begin > _SHORT:
            run = places[begin:end].copy()
            places[begin:end] = run[np.argsort(rows[run])]
        else:
            _insert(places, rows, begin, end)
        begin = end


_SHORT = 16


@lean
def _insert(places: Numbers, rows: Codes, begin: int, end: int) -> None:
    """Sort a short run by inserting one place after the other."""
    for at in range(begin + 1, end):
        place, to = places[at], at
        while to > begin and rows[places[to - 1]] > rows[place]:
            places[to] = places[to - 1]
            to -= 1
        places[to] = place


@compiled
def _met(left: Numbers, right: Numbers) -> tuple[Flags, Flags]:
    """Of each row of both sides, sorted by `at`, whether the other has its key."""
    of_left, of_right = np.zeros(len(left), np.bool_), np.zeros(len(right), np.bool_)
    one, other = 0, 0
    while one < len(left) and other < len(right):
        mine, theirs = left[one] // DAYS, right[other] // DAYS
        if mine == theirs:
            while one < len(left) and left[one] // DAYS == mine:
                of_left[one] = True
                one += 1
            while other < len(right) and right[other] // DAYS == mine:
                of_right[other] = True
                other += 1
        elif mine < theirs:
            one += 1
        else:
            other += 1
    return of_left, of_right


@compiled
def side_by_side(
    left: Numbers, right: Numbers, left_free: Flags, right_free: Flags, lag: int
) -> tuple[Numbers, Numbers]:
    """Places of the k-th free row of a key and day, and of the k-th so many days later, for each k that both have.

    left, right: `at` of the rows of each side, sorted.
    """
    most = min(len(left), len(right))
    ones, others = np.empty(most, np.int64), np.empty(most, np.int64)
    found, one, other = 0, 0, 0
    while one < len(left) and other < len(right):
        wanted = left[one] + lag
        if not left_free[one] or wanted < right[other]:
            one += 1
        elif not right_free[other] or wanted > right[other]:
            other += 1
        else:
            ones[found], others[found] = one, other
            found, one, other = found + 1, one + 1, other + 1
    return ones[:found], others[:found]
