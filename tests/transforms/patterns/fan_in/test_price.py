"""The unit price and its multiples, in exact integers."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.patterns.worlds import CONFIGURATION, START
from transforms.patterns.evidence import Movement
from transforms.patterns.fan_in.price import bundles_of, half_heads, price_fit
from transforms.patterns.fan_in.rule import fan_in_of

RULE = fan_in_of(CONFIGURATION)
UNIT = 10**8
TOLERANCE = Fraction(3, 100)


def paid(payer: str, amount: int, day: int, currency: str = "EUR") -> Movement:
    number = f"t-{payer}-{day}-{amount}"
    at = START + timedelta(days=day)
    units = amount * UNIT
    end = (payer, payer, "unknown", ())
    return Movement(number, *end, at, units, currency, units, "payment", "bank", "", None, "a")


@pytest.mark.parametrize(
    ("amount", "halves"),
    [
        (1000, 2),
        (500, 1),
        (2000, 4),
        (2500, 5),
        (970, 2),
        (969, 0),
        (1030, 2),
        (1040, 0),
        (8000, 16),
        (9000, 0),
    ],
)
def test_multiples_of_a_price_of_a_thousand(amount: int, halves: int) -> None:
    assert half_heads(amount, 1000, TOLERANCE, 8) == halves


@given(st.integers(1, 10**15), st.integers(1, 16))
def test_every_exact_multiple_fits(price: int, halves: int) -> None:
    assert half_heads(price * halves, 2 * price, TOLERANCE, 8) == halves


@given(st.integers(2, 10**12), st.integers(1, 10**13))
def test_what_fits_lies_near_its_multiple(price: int, amount: int) -> None:
    halves = half_heads(amount, price, TOLERANCE, 8)
    if halves:
        assert abs(Fraction(amount) - Fraction(halves * price, 2)) <= TOLERANCE * price * Fraction(
            halves + 4, 2
        )


def test_the_price_is_what_most_pay_not_its_half_nor_its_double() -> None:
    sums = [2400, 2400, 2400, 1200, 4800, 4800, 2400, 7200]
    payments = {str(n): [paid(str(n), amount, n)] for n, amount in enumerate(sums)}
    found = price_fit(payments, RULE, {"EUR": 300 * UNIT})
    assert found.prices == ((2400 * UNIT, "EUR"),)
    assert len(found.fees) == len(sums)
    assert found.at_price == 4


def test_instalments_that_add_up_fit() -> None:
    payments = {str(n): [paid(str(n), 900, n), paid(str(n), 1100, n + 20)] for n in range(6)}
    found = price_fit(payments, RULE, {"EUR": 300 * UNIT})
    assert (2000 * UNIT, "EUR") in found.prices
    assert found.payers == frozenset(payments)


def test_payments_far_apart_are_no_instalments() -> None:
    payments = {"x": [paid("x", 900, 0), paid("x", 1100, RULE.instalment_gap_days + 1)]}
    assert len(bundles_of(payments, RULE.instalment_gap_days)) == 2


def test_currencies_are_never_added() -> None:
    payments = {"x": [paid("x", 900, 0, "EUR"), paid("x", 1100, 1, "GBP")]}
    assert [bundle.total for bundle in bundles_of(payments, 45)] == [900 * UNIT, 1100 * UNIT]


def test_below_the_floor_there_is_no_price() -> None:
    payments = {str(n): [paid(str(n), 200, n)] for n in range(12)}
    assert price_fit(payments, RULE, {"EUR": 300 * UNIT}).prices == ()
