"""Amounts of more digits than Python's decimals keep by themselves stay whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.money import EXACT, SCALE, decimals_of, is_currency, of_units, show, spoken, units_of

LONG = Decimal("123456789012345.123456789012345678")
"""33 digits; Python's own context rounds to 28."""


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, SCALE))
def test_units_and_amounts_are_each_other_whatever_their_size(units: int, digits: int) -> None:
    amount = of_units(units, digits)
    assert units_of(amount, digits) == units
    assert EXACT.multiply(amount, Decimal(10**digits)) == units
    assert decimals_of(amount) <= digits


@pytest.mark.parametrize(
    ("amount", "shown", "decimals"),
    [
        (LONG, "123456789012345.123456789012345678", 18),
        (Decimal("1200"), "1200.00", 0),
        (Decimal("0.500"), "0.50", 1),
        (Decimal("-25.000000000000000001"), "-25.000000000000000001", 18),
    ],
)
def test_an_amount_is_shown_with_all_its_digits(amount: Decimal, shown: str, decimals: int) -> None:
    assert show(amount, "EUR") == shown
    assert decimals_of(amount) == decimals
    assert spoken(LONG, "ETH") == "123,456,789,012,345.123456789012345678 ETH"


@pytest.mark.parametrize("code", ["BGN", "HRK", "ANG", "SLL", "VEF", "ZWL", "DEM", "RUR"])
def test_statements_keep_the_currencies_that_were_given_up(code: str) -> None:
    assert is_currency(code)
