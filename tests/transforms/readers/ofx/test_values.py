"""Amounts, moments and texts of OFX elements: what is unambiguous is read, nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.ofx.figures import BadValueError
from transforms.readers.ofx.values import Moment, amount, day_of, moment, text_of

BOTH, NONE = {".", ","}, set[str]()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-17.41", "-17.41"),
        ("+17,41", "17.41"),
        ("80", "80"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("-1.234.567", "-1234567"),
        ("1 234,56", "1234.56"),
        ("1'234.50", "1234.5"),
        ("12.50-", "-12.5"),
        ("\u22123.00", "-3"),
        ("-1778.3952", "-1778.3952"),
        ("1234.567", "1234.567"),
        ("0.125", "0.125"),
        ("0.000", "0"),
        ("(10.00)", "-10"),
        ("(1.234,56)", "-1234.56"),
        ("($5.00)", "-5"),
        ("$ (5.00)", "-5"),
        ("EUR 5,00", "5"),
        ("5,00 EUR", "5"),
        ("-EUR 5,00", "-5"),
        ("EUR -5,00", "-5"),
        ("EUR(5,00)", "-5"),
        ("1.234,56-", "-1234.56"),
        ("1,234.56-", "-1234.56"),
        ("\u20135,00", "-5"),
        ("5.00 DR", "-5"),
        ("5.00CR", "5"),
        ("DR 5.00", "-5"),
        ("\u20b9 12,34,567.89", "1234567.89"),
        ("5,--", "5"),
        ("-5.--", "-5"),
        ("R$ 5,00", "5"),
    ],
)
def test_amounts_that_can_be_read_in_one_way_only(text: str, expected: str) -> None:
    assert amount(text, NONE, "EUR") == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "(-5.00)",
            "amount_ambiguous: '(-5.00)' has a sign within parentheses, which mean a minus by themselves",
        ),
        ("5.-", "amount_ambiguous: '5.-' may have a minus behind it, or a stroke in the place of cents"),
        ("USD 5.00", "currency_differs: 'USD 5.00' names USD, and the account is in EUR"),
        ("-(5.00)", "amount_malformed: '-(5.00)' is no amount in figures"),
        ("5.00 C", "amount_malformed: '5.00 C' is no amount in figures"),
        ("Rs. 500", "amount_malformed: 'Rs. 500' is no amount in figures"),
        ("XQZ 5.00", "amount_malformed: 'XQZ 5.00' is no amount in figures"),
        ("-5.00 DR", "amount_malformed: '-5.00 DR' is no amount in figures"),
        ("12,3,456.00", "amount_malformed: '12,3,456.00' is no amount in figures"),
    ],
)
def test_amounts_that_may_mean_two_things_are_none(text: str, reason: str) -> None:
    with pytest.raises(BadValueError) as bad:
        amount(text, NONE, "EUR")
    assert str(bad.value) == reason


@pytest.mark.parametrize(
    ("marks", "currency", "expected"),
    [
        ({"."}, "USD", "1.234"),
        ({","}, "USD", "1234"),
        (NONE, "KWD", "1.234"),
        ({","}, "KWD", "1234"),
        (NONE, "USD", None),
    ],
)
def test_three_digits_behind_a_point_are_read_by_what_the_file_shows(
    marks: set[str], currency: str, expected: str | None
) -> None:
    if expected is None:
        with pytest.raises(BadValueError, match="amount_ambiguous"):
            amount("1.234", marks, currency)
    else:
        assert amount("1.234", marks, currency) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12X", "amount_malformed"),
        (" . ", "amount_malformed"),
        ("1e5", "amount_malformed"),
        ("--5", "amount_malformed"),
        ("NaN", "amount_malformed"),
        ("", "amount_missing"),
        ("9" * 16, "amount_too_long"),
        ("0." + "1" * 19, "amount_too_long"),
    ],
)
def test_what_is_no_amount_is_said_to_be_none(text: str, code: str) -> None:
    with pytest.raises(BadValueError, match=f"^{code}: "):
        amount(text, BOTH, "EUR")


@given(st.integers(-(10**14), 10**14), st.sampled_from(".,"))
def test_an_amount_of_two_decimals_keeps_every_digit(minor: int, mark: str) -> None:
    written = f"{'-' if minor < 0 else ''}{abs(minor) // 100}{mark}{abs(minor) % 100:02d}"
    assert amount(written, NONE, "EUR") == Decimal(minor).scaleb(-2)


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("20250131", "2025-01-31T00:00:00", "day"),
        ("20250131120000.000[-5:EST]", "2025-01-31T17:00:00", "second"),
        ("20250131233000[-5:EST]", "2025-02-01T04:30:00", "second"),
        ("20250131120000", "2025-01-31T12:00:00", "second"),
        ("202501311120", "2025-01-31T11:20:00", "second"),
        ("20250131120000[+5.30:IST]", "2025-01-31T06:30:00", "second"),
        ("20250131120000[5.5:IST]", "2025-01-31T06:30:00", "second"),
        ("20250131120000[-03:EST]", "2025-01-31T15:00:00", "second"),
        ("20250131120000[-3]", "2025-01-31T15:00:00", "second"),
        ("20250131000000.000[+1:CET]", "2025-01-31T00:00:00", "day"),
        ("20250131120000[EST]", "2025-01-31T00:00:00", "day"),
        ("2025-01-31", "2025-01-31T00:00:00", "day"),
        (" 20250131 ", "2025-01-31T00:00:00", "day"),
    ],
)
def test_moments_are_utc_and_say_how_precise_they_are(text: str, expected: str, precision: str) -> None:
    assert moment(text) == Moment(datetime.fromisoformat(expected), precision)
    assert day_of(text) == date(2025, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "00000000",
        "20251332",
        "20120231",
        "23122017",
        "20230310048208",
        "20250131120000[+99:X]",
        "31.01.2025",
        "x",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert moment(text) is None


@given(
    st.datetimes(datetime.fromisoformat("1970-01-02"), datetime.fromisoformat("2100-01-01")),
    st.integers(-12, 14),
    st.sampled_from((0, 15, 30, 45)),
)
def test_a_zone_is_taken_off_as_the_calendar_does(at: datetime, hours: int, minutes: int) -> None:
    at = at.replace(microsecond=0, second=max(at.second, 1))
    size = timedelta(hours=abs(hours), minutes=minutes)
    zone = timezone(-size if hours < 0 else size)
    found = moment(f"{at:%Y%m%d%H%M%S}[{hours:+d}.{minutes:02d}:XYZ]")
    assert found is not None
    assert found.at.replace(tzinfo=UTC) == at.replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("R&amp;D &lt;Ltd&gt;", "R&D <Ltd>"),
        ("caf&eacute; &#233; &#xE9;", "café é é"),
        ("R&D and AT&T;", "R&D and AT&T;"),
        ("&amp;amp;", "&amp;"),
        ("&#0;&#xD800;&#99999999;", "&#0;&#xD800;&#99999999;"),
        ("<![CDATA[a <b> & &amp; c]]> d &amp; e", "a <b> & &amp; c d & e"),
        ("one<!-- two -->three", "onethree"),
        (" a\n b ", "a  b"),
        ("&nbsp;x", "x"),
    ],
)
def test_texts_say_what_they_stand_for_once(written: str, expected: str) -> None:
    assert text_of(written) == expected
