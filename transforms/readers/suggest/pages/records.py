"""Which lines of a statement's pages begin records: those with a day and an amount in their columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transforms.readers.suggest.pages.balances import states_balance
from transforms.readers.suggest.pages.columns import (
    FEWEST,
    Column,
    amount_columns,
    date_columns,
    fitted,
)
from transforms.readers.suggest.pages.heads import Heads, heads_above
from transforms.readers.suggest.pages.tokens import Printed, Word
from transforms.readers.suggest.texts import words

_OFTEN = 0.8
"""Of the records, those that must have what counts for all."""
_SOME = 0.05
"""Of the dated lines, as many others with amounts as make a statement that prints a day once."""
_MOST = 0.6
"""Of the lines with days in the fullest column, those that the column of the records' days must have."""
_BEYOND = 60
"""Lines behind the last dated one in which records of its day are looked for."""


@dataclass(frozen=True)
class Found:
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


def found_in(lines: list[Printed]) -> Found | None:
    """The columns of days and amounts and the lines on which records begin; None where there are none."""
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
    first = next(column for column in paired if counts[column] >= _MOST * most)
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
    return Found(
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
        for at in range(dated[0], min(dated[-1] + _BEYOND, len(lines)))
        if _has_any(lines[at].amounts, own)
        and not _has(lines[at].dates, first)
        and not states_balance(lines[at], like_a_record=False)
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
