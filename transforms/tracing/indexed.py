"""Rows of a snapshot by the index that a run keeps (`index`): found by whole numbers, not by text."""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from transforms.schema import TRACING_INDEX, TRACING_POCKETS, Table
from transforms.store import read_table
from transforms.tracing.kernels.reaching import reached

POCKET = ["account_id", "currency"]


def has_index(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the snapshot holds an index as this version writes it."""
    query = "SELECT table_name, column_name FROM duckdb_columns()"
    found = set(connection.execute(query).fetchall())
    return {(table.name, name) for table in TRACING_INDEX for name in table.names} <= found


def pockets_of(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """TRACING_POCKETS, with the number of lines of each (`lines`)."""
    ((count,),) = connection.execute("SELECT count(*) FROM tracing_lines").fetchall()
    pockets = read_table(connection, TRACING_POCKETS, TRACING_POCKETS.names)
    return pockets.with_columns(lines=pl.col("first_line").shift(-1, fill_value=count) - pl.col("first_line"))


def lines_of_entries(connection: duckdb.DuckDBPyConnection, entry_ids: pl.Series) -> pl.DataFrame:
    """TRACING_LINES of entries by id."""
    query = """SELECT * FROM tracing_lines WHERE entry IN (
        SELECT rowid FROM entries WHERE entry_id IN (FROM wanted_values)) ORDER BY line"""
    return asked(connection, query, entry_ids.unique())


def reached_pockets(
    connection: duckdb.DuckDBPyConnection, begins: pl.Series, more: pl.DataFrame
) -> pl.DataFrame:
    """`pockets_of`, only those to which money on lines from `begins` on can come, and their own.

    more: links (paid, came) beside those of transfers.
    """
    pockets = pockets_of(connection)
    links = connection.sql("SELECT paid, came FROM tracing_links ORDER BY paid, came").fetchnumpy()
    first = np.append(pockets["first_line"].to_numpy(), np.int32(pockets["lines"].sum()))
    paid, came = (np.concatenate((links[side], more[side].to_numpy())) for side in ("paid", "came"))
    return pockets.filter(reached(first, paid, came, begins.to_numpy()))


_OVERDRAWN = """
WITH opened AS (
    SELECT account_id, currency, first(opening_balance ORDER BY position, statement_id) AS opening
    FROM statements WHERE account_id IN (FROM wanted_values) GROUP BY ALL
), moved AS (
    SELECT account_id, currency, opening, opening + sum(amount) OVER (
        PARTITION BY account_id, currency ORDER BY account_sequence, booked_at, entry_id) AS balance
    FROM entries JOIN opened USING (account_id, currency)
)
SELECT DISTINCT account_id, currency FROM moved WHERE opening < 0 OR balance < 0 ORDER BY ALL"""


def through_overdrawn(
    connection: duckdb.DuckDBPyConnection, pockets: pl.DataFrame, begins: pl.Series, more: pl.DataFrame
) -> pl.DataFrame:
    """Reached pockets with those that the overdrawn ones among them, at whatever time, have paid, and so on."""
    while True:
        overdrawn = pockets.join(
            asked(connection, _OVERDRAWN, pockets["account_id"].unique()), on=POCKET, how="semi"
        )
        found = reached_pockets(connection, pl.concat([begins, overdrawn["first_line"]]), more)
        if found.height == pockets.height:
            return found
        pockets = found


def lines_of_pockets(connection: duckdb.DuckDBPyConnection, pockets: pl.DataFrame) -> pl.DataFrame:
    """TRACING_LINES of pockets (`pockets_of`)."""
    numbers = pockets.select(
        line=pl.int_ranges("first_line", pl.col("first_line") + pl.col("lines")).explode()
    )
    query = "SELECT * FROM tracing_lines WHERE line IN (FROM wanted_values) ORDER BY line"
    return asked(connection, query, numbers["line"].drop_nulls().cast(pl.Int32))


def by_rows(connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.Series) -> pl.DataFrame:
    """Rows of a table by their numbers, in key order."""
    return among(connection, table, "rowid", rows.cast(pl.Int64))


def among(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, values: pl.Series
) -> pl.DataFrame:
    """Rows of a table whose column has one of the values, in key order."""
    listed, order = (", ".join(f'"{name}"' for name in names) for names in (table.names, table.key))
    query = f"SELECT {listed} FROM {table.name} WHERE {column} IN (FROM wanted_values) ORDER BY {order}"
    return asked(connection, query, values).cast({name: table[name].dtype for name in table.names})


def holds(pockets: pl.DataFrame, entries: pl.DataFrame) -> bool:
    """Whether the entries are those of the pockets, so that the numbers of rows are still what they were.

    Rows keep their order, and these are as many of each pocket as it has: only if they are the same is that so.
    """
    counted = entries.group_by(POCKET).agg(pl.len().cast(pl.Int32).alias("lines")).sort(POCKET)
    return counted.equals(pockets.select(*POCKET, "lines").sort(POCKET))


def asked(connection: duckdb.DuckDBPyConnection, query: str, values: pl.Series) -> pl.DataFrame:
    """What a query over `wanted_values` gives."""
    connection.register("wanted_values", pl.DataFrame({"wanted": values}).to_arrow())
    try:
        found = pl.from_arrow(connection.sql(query).to_arrow_table())
    finally:
        connection.unregister("wanted_values")
    assert isinstance(found, pl.DataFrame)
    return found
