"""A table that is known by what its columns are called, whatever stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from transforms.readers.suggest.lines.dialect import Row
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.table import Column, Table

_SEARCHED = 30
"""Rows in which the header is looked for."""
_LONGEST_NAME = 80


def best_header(
    candidates: Iterable[Candidate], worth: Callable[[Sequence[str]], float]
) -> tuple[Candidate, Row] | None:
    """The candidate and the row whose cells are worth most as names of columns; None where none is worth anything."""
    best: tuple[float, Candidate, Row] | None = None
    for candidate in candidates:
        for row in candidate.rows[:_SEARCHED]:
            found = worth(row.cells) if _may_be_header(row) else 0.0
            if found > (best[0] if best else 0.0):
                best = found, candidate, row
    return None if best is None else best[1:]


def stands_in_other_sheets(header: Row, candidate: Candidate, looked_at: Iterable[Candidate]) -> bool:
    """Whether other sheets of the workbook have the same header: then each of them is read."""
    return any(
        row.cells == header.cells
        for one in looked_at
        if one.sheet != candidate.sheet
        for row in one.rows[:_SEARCHED]
    )


def _may_be_header(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell]
    if len(filled) < 2 or row.faulty or any(len(cell) > _LONGEST_NAME for cell in filled):
        return False
    # `Account number: 0808 8804` is a label with what it says, and no name of a column.
    return not any(re.search(r"\d{3}|:\s*\S", cell) for cell in filled)


def table_below(candidate: Candidate, header: Row, *, with_foot: bool) -> Table | None:
    """What stands below the header, but for blank lines; None where nothing does.

    with_foot: texts of one cell at the end are lines as well.
    """
    filled = [row for row in candidate.rows if row.line > header.line and not row.blank]
    last = len(filled)
    while not with_foot and last and sum(bool(cell) for cell in filled[last - 1].cells) < 2:
        last -= 1
    lines = filled[:last]
    if not lines:
        return None
    columns = [
        Column(index, name, [row.cells[index] if index < len(row.cells) else "" for row in lines])
        for index, name in enumerate(header.cells)
    ]
    return Table(
        dialect=candidate.dialect,
        header=header,
        above=list(candidate.rows[: candidate.rows.index(header)]),
        lines=lines,
        strays=[],
        footer=filled[last:],
        after_header=[],
        widths=tuple(sorted({len(row.cells) for row in lines})),
        columns=columns,
    )
