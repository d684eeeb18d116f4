"""Several equal columns as one whole number, and the k-th row of a key and day beside the k-th of another day.

Compiled: rows of both sides are whole numbers, and the rules of matching ask these two questions of millions of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.tracing.kernels.compiled import compiled, inner

Numbers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
DAYS = 2**23
"""More than twice the days from the year 1 to 9999: a day more or less stays within its key."""
_NONE = -1
_MIXED = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def meeting(
    left: pl.DataFrame, right: pl.DataFrame, columns: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of both whose columns are the same in a row of the other, with `at`: key and day, Int64.

    Reads: day (date); columns (UInt32, not null). `at` is equal where keys and day are; a day later is one more;
    over DAYS it gives the key.
    Which number a key is may differ from run to run.
    """
    for column in columns:
        left, right = _seen_in(left, right, column), _seen_in(right, left, column)
    if len(columns) == 1:
        numbered = [side[columns[0]].to_numpy().astype(np.int64) for side in (left, right)]
    else:
        packed = [np.column_stack([side[name].to_numpy() for name in columns]) for side in (left, right)]
        numbered = list(_numbered(*packed))
    placed = [
        side.with_columns(
            (pl.Series("at", key, pl.Int64) * DAYS + pl.col("day").dt.epoch("d") + DAYS // 2).alias("at")
        )
        for side, key in zip((left, right), numbered, strict=True)
    ]
    return placed[0].filter(numbered[0] != _NONE), placed[1].filter(numbered[1] != _NONE)


def _seen_in(side: pl.DataFrame, other: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows whose code a row of the other side has, too."""
    codes, others = side[column].to_numpy(), other[column].to_numpy()
    seen = np.zeros(int(max(codes.max(initial=0), others.max(initial=0))) + 1, np.bool_)
    seen[others] = True
    return side.filter(seen[codes])


@inner
def _place(table: Numbers, rows: npt.NDArray[np.uint32], columns: npt.NDArray[np.uint32], at: int) -> int:
    """Where in the table the row of `rows` stands that is equal to a row of `columns`, or where it would stand."""
    mixed = np.uint64(0)
    for place in range(columns.shape[1]):
        mixed = (mixed ^ np.uint64(columns[at, place])) * _MIXED
        mixed ^= mixed >> _SHIFT
    slot = int(np.int64(mixed & np.uint64(len(table) - 1)))
    while table[slot] != _NONE:
        same = True
        for place in range(columns.shape[1]):
            same = same and rows[table[slot], place] == columns[at, place]
        if same:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot


@compiled
def _numbered(left: npt.NDArray[np.uint32], right: npt.NDArray[np.uint32]) -> tuple[Numbers, Numbers]:
    """A number for each row that is equal where rows are; -1 for what the other side lacks."""
    size = 2
    while size < 2 * len(left):
        size *= 2
    table = np.full(size, _NONE, np.int64)
    of_left, of_right = np.empty(len(left), np.int64), np.empty(len(right), np.int64)
    met = np.zeros(len(left), np.bool_)
    for row in range(len(left)):
        slot = _place(table, left, left, row)
        if table[slot] == _NONE:
            table[slot] = row
        of_left[row] = table[slot]
    for row in range(len(right)):
        of_right[row] = table[_place(table, left, right, row)]
        if of_right[row] != _NONE:
            met[of_right[row]] = True
    for row in range(len(left)):
        if not met[of_left[row]]:
            of_left[row] = _NONE
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
