"""The different values of a column, and which of them stands in each row: what recurs is looked at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.compiled import compiled, inner, lean

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
Slots = npt.NDArray[np.int32]
_FREE = -1
_FEWEST = 512
_HALF = np.uint64(32)


class Once(NamedTuple):
    """values: each value once, without null, in the order in which they come first.

    at: for each row the place in `values`, UInt32; null for null.
    """

    values: pl.Series
    at: pl.Series


def each_once(column: pl.Series) -> Once:
    """The different values of a column. The numbers depend on the order of rows and on nothing else.

    Values of equal hash are numbered as one by compiled code, and then held to the column: two values whose hashes
    fell together (one column in a billion) are told apart by comparing them.
    """
    said = column.is_not_null()
    firsts, numbers = numbered(_hashes(column).to_numpy(), said.to_numpy())
    at = pl.Series("at", numbers)
    if not said.all():
        at = pl.select(pl.when(said).then(at).alias("at")).to_series()
    values = column.gather(firsts)
    return Once(values, at) if column.eq_missing(values.gather(at)).all() else _compared(column)


def _hashes(column: pl.Series) -> pl.Series:
    return column.hash()


def _compared(column: pl.Series) -> Once:
    values = column.drop_nulls().unique(maintain_order=True)
    rows, known = column.to_frame("value"), values.to_frame("value").with_row_index("at")
    return Once(values, rows.join(known, on="value", how="left", maintain_order="left")["at"])


@lean
def _slot(table: Slots, known: Hashes, wanted: np.uint64) -> int:
    """Where in the table the number of a hash stands, or where it would stand."""
    slot = int(np.int64((wanted ^ (wanted >> _HALF)) & np.uint64(len(table) - 1)))
    while table[slot] != _FREE and known[table[slot]] != wanted:
        slot = (slot + 1) & (len(table) - 1)
    return slot


class _Found(NamedTuple):
    """Number by slot (_FREE where none is), twice as many slots as numbers; by number the hash and its first place."""

    table: Slots
    known: Hashes
    firsts: Places


@inner
def _room(size: int) -> _Found:
    return _Found(np.full(2 * size, _FREE, np.int32), np.empty(size, np.uint64), np.empty(size, np.uint32))


@lean
def _fill(
    found: _Found, count: int, hashes: Hashes, said: Flags, numbers: Places, row: int
) -> tuple[int, int]:
    """Number the rows from `row` on, after `count` numbers; gives the row at which there is no room, and the count."""
    while row < len(hashes):
        if said[row]:
            slot = _slot(found.table, found.known, hashes[row])
            if found.table[slot] == _FREE:
                if count == len(found.known):
                    break
                found.table[slot], found.known[count], found.firsts[count] = count, hashes[row], row
                count += 1
            numbers[row] = found.table[slot]
        row += 1
    return row, count


@compiled
def numbered(hashes: Hashes, said: Flags) -> tuple[Places, Places]:
    """Where each different hash comes first, and for each row which of them it has; 0 for what is not said."""
    numbers = np.zeros(len(hashes), np.uint32)
    found = _room(_FEWEST)
    row, count = _fill(found, 0, hashes, said, numbers, 0)
    while row < len(hashes):
        larger = _room(4 * count)
        larger.known[:count], larger.firsts[:count] = found.known, found.firsts
        for number in range(count):
            larger.table[_slot(larger.table, larger.known, larger.known[number])] = number
        found = larger
        row, count = _fill(found, count, hashes, said, numbers, row)
    return found.firsts[:count].copy(), numbers
