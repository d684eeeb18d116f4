"""Golden case H1 (DOMAIN.md 3.1 and 9): what a hawala pays out, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.hawala.quote import quote


def test_the_worked_quote_to_the_last_digit() -> None:
    said = quote(Decimal(3500), Decimal("0.03"), Decimal("0.905"), Decimal("0.92"))
    assert (said.payout, said.fair, said.kept) == (Decimal("3072.475"), Decimal(3220), Decimal("147.525"))
    assert said.cost == Fraction("147.525") / 3220
    assert round(float(said.cost) * 100, 2) == 4.58


@given(
    st.decimals("0.01", "1e9", places=2),
    st.decimals(0, 1, places=4),
    st.decimals("0.0001", 1000, places=4),
    st.decimals("0.0001", 1000, places=4),
)
def test_what_is_paid_and_what_is_kept_is_all_of_it(
    amount: Decimal, commission: Decimal, book: Decimal, market: Decimal
) -> None:
    said = quote(amount, commission, book, market)
    assert Fraction(said.payout) + Fraction(said.kept) == Fraction(amount) * Fraction(market)


@pytest.mark.parametrize(
    ("amount", "commission", "rate"), [("0", "0.03", "1"), ("1", "1.01", "1"), ("1", "0", "0")]
)
def test_what_is_no_quote_is_refused(amount: str, commission: str, rate: str) -> None:
    with pytest.raises(ValueError, match="a quote needs"):
        quote(Decimal(amount), Decimal(commission), Decimal(rate), Decimal(1))
