"""A snapshot of a few rows, in memory: columns that a row does not name get a value that says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl

from transforms.schema import PUBLISHED_TABLES, Table, conform, ddl

_NOTHING: Mapping[Any, Any] = {
    pl.String: "",
    pl.Int64: 0,
    pl.Float64: 0.0,
    pl.Boolean: False,
    pl.List: [],
    pl.Decimal: Decimal(0),
    pl.Date: date(2025, 1, 1),
    pl.Datetime: datetime(2025, 1, 1),  # noqa: DTZ001
}


def snapshot(**tables: Sequence[Mapping[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A database with every published table, some of them with rows."""
    connection = duckdb.connect()
    for table in PUBLISHED_TABLES:
        connection.execute(ddl(table))
        rows = [_filled(table, row) for row in tables.get(table.name, ())]
        if rows:
            frame = conform(table, pl.DataFrame(rows, table.frame_schema))
            connection.register("rows", frame.to_arrow())
            connection.execute(f"INSERT INTO {table.name} BY NAME SELECT * FROM rows")
            connection.unregister("rows")
    return connection


def _filled(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(row) - set(table.names)
    assert not unknown, unknown
    return {
        column.name: row.get(column.name, _NOTHING[type(column.dtype)] if column.required else None)
        for column in table.columns
    }
