"""A case's tables in memory, with plans in them, as an ingest would have made them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb

from transforms.readers.case_plan.form import lines_of
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    CASE_PLAN,
    ENTRIES,
    EVIDENCE_FILES,
    SOURCE_RECORDS,
    TRANSFER_ENTRIES,
    Table,
    sql_type,
)

FILE_ID = "{:064x}"


def fill(connection: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """The table with these rows; a column that they do not name is empty."""
    columns = ", ".join(f'"{column.name}" {sql_type(column.dtype)}' for column in table.columns)
    connection.execute(f"CREATE OR REPLACE TABLE {table.name} ({columns})")
    for row in rows:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(row.values()))


@contextmanager
def case(*plans: str, entries: Sequence[Mapping[str, object]] = ()) -> Iterator[duckdb.DuckDBPyConnection]:
    """Accounts A (DE01), B (DE02), C and D (both 77), asset v1 (reg 9), entries, and the plans' files 1, 2, ..."""
    files, records, lines = [], [], []
    for number, text in enumerate(plans, start=1):
        file_id = FILE_ID.format(number)
        files.append({"file_id": file_id, "name": f"plan{number}.yaml"})
        for ordinal, (item, rows) in enumerate(lines_of(text)):
            record_id = f"r{number}-{ordinal:09d}"
            records.append({"record_id": record_id, "file_id": file_id, "locator": item.locator})
            lines += [{"record_id": record_id, **row} for row in rows]
    accounts = (("A", "DE01"), ("B", "DE02"), ("C", "77"), ("D", "77"))
    with duckdb.connect() as connection:
        fill(connection, EVIDENCE_FILES, files)
        fill(connection, SOURCE_RECORDS, records)
        fill(connection, CASE_PLAN, lines)
        fill(connection, ACCOUNTS, [{"account_id": key, "identifier": said} for key, said in accounts])
        fill(connection, ASSETS, [{"asset_id": "v1", "registry_ref": "reg 9"}])
        fill(connection, ENTRIES, entries)
        fill(connection, ASSET_PAYMENTS, [])
        fill(connection, TRANSFER_ENTRIES, [])
        yield connection


def plan(day: str = "2026-03-01", more: str = "", title: str = "Alpha") -> str:
    """A plan's text."""
    return f"plan: {title}\ndecided_by: A. Prosecutor\ndecided_at: {day}\n{more}\n"
