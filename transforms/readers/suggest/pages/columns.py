"""Where the columns of a printed statement stand: dates begin, and amounts end, under each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transforms.readers.suggest.pages.heads import Heads
from transforms.readers.suggest.pages.tokens import Printed, Word

FEWEST = 3
"""Lines that make a column of dates or of amounts."""
_SHARE = 0.03
"""Of all amounts, those that a column must hold at least."""
_NEAR = 2.5
"""Points by which edges may differ that are under each other."""
_EDGE = 6.0
"""Points beyond a column's letters where nothing else stands."""
_STRADDLING = 0.02
"""Of the words of texts, how many may lie across the place where a column is to begin."""


@dataclass(frozen=True)
class Column:
    """What stands under each other, by the places of its edges in points."""

    kind: str
    """date, amount or text."""
    left: float
    right: float
    from_right: bool = False
    """Whether its right edges are under each other, not its left ones."""
    name: str = ""

    def holds(self, word: Word) -> bool:
        """Whether a word stands in the column by its edge that counts."""
        edge, own = (word.right, self.right) if self.from_right else (word.left, self.left)
        return abs(edge - own) <= _NEAR or self.left - 0.1 <= (word.left + word.right) / 2 <= self.right + 0.1


def date_columns(lines: Sequence[Printed]) -> list[Column]:
    """Columns of dates from left to right; none where no dates stand under each other."""
    dates = [word for line in lines for word in line.dates]
    found = _groups(dates, lambda word: word.left, FEWEST)
    columns = [
        Column("date", min(word.left for word in group), max(word.right for word in group)) for group in found
    ]
    return sorted(columns, key=lambda column: column.left)


def amount_columns(lines: Sequence[Printed], dates: Sequence[Column]) -> list[Column]:
    """Columns of amounts from left to right, beside those of dates."""
    amounts = [
        word
        for line in lines
        for word in line.amounts
        if not any(column.left - _NEAR <= word.left <= column.right for column in dates)
    ]
    fewest = max(FEWEST, round(_SHARE * len(amounts)))
    columns: list[Column] = []
    while amounts:
        by_right = _largest(amounts, lambda word: word.right)
        by_left = _largest(amounts, lambda word: word.left)
        group, from_right = (by_right, True) if len(by_right) >= len(by_left) else (by_left, False)
        if len(group) < (fewest if columns else FEWEST):
            break
        column = Column(
            "amount", min(word.left for word in group), max(word.right for word in group), from_right
        )
        if not _is_of_texts(column, lines):
            columns.append(column)
        amounts = [word for word in amounts if not _overlaps(word, column)]
    return sorted(columns, key=lambda column: column.left)


def fitted(column: Column, words: Iterable[Word]) -> Column | None:
    """The column as wide as those words that stand in it; None where none does."""
    held = [word for word in words if column.holds(word)]
    if not held:
        return None
    return replace(column, left=min(word.left for word in held), right=max(word.right for word in held))


def _is_of_texts(column: Column, lines: Sequence[Printed]) -> bool:
    """Whether more words than amounts stand there: `USD 12.50` on a line of its own amid narrow texts."""
    inside = _within_column(column)
    amounts = sum(inside(word) for line in lines for word in line.amounts)
    others = sum(
        inside(word) and word not in line.amounts and word not in line.dates
        for line in lines
        for word in line.pieces
    )
    return others > amounts


def _within_column(column: Column) -> Callable[[Word], bool]:
    return lambda word: column.left <= (word.left + word.right) / 2 <= column.right


def with_texts(
    typed: Sequence[Column], heads: Heads | None, lines: Sequence[Printed], width: float
) -> list[Column]:
    """All columns from left to right: those of dates and amounts, as wide as their heads, and the texts between.

    typed: columns of dates and amounts. lines: those of records. width: of the page in points.
    """
    names = [] if heads is None else list(heads.names)
    columns = [_named(column, names, typed) for column in typed]
    free = [name for name in names if not any(_overlaps(name, column) for column in columns)]
    words = [word for line in lines for word in line.words if not any(map(_within(word), columns))]
    texts = _texts(columns, free, words)
    return _bounded(sorted([*columns, *texts], key=lambda column: column.left), width)


