from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.flows import once
from transforms.flows.once import each_once
from transforms.money import MONEY

TEXTS = st.lists(st.none() | st.sampled_from(["", "a", "b", "ab", "é", "Miller"]), max_size=40)


def expected(column: Sequence[object]) -> tuple[list[object], list[int | None]]:
    values = list(dict.fromkeys(value for value in column if value is not None))
    return values, [None if value is None else values.index(value) for value in column]


@given(TEXTS)
def test_each_text_is_there_once_in_order_and_every_row_finds_its_own(texts: list[str | None]) -> None:
    values, at = each_once(pl.Series("text", texts, pl.String()))
    assert (values.to_list(), at.to_list()) == expected(texts)
    assert at.dtype == pl.UInt32()


def test_many_different_values_find_room() -> None:
    texts = [str(number % 7_000) for number in range(20_000)]
    values, at = each_once(pl.Series("text", texts))
    assert (values.to_list(), at.to_list()) == expected(texts)


def test_amounts_and_whole_numbers_of_128_bits_are_values_too() -> None:
    amounts = pl.Series("amount", [Decimal("1.50"), None, Decimal("-1.50"), Decimal("1.5")], MONEY)
    assert each_once(amounts).at.to_list() == [0, None, 1, 0]
    numbers = pl.Series("number", [2**100, 1, 2**100 + 1, 1], pl.Int128())
    assert each_once(numbers).at.to_list() == [0, 1, 2, 1]


@given(TEXTS)
def test_values_whose_hashes_fall_together_are_told_apart(texts: list[str | None]) -> None:
    def one_for_all(column: pl.Series) -> pl.Series:
        return pl.Series([7] * len(column), dtype=pl.UInt64())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(once, "_hashes", one_for_all)
        values, at = each_once(pl.Series("text", texts, pl.String()))
    assert (values.to_list(), at.to_list()) == expected(texts)
