"""A PDF statement's table worked out: its columns, where records begin, and what else stands on its pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.readers.delimited.layout import numbered
from transforms.readers.pdf.extract import Page
from transforms.readers.pdf.lines import lines_of
from transforms.readers.pdf_shape import PdfTable
from transforms.readers.profile_shape import Dates
from transforms.readers.suggest.pages.balances import pattern_of, states_balance
from transforms.readers.suggest.pages.columns import Column, with_texts
from transforms.readers.suggest.pages.heads import literal
from transforms.readers.suggest.pages.records import Found, found_in
from transforms.readers.suggest.pages.spacing import Run, attached_to, spacing_of
from transforms.readers.suggest.pages.tokens import Printed, beginnings, printed
from transforms.readers.suggest.pages.years import years_of
from transforms.readers.suggest.texts.words import months

_SAME_PLACE = 2.5
"""Points by which a line at the foot of pages may move from page to page."""


@dataclass(frozen=True)
class Draft:
    """How the pages are read, before what the columns mean is known."""

    shape: PdfTable
    written: tuple[str, ...] = ()
    """Formats of days without a year, with the year behind a blank; none where days have theirs."""
    language: str | None = None
    """Of the names of months in such days."""
    opening: str | None = None
    """An expression for the first page by which the layout is known; None where nothing is told from others."""

    @property
    def has_years(self) -> bool:
        """Whether the days are printed with their years."""
        return not self.written

    def dates(self) -> Dates:
        """How the days without years are written."""
        names = months()[self.language] if self.language else ()
        return Dates(self.written, self.written, "UTC", "gregorian", names)


def draft_of(pages: Sequence[Page]) -> Draft | None:
    """How the pages are read as a table; None where no dates and amounts stand under each other."""
    lines = [printed(line) for line in lines_of(pages)]
    found = found_in(lines)
    return None if found is None else _drafted(found, pages)


def _drafted(found: Found, pages: Sequence[Page]) -> Draft | None:
    lines, heads = found.lines, found.heads
    inside = _inside(found)
    width = max(page[0] for page in pages)
    runs = _runs(found, inside)
    spacing = spacing_of(runs, set(found.records))
    attached = attached_to(runs, set(found.records), spacing)
    feet = _feet(found, attached)
    columns = with_texts([*found.dates, *found.amounts], heads, attached, width)
    names = dict(zip(columns, _names(columns), strict=True))
    begins = _named(names, found.begins)
    dates = _named(names, found.dates)
    below = {f"{dates[0]} (2)": dates[0]} if found.second else {}
    years = years_of(lines, found.first, (*dates, *below))
    if years is not None and years.rule is None:
        return None
    shape = PdfTable(
        columns={names[column]: (_rounded(column.left), _rounded(column.right)) for column in columns},
        begins=begins,
        skip=_skip(found, inside),
        top=0.0,
        bottom=feet,
        begins_with=beginnings(_days(found)) if found.begins == [found.first] else r"\d",
        heads=heads.pattern if heads else None,
        apart=spacing.apart,
        centred=spacing.centred,
        repeated=dates if found.repeated else _named(names, found.once),
        below=below,
        years=None if years is None else years.rule,
    )
    written, language = ((), None) if years is None else (years.written, years.language)
    return Draft(shape, written, language, _opening(found))


def _opening(found: Found) -> str | None:
    """The heads, with the first line where that has no figures: a bank's name often stands there."""
    if found.heads is None:
        return None
    first = found.lines[0].line.text
    named = not any(letter.isdigit() for letter in first) and first not in found.heads.texts
    return (f"(?ms)^{literal(first)}$.*" if named else "(?m)") + f"^{literal(found.heads.texts[0])}$"


def _days(found: Found) -> list[str]:
    return [word.text for at in found.records for word in found.lines[at].dates if found.first.holds(word)]


def _named(names: Mapping[Column, str], wanted: Sequence[Column]) -> tuple[str, ...]:
    """Names of the columns in which those that are wanted stand."""
    return tuple(name for column, name in names.items() if any(_covers(column, one) for one in wanted))


def _covers(column: Column, other: Column) -> bool:
    return column.left <= (other.left + other.right) / 2 <= column.right


def _rounded(place: float) -> float:
    return round(place * 2) / 2


def _runs(found: Found, inside: Sequence[int]) -> list[Run]:
    """The lines inside, parted by pages and by what stands between records: heads, balances, sums."""
    runs: list[list[tuple[int, Printed]]] = []
    last = -2
    for at in inside:
        line = found.lines[at]
        if states_balance(line, like_a_record=at in found.records):
            continue
        if at != last + 1 or line.line.page != found.lines[last].line.page:
            runs.append([])
        runs[-1].append((at, line))
        last = at
    return [run for run in runs if run]


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    return numbered([column.name or f"Column {number}" for number, column in enumerate(columns, start=1)])


def _feet(found: Found, attached: Sequence[Printed]) -> float:
    """Points at the foot of the pages in which lines stand at the same place from page to page, below all records."""
    lowest = min(line.bottom for line in attached)
    at_place: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for line in found.lines:
        if line.bottom < lowest - 1:
            said = re.sub(r"\d+", "#", line.line.text)
            at_place[said, round(line.bottom / _SAME_PLACE)].add(line.line.page)
    repeated = {key for key, pages in at_place.items() if len(pages) > 1}
    tops = [
        line.line.box[3]
        for line in found.lines
        if (re.sub(r"\d+", "#", line.line.text), round(line.bottom / _SAME_PLACE)) in repeated
    ]
    return float(int(max(tops)) + 1) if tops and max(tops) < lowest else 0.0


def _inside(found: Found) -> list[int]:
    """Places of the lines between the first and the last record that are neither heads nor above them."""
    texts = set(found.heads.texts) if found.heads else set()
    last_heads: dict[int, int] = {}
    for at, line in enumerate(found.lines):
        if line.line.text in texts:
            last_heads.setdefault(line.line.page, at)
    return [
        at
        for at in range(found.records[0], found.records[-1] + 1)
        for line in (found.lines[at],)
        if at > last_heads.get(line.line.page, -1) and line.line.text not in texts
    ]


def _skip(found: Found, inside: Sequence[int]) -> tuple[str, ...]:
    """Lines that state a balance or a sum amid the records or behind them."""
    records = set(found.records)
    patterns: dict[str, None] = {}
    places = [*inside, *range(found.records[-1] + 1, min(found.records[-1] + 40, len(found.lines)))]
    for at in places:
        line = found.lines[at]
        if states_balance(line, like_a_record=at in records):
            patterns[pattern_of(line)] = None
    return tuple(patterns)
