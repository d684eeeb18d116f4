"""A PDF statement's table worked out: its columns, where records begin, and what else stands on its pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from transforms.readers.delimited.layout import numbered
from transforms.readers.pdf.extract import Page
from transforms.readers.pdf.lines import lines_of
from transforms.readers.pdf_shape import PdfTable
from transforms.readers.profile_shape import Dates
from transforms.readers.suggest.pages.columns import (
    FEWEST,
    Column,
    amount_columns,
    date_columns,
    fitted,
    with_texts,
)
from transforms.readers.suggest.pages.heads import Heads, heads_above, literal
from transforms.readers.suggest.pages.spacing import Run, attached_to, spacing_of
from transforms.readers.suggest.pages.tokens import Printed, Word, beginnings, printed
from transforms.readers.suggest.pages.years import years_of
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.words import months

_OFTEN = 0.8
"""Of the records, those that must have what counts for all."""
_SOME = 0.05
"""Of the dated lines, as many others with amounts as make a statement that prints a day once."""
_SAME_PLACE = 2.5
"""Points by which a line at the foot of pages may move from page to page."""
_PREFIXES = 3
"""Words at the start of a line by which a balance that is carried over is known."""


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
    found = _typed(lines)
    return None if found is None else _drafted(found, pages)


@dataclass(frozen=True)
class _Found:
    """The lines of the document, and the columns of dates and of amounts."""

    lines: list[Printed]
    dates: list[Column]
    amounts: list[Column]
    heads: Heads | None
    records: tuple[int, ...]
    """Places of lines with a date and an amount, or amounts alone where a day is printed once."""
    repeated: bool
    """Whether a day is printed once for the records of it."""
    once: list[Column]
    """Columns of days that are printed once for some records, beside a column that all have."""
    second: bool
    """Whether the first column's second lines hold another day."""

    @property
    def first(self) -> Column:
        """The column of the days by which records are known."""
        return self.dates[0]

    @property
    def balance(self) -> Column | None:
        """The column that is likely the running balance."""
        return _balance(self.amounts, self.heads)

    @property
    def begins(self) -> list[Column]:
        """Columns of which one is filled where a record begins."""
        if not self.repeated and not self.second:
            return [self.first]
        return [column for column in self.amounts if column != self.balance] or self.amounts


def _typed(lines: list[Printed]) -> _Found | None:
    dates = date_columns(lines)
    amounts = amount_columns(lines, dates)
    if not dates or not amounts:
        return None
    paired = [
        column
        for column in dates
        if sum(_has(line.dates, column) and _has_any(line.amounts, amounts) for line in lines) >= FEWEST
    ]
    if not paired:
        return None
    counts = {column: sum(_has(line.dates, column) for line in lines) for column in paired}
    most = max(counts.values())
    first = next(column for column in paired if counts[column] >= 0.6 * most)
    dated = [at for at, line in enumerate(lines) if _has(line.dates, first)]
    with_money = [at for at in dated if _has_any(lines[at].amounts, amounts)]
    others = [
        column
        for column in paired
        if column != first
        and sum(_has(lines[at].dates, column) for at in with_money) >= 0.5 * len(with_money)
    ]
    once = [column for column in paired if column.left < first.left and column not in others]
    heads = heads_above(lines, with_money[0])
    bare = [at for at in dated if at - 1 in with_money and at not in with_money]
    second = len(bare) >= _OFTEN * len(with_money)
    undated = _undated(lines, first, amounts, _balance(amounts, heads), with_money)
    repeated = not second and len(undated) > _SOME * len(with_money) and len(bare) < 0.5 * len(undated)
    records = sorted({*with_money, *(undated if repeated else ())})
    # Lines around the table may have dates and amounts at the same places, and longer ones.
    of_records = [lines[at] for at in records]
    days = [_fitted_to_dates(one, of_records) for one in (first, *others, *once)]
    sums = [fitted(one, [word for line in of_records for word in line.amounts]) for one in amounts]
    kept = [column for column in sums if column is not None]
    printed_once = [one for one in days[-len(once) :] if one] if once else []
    return _Found(
        lines, [one for one in days if one], kept, heads, tuple(records), repeated, printed_once, second
    )


def _fitted_to_dates(column: Column, lines: Sequence[Printed]) -> Column | None:
    return fitted(column, [word for line in lines for word in line.dates])


