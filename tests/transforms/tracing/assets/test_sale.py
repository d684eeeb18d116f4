"""A sale gives every unit of its price to somebody: the lender, a seed, or the clean part."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.errors import Refused
from transforms.tracing.assets import largest_remainder, sale_parts

units = st.integers(0, 10**30)
parts = st.lists(units, min_size=1, max_size=5)


def test_a_car_bought_with_seven_tenths_of_proceeds() -> None:
    """14,000 traced and 6,000 clean, sold for 12,000: 8,400 and 3,600 are credited."""
    assert sale_parts(12000, [14000, 6000]) == (0, (8400, 3600))


def test_the_lender_is_paid_first() -> None:
    """The house of L8 sold for 260,000 owing 110,000: 110,000 of what is left are traced."""
    assert sale_parts(260000, [66000, 24000], owed=110000) == (110000, (110000, 40000))
    assert sale_parts(100, [66, 24], owed=110) == (100, (0, 0))


def test_odd_units_go_to_the_largest_remainder_and_ties_to_the_earlier() -> None:
    assert sale_parts(100, [1, 1, 1]).parts == (34, 33, 33)
    assert sale_parts(10, [1, 2, 4]).parts == (1, 3, 6)
    assert sale_parts(1, [1, 1]).parts == (1, 0)


def test_what_nobody_put_in_is_clean() -> None:
    assert sale_parts(50, [0, 0], owed=20) == (20, (0, 30))


@pytest.mark.parametrize(("price", "put_in", "owed"), [(-1, [1], 0), (1, [], 0), (1, [-1], 0), (1, [1], -1)])
def test_impossible_amounts_are_refused(price: int, put_in: list[int], owed: int) -> None:
    with pytest.raises(Refused, match="A sale needs"):
        sale_parts(price, put_in, owed)


@given(units, parts, units)
def test_nothing_is_lost_and_nobody_is_a_unit_off(price: int, put_in: list[int], owed: int) -> None:
    lender, found = sale_parts(price, put_in, owed)
    assert lender + sum(found) == price
    assert lender == min(price, owed)
    if total := sum(put_in):
        for part, share in zip(put_in, found, strict=True):
            assert abs(share - Fraction((price - lender) * part, total)) < 1


@given(units, parts, st.integers(1, 1000))
def test_scaling_what_was_put_in_changes_nothing(whole: int, weights: list[int], by: int) -> None:
    assert largest_remainder(whole, [weight * by for weight in weights]) == largest_remainder(whole, weights)
