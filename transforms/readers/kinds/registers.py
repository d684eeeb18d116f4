"""Registers: persons, account holders, assets, people to protect, incidents, decisions, figures stated.

Each line is a record and, where nothing is wrong with it, a row of its register's table. What a line
must hold is said here; which of a register's parts a module makes, in the modules `register_…`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl

from transforms.readers.delimited.faults import Fault, fault, reasons
from transforms.readers.delimited.sources import Sources
from transforms.readers.kinds import (
    register_accounts,
    register_assets,
    register_corrections,
    register_events,
    register_figures,
    register_persons,
)
from transforms.readers.kinds.cells import records_of, with_texts
from transforms.readers.particulars import Batch, given_schema
from transforms.readers.profile_shape import REGISTER_COLUMNS
from transforms.readers.reading import Reading
from transforms.schema import CORRECTIONS, REGISTERS

_TABLES = {table.name.removeprefix("register_"): table for table in (*REGISTERS, CORRECTIONS)}


class Part(NamedTuple):
    """How one register is read: values added to the texts, faults, and the columns of its table."""

    valued: Callable[[pl.DataFrame, Sources], pl.DataFrame]
    faults: Callable[[Sources], list[Fault]]
    columns: Callable[[], Mapping[str, pl.Expr]]


_PARTS: Mapping[str, Part] = {
    "persons": Part(register_persons.valued, register_persons.faults, register_persons.columns),
    "account_holders": Part(
        register_accounts.holders_valued, register_accounts.holder_faults, register_accounts.holder_columns
    ),
    "protected": Part(
        register_accounts.protected_valued,
        register_accounts.protected_faults,
        register_accounts.protected_columns,
    ),
    "assets": Part(register_assets.valued, register_assets.faults, register_assets.columns),
    "incidents": Part(
        register_events.incidents_valued, register_events.incident_faults, register_events.incident_columns
    ),
    "decisions": Part(
        register_events.decisions_valued, register_events.decision_faults, register_events.decision_columns
    ),
    "figures": Part(register_figures.valued, register_figures.faults, register_figures.columns),
    "corrections": Part(
        register_corrections.valued, register_corrections.faults, register_corrections.columns
    ),
}


class Register:
    """One file or sheet of a register."""

    def __init__(self, sources: Sources, reading: Reading) -> None:
        del reading
        self.sources = sources
        self.name = sources.profile.register or ""
        self.part = _PARTS[self.name]

    def batch(self, cells: pl.DataFrame, first: int) -> Batch:
        """Records, and a row of the register's table for each."""
        frame = self.part.valued(with_texts(cells, self.sources, REGISTER_COLUMNS[self.name]), self.sources)
        found = reasons(frame, cells["structure"], [_empty(self.name), *self.part.faults(self.sources)])
        table = _TABLES[self.name]
        given = {
            "ordinal": pl.int_range(first, first + frame.height, dtype=pl.Int64()),
            **self.part.columns(),
        }
        rows = frame.select(
            given[name].cast(dtype).alias(name) for name, dtype in given_schema(table).items()
        )
        return Batch(records_of(frame, found, self.sources, first), {table.name: rows})

    def close(self) -> None:
        """Nothing is left to tell."""


def _empty(register: str) -> Fault:
    says_nothing = pl.all_horizontal(pl.col(f"t_{name}") == "" for name in REGISTER_COLUMNS[register])
    return fault("empty_record", says_nothing, "none of the columns that the profile names is filled")
