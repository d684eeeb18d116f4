from __future__ import annotations

from decimal import Decimal

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.proofs.minor_units import any_beyond_places, has_other_end

NUMBERS = st.integers(-(10**37), 10**37)


@given(NUMBERS, st.integers(0, 18), st.booleans())
def test_a_number_ends_in_zeros_or_not(number: int, zeros: int, whole: bool) -> None:
    number = number // 10**zeros * 10**zeros if whole else number
    low, high = np.frombuffer(number.to_bytes(16, "little", signed=True), np.int64).reshape(2, 1)
    assert has_other_end(low, high, zeros) == (number % 10**zeros != 0)


@pytest.mark.parametrize(
    ("amount", "currency", "found"),
    [("-0.01", "EUR", False), ("0.001", "EUR", True), ("-7.5", "JPY", True), ("0.001", "ETH", False)],
)
def test_each_currency_has_its_own(amount: str, currency: str, found: bool) -> None:
    connection = duckdb.connect()
    rows = "SELECT i::DECIMAL(38, 18) AS amount, ['EUR', 'JPY'][1 + i % 2] AS currency FROM range(4) t(i)"
    connection.execute(f"CREATE TABLE entries AS {rows}")
    connection.execute("INSERT INTO entries VALUES (?, ?)", [Decimal(amount), currency])
    assert any_beyond_places(connection, "entries", ["EUR", "JPY"]) == found
