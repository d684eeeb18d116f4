"""Amounts that a book spells out in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.readers.kinds.hawala.amounts import amount_in


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("سه هزار و پانصد دالر", 3_500),
        ("بیست و پنج هزار افغانی", 25_000),
        ("صد و پنجاه هزار", 150_000),
        ("یک لک و بیست هزار", 120_000),
        ("دو هزار و سه صد و بیست", 2_320),
        ("سی هزار", 30_000),
        ("سێ هەزار و پێنج سەد", 3_500),
        ("خمسة وعشرون ألف دينار", 25_000),
        ("مئتان وخمسون دولار", 250),
        ("ثلاثمائة ألف", 300_000),
        ("ألفان وخمسمائة", 2_500),
        ("خمسة عشر ألف", 15_000),
        ("two hundred and fifty thousand", 250_000),
        ("twenty-five lakh", 2_500_000),
        ("One Thousand Two Hundred Thirty-Four USD", 1_234),
        ("one crore twenty lakh", 12_000_000),
        ("panj hazar", 5_000),
        ("۵ صد", 500),
        ("صد دالر", 100),
        ("eleven hundred", 1_100),
    ],
)
def test_numbers_in_words(text: str, value: int) -> None:
    found = amount_in(text)
    assert [option.value for option in found.options] == [Decimal(value)]
    assert not found.negative


@pytest.mark.parametrize("text", ["نه", "حاجی احمد", "two men", "twenty or thirty"])
def test_words_that_are_no_number_stay_none(text: str) -> None:
    assert amount_in(text).options == ()


def test_a_minus_sign_stays_one() -> None:
    assert amount_in("-25").negative
    assert not amount_in("twenty-five").negative
