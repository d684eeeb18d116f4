"""A file as a table: where header, lines and footer are, and what each column holds."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from transforms.readers.suggest.lines.dialect import Dialect, Row, is_typed
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Figure, empty, figure, is_money_in
from transforms.readers.suggest.texts.moments import column_formats, formats_of

_SEARCHED = 60
"""Rows above the first line in which the header is looked for."""


_NUMBERS_OF_THINGS = (
    "row_number",
    "servicer_reference",
    "reference",
    "account",
    "counterparty_account",
    "code",
)
"""Roles whose figures are no amounts."""


@dataclass
class Column:
    """One column of the lines."""

    index: int
    name: str
    """As the header has it; empty without one."""
    cells: list[str]
    other_end: bool = False
    """Whether the balance runs on through its account numbers: they are those of the other end."""

    @cached_property
    def filled(self) -> list[str]:
        """Cells that say something."""
        return [cell for cell in self.cells if not empty(cell)]

    @cached_property
    def figures(self) -> list[Figure | None]:
        """Each cell as a figure."""
        return [figure(cell) for cell in self.cells]

    @cached_property
    def dates(self) -> list[tuple[str, ...]]:
        """Ways to read the column as dates; none where it holds none."""
        return column_formats(self.filled)

    @cached_property
    def numeric(self) -> bool:
        """Whether the cells that say something are figures."""
        count = sum(found is not None for found in self.figures)
        return count > 0 and count >= 0.8 * len(self.filled) and not self.dates

    @property
    def waits_for_figures(self) -> bool:
        """Whether it is an empty column for money in or out."""
        return not self.filled and max(self.score("debit"), self.score("credit")) >= 2

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The different texts."""
        return frozenset(self.filled)

    @cached_property
    def distinct_raw(self) -> frozenset[str]:
        """The different texts, signs for nothing among them."""
        return frozenset(self.cells)

    def score(self, role: str) -> float:
        """How well the name fits a role."""
        if self.other_end and role.endswith("account"):
            return words.EXACT if role == "counterparty_account" else 0.0
        return words.score(self.name, role)

    @cached_property
    def unmarked_out(self) -> bool:
        """Whether money in is marked (`12.50 CR`, `+12.50`) and money out is not."""
        found = [figure for figure in self.figures if figure is not None and figure.body.strip("0.,")]
        marked = [figure for figure in found if figure.side or figure.plus]
        return (
            0 < len(marked) < len(found)
            and all(is_money_in(figure.side) for figure in marked)
            and not any(figure.negative for figure in found)
        )

    @property
    def numbers_things(self) -> bool:
        """Whether its figures are no amounts: counters, codes, account numbers."""
        money = max(self.score(role) for role in ("amount", "debit", "credit", "balance", "fee"))
        if money >= words.EXACT or (money >= 1 and money > max(map(self.score, _NUMBERS_OF_THINGS))):
            return False
        if words.of_phones(self.name):
            return True
        if any(found and (found.has_mark or found.negative or found.unit) for found in self.figures):
            return max(self.score(role) for role in ("row_number", "servicer_reference", "account")) >= 3
        bodies = [found.body for found in self.figures if found]
        long = sum(len(body) >= 9 for body in bodies) > 0.5 * len(bodies)
        steps = [int(b) - int(a) for a, b in itertools.pairwise(bodies)]
        counts = len(steps) > 2 and len(set(steps)) == 1 and steps[0] in (-1, 1)
        return long or counts or any(self.score(role) >= 1 for role in _NUMBERS_OF_THINGS)


@dataclass
class Table:
    """The regions of a file."""

    dialect: Dialect
    header: Row | None
    above: list[Row]
    """Rows before the first line that are neither header nor line."""
    lines: list[Row]
    strays: list[Row]
    """Rows amid the lines that are none."""
    footer: list[Row]
    after_header: list[Row]
    """Rows between header and first line."""
    widths: tuple[int, ...]
    columns: list[Column] = field(default_factory=list)
    stating: Mapping[int, str] = field(default_factory=dict)
    """Lines, by number, that figures show to state a balance and nothing else, with the words that say so."""
    accounts_in: int | None = None
    """Column by whose numbers the running balances part into accounts; None where nothing shows one."""

    @property
    def around(self) -> list[Row]:
        """Everything that is no line and no header."""
        return [*self.above, *self.after_header, *self.strays, *self.footer]


def table_of(rows: Sequence[Row], dialect: Dialect, tail: Sequence[Row] = ()) -> Table | None:
    """The regions of the rows; None where no row holds a date and a figure."""
    typed = [index for index, row in enumerate(rows) if is_typed(row)]
    if not typed:
        return None
    typed = _alike(rows, typed)
    first, last = typed[0], typed[-1]
    chosen = set(typed)
    header = _header(rows, first, len(rows[first].cells))
    top = first if header is None else header
    lines = [rows[index] for index in typed]
    between = [row for index, row in enumerate(rows[first:last], start=first) if index not in chosen]
    footer = list(rows[last + 1 :])
    if tail:
        footer = _after_last(tail, lines)
    table = Table(
        dialect=dialect,
        header=None if header is None else rows[header],
        above=list(rows[:top]),
        lines=lines,
        strays=between,
        footer=footer,
        after_header=[] if header is None else list(rows[header + 1 : first]),
        widths=_widths(lines),
    )
    table.columns = _columns(table)
    return table


