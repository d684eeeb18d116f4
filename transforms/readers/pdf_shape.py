"""How a profile says where the columns of a PDF statement stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from transforms.readers.profile_keys import Keys

_RANGE = re.compile(r"(\d{1,4}(?:\.\d{1,2})?)\s*-\s*(\d{1,4}(?:\.\d{1,2})?)")
_KEYS = (
    *("columns", "begins", "begins_with", "heads", "skip", "top", "bottom", "apart", "centred", "repeated"),
    *("below", "years"),
)
_DIGIT = r"^\d"


@dataclass(frozen=True)
class Years:
    """How days that are printed without a year get theirs: none is later than the statement's last day."""

    columns: tuple[str, ...]
    """Columns of such days: the first holds the days of booking, by which the others' years are told."""
    last_day: str
    """Takes the last day, with its year, from a line of the document."""
    format: str
    """How the last day is written."""


@dataclass(frozen=True)
class PdfTable:
    """Columns by position, in points (1/72 inch) from the left edge of the page."""

    columns: Mapping[str, tuple[float, float]]
    begins: tuple[str, ...]
    """Columns of which one is filled where a record begins."""
    skip: tuple[str, ...]
    """Lines that are no records wherever they stand: column heads, subtotals carried forward."""
    top: float
    bottom: float
    """Points at the upper and lower edge of each page in which no record stands."""
    begins_with: str = _DIGIT
    """What stands in that column then."""
    heads: str | None = None
    """The line of the columns' heads: on a page that has it, no record stands above it."""
    apart: float | None = None
    """Points from line to line: what is farther from the line above goes on with no record."""
    centred: bool = False
    """Whether a record's lines may also stand above the one on which it begins; `apart` parts the records."""
    repeated: tuple[str, ...] = ()
    """Columns that are printed where they change only: an empty one has the text of the record above."""
    below: Mapping[str, str] = field(default_factory=dict)
    """A column that is not there by itself: what the second and later lines of another one hold."""
    years: Years | None = None

    @property
    def made_columns(self) -> tuple[str, ...]:
        """The columns of the table that the rows become: those on the page, those below them, years."""
        years = () if self.years is None else tuple(f"{name} year" for name in self.years.columns)
        return (*self.columns, *self.below, *years)


def pdf_table(keys: Keys) -> PdfTable | None:
    """The key `pdf` of a profile's `file`. Raises: ProfileError where it is not well formed."""
    if "pdf" not in keys.given:
        return None
    inner = keys.inner("pdf")
    inner.refuse_unknown(_KEYS)
    columns = {name: _range(inner, name, str(said)) for name, said in inner.inner("columns").given.items()}
    if not columns:
        raise inner.fail("pdf needs the columns' positions.", "for instance columns: {Datum: 40-95}")
    begins = inner.texts("begins") or (next(iter(columns)),)
    _require_columns(inner, "begins", begins, columns)
    _refuse_overlaps(inner, columns)
    below = {name: str(said) for name, said in inner.inner("below").given.items()}
    _require_columns(inner, "below", below.values(), columns)
    repeated = inner.texts("repeated")
    _require_columns(inner, "repeated", repeated, columns)
    apart = inner.count("apart", 0) or None
    centred = inner.flag("centred", default=False)
    if centred and apart is None:
        raise inner.fail(
            "centred needs the points that part the records.", "for instance apart: 14, centred: true"
        )
    return PdfTable(
        columns=columns,
        begins=begins,
        skip=inner.patterns("skip"),
        top=float(inner.count("top", 0)),
        bottom=float(inner.count("bottom", 0)),
        begins_with=inner.pattern("begins_with", groups=0) or _DIGIT,
        heads=inner.pattern("heads", groups=0),
        apart=None if apart is None else float(apart),
        centred=centred,
        repeated=repeated,
        below=below,
        years=_years(inner, (*columns, *below)),
    )


def _refuse_overlaps(keys: Keys, columns: Mapping[str, tuple[float, float]]) -> None:
    ordered = sorted(columns.items(), key=lambda item: item[1])
    for (left, (_, end)), (right, (start, _)) in pairwise(ordered):
        if start < end:
            raise keys.fail(
                f"The columns {left} and {right} overlap.", "a letter can stand in one column only"
            )


def _require_columns(keys: Keys, key: str, named: Iterable[str], columns: Iterable[str]) -> None:
    there = tuple(columns)
    for name in named:
        if name not in there:
            raise keys.fail(
                f"{key} names {name!r}, which is none of the columns.", f"one of: {', '.join(there)}"
            )


def _years(keys: Keys, columns: Iterable[str]) -> Years | None:
    if "years" not in keys.given:
        return None
    inner = keys.inner("years")
    inner.refuse_unknown(("columns", "last_day", "format"))
    named, last_day = inner.texts("columns"), inner.pattern("last_day", groups=1)
    if not named or last_day is None:
        raise inner.fail(
            "years needs the columns without a year, and the line that states the last day.",
            "for instance years: {columns: [Datum], last_day: 'Kontostand am (\\S+)', format: '%d.%m.%Y'}",
        )
    _require_columns(inner, "years", named, columns)
    return Years(named, last_day, inner.text("format", "%d.%m.%Y"))


def _range(keys: Keys, name: str, said: str) -> tuple[float, float]:
    found = _RANGE.fullmatch(said.strip())
    if found is None or float(found[1]) >= float(found[2]):
        raise keys.fail(
            f"The column {name} is said to stand at {said[:40]!r}.", "write from-to in points: 40-95"
        )
    return float(found[1]), float(found[2])
