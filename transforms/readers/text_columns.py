"""Texts of records as columns: blank ones are null, and placeholders for "no reference" too."""

from __future__ import annotations

import polars as pl

from transforms.readers.references import NOT_A_REFERENCE

_NO_REFERENCE = sorted(NOT_A_REFERENCE)


def stated(name: str) -> pl.Expr:
    """A text, or null where nothing is said."""
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def stated_reference(name: str) -> pl.Expr:
    """A reference, or null for the placeholders that mean there is none (references.reference, for a column)."""
    text = pl.col(name).str.strip_chars()
    return pl.when(~text.str.to_uppercase().is_in(_NO_REFERENCE)).then(text).alias(name)


def joined(left: str, right: str) -> pl.Expr:
    """Two texts with a blank between them; one alone where the other is blank."""
    both = pl.concat_str(pl.col(left).str.strip_chars(), pl.col(right).str.strip_chars(), separator=" ")
    return both.str.strip_chars()
