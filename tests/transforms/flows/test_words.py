"""Plain texts and whole words."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.flows.words import first_word, name_key, says
from transforms.names.latin import plain


def of(text: str | None, expression: pl.Expr) -> object:
    return pl.DataFrame({"text": [text]}, schema={"text": pl.String()}).select(expression).item()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rent March", True),
        ("current account", False),
        ("RENT", True),
        ("Mietwagenfirma", True),
        (None, False),
    ],
)
def test_words_stand_alone_unless_they_may_begin_a_longer_one(text: str | None, found: bool) -> None:
    words = ["rent", "mietwagen*"]
    assert of(text, says(plain(pl.col("text")), words)) is found
    assert (of(text, first_word(plain(pl.col("text")), words)) is not None) is found


def test_no_words_are_found_in_nothing() -> None:
    assert of("rent", says(plain(pl.col("text")), [])) is False
    assert of("rent", first_word(plain(pl.col("text")), [])) is None


def test_a_name_s_order_and_accents_make_no_difference() -> None:
    assert of("Hamidi, Ali", name_key(pl.col("text"))) == of("ALÍ HAMIDI", name_key(pl.col("text")))
    assert of(" . ", name_key(pl.col("text"))) is None
