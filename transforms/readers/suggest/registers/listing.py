"""The table of a list: its header, its lines, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.readers.suggest.lines.dialect import Row
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.registers.naming import Named, registers_in
from transforms.readers.suggest.texts import words

_SEARCHED = 30
"""Rows in which the header is looked for."""
_LONGEST_NAME = 80
_MONEY = ("amount", "debit", "credit", "balance")


def listing(candidates: Iterable[Candidate]) -> tuple[Candidate, Table, list[Named]] | None:
    """The candidate with the most columns of a register, its table, and the registers that it may be."""
    best: tuple[float, Candidate, Row, list[Named]] | None = None
    for candidate in candidates:
        for row in candidate.rows[:_SEARCHED]:
            found = registers_in(row.cells) if _may_be_header(row) else []
            if found and (best is None or found[0].score > best[0]):
                best = found[0].score, candidate, row, found
    if best is None:
        return None
    _, candidate, header, found = best
    table = _table(candidate, header)
    return None if table is None else (candidate, table, found)


def _may_be_header(row: Row) -> bool:
    filled = [cell for cell in row.cells if cell]
    if len(filled) < 2 or row.faulty or any(len(cell) > _LONGEST_NAME for cell in filled):
        return False
    # A statement that could not be read is no list of persons, whatever else its columns are called.
    money = sum(any(words.score(cell, role) >= words.EXACT for role in _MONEY) for cell in filled)
    return money < 2 and not any(cell.replace(" ", "").isdigit() for cell in filled)


def speaks_of_money(table: Table) -> bool:
    """Whether some column is called an amount or a balance, in whatever words."""
    names = table.header.cells if table.header is not None else ()
    return any(words.score(name, role) >= 1 for name in names for role in _MONEY)


def _table(candidate: Candidate, header: Row) -> Table | None:
    """What stands below the header, but for blank lines and texts of one cell at the end; None where nothing does."""
    below = [row for row in candidate.rows if row.line > header.line]
    filled = [row for row in below if not row.blank]
    last = len(filled)
    while last and sum(bool(cell) for cell in filled[last - 1].cells) < 2:
        last -= 1
    lines, footer = filled[:last], filled[last:]
    if not lines:
        return None
    first = candidate.rows.index(header)
    columns = [
        Column(index, name, [row.cells[index] if index < len(row.cells) else "" for row in lines])
        for index, name in enumerate(header.cells)
    ]
    widths = tuple(sorted({len(row.cells) for row in lines}))
    return Table(
        dialect=candidate.dialect,
        header=header,
        above=list(candidate.rows[:first]),
        lines=lines,
        strays=[],
        footer=footer,
        after_header=[],
        widths=widths,
        columns=columns,
    )
