"""Amounts in every dress that ledgers know."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.readers.kinds.hawala.amounts import Style, amount_in, currencies_in

DIGITS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "০১২৩৪৫৬৭৮৯")
GROUPS = {
    ",": {".", "٫", "/", ""},
    "٬": {"٫", ".", "/", ","},
    ".": {",", "٫"},
    "'": {".", ","},
    " ": {".", ",", "٫"},
}


def read(text: str, style: Style | None = None) -> list[tuple[str, int]]:
    return [(f"{one.value.normalize():f}", one.cost) for one in amount_in(text, style or Style()).options]


def grouped(digits: str, mark: str, *, indian: bool) -> str:
    head, tail = digits[:-3], digits[-3:]
    size = 2 if indian else 3
    parts = [tail]
    while head:
        parts.insert(0, head[-size:])
        head = head[:-size]
    return mark.join(part for part in parts if part)


@given(
    whole=st.integers(1, 10**12),
    cents=st.one_of(st.none(), st.integers(0, 99)),
    dress=st.sampled_from(
        [(group, decimal) for group, marks in GROUPS.items() for decimal in sorted(marks) if decimal]
    ),
    indian=st.booleans(),
    digits=st.sampled_from(DIGITS),
    around=st.sampled_from(
        [("", ""), ("\u202b", "\u202c"), ("$", ""), ("", " دالر"), ("USD ", ""), ("", "€")]
    ),
)
def test_figures_in_any_dress_hold_their_value(
    whole: int, cents: int | None, dress: tuple[str, str], indian: bool, digits: str, around: tuple[str, str]
) -> None:
    group, decimal = dress
    text = grouped(str(whole), group, indian=indian and group == ",")
    value = Decimal(whole)
    if cents is not None:
        text, value = f"{text}{decimal}{cents:02}", value + Decimal(cents) / 100
    shown = text.translate(str.maketrans(DIGITS[0], digits))
    options = amount_in(around[0] + shown + around[1]).options
    assert value in {one.value for one in options}
    assert options[0].value == value


WORDS = {
    100_000: ["lakh", "لک", "lac", "लाख", "لاکھ"],
    10_000_000: ["crore", "کروړ", "करोड़", "কোটি"],
    1_000: ["hezar", "هزار", "thousand", "ألف", "hazaar", "زره"],
    1_000_000: ["million", "میلیون", "مليون"],
}


@given(
    figure=st.integers(1, 999),
    tenths=st.integers(0, 9),
    by=st.sampled_from(sorted(WORDS)),
    number=st.integers(0, 5),
    digits=st.sampled_from(DIGITS),
    mark=st.sampled_from([".", "٫"]),
)
def test_words_multiply(figure: int, tenths: int, by: int, number: int, digits: str, mark: str) -> None:
    word = WORDS[by][number % len(WORDS[by])]
    shown = f"{figure}{mark}{tenths}" if tenths else f"{figure}"
    text = f"{shown.translate(str.maketrans(DIGITS[0], digits))} {word}"
    options = amount_in(text).options
    assert options[0].value == (figure + Decimal(tenths) / 10) * by


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("3.5", [("3.5", 0), ("3500", 3)]),
        ("۳٫۵", [("3.5", 0), ("3500", 3)]),
        ("۱۲/۵", [("12.5", 0), ("12500", 3)]),
        ("3,500", [("3500", 0)]),
        ("3.500", [("3500", 0), ("3.5", 2), ("3500", 3)][:2]),
        ("1,00,000", [("100000", 0)]),
        ("2 lakh 50 hezar", [("250000", 0)]),
        ("2 و نیم لک", [("250000", 0)]),
        ("هزار دالر", [("1000", 0)]),
        ("3 کرور", [("30000000", 0), ("1500000", 3)]),
        ("5 waraqa", [("5", 0), ("500", 3)]),
        ("۲ دفتر", [("2", 0), ("20000", 3)]),
        ("500,000 تومان", [("5000000", 0)]),
        ("50,000/-", [("50000", 0)]),
        ("(1,200)", [("1200", 0)]),
        ("12k", [("12000", 0)]),
        ("350", [("350", 0)]),
    ],
)
def test_readings_and_their_rank(text: str, readings: list[tuple[str, int]]) -> None:
    assert read(text) == readings


def test_a_ledger_that_drops_thousands_says_so_in_its_profile() -> None:
    assert read("350", Style(dropped_thousands=True)) == [("350000", 0), ("350", 3)]
    assert read("12,500", Style(dropped_thousands=True)) == [("12500", 0)]


def test_a_profile_with_a_decimal_comma() -> None:
    assert read("1.320", Style(decimal=",")) == [("1320", 0), ("1.32", 2), ("1320", 3)][:2]
    assert read("1,320", Style(decimal=","))[0] == ("1.32", 0)


def test_rates_hold_fractions() -> None:
    assert read("0.905", Style(small=True)) == [("0.905", 0)]
    assert read("1,320", Style(small=True)) == [("1.32", 0), ("1320", 2)]


@pytest.mark.parametrize(
    "text", ["", "abc", "1e5", "12abc", "=1+1", "3..5", "1,2,3", "--", "٫", "9" * 16, "1/2/3"]
)
def test_what_is_no_amount(text: str) -> None:
    assert read(text) == []


def test_signs_and_currencies() -> None:
    assert amount_in("-500").negative
    assert amount_in("500-").negative
    assert not amount_in("500").negative
    assert amount_in("₹ 5").currencies == ("INR",)
    assert amount_in("5 dinar").currencies[0] == "IQD"
    assert amount_in("3%").percent
    assert currencies_in("تومن") == (("IRR",), True)
    assert currencies_in("دۆلار") == (("USD",), False)
    assert currencies_in("beans") == ((), False)


@given(st.text(max_size=30))
def test_any_text_is_read_or_not_and_never_fails(text: str) -> None:
    found = amount_in(text)
    assert all(one.value >= 0 for one in found.options)
    assert len({one.value for one in found.options}) == len(found.options)
    currencies_in(text)
