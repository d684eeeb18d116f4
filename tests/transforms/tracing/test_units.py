"""Amounts become whole numbers and come back with every digit."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.errors import Refused
from transforms.money import MONEY
from transforms.tracing.units import extents_of, from_units, scales_of, to_units, units_array


def frame(currency: str, amounts: list[Decimal]) -> pl.DataFrame:
    return pl.DataFrame(
        {"currency": [currency] * len(amounts), "amount": amounts}, {"currency": pl.String(), "amount": MONEY}
    )


@settings(deadline=None, max_examples=100)
@given(st.lists(st.decimals(-(10**9), 10**9, places=8), min_size=1, max_size=8))
def test_there_and_back_is_exact(amounts: list[Decimal]) -> None:
    rows = frame("EUR", amounts)
    scales = scales_of(extents_of(rows))
    units = rows.with_columns(to_units(scales))
    assert units["amount"].to_list() == [int(amount.scaleb(scales["EUR"])) for amount in amounts]
    assert units.with_columns(from_units(scales))["amount"].to_list() == amounts


@pytest.mark.parametrize(
    ("currency", "amount", "places"),
    [
        ("EUR", "5", 2),
        ("EUR", "0.005", 3),
        ("JPY", "7", 0),
        ("JPY", "7.5", 1),
        ("TND", "1.1", 3),
        ("XXX", "1.00000001", 8),
    ],
)
def test_the_scale_is_the_minor_unit_or_what_an_amount_needs(currency: str, amount: str, places: int) -> None:
    assert scales_of(extents_of(frame(currency, [Decimal(amount)]))) == {currency: places}


def test_amounts_near_the_limit_are_exact() -> None:
    most = Decimal(2**62 - 1).scaleb(-2)
    rows = frame("EUR", [most])
    scales = scales_of(extents_of(rows))
    assert rows.with_columns(to_units(scales)).with_columns(from_units(scales))["amount"].to_list() == [most]
    # Twice the largest is beyond the limit, the sum is not.
    assert scales_of(extents_of(frame("EUR", [most - 1, Decimal(1)]))) == {"EUR": 2}


@pytest.mark.parametrize("amounts", [["46116860184273879.04"], ["46116860184273879.03", "0.01"]])
def test_beyond_it_units_are_wide_and_as_exact(amounts: list[str]) -> None:
    rows = frame("EUR", [Decimal(amount) for amount in amounts])
    scales = scales_of(extents_of(rows))
    assert scales.is_wide
    units = rows.with_columns(to_units(scales))
    assert units_array(units["amount"]).tolist() == [int(amount.replace(".", "")) for amount in amounts]
    assert units.with_columns(from_units(scales))["amount"].equals(rows["amount"])


@pytest.mark.parametrize("amounts", [["9" * 20], ["9000000000000000000"], ["8999999999999999999", "1"]])
def test_what_128_bits_do_not_hold_for_sure_is_refused_with_the_currency(amounts: list[str]) -> None:
    with pytest.raises(Refused, match="amounts in EUR are too large"):
        scales_of(extents_of(frame("EUR", [Decimal(amount) for amount in amounts])))
