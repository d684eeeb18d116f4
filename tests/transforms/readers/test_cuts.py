from __future__ import annotations

from decimal import Decimal

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from transforms.money import MONEY
from transforms.readers.cuts import Buffer, buffer_of, distinct, money, word
from transforms.readers.digits import digits_ahead, number_of

TEXTS = st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=8)


@given(TEXTS)
def test_texts_cut_out_of_a_buffer_are_those_that_stand_there(texts: list[str]) -> None:
    raw = [text.encode() for text in texts]
    ends = np.cumsum([len(one) for one in raw], dtype=np.int64)
    buffer = Buffer(b"".join(raw))
    starts = ends - [len(one) for one in raw]
    cut = buffer.cut("text", starts.astype(np.int64), ends)
    del buffer, raw  # the column holds what it needs
    assert cut.to_list() == texts
    assert cut.name == "text"
    assert (cut + "x").to_list() == [f"{text}x" for text in texts]


@given(TEXTS)
def test_a_column_as_a_buffer_and_back(texts: list[str]) -> None:
    column = pl.Series("text", ["before", *texts], pl.String()).slice(1)
    buffer, offsets = buffer_of(column)
    assert buffer.cut("text", offsets[:-1], offsets[1:]).equals(column)


@given(st.lists(st.text(st.sampled_from(" \t\xa0\u3000ab\xe9"), max_size=20), min_size=1, max_size=8))
def test_stretches_are_stripped_as_polars_strips_them(texts: list[str]) -> None:
    buffer, offsets = buffer_of(pl.Series("text", texts))
    found = buffer.stripped("text", offsets[:-1], offsets[1:])
    assert found.equals(pl.Series("text", texts).str.strip_chars())


@given(st.lists(st.integers(-2, 2).flatmap(lambda one: st.lists(st.just(one), max_size=4)), max_size=6))
def test_numbers_that_occur_are_found_as_numpy_finds_them(runs: list[list[int]]) -> None:
    values = np.array([value for run in runs for value in run], np.int64)
    found, places = distinct(values)
    assert found.tolist() == sorted(set(values.tolist()))
    assert found[places].tolist() == values.tolist()


def test_a_cut_of_few_and_of_many_bytes() -> None:
    buffer = Buffer(b"0123456789abcdefghij")
    starts, lengths = np.zeros(21, np.int64), np.arange(21)
    assert buffer.cut("x", starts, lengths).to_list() == ["0123456789abcdefghij"[:end] for end in range(21)]
    assert buffer.text(3, 6) == "345"
    assert buffer.places(ord("a")).tolist() == [10]
    assert buffer.pairs(b"ab").nonzero()[0].tolist() == [10]
    assert buffer.fours(np.array([8])).tolist() == [word(b"89ab")]


@given(st.lists(st.tuples(st.integers(-(10**18), 10**18), st.just(8)), max_size=5))
def test_units_become_exact_money(units: list[tuple[int, int]]) -> None:
    found = money("amount", np.array([unit for unit, _ in units], np.int64), 8)
    assert found.dtype == MONEY
    assert found.to_list() == [Decimal(unit).scaleb(-8) for unit, _ in units]


@given(st.text(st.sampled_from("0123456789") | st.characters(codec="utf-8"), max_size=12))
def test_digits_are_counted_and_read_as_python_does(text: str) -> None:
    raw = text.encode()
    words = Buffer(raw).eights(np.array([0]))
    ahead = 0
    while ahead < min(len(raw), 8) and raw[ahead] in b"0123456789":
        ahead += 1
    assert digits_ahead(words).tolist() == [ahead]
    for count in range(ahead + 1):
        assert number_of(words, np.array([count])).tolist() == [int(raw[:count] or b"0")]
