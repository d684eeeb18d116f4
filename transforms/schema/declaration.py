"""How a table is said: its columns, types, units, meanings, keys and what must hold of them.

DuckDB DDL, frame schemas, the Great Expectations suites, the data dictionary and the JSON Schema
of the reports derive from these declarations (`derive.py`, `transforms/ledger/expectations.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True)
class OneOf:
    """The value is one of a fixed list."""

    values: tuple[str, ...]
    code: str
    words: str


@dataclass(frozen=True)
class Matches:
    """The whole text matches a regular expression (RE2 syntax, so that DuckDB and Polars agree)."""

    pattern: str
    code: str
    words: str


@dataclass(frozen=True)
class Between:
    """A date lies between two dates, both included."""

    low: date
    high: date
    code: str
    words: str


Rule = OneOf | Matches | Between
"""What must hold of a value that is there. `code` names the fault, `words` say it to a person."""


@dataclass(frozen=True)
class Column:
    """One column: name, type, what it means, in which unit, and what must hold of it."""

    name: str
    dtype: pl.DataType
    meaning: str
    unit: str = ""
    required: bool = True
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: what a row is, its key, its columns, and whether it is published to users."""

    name: str
    row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    published: bool = True

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def names(self) -> list[str]:
        """Column names in declared order."""
        return [column.name for column in self.columns]

    @property
    def frame_schema(self) -> dict[str, pl.DataType]:
        """Polars schema in declared order."""
        return {column.name: column.dtype for column in self.columns}

    def empty(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return pl.DataFrame(schema=self.frame_schema)

    def rules(self) -> Iterator[tuple[Column, Rule]]:
        """Every rule with its column, in declared order."""
        for column in self.columns:
            for rule in column.rules:
                yield column, rule
