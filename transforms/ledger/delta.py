"""What a run changes of the snapshot that it started from.

While such a run lasts, the schema `delta` of its work database holds: files (those to be read into the
tables anew, `old` where the snapshot holds rows of them), changed (records of other files whose fate
the new ones change), redo (statements whose entries are made anew), touched (accounts of statements
that came or went), for each table of the ledger the rows that are new or were made anew, and of accounts and entries
those that they replace (gone_accounts, gone_entries). Where there is no such schema the ledger is built from nothing.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from transforms.schema import Table, ddl


def has_relation(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> bool:
    """Whether the database holds a table of that name in that schema."""
    try:  # to ask for it is ten times as fast as to list all tables
        connection.execute(f"SELECT 1 FROM {schema}.{name} LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def is_increment(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the work database started from a snapshot."""
    return has_relation(connection, "delta", "files")


def has_changes(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether the rows of the table that this run made stand beside it."""
    return has_relation(connection, "delta", table.name)


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """The one number that a query gives."""
    ((number,),) = connection.execute(query).fetchall()
    return int(number)


def rows_of(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Number of rows of a table."""
    return scalar(connection, f"SELECT count(*) FROM {table.name}")


def any_old_files(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows of files that the snapshot held already must go."""
    return bool(scalar(connection, "SELECT count(*) FROM delta.files WHERE old"))


def any_changed(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether new files change the fate of old files' records."""
    return bool(scalar(connection, "SELECT count(*) FROM delta.changed"))


def make_changes(connection: duckdb.DuckDBPyConnection, table: Table, select: str) -> None:
    """Fill the table's changed rows."""
    connection.execute(ddl(replace(table, name=f"delta.{table.name}")))
    connection.execute(f"INSERT INTO delta.{table.name} BY NAME {select}")


def keep_gone(connection: duckdb.DuckDBPyConnection, table: Table, select: str) -> int:
    """Keep rows that are about to go from the table, for what was counted of them; gives how many."""
    connection.execute(f"CREATE TABLE {gone(table)} AS {select}")
    return scalar(connection, f"SELECT count(*) FROM {gone(table)}")


def gone(table: Table) -> str:
    """Where rows of the table lie that the run took away."""
    return f"delta.gone_{table.name}"


def apply_changes(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """Add the changed rows to the table, from which what they replace is gone already; gives its rows."""
    connection.execute(f"INSERT INTO {table.name} FROM delta.{table.name}")
    return rows_of(connection, table)
