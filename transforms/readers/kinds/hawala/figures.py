"""A figure with its marks between digits, read in every way that the marks allow.

`1,00,000` and `1٬000` group digits, `3٫5` has a decimal mark; `3,500` mostly groups, `3.5` and `12/5`
mostly hold a fraction. Digits are those of ASCII here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from transforms.readers.kinds.hawala.options import Option, least

FIGURE = re.compile(r"[.,]?\d(?:[\d.,/'’،٫٬]*\d)?[.,٫/]?(?: \d{3}(?![\d]))*")
"""A figure in a text; blanks may stand between groups of three."""
_DECIMAL, _GROUPING, _EITHER = "٫", "٬'’ ", ".,،/"
_WESTERN = re.compile(r"\d{1,3}(?:,\d{3})+")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}")
_LESS_USUAL = 2
"""Cost of the less usual reading of one mark before three digits."""


def figure_readings(text: str, decimal: str = "", *, small: bool = False) -> list[Option[Decimal]]:
    """The values that a figure may stand for.

    decimal: the mark that the profile says is the decimal one. small: rates and percentages, whose
    marks mostly part a fraction.
    """
    return least(_values(text.strip().rstrip("/.,،"), decimal, small=small))


def _values(text: str, decimal: str, *, small: bool) -> Iterator[Option[Decimal]]:
    marks = [mark for mark in text if not mark.isdigit()]
    if not marks:
        yield Option(Decimal(text), 0, "")
        return
    last, digits = marks[-1], re.sub(r"[^0-9]", "", text)
    alone = len(marks) == 1 and last in _EITHER
    groups = len(set(marks)) == 1 and last not in f"{_DECIMAL}/" and _groups(text.replace(last, ","))
    if groups and not (alone and last == decimal):
        cost = _LESS_USUAL if alone and small else 0
        yield Option(Decimal(digits), cost, "the mark groups thousands" if alone else "")
        # A comma before three digits parts a fraction in rates only, unless the profile says so.
        if not alone or not (small or last == "."):
            return
    head, _, tail = text.rpartition(last)
    if marks.count(last) == 1 and last not in _GROUPING and tail and _whole(head):
        cost = _LESS_USUAL if groups and not small and last != decimal else 0
        yield Option(
            Decimal(f"{re.sub(r'[^0-9]', '', head) or '0'}.{tail}"),
            cost,
            "the mark parts a fraction" if groups else "",
        )


def _whole(head: str) -> bool:
    """Whether the part before a decimal mark is digits, or groups of them."""
    marks = {mark for mark in head if not mark.isdigit()}
    if not marks:
        return True
    return len(marks) == 1 and marks <= set(".,،٬'’ ") and _groups(head.replace(marks.pop(), ","))


def _groups(text: str) -> bool:
    """Whether digits are grouped by threes, or as in India."""
    return text[:1] != "0" and bool(_WESTERN.fullmatch(text) or _INDIAN.fullmatch(text))
