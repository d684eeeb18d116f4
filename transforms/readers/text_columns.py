"""Texts of records as columns: blank ones are null, and placeholders for "no reference" too."""

from __future__ import annotations

import polars as pl

from transforms.readers.references import NOT_A_REFERENCE

_NO_REFERENCE = sorted(NOT_A_REFERENCE)


def stated(name: str) -> pl.Expr:
    """A text, or null where nothing is said."""
    return _or_null(name, pl.col(name).str.strip_chars())


def stated_reference(name: str) -> pl.Expr:
    """A reference, or null for the placeholders that mean there is none (references.reference, for a column)."""
    return _reference(name, pl.col(name).str.strip_chars())


def stripped_reference(name: str) -> pl.Expr:
    """The same of a text that has no white space at its ends."""
    return _reference(name, pl.col(name))


def stripped_text(name: str) -> pl.Expr:
    """A text that has no white space at its ends, or null where it is empty."""
    return _or_null(name, pl.col(name))


def joined(left: str, right: str) -> pl.Expr:
    """Two texts with a blank between them, neither with white space at its ends; one alone beside an empty one."""
    both = pl.concat_str(left, right, separator=" ")
    one = pl.when(pl.col(left) == "").then(pl.col(right)).when(pl.col(right) == "").then(pl.col(left))
    return one.otherwise(both)


def _or_null(name: str, text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text).alias(name)


def _reference(name: str, text: pl.Expr) -> pl.Expr:
    return pl.when(~text.str.to_uppercase().is_in(_NO_REFERENCE)).then(text).alias(name)
