"""The table of a list: its header, its lines, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from transforms.readers.suggest.lines.listed import best_header, table_below
from transforms.readers.suggest.lines.sources import Candidate
from transforms.readers.suggest.lines.table import Table
from transforms.readers.suggest.registers.naming import Named, registers_in
from transforms.readers.suggest.texts import words

_MONEY = ("amount", "debit", "credit", "balance")


def listing(candidates: Iterable[Candidate]) -> tuple[Candidate, Table, list[Named]] | None:
    """The candidate with the most columns of a register, its table, and the registers that it may be."""
    found = best_header(candidates, _worth)
    if found is None:
        return None
    candidate, header = found
    table = table_below(candidate, header, with_foot=False)
    return None if table is None else (candidate, table, registers_in(header.cells))


def _worth(names: Sequence[str]) -> float:
    # A statement that could not be read is no list of persons, whatever else its columns are called.
    money = sum(any(words.score(name, role) >= words.EXACT for role in _MONEY) for name in names)
    return max((one.score for one in registers_in(names)), default=0.0) if money < 2 else 0.0


def speaks_of_money(table: Table) -> bool:
    """Whether some column is called an amount or a balance, in whatever words."""
    names = table.header.cells if table.header is not None else ()
    return any(words.score(name, role) >= 1 for name in names for role in _MONEY)
