"""Words in statement texts: whole-word search, in plain form, for the words of the configuration."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.names.latin import plain


def forms(words: Sequence[str]) -> list[str]:
    """What to look for in a plain text: whole words; `auto*` also finds what begins with it."""
    if not words:
        return []
    shaped = pl.Series("word", list(words), pl.String()).to_frame().select(plain(pl.col("word")))
    found = shaped.to_series().to_list()
    return [form[:-1] if word.endswith("*") else form for word, form in zip(words, found, strict=True)]


def says(plain_text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """Whether a plain text (see `plain`) holds one of the words; false for a null text."""
    searched = forms(words)
    if not searched:
        return pl.lit(value=False)
    return plain_text.str.contains_any(searched).fill_null(value=False)


def first_word(plain_text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """The first of the words that a plain text holds, for a reason in words; null where none."""
    searched = forms(words)
    if not searched:
        return pl.lit(None, pl.String())
    return plain_text.str.extract_many(searched).list.first().str.strip_chars(" ")


def name_key(name: pl.Expr) -> pl.Expr:
    """Words of a name, sorted: `Hamidi, Ali` and `ALI HAMIDI` are one key. Null where there is no word."""
    words = plain(name).str.strip_chars(" ").str.split(" ").list.sort().list.join(" ")
    return pl.when(words != "").then(words)