def _undated(
    lines: Sequence[Printed],
    first: Column,
    amounts: Sequence[Column],
    balance: Column | None,
    dated: Sequence[int],
) -> list[int]:
    """Lines between dated ones that have an amount in its column and no day."""
    own = [column for column in amounts if column != balance] or list(amounts)
    return [
        at
        for at in range(dated[0], min(dated[-1] + 60, len(lines)))
        if _has_any(lines[at].amounts, own)
        and not _has(lines[at].dates, first)
        and not _states_balance(lines[at])
    ]


def _balance(amounts: Sequence[Column], heads: Heads | None) -> Column | None:
    """The last column of several, unless its head says that it is something else."""
    last = amounts[-1]
    over = [
        name for name in (heads.names if heads else ()) if name.left < last.right and last.left < name.right
    ]
    if any(words.score(name.text, "balance") >= 2 for name in over):
        return last
    named = any(
        max(words.score(name.text, role) for role in ("amount", "debit", "credit")) >= 2 for name in over
    )
    return last if len(amounts) > 1 and not named else None


def _has(found: Iterable[Word], column: Column) -> bool:
    return any(column.holds(word) for word in found)


def _has_any(found: Sequence[Word], columns: Iterable[Column]) -> bool:
    return any(_has(found, column) for column in columns)


def _drafted(found: _Found, pages: Sequence[Page]) -> Draft | None:
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


def _opening(found: _Found) -> str | None:
    """The heads, with the first line where that has no figures: a bank's name often stands there."""
    if found.heads is None:
        return None
    first = found.lines[0].line.text
    named = not any(letter.isdigit() for letter in first) and first not in found.heads.texts
    return (f"(?ms)^{literal(first)}$.*" if named else "(?m)") + f"^{literal(found.heads.texts[0])}$"


def _days(found: _Found) -> list[str]:
    return [word.text for at in found.records for word in found.lines[at].dates if found.first.holds(word)]


def _named(names: Mapping[Column, str], wanted: Sequence[Column]) -> tuple[str, ...]:
    """Names of the columns in which those that are wanted stand."""
    return tuple(name for column, name in names.items() if any(_covers(column, one) for one in wanted))


def _covers(column: Column, other: Column) -> bool:
    return column.left <= (other.left + other.right) / 2 <= column.right


def _rounded(place: float) -> float:
    return round(place * 2) / 2


def _runs(found: _Found, inside: Sequence[int]) -> list[Run]:
    """The lines inside, parted by pages and by what stands between records: heads, balances, sums."""
    runs: list[list[tuple[int, Printed]]] = []
    last = -2
    for at in inside:
        line = found.lines[at]
        if line.amounts and _states_balance(line, surely=at in found.records):
            continue
        if at != last + 1 or line.line.page != found.lines[last].line.page:
            runs.append([])
        runs[-1].append((at, line))
        last = at
    return [run for run in runs if run]


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    return numbered([column.name or f"Column {number}" for number, column in enumerate(columns, start=1)])


def _feet(found: _Found, attached: Sequence[Printed]) -> float:
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


def _inside(found: _Found) -> list[int]:
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


def _skip(found: _Found, inside: Sequence[int]) -> tuple[str, ...]:
    """Lines that state a balance or a sum amid the records or behind them."""
    records = set(found.records)
    patterns: dict[str, None] = {}
    places = [*inside, *range(found.records[-1] + 1, min(found.records[-1] + 40, len(found.lines)))]
    for at in places:
        line = found.lines[at]
        if line.amounts and _states_balance(line, surely=at in records):
            patterns[rf"^(?:\S*\d\S* )*{literal(_label(line))}"] = None
    return tuple(patterns)


def _states_balance(line: Printed, *, surely: bool = False) -> bool:
    """Whether a line's words are those for a balance. surely: by all of them, for it looks like a record."""
    label = _label(line)
    if not label:
        return False
    if words.balance_line(label) is not None:
        return True
    starts = (" ".join(label.split()[:count]) for count in range(1, _PREFIXES + 1))
    return not surely and any(words.balance_line(start) is not None for start in starts)


def _label(line: Printed) -> str:
    """The words of a line up to its first figure, without a date before them."""
    text = re.sub(r"^(?:\S*\d\S* )+", "", line.line.text)
    return re.split(r"\d", text)[0].strip(" :-+(€$£")
