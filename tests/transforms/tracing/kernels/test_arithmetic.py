"""Exchange by largest remainder, held against fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import in_proportion
from transforms.tracing.kernels.arithmetic import narrow_product_divided, shares

large = st.integers(0, 2**61)


@settings(deadline=None)
@given(large, large, large)
def test_product_divided_is_exact(part: int, total: int, more: int) -> None:
    whole = part + more or 1
    whole = min(whole, 2**62 - 1)
    part = min(part, whole)
    assert narrow_product_divided(part, total, whole) == divmod(part * total, whole)


@settings(deadline=None)
@given(st.lists(st.integers(1, 2**50), min_size=1, max_size=12), st.integers(0, 2**61))
def test_shares_add_up_and_differ_from_the_exact_ones_by_less_than_a_unit(
    parts: list[int], total: int
) -> None:
    given_out = shares(np.array(parts, np.int64), total).tolist()
    assert given_out == in_proportion(parts, total)
    assert sum(given_out) == total
    for part, share in zip(parts, given_out, strict=True):
        assert abs(share - Fraction(part) * total / sum(parts)) < 1


@settings(deadline=None)
@given(
    st.sampled_from((2**20, 2**31, 2**72, 2**90, 2**120)).flatmap(
        lambda most: st.lists(st.integers(1, most), min_size=1, max_size=12)
    ),
    st.integers(0, 2**125),
)
def test_wide_shares_are_exact_too(parts: list[int], total: int) -> None:
    given_out = shares(np.array(parts, object), total).tolist()
    assert given_out == in_proportion(parts, total)
    assert sum(given_out) == total


def test_ties_go_to_the_earlier() -> None:
    assert shares(np.array([1, 1, 1], np.int64), 2).tolist() == [1, 1, 0]
