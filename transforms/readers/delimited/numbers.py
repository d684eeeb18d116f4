"""Amounts as text to exact decimals: the profile's grammar, checked on the text before anything is read.

Polars reads "1.239" at two decimals as 1.24 without a word; here a text that the grammar does not
know is a fault, and an amount keeps all its digits (at most 18 after the decimal mark).
"""

from __future__ import annotations

import re

import polars as pl

from transforms.money import MONEY, SCALE, WHOLE_DIGITS
from transforms.readers.profile_shape import Numbers

_BLANKS = ("\u00a0", "\u202f", "\u2009")


def normalised(cell: pl.Expr, numbers: Numbers) -> pl.Expr:
    """The cell with typographic minus signs, apostrophes and hard blanks made plain."""
    plain = cell.str.replace_all("\u2212", "-", literal=True)
    if numbers.thousands == "'":
        plain = plain.str.replace_all("\u2019", "'", literal=True)
    for blank in _BLANKS:
        plain = plain.str.replace_all(blank, " ", literal=True)
    plain = plain.str.strip_chars(" ")
    if numbers.currency_glued:
        plain = plain.str.replace(r"^([+-]?) ?(?:[A-Z]{3}|\p{Sc}) ?", "${1}").str.replace(
            r" ?(?:[A-Z]{3}|\p{Sc})$", ""
        )
    return plain


def grammar(numbers: Numbers) -> str:
    """Regular expression of a well-written amount: sign, whole groups, decimals."""
    mark, group = re.escape(numbers.decimal), re.escape(numbers.thousands)
    whole = rf"\d{{1,{WHOLE_DIGITS}}}"
    if numbers.thousands:
        grouped = (
            rf"\d{{1,2}}(?:{group}\d{{2}})*{group}\d{{3}}"
            if numbers.grouping == "indian"
            else rf"\d{{1,3}}(?:{group}\d{{3}})+"
        )
        whole = f"(?:{whole}|{grouped})"
    body = rf"(?:{whole}(?:{mark}\d{{1,{SCALE}}})?|{mark}\d{{1,{SCALE}}})"
    forms = [rf"[+-]? ?{body}"]
    if numbers.trailing_minus:
        forms.append(rf"{body} ?[+-]")
    if numbers.parentheses:
        forms.append(rf"\({body}\)")
    return rf"^(?:{'|'.join(forms)})$"


def amount(text: pl.Expr, numbers: Numbers) -> pl.Expr:
    """MONEY of a normalised text; null where the grammar does not know it or it is empty."""
    plain = text
    if numbers.thousands:
        plain = plain.str.replace_all(numbers.thousands, "", literal=True)
    plain = plain.str.replace_all(" ", "", literal=True)
    if numbers.decimal != ".":
        plain = plain.str.replace(numbers.decimal, ".", literal=True)
    if numbers.trailing_minus:
        plain = plain.str.replace(r"^(.*)([+-])$", "${2}${1}")
    if numbers.parentheses:
        plain = plain.str.replace(r"^\((.*)\)$", "-${1}")
    return pl.when(text.str.contains(grammar(numbers))).then(plain).cast(MONEY, strict=False)


def written(numbers: Numbers) -> str:
    """How amounts are written, in words, for a reason."""
    groups = f" and thousands {numbers.thousands!r}" if numbers.thousands else " and no mark for thousands"
    return f"decimal mark {numbers.decimal!r}{groups}"
