"""Amounts of virtual assets: every digit, whatever the unit, or a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.money import SCALE, WHOLE_DIGITS
from transforms.readers.kinds.virtual_asset.amounts import (
    FINE,
    LARGE,
    LOST,
    UNREADABLE,
    exact,
    unit_in_header,
)
from transforms.readers.profile_shape import Numbers

PLAIN = Numbers(".", "", "western", False, False, False, False, None)
GROUPED = Numbers(".", ",", "western", False, False, False, False, None)
COMMA = Numbers(",", ".", "western", False, False, False, False, None)


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(0, 30))
def test_a_raw_number_with_its_decimals_is_read_exactly_or_set_aside(raw: int, decimals: int) -> None:
    value, why = exact(str(raw), decimals, PLAIN)
    if value is not None:
        assert value.scaleb(decimals) == raw
    elif why == FINE:
        assert raw % 10 ** (decimals - SCALE) != 0
    else:
        assert why == LARGE
        assert abs(raw) >= 10 ** (decimals + WHOLE_DIGITS)


@given(st.integers(0, 10**WHOLE_DIGITS - 1), st.integers(0, 10**SCALE - 1))
def test_eighteen_decimals_are_kept(whole: int, part: int) -> None:
    text = f"{whole}.{part:018}"
    assert exact(text, 0, PLAIN) == (Decimal(text), None)
    assert exact(f"{whole:,}.{part:018}", 0, GROUPED) == (Decimal(text), None)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_a_reason(text: str) -> None:
    for grammar in (PLAIN, GROUPED, COMMA):
        value, why = exact(text, 6, grammar)
        assert (value is None) == (why is not None)


@pytest.mark.parametrize(
    ("text", "shift", "expected"),
    [
        ("1", 18, Decimal("0.000000000000000001")),
        ("21.5", 9, Decimal("0.0000000215")),
        ("-150000000", 8, Decimal("-1.5")),
        ("1e-07", 0, Decimal("0.0000001")),
        ("5.123E-8", 0, Decimal("0.00000005123")),
        ("-3.605E-05", 0, Decimal("-0.00003605")),
        ("0E-18", 0, Decimal(0)),
        ("50.", 0, Decimal(50)),
        ("\u22122", 0, Decimal(-2)),
        ("1000000000000000000000000", 24, Decimal(1)),
    ],
)
def test_writings_of_an_amount(text: str, shift: int, expected: Decimal) -> None:
    assert exact(text, shift, PLAIN) == (expected, None)


@pytest.mark.parametrize(
    ("text", "shift", "why"),
    [
        ("1.23457E+18", 18, LOST),
        ("5E+17", 18, LOST),
        ("1.23E-05", 0, LOST),
        ("1.23457E-05", 0, LOST),
        ("1.234567890123456e-7", 0, LOST),
        ("1", 19, FINE),
        ("1000000000000000", 0, LARGE),
        ("12,5", 0, UNREADABLE),
        ("1.2.3", 0, UNREADABLE),
        ("٣", 0, UNREADABLE),
        ("0x10", 0, UNREADABLE),
        ("1" * 500, 18, UNREADABLE),
        ("12", None, UNREADABLE),
    ],
)
def test_what_is_set_aside_and_why(text: str, shift: int | None, why: str) -> None:
    assert exact(text, shift, PLAIN) == (None, why)


def test_thousands_marks_are_of_three_digits() -> None:
    assert exact("1,234,567.5", 0, GROUPED) == (Decimal("1234567.5"), None)
    assert exact("1.234,5", 0, COMMA) == (Decimal("1234.5"), None)
    assert exact("1,23,456", 0, GROUPED) == (None, UNREADABLE)


def test_a_header_may_name_the_unit() -> None:
    assert unit_in_header(("Value (wei)",)) == "wei"
    assert unit_in_header(("Fee [Satoshi]",)) == "satoshi"
    assert unit_in_header(("Value (USD)", "Amount")) == ""
