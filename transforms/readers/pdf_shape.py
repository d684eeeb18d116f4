"""How a profile says where the columns of a PDF statement stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from transforms.readers.profile_keys import Keys

_RANGE = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s*-\s*(\d{1,4}(?:\.\d{1,2})?)")
_KEYS = ("columns", "begins", "skip", "top", "bottom")


@dataclass(frozen=True)
class PdfTable:
    """Columns by position, in points (1/72 inch) from the left edge of the page."""

    columns: Mapping[str, tuple[float, float]]
    begins: str
    """Column that is filled on the first line of each record, and begins with a digit there."""
    skip: tuple[str, ...]
    """Lines that are no records wherever they stand: column heads, subtotals carried forward."""
    top: float
    bottom: float
    """Points at the upper and lower edge of each page in which no record stands."""


def pdf_table(keys: Keys) -> PdfTable | None:
    """The key `pdf` of a profile's `file`. Raises: ProfileError where it is not well formed."""
    if "pdf" not in keys.given:
        return None
    inner = keys.inner("pdf")
    inner.refuse_unknown(_KEYS)
    columns = {name: _range(inner, name, str(said)) for name, said in inner.inner("columns").given.items()}
    if not columns:
        raise inner.fail("pdf needs the columns' positions.", "for instance columns: {Datum: 40-95}")
    begins = inner.text("begins", next(iter(columns)))
    if begins not in columns:
        raise inner.fail(
            f"begins names {begins!r}, which is none of the columns.", f"one of: {', '.join(columns)}"
        )
    ordered = sorted(columns.items(), key=lambda item: item[1])
    for (left, (_, end)), (right, (start, _)) in pairwise(ordered):
        if start < end:
            raise inner.fail(
                f"The columns {left} and {right} overlap.", "a letter can stand in one column only"
            )
    skip = inner.texts("skip")
    for number, _ in enumerate(skip):
        Keys({"skip": skip[number]}, inner.file, inner.path).pattern("skip", groups=0)
    return PdfTable(columns, begins, skip, float(inner.count("top", 0)), float(inner.count("bottom", 0)))


def _range(keys: Keys, name: str, said: str) -> tuple[float, float]:
    found = _RANGE.fullmatch(said.strip())
    if found is None or float(found[1]) >= float(found[2]):
        raise keys.fail(
            f"The column {name} is said to stand at {said[:40]!r}.", "write from-to in points: 40-95"
        )
    return float(found[1]), float(found[2])
