from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from transforms.ledger.memory import execute_bulk

# One list cannot be put aside in parts, so no disk helps.
LIST = "SELECT list('a text that needs room of its own ' || i) AS texts FROM range(200_000) r(i)"


def test_a_statement_that_the_bound_does_not_hold_runs_without_it(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "work.duckdb")) as connection:
        usual = connection.execute("SELECT current_setting('memory_limit')").fetchall()
        connection.execute("SET memory_limit = '6MB'")
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute(f"CREATE TABLE bounded AS {LIST}")
        execute_bulk(connection, f"CREATE TABLE made AS {LIST}")
        assert connection.execute("SELECT len(texts) FROM made").fetchall() == [(200_000,)]
        assert connection.execute("SELECT current_setting('memory_limit')").fetchall() == usual


def test_other_faults_are_not_tried_again() -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.CatalogException):
        execute_bulk(connection, "INSERT INTO nowhere SELECT 1")
