"""Rows of a snapshot by the index that a run keeps (`index`): found by whole numbers, not by text."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import polars as pl

from transforms.schema import TRACING_INDEX, TRACING_POCKETS, TRACING_SIDES, TRANSFER_ENTRIES, Table
from transforms.tracing.kernels.arrays import Numbers, Places
from transforms.tracing.kernels.ordering import reach
from transforms.tracing.kernels.reaching import reached

POCKET = ["account_id", "currency"]


def has_index(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the snapshot holds an index as this version writes it."""
    query = "SELECT table_name, column_name FROM duckdb_columns()"
    found = set(connection.execute(query).fetchall())
    return {(table.name, name) for table in TRACING_INDEX for name in table.names} <= found


def pockets_of(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Number and lines (`first_line`, `lines`) of every pocket."""
    ((count,),) = connection.execute("SELECT count(*) FROM tracing_lines").fetchall()
    given = connection.sql("SELECT pocket, first_line FROM tracing_pockets").fetchnumpy()
    pockets = pl.DataFrame(given).sort("pocket")
    return pockets.with_columns(lines=pl.col("first_line").shift(-1, fill_value=count) - pl.col("first_line"))


def lines_of_entries(connection: duckdb.DuckDBPyConnection, entry_ids: pl.Series) -> pl.DataFrame:
    """TRACING_LINES of entries by id."""
    query = """SELECT * FROM tracing_lines WHERE entry IN (
        SELECT rowid FROM entries WHERE entry_id IN (FROM wanted_values)) ORDER BY line"""
    return asked(connection, query, entry_ids.unique())


def reached_pockets(
    connection: duckdb.DuckDBPyConnection, begins: pl.Series, more: pl.DataFrame
) -> pl.DataFrame:
    """`pockets_of`, only those to which money on lines from `begins` on can come, with account and currency.

    more: links (paid, came) beside those of transfers.
    """
    pockets = pockets_of(connection)
    links = connection.sql("SELECT paid, came FROM tracing_links").fetchnumpy()
    first = np.append(pockets["first_line"].to_numpy(), np.int32(pockets["lines"].sum()))
    paid, came = (np.concatenate((links[side], more[side].to_numpy())) for side in ("paid", "came"))
    return _named(connection, pockets.filter(reached(first, paid, came, begins.to_numpy())))


def pockets_before(
    connection: duckdb.DuckDBPyConnection, lines: pl.Series, own: pl.Series, more: pl.DataFrame
) -> pl.DataFrame:
    """`pockets_of`, only those from which money can have come to these lines or pockets, with account and currency.

    Whenever it was paid: a superset of what can have come by a day. more: links (paid, came) beside those of transfers.
    """
    pockets = pockets_of(connection)
    links = connection.sql("SELECT paid, came FROM tracing_links").fetchnumpy()
    first = pockets["first_line"].to_numpy()

    def pockets_of_lines(found: Numbers | Places) -> Places:
        place: Places = (np.searchsorted(first, found, side="right") - 1).astype(np.int32)
        return place

    paid, came = (
        pockets_of_lines(np.concatenate((links[side], more[side].to_numpy()))) for side in ("paid", "came")
    )
    before = np.zeros(pockets.height, np.uint8)
    before[pockets_of_lines(lines.to_numpy())] = 1
    before |= pockets["pocket"].is_in(own.implode()).to_numpy()
    reach(came[::-1].copy(), paid[::-1].copy(), before)
    return _named(connection, pockets.filter(pl.Series(before.astype(np.bool_))))


def _named(connection: duckdb.DuckDBPyConnection, pockets: pl.DataFrame) -> pl.DataFrame:
    names = among(connection, TRACING_POCKETS, "pocket", pockets["pocket"]).select("pocket", *POCKET)
    return pockets.join(names, on="pocket", how="left", maintain_order="left")


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


def lines_of_transfers(connection: duckdb.DuckDBPyConnection, transfers: pl.Series) -> pl.DataFrame:
    """TRACING_LINES of transfers by the numbers of their rows."""
    query = "SELECT * FROM tracing_lines WHERE transfer IN (FROM wanted_values) ORDER BY line"
    return asked(connection, query, transfers.cast(pl.Int32))


def by_rows(
    connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.Series, columns: Sequence[str] = ()
) -> pl.DataFrame:
    """A table's rows by their numbers (`row`), in key order; only some columns, where named: the others are empty."""
    names = list(columns) or table.names
    query = f"SELECT rowid AS row, {_listed(names)} FROM {table.name} WHERE rowid IN (FROM wanted_values)"
    return _whole_rows(table, asked(connection, query, rows.cast(pl.Int64)))


def sides_of(connection: duckdb.DuckDBPyConnection, transfers: pl.DataFrame) -> pl.DataFrame:
    """TRANSFER_ENTRIES of transfers (`row`, transfer_id), in key order, and the `row` of each one's transfer.

    Texts of transfers are long to read: what a side belongs to is known from where it stands. Transfers without a
    number are found by text.
    """
    near, far = transfers.drop_nulls("row"), transfers.filter(pl.col("row").is_null())["transfer_id"]
    numbers = among(connection, TRACING_SIDES, "transfer", near["row"].cast(pl.Int32)).rename(
        {"transfer": "row"}
    )
    stand = (
        numbers.filter(pl.col("sides") > 0).cast(pl.Int64).join(near.select("row", "transfer_id"), on="row")
    )
    rows = pl.int_ranges("first_side", pl.col("first_side") + pl.col("sides")).alias("side_row")
    own = stand.select("row", "transfer_id", rows).explode("side_row").sort("side_row")
    columns = [name for name in TRANSFER_ENTRIES.names if name != "transfer_id"]
    query = f"SELECT rowid AS side_row, {_listed(columns)} FROM transfer_entries WHERE rowid IN (FROM wanted_values)"
    found = asked(connection, query, own["side_row"]).sort("side_row")
    if not found["side_row"].equals(own["side_row"]):  # rows have moved
        return TRANSFER_ENTRIES.empty().with_columns(row=pl.lit(None, pl.Int64))
    named = _whole_rows(TRANSFER_ENTRIES, own.hstack(found.select(columns)))
    if far.is_empty():
        return named
    others = among(connection, TRANSFER_ENTRIES, "transfer_id", far)
    return pl.concat([named, others], how="diagonal").sort(*TRANSFER_ENTRIES.key)


def among(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    column: str,
    values: pl.Series,
    columns: Sequence[str] = (),
) -> pl.DataFrame:
    """A table's rows of which a column has one of the values, in key order; columns as in `by_rows`."""
    names = list(columns) or table.names
    query = f"SELECT {_listed(names)} FROM {table.name} WHERE {column} IN (FROM wanted_values)"
    return _whole_rows(table, asked(connection, query, values))


def _whole_rows(table: Table, found: pl.DataFrame) -> pl.DataFrame:
    """The rows found with every column of the table, in key order; `row` first where it was asked for."""
    columns = [
        pl.col(name).cast(dtype) if name in found.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in table.frame_schema.items()
    ]
    rows = found.select(*[name for name in ("row",) if name in found.columns], *columns)
    # Rows mostly come as they lie, which is in key order: looking is cheaper than sorting texts.
    return rows if len(table.key) == 1 and rows[table.key[0]].is_sorted() else rows.sort(*table.key)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


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