def _groups(words: Iterable[Word], edge: Callable[[Word], float], fewest: int) -> list[list[Word]]:
    """Words whose edges are near each other, where there are enough."""
    found: list[list[Word]] = []
    for word in sorted(words, key=edge):
        if found and edge(word) - edge(found[-1][-1]) <= _NEAR:
            found[-1].append(word)
        else:
            found.append([word])
    return [group for group in found if len(group) >= fewest]


def _largest(words: Iterable[Word], edge: Callable[[Word], float]) -> list[Word]:
    return max(_groups(words, edge, 1), key=len)


def _overlaps(word: Word | Column, column: Column) -> bool:
    return word.left < column.right and column.left < word.right


def _within(word: Word) -> Callable[[Column], bool]:
    middle = (word.left + word.right) / 2
    return lambda column: column.left <= middle <= column.right


def _named(column: Column, names: Sequence[Word], typed: Sequence[Column]) -> Column:
    """The column with the name that stands over it alone, and as wide as that."""
    over = [name for name in names if _overlaps(name, column)]
    near = [name for name in names if abs(name.left - column.left) <= _NEAR and name not in over]
    alone = [name for name in over or near if sum(_overlaps(name, other) for other in typed) <= 1]
    if not alone:
        return column
    name = min(
        alone, key=lambda one: abs(one.right - column.right if column.from_right else one.left - column.left)
    )
    return replace(
        column, name=name.text, left=min(column.left, name.left), right=max(column.right, name.right)
    )


def _texts(columns: Sequence[Column], free: Sequence[Word], words: Sequence[Word]) -> list[Column]:
    """Columns of text where words stand: one for each name, or one between two others."""
    if not words:
        return []
    edges = [column.left for column in columns]
    begins = sorted({name.left for name in free if not _straddled(name.left, words)})
    names = {name.left: name.text for name in free}
    found: list[Column] = []
    gaps = [
        (-1.0, min(edges, default=1e9)),
        *((one, other) for one, other in pairwise([*sorted(edges), 1e9])),
    ]
    for start, stop in gaps:
        inside = [word for word in words if start < (word.left + word.right) / 2 < stop]
        if not inside and not any(start < begin < stop for begin in begins):
            continue
        own = [begin for begin in begins if start < begin < stop]
        if not own or (inside and min(word.left for word in inside) < own[0] - _NEAR):
            own = [min(word.left for word in inside), *own] if inside else own
        for begin, end in pairwise([*own, stop]):
            held = [word for word in inside if begin - _NEAR <= (word.left + word.right) / 2 < end]
            right = max([word.right for word in held if word.right <= end + _NEAR], default=begin + 1)
            found.append(Column("text", begin, right, name=names.get(begin, "")))
    return found


def _straddled(place: float, words: Sequence[Word]) -> bool:
    across = sum(word.left < place - _NEAR and word.right > place + _NEAR for word in words)
    return across > _STRADDLING * len(words)


def _bounded(columns: Sequence[Column], width: float) -> list[Column]:
    """The columns with edges that part them: an amount may be longer than those that were seen."""
    edges = [max(0.0, columns[0].left - _EDGE)]
    for column, after in pairwise(columns):
        low, high = min(column.right, after.left), after.left
        if after.from_right and column.kind == "text":
            edges.append(low + 0.5 * (high - low) if low < high - 2 else high - 1)
        elif after.from_right:
            edges.append(min(column.right + 2.0, high - 0.5) if column.right < high else high - 0.5)
        else:
            edges.append(high - 1.0)
    edges.append(min(width, columns[-1].right + _EDGE))
    return [
        replace(column, left=left, right=right)
        for column, (left, right) in zip(columns, pairwise(edges), strict=True)
    ]
