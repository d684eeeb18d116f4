"""Amounts as text to exact decimals: the profile's grammar, checked on the text before anything is read.

Polars reads "1.239" at two decimals as 1.24 without a word; here a text that the grammar does not
know is a fault, and an amount keeps all its digits (at most 18 after the decimal mark).
"""

from __future__ import annotations

import re

import polars as pl

from transforms.money import MONEY, SCALE, WHOLE_DIGITS
from transforms.readers.profile_shape import Numbers
from transforms.readers.scripts import DECIMAL_MARK, DIGITS, INVISIBLE, THOUSANDS_MARK

_MINUS = "[\u2212\u2012\u2013\uff0d]"
"""What stands for a minus sign beside a figure: minus, figure dash, en dash, the full-width hyphen."""
_BLANKS = ("\u00a0", "\u202f", "\u2009")
_UNIT = r"(?:\p{Sc}|\p{L}[\p{L}\p{M}.]{0,5}\p{Sc}?)"
"""A currency beside a figure: `$`, `US$`, `EUR`, `Rs.`, `zł`."""
SIGN_IN_PARENTHESES = re.compile(r"\(([+-])\)$")
"""`204,17(-)`: a sign behind a figure, as some cards' statements write it."""
_SIDE = r"(?i)(?:^(?:cr|dr)\b|\b(?:cr|dr|db|[cdhs])\.?$)"
"""What looks like a mark for money in or out."""


def normalised(cell: pl.Expr, numbers: Numbers) -> pl.Expr:
    """The cell with typographic minus signs, apostrophes, hard blanks and other scripts' digits made plain."""
    plain = cell.str.replace_all(_MINUS, "-")
    if numbers.thousands == "'":
        plain = plain.str.replace_all("\u2019", "'", literal=True)
    for blank in _BLANKS:
        plain = plain.str.replace_all(blank, " ", literal=True)
    plain = plain.str.replace_all(INVISIBLE, "").str.strip_chars(" ")
    plain = plain.str.replace(SIGN_IN_PARENTHESES.pattern, "${1}")
    marks = {DECIMAL_MARK: numbers.decimal}
    if numbers.thousands:
        marks[THOUSANDS_MARK] = numbers.thousands
    plain = plain.str.replace_many({**DIGITS, **marks})
    if numbers.nothing:
        plain = pl.when(~plain.is_in(numbers.nothing)).then(plain).otherwise(pl.lit(""))
    for words, sign in ((numbers.debit_words, "-"), (numbers.credit_words, "")):
        if words:
            either = "|".join(map(re.escape, words))
            plain = plain.str.replace(rf"^\+?(.*?) ?(?:{either})$", sign + "${1}")
            plain = plain.str.replace(rf"^(?:{either}) ?\+?(\d.*)$", sign + "${1}")
    if numbers.currency_glued:
        bare = plain.str.replace(rf"^([+-]?\(?-?) ?{_UNIT} ?([+-]?)", "${1}${2}")
        bare = bare.str.replace(rf" ?{_UNIT}(\)?[+-]?)$", "${1}")
        # `12.50 DR` is no currency: only debit_words may say what it means.
        plain = pl.when(plain.str.contains(_SIDE)).then(plain).otherwise(bare)
    return plain


def unmarked_out(cell: pl.Expr, numbers: Numbers) -> pl.Expr:
    """The cell with a minus sign where neither a plus sign nor a word beside its figure says money in."""
    marks = "|".join(map(re.escape, ("+", *numbers.credit_words)))
    into = cell.str.contains(rf"^ *(?:{marks})|(?:{marks}) *$")
    none = (cell == "") | cell.is_in(numbers.nothing) | cell.str.starts_with("-")
    return pl.when(into | none).then(cell).otherwise(pl.lit("-") + cell)


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
