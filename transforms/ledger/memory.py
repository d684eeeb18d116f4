"""Bulk statements within the memory that a run allows itself."""

from __future__ import annotations

import duckdb


def execute_bulk(connection: duckdb.DuckDBPyConnection, statement: str) -> None:
    """Run a statement; where the bound on memory is too tight even with a disk, run it without one.

    A run that takes more memory is better than one that fails. The statement must be whole in itself:
    one that failed has changed nothing.
    """
    try:
        connection.execute(statement)
    except duckdb.OutOfMemoryException:
        connection.execute("RESET memory_limit")
        connection.execute(statement)
