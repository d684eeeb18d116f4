"""What the compiled loops find, held to a plain search over all rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.flows.keys import DAYS, meeting, side_by_side
from transforms.flows.pairing.blocks import Window, each_pair, near_pairs
from transforms.flows.pairing.calendars import banking_days, with_lag

CODES = st.integers(0, 3) | st.just(2**32 - 1)
DAY = date(1969, 12, 28)
ROWS = st.lists(st.tuples(CODES, CODES, CODES, st.integers(0, 40)), max_size=25)
Row = tuple[int, int, int, int]


def side_of(rows: list[Row]) -> pl.DataFrame:
    columns = {"one": pl.UInt32(), "two": pl.UInt32(), "three": pl.UInt32(), "days": pl.Int64()}
    frame = pl.DataFrame(rows, columns, orient="row").with_row_index("row")
    return frame.with_columns((pl.lit(DAY) + pl.duration(days="days")).alias("day"))


@given(ROWS, ROWS, st.sampled_from([["one"], ["one", "two"], ["three", "one", "two"]]))
def test_rows_meet_where_a_row_of_the_other_side_has_the_same_keys(
    left: list[Row], right: list[Row], columns: list[str]
) -> None:
    sides = side_of(left), side_of(right)
    found = [
        side[met.places].with_columns(pl.Series("at", met.at))
        for side, met in zip(sides, meeting(*sides, columns), strict=True)
    ]
    for side, other, met in zip(sides, reversed(sides), found, strict=True):
        expected = side.join(other, on=columns, how="semi")["row"].sort()
        assert met["row"].sort().to_list() == expected.to_list()
        assert met.select("at", "row").rows() == sorted(met.select("at", "row").rows())
    keys = defaultdict(set)
    for row in pl.concat(found).iter_rows(named=True):
        keys[row["at"] // DAYS].add(tuple(row[name] for name in columns))
        assert row["at"] % DAYS - DAYS // 2 == (row["day"] - date(1970, 1, 1)).days
    assert all(len(same) == 1 for same in keys.values())
    assert len(keys) == len({same for group in keys.values() for same in group})


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=30),
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), max_size=30),
    st.integers(-2, 2),
)
def test_the_kth_free_row_meets_the_kth_so_many_days_later(
    left: list[tuple[int, bool]], right: list[tuple[int, bool]], lag: int
) -> None:
    sides = [sorted(side) for side in (left, right)]
    at = [np.array([row[0] for row in side], np.int64) for side in sides]
    free = [np.array([row[1] for row in side], np.bool_) for side in sides]
    ones, others = side_by_side(at[0], at[1], free[0], free[1], lag)
    expected = []
    for day in range(-2, 9):
        mine = [place for place, row in enumerate(sides[0]) if row == (day, True)]
        theirs = [place for place, row in enumerate(sides[1]) if row == (day + lag, True)]
        expected += list(zip(mine, theirs, strict=False))
    assert list(zip(ones.tolist(), others.tolist(), strict=True)) == expected


CALENDARS = ("DE", "TARGET2", "US")
ENTRY = st.fixed_dictionaries(
    {
        "key": st.integers(0, 2),
        "payer": st.none() | st.integers(0, 3),
        "payee": st.none() | st.integers(0, 3),
        "days": st.integers(0, 45),
        "calendar": st.sampled_from(CALENDARS),
    }
)
WINDOW = Window(bucket=8, most=20, days=8, before=1, after=5)
Said = dict[str, int | str | None]


def loose_side(rows: list[Said]) -> pl.DataFrame:
    codes = dict.fromkeys(("key", "payer", "payee"), pl.UInt32())
    schema = {**codes, "days": pl.Int64(), "calendar": pl.Enum(CALENDARS)}
    frame = pl.DataFrame(rows, schema).with_row_index("row")
    return frame.with_columns((pl.lit(DAY) + pl.duration(days="days")).alias("day"))


def lags(debits: pl.DataFrame, credits: pl.DataFrame) -> dict[tuple[int, int], int]:
    """Banking days from each debit to each credit."""
    placed = banking_days(pl.concat([debits, credits]))
    left, right = placed.head(debits.height), placed.tail(credits.height)
    pairs = left.join(right.rename({name: f"{name}_in" for name in right.columns}), how="cross")
    return {(row, other): lag for row, other, lag in with_lag(pairs).select("row", "row_in", "lag").rows()}


def fits(debit: dict[str, Any], credit: dict[str, Any]) -> bool:
    said = [(debit[end], credit[end]) for end in ("payer", "payee")]
    if any(None not in both and both[0] != both[1] for both in said):
        return False
    return debit["payer"] is None or debit["payer"] != credit["payee"]


def number_of(row: dict[str, object]) -> int:
    day = row["day"]
    assert isinstance(day, date)
    return ((day - date(1970, 1, 1)).days + DAYS // 2) // WINDOW.bucket


@given(st.lists(ENTRY, max_size=25), st.lists(ENTRY, max_size=25))
def test_pairs_of_a_block_are_those_near_that_contradict_each_other_in_nothing(
    debits: list[Said], credits: list[Said]
) -> None:
    sides = loose_side(debits), loose_side(credits)
    found = near_pairs(*sides, ["key"], ("payer", "payee"), WINDOW)
    left, right = (side.rows(named=True) for side in sides)
    expected, lag_of = set(), lags(*sides)
    for credit in right:
        run = [one for one in right if (one["key"], number_of(one)) == (credit["key"], number_of(credit))]
        near = [
            one
            for one in left
            if one["key"] == credit["key"] and abs(number_of(one) - number_of(credit)) <= 1
        ]
        if len(near) * len(run) > WINDOW.most:
            continue
        for debit in near:
            apart = abs((credit["day"] - debit["day"]) // timedelta(days=1))
            lag = lag_of[debit["row"], credit["row"]]
            if apart <= WINDOW.days and -WINDOW.before <= lag <= WINDOW.after and fits(debit, credit):
                expected.add((debit["row"], credit["row"]))
    assert found.height == len(expected)
    assert set(found.rows()) == expected


PAIRS = st.lists(st.tuples(st.integers(0, 2**32 - 1) | st.integers(0, 3), st.integers(0, 3)), max_size=12)


@given(st.lists(PAIRS, min_size=1, max_size=3), st.sampled_from(["debit", "credit"]))
def test_each_pair_is_there_once_sorted_by_one_side(found: list[list[tuple[int, int]]], first: str) -> None:
    schema = {"debit": pl.UInt32(), "credit": pl.UInt32()}
    frames = [pl.DataFrame(rows, schema, orient="row") for rows in found]
    once = {pair for rows in found for pair in rows}
    expected = sorted(once, key=lambda pair: pair if first == "debit" else pair[::-1])
    assert each_pair(frames, first).rows() == expected


def test_keys_too_wide_for_one_number_still_meet_their_equals_alone() -> None:
    names = ("one", "two", "three", "four")
    far = 2**32 - 2
    rows = [(far, far, far, far), (far, far, far, far - 1), (0, far, far, far), (far, far, far, far)]
    frame = pl.DataFrame(rows, dict.fromkeys(names, pl.UInt32()), orient="row").with_row_index("row")
    side = frame.with_columns(pl.lit(DAY).alias("day"))
    left, right = meeting(side, side.head(1), names)
    assert (left.places.tolist(), right.places.tolist()) == ([0, 3], [0])
    assert set(left.at) == set(right.at)


def test_ten_thousand_rows_of_one_key_and_day_meet_in_order_of_their_rows() -> None:
    rows = pl.Series("row", range(10_000), pl.UInt32()).shuffle(seed=1)
    side = pl.DataFrame({"row": rows, "one": [5] * len(rows), "day": [DAY] * len(rows)})
    side = side.with_columns(pl.col("one").cast(pl.UInt32()))
    met = meeting(side, side, ["one"])[0]
    assert rows.gather(met.places).to_list() == list(range(10_000))
