"""Lines without a day, where the day is written once for all that follow on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from transforms.readers.suggest.lines.dialect import Row, is_typed, rows_of
from transforms.readers.suggest.lines.regions import balance_kind
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.table import Table, table_of
from transforms.readers.suggest.meaning.roles import date_columns
from transforms.readers.suggest.texts.figures import empty, figure


def filled_down(candidate: Candidate) -> Candidate | None:
    """The table with the day of the line above in lines that have figures and no day; None where there are none.

    Whether that is meant, only a running balance shows: the details of a sum have figures and no day either.
    """
    table = candidate.table
    if table is None or candidate.pages is not None or candidate.counted:
        return None
    days = [column.index for column in date_columns(table)]
    if not days:
        return None
    places = _places_of_figures(table)
    first = table.lines[0].line
    undated = {
        row.line
        for row in [*table.strays, *table.footer]
        if row.line > first and _is_undated(row, table, days, places)
    }
    if not undated:
        return None
    named = tuple(
        index
        for index in days
        if all(empty(_cell(row, index)) for row in candidate.rows if row.line in undated)
    )

    def filled(rows: Sequence[Row]) -> list[Row]:
        return list(_filled(rows, named, lambda row: _is_undated(row, table, days, places)))

    above = [row for row in candidate.rows if row.line < first]
    rows = [*above, *filled(candidate.rows[len(above) :])]
    last = candidate.sample.tail if candidate.sample is not None else ()
    tail = filled(rows_of("\n".join(last), table.dialect)) if last else ()
    return replace(candidate, table=table_of(rows, table.dialect, tail), rows=rows, repeated=named)


def _places_of_figures(table: Table) -> list[int]:
    """The columns of amounts and balances."""
    return [column.index for column in table.columns if column.numeric and not column.numbers_things]


def _is_undated(row: Row, table: Table, days: Sequence[int], places: Sequence[int]) -> bool:
    cells = row.cells
    return (
        len(cells) in table.widths
        and empty(_cell(row, days[0]))
        and any(figure(_cell(row, index)) is not None for index in places)
        and balance_kind(row) is None
    )


def _cell(row: Row, index: int) -> str:
    return row.cells[index] if index < len(row.cells) else ""


def _filled(rows: Sequence[Row], columns: Sequence[int], is_undated: Callable[[Row], bool]) -> Iterator[Row]:
    above: dict[int, str] = {}
    for row in rows:
        if is_typed(row):
            above = {index: row.cells[index] for index in columns if index < len(row.cells)}
            yield row
        elif is_undated(row):
            yield replace(row, cells=tuple(above.get(index, cell) for index, cell in enumerate(row.cells)))
        else:
            yield row
