"""Loose debits and credits of equal keys and near days, beside each other where they are not too many.

Compiled, because a block is a product. What two statements contradict never leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.compiled import compiled, inner, lean
from transforms.flows.keys import DAYS, Met, meeting
from transforms.flows.pairing.calendars import places_table

PAIR = {"debit": pl.UInt32(), "credit": pl.UInt32()}
Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
_UNKNOWN = -1


class Window(NamedTuple):
    """Which rows of equal keys are looked at.

    bucket: days of a bucket; a debit is looked at with the credits of its own bucket and of the two beside it.
    most: debits x credits of a bucket up to which it is looked at. days: between two bookings, either way, at most.
    before, after: banking days that the credit may be ahead of the debit, and behind it (calendars.py, `with_lag`).
    """

    bucket: int
    most: int
    days: int
    before: int
    after: int


class _Reach(NamedTuple):
    """Days that a credit may be booked ahead of the debit, and behind it, at most."""

    ahead: int
    behind: int


class _Rows(NamedTuple):
    """Rows of a side that meet the other: `at` (keys.py), sorted; calendar and day; what must agree; the other's end.

    calendar, day: where in the table of places the row stands. said: a column each, -1 for what is not said. end: the
    payer of a debit, the payee of a credit, which differ.
    """

    at: Numbers
    calendar: Numbers
    day: Numbers
    said: Numbers
    end: Numbers


def near_pairs(
    debits: pl.DataFrame, credits: pl.DataFrame, keys: Sequence[str], agree: Sequence[str], window: Window
) -> pl.DataFrame:
    """Pairs of rows (PAIR) that share the keys within the window and contradict each other in nothing.

    Reads: row, day, calendar (pl.Enum), payer, payee, keys and `agree`: columns of which both statements must say the
        same, where both say something (UInt32, null for nothing). An account that pays itself is no pair.
    """
    columns = list(dict.fromkeys(["row", "day", "calendar", "payer", "payee", *keys, *agree]))
    left, right = (side.select(columns).drop_nulls(keys) for side in (debits, credits))
    met = meeting(left, right, keys)
    if not len(met[0].places):
        return pl.DataFrame(schema=PAIR)
    days, calendars = pl.concat([left["day"], right["day"]]), left["calendar"].dtype
    first, last = days.min(), days.max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    assert isinstance(calendars, pl.Enum)
    places = places_table(tuple(calendars.categories), first, last)
    ahead, behind = (min(window.days, days) for days in _calendar_days(places, window.before, window.after))
    at_left, at_right = _met(
        _rows(left, met[0], "payer", agree, first),
        _rows(right, met[1], "payee", agree, first),
        places,
        window,
        _Reach(ahead, behind),
    )
    rows = [
        side["row"].to_numpy()[of_side.places[at]]
        for side, of_side, at in zip((left, right), met, (at_left, at_right), strict=True)
    ]
    return pl.DataFrame(dict(zip(PAIR, rows, strict=True)), PAIR)


def each_pair(found: Sequence[pl.DataFrame], first: str = "debit") -> pl.DataFrame:
    """The pairs of all the frames, each once, sorted by one side (debit or credit) and then by the other."""
    second = "credit" if first == "debit" else "debit"
    # Two numbers of 32 bits as one: whole numbers are sorted fast.
    both = pl.concat([pairs.select(list(PAIR)) for pairs in found])
    packed = np.sort((both[first].to_numpy().astype(np.uint64) << np.uint64(32)) | both[second].to_numpy())
    once = packed[np.concatenate([[True], packed[1:] != packed[:-1]])] if len(packed) else packed
    sides = {first: (once >> np.uint64(32)).astype(np.uint32), second: once.astype(np.uint32)}
    return pl.DataFrame(sides).select(list(PAIR))


def _rows(side: pl.DataFrame, met: Met, end: str, agree: Sequence[str], first: date) -> _Rows:
    numbers = {
        name: side[name].gather(met.places).cast(pl.Int64).fill_null(_UNKNOWN).to_numpy(writable=True)
        for name in {*agree, end}
    }
    calendar = side["calendar"].to_physical().to_numpy()
    return _Rows(
        met.at,
        calendar[met.places].astype(np.int64),
        (side["day"] - first).dt.total_days().to_numpy()[met.places],
        np.column_stack([numbers[name] for name in agree]) if agree else np.empty((len(met.at), 0), np.int64),
        numbers[end],
    )


def _calendar_days(places: Places, before: int, after: int) -> tuple[int, int]:
    """How many days so many banking days back, and on, can be at most, by any of the calendars."""
    days = np.arange(places.shape[1])
    back = [days - np.searchsorted(own, own - before, side="left") for own in places]
    on = [np.searchsorted(own, own + after, side="right") - 1 - days for own in places]
    return int(np.max(back)), int(np.max(on))


@lean
def _lag(left: _Rows, right: _Rows, one: int, other: int, places: Places) -> int:
    """Banking days from the one booking to the other; between two calendars the fewer of the two."""
    mine, theirs = left.calendar[one], right.calendar[other]
    by_mine = places[mine, right.day[other]] - places[mine, left.day[one]]
    by_theirs = places[theirs, right.day[other]] - places[theirs, left.day[one]]
    return int(by_mine if abs(by_mine) <= abs(by_theirs) else by_theirs)


@lean
def _fits(left: _Rows, right: _Rows, one: int, other: int, places: Places, window: Window) -> bool:
    """Whether two rows of one key may be one movement, by what both say and by their days."""
    if left.end[one] == right.end[other] != _UNKNOWN:
        return False
    for column in range(left.said.shape[1]):
        mine, theirs = left.said[one, column], right.said[other, column]
        if _UNKNOWN not in (mine, theirs) and mine != theirs:
            return False
    return -window.before <= _lag(left, right, one, other, places) <= window.after


@inner
def _longer(numbers: Numbers) -> Numbers:
    grown = np.empty(2 * len(numbers), np.int64)
    grown[: len(numbers)] = numbers
    return grown


@compiled
def _met(left: _Rows, right: _Rows, places: Places, window: Window, reach: _Reach) -> tuple[Numbers, Numbers]:
    """Places of the rows of each pair. A key and bucket of the right is a run, as are the rows of the left near it."""
    ones, others = np.empty(1024, np.int64), np.empty(1024, np.int64)
    found, first, begin = 0, 0, 0
    while begin < len(right.at):
        key = right.at[begin] // DAYS
        bucket = right.at[begin] % DAYS // window.bucket
        end = begin
        while (
            end < len(right.at)
            and right.at[end] // DAYS == key
            and right.at[end] % DAYS // window.bucket == bucket
        ):
            end += 1
        low = key * DAYS + max((bucket - 1) * window.bucket, 0)
        high = key * DAYS + min((bucket + 2) * window.bucket, DAYS)
        while first < len(left.at) and left.at[first] < low:
            first += 1
        last = first
        while last < len(left.at) and left.at[last] < high:
            last += 1
        if (last - first) * (end - begin) <= window.most:
            near = begin
            for one in range(first, last):
                while near < end and right.at[near] < left.at[one] - reach.ahead:
                    near += 1
                other = near
                while other < end and right.at[other] <= left.at[one] + reach.behind:
                    if _fits(left, right, one, other, places, window):
                        if found == len(ones):
                            ones, others = _longer(ones), _longer(others)
                        ones[found], others[found] = one, other
                        found += 1
                    other += 1
        begin = end
    return ones[:found], others[:found]
