from __future__ import annotations

import polars as pl

from transforms.flows.known import spread_out, texts_recur, with_known

KNOWN = pl.DataFrame({"key": ["a", "b"], "value": [1, 2]})


def test_what_is_known_stands_beside_the_rows_in_their_order() -> None:
    frame = pl.DataFrame({"key": ["b", None, "c", "a", "b"], "place": range(5)})
    found = with_known(frame, KNOWN, "key")
    assert found.drop("value").equals(frame)
    assert found["value"].to_list() == [2, None, None, 1, 2]


def test_nothing_known_gives_empty_columns() -> None:
    found = with_known(pl.DataFrame({"key": ["a"]}), KNOWN.clear(), "key")
    assert found.schema == KNOWN.schema
    assert found["value"].to_list() == [None]


def test_texts_that_stand_often_are_told_from_those_that_differ() -> None:
    assert texts_recur(pl.Series("text", ["payment"] * 100))
    assert not texts_recur(pl.Series("text", [f"payment {number}" for number in range(100)]))


def test_what_is_known_of_a_few_rows_is_null_for_the_others() -> None:
    known = pl.DataFrame({"text": ["second", "first"], "words": [["a", "b"], None]})
    found = spread_out(known, pl.Series([3, 0], dtype=pl.UInt32()), 5)
    assert found.schema == known.schema
    assert found.rows() == [("first", None), (None, None), (None, None), ("second", ["a", "b"]), (None, None)]
    assert spread_out(known.clear(), pl.Series([], dtype=pl.UInt32()), 2).rows() == [(None, None)] * 2