def with_lines(table: Table, lines: Sequence[Row]) -> Table:
    """The table with some of its lines only; the others stand amid them as strays."""
    kept = {row.line for row in lines}
    out = [row for row in table.lines if row.line not in kept]
    made = replace(table, lines=list(lines), strays=sorted([*table.strays, *out], key=lambda row: row.line))
    made.columns = _columns(made)
    return made


def _alike(rows: Sequence[Row], typed: list[int]) -> list[int]:
    """Rows that have their dates where most have them: a preamble's dates stand elsewhere."""
    places: Counter[int] = Counter()
    for index in typed:
        places.update(place for place, cell in enumerate(rows[index].cells) if formats_of(cell))
    most = max(places.values())
    main = {place for place, times in places.items() if times >= 0.5 * most}
    widths = Counter(len(rows[index].cells) for index in typed)
    usual = {width for width, times in widths.items() if times >= 0.02 * len(typed)}
    usual |= {width for width, _ in widths.most_common(1)}
    kept = []
    for index in typed:
        cells = rows[index].cells
        if len(cells) in usual and any(place < len(cells) and formats_of(cells[place]) for place in main):
            kept.append(index)
    return _without_outliers(rows, _of_one_way(rows, kept, main) or kept or typed)


def _of_one_way(rows: Sequence[Row], kept: list[int], main: set[int]) -> list[int]:
    """Without rows at either end whose dates are written in another way than nearly all others."""
    place = min(
        main,
        key=lambda one: (
            -sum(one < len(rows[i].cells) and bool(formats_of(rows[i].cells[one])) for i in kept),
            one,
        ),
    )
    cells = {index: rows[index].cells[place] if place < len(rows[index].cells) else "" for index in kept}
    ways = column_formats([cell for cell in cells.values() if cell])
    if not ways or len(kept) < 4:
        return kept
    heads = {written[:8] for way in ways for written in way}
    fits = [
        index
        for index in kept
        if not cells[index] or any(one[:8] in heads for one in formats_of(cells[index]))
    ]
    if len(fits) < 0.8 * len(kept) or not fits:
        return kept
    return [index for index in kept if fits[0] <= index <= fits[-1]]


def _without_outliers(rows: Sequence[Row], kept: list[int]) -> list[int]:
    """Without rows far above the rest that a wide gap parts from it (a block of account details)."""
    while len(kept) > 1 and _header(rows, kept[1], len(rows[kept[1]].cells)) is not None:
        between = range(kept[0] + 1, kept[1])
        header = _header(rows, kept[1], len(rows[kept[1]].cells))
        if header in between:
            kept = kept[1:]
        else:
            break
    return kept


def _widths(lines: Sequence[Row]) -> tuple[int, ...]:
    counted = Counter(len(row.cells) for row in lines)
    return tuple(sorted(counted))


def _header(rows: Sequence[Row], first: int, width: int) -> int | None:
    """Index of the row with the columns' names; None where there is none."""
    best: tuple[float, int] | None = None
    for index in range(first - 1, max(first - 1 - _SEARCHED, -1), -1):
        cells = [cell for cell in rows[index].cells if cell]
        if len(cells) < 2 or rows[index].faulty:
            continue
        values = sum(bool(formats_of(cell)) or _is_money(cell) for cell in cells)
        if values > 0.2 * len(cells) or any(len(cell) > 200 or _has_cents(cell) for cell in cells):
            continue
        hits = sum(words.known(cell) for cell in cells)
        if len(cells) < 0.3 * width and hits < 3:
            continue
        worth = hits + (1.5 if len(rows[index].cells) == width else 0) - 0.02 * (first - index)
        if hits == 0 and (index != first - 1 or abs(len(rows[index].cells) - width) > 1):
            continue
        if best is None or worth > best[0]:
            best = (worth, index)
    return best[1] if best else None


def _has_cents(cell: str) -> bool:
    found = figure(cell)
    return found is not None and found.has_mark


def _is_money(cell: str) -> bool:
    found = figure(cell)
    return found is not None and (found.has_mark or found.negative or len(found.body) > 2)


def _after_last(tail: Sequence[Row], lines: Sequence[Row]) -> list[Row]:
    """What stands after the last line, by the file's own end."""
    widths = {len(row.cells) for row in lines}
    last = max(
        (index for index, row in enumerate(tail) if is_typed(row) and len(row.cells) in widths), default=-1
    )
    return list(tail[last + 1 :]) if last >= 0 else []


def _columns(table: Table) -> list[Column]:
    width = max(table.widths)
    names = list(table.header.cells) if table.header else []
    names += [""] * (width - len(names))
    return [
        Column(
            index, names[index], [row.cells[index] if index < len(row.cells) else "" for row in table.lines]
        )
        for index in range(width)
    ]
