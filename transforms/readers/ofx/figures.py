"""What stands around the figures of an amount: signs in many forms, parentheses, codes and signs of a currency."""

from __future__ import annotations

import re
import unicodedata

from transforms.money import NO_CURRENCY, is_currency


class BadValueError(ValueError):
    """Why a value cannot be read, as `code: plain words`."""


_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009']")
_MINUS = re.compile("[\u2212\u2012\u2013\uff0d]")
"""What stands for a minus sign: minus, figure dash, en dash, the full-width hyphen."""
_BRAZIL = "R$"
_CODE = re.compile(r"([+-]?)([A-Z]{3})([+-]?\(?[+-]?[\d.,].*)|([+-]?\(?[+-]?[\d.,].*?)([A-Z]{3})", re.DOTALL)
_SIDE = re.compile(r"(?i)(?:(dr|cr)([\d.,]+)|([\d.,]+)(dr|cr))")
_NO_CENTS = re.compile(r"([+-]?[\d.,]*\d)[.,]--")
"""`5,--`: five without cents."""


def plain_figures(text: str, currency: str) -> str:
    """An amount with nothing but its sign before its figures; empty where there are none.

    Read are `12.50-`, `(12.50)` and `12.50 DR` (out), `12.50 CR` (in), `5,--`, a currency's sign, and its code
    where it is the one of the account, or the account has none. Raises: BadValueError for what may mean two things.
    """
    figures = _MINUS.sub("-", _BLANKS.sub("", text))
    figures = _without_currency(figures, currency, text)
    side = _SIDE.fullmatch(figures)
    if side is not None:
        word, number = (side[1] or side[4]).lower(), side[2] or side[3]
        return f"-{number}" if word == "dr" else number
    if figures.startswith("(") and figures.endswith(")"):
        figures = f"-{figures[1:-1]}"
        if figures[1:2] in ("-", "+"):
            raise _ambiguous(text, "has a sign within parentheses, which mean a minus by themselves")
    figures = _NO_CENTS.sub(r"\1", figures) if figures.endswith("--") else figures
    if figures.endswith(("-", "+")) and figures[:1] not in "+-":
        if figures[-2:-1] in (".", ","):
            raise _ambiguous(text, "may have a minus behind it, or a stroke in the place of cents")
        figures = figures[-1] + figures[:-1]
    return figures


def code_in(text: str) -> str | None:
    """The code of a currency that stands beside the figures of an amount."""
    found = _CODE.fullmatch(_MINUS.sub("-", _BLANKS.sub("", text)))
    code = (found[2] or found[5]) if found else None
    return code if code is not None and is_currency(code) else None


def _without_currency(figures: str, currency: str, text: str) -> str:
    if figures.isascii() and figures.isupper() and (code := code_in(figures)) is not None:
        if currency not in (code, NO_CURRENCY):
            raise BadValueError(
                f"currency_differs: '{text[:40]}' names {code}, and the account is in {currency}"
            )
        figures = figures.replace(code, "", 1)
    elif not figures.isascii() or "$" in figures:
        if _BRAZIL in figures:
            return figures.replace(_BRAZIL, "", 1)
        signs = [letter for letter in figures if unicodedata.category(letter) == "Sc"]
        figures = figures.replace(signs[0], "", 1) if signs else figures
    return figures


def _ambiguous(text: str, why: str) -> BadValueError:
    return BadValueError(f"amount_ambiguous: '{text[:40]}' {why}")
