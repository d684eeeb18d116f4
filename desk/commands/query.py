"""`moneytrail query`: read-only SQL on the published tables, and nothing else."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import duckdb

from desk.desk import Desk, Exit, plain
from desk.snapshot import published
from desk.tables import show_table
from transforms.errors import MoneytrailError, NotPublished, Refused
from transforms.schema import DOWNSTREAM_TABLES

MEMORY = "2GB"
SHOWN_ROWS = 1_000
"""Rows that a terminal gets; JSON gets all of them."""
GRACE = 5.0
"""Seconds that a query may take to notice that it was stopped."""

# Everything that could reach out of the snapshot is switched off, then the switches are locked.
LOCKS = (
    f"SET memory_limit = '{MEMORY}'",
    "SET temp_directory = ''",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


@click.command()
@click.argument("sql")
@click.option("--case", required=True, help="Name of the case.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.001), default=60.0, show_default=True, help="Seconds at most."
)
@click.pass_obj
def query(desk: Desk, sql: str, case: str, timeout: float) -> Exit:
    """Read-only SQL on the published tables: one statement, no files, no network, no extensions."""
    with published(desk.case(case)) as connection, stopped_after(connection, timeout):
        for lock in LOCKS:
            connection.execute(lock)
        result = run_query(connection, sql, case)
        columns = [{"name": c[0], "type": str(c[1])} for c in result.description]
        try:
            if desk.as_json:
                _print_rows(columns, result)
            else:
                _show_rows(columns, result)
        except duckdb.Error as bad:
            raise _explained(bad, case) from bad
    return Exit.DONE


def run_query(connection: duckdb.DuckDBPyConnection, sql: str, case: str) -> duckdb.DuckDBPyConnection:
    """Run one SELECT (units and types as the tables declare).

    Raises: Refused for anything that is not one reading statement; MoneytrailError with DuckDB's
    own words for a query that fails.
    """
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as bad:
        raise _explained(bad, case) from bad
    if len(statements) != 1:
        raise Refused(
            f"A query is one statement; this is {len(statements)}.",
            todo="run the statements one after another",
        )
    allowed = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if statements[0].type not in allowed:
        raise Refused(
            f"Only reading is allowed here; this is a {statements[0].type.name} statement.",
            todo="write a SELECT; the published tables never change by a query",
        )
    try:
        return connection.execute(statements[0])
    except duckdb.Error as bad:
        raise _explained(bad, case) from bad


def _explained(bad: duckdb.Error, case: str) -> MoneytrailError:
    if isinstance(bad, duckdb.InterruptException):
        return MoneytrailError(
            "The query was stopped: it took too long.", todo="narrow it, or give --timeout SECONDS"
        )
    if isinstance(bad, duckdb.OutOfMemoryException):
        return MoneytrailError(
            f"The query needs more than {MEMORY} of memory.", todo="narrow it, or aggregate first"
        )
    if isinstance(bad, duckdb.PermissionException):
        return Refused(
            "A query cannot reach files, the network, extensions or settings.", where=_first_line(bad)
        )
    missing = re.search(r"Table with name (\w+) does not exist", str(bad))
    if missing and missing.group(1) in {table.name for table in DOWNSTREAM_TABLES}:
        return NotPublished(
            f"The table {missing.group(1)} is not there yet: since the last ingest the case has not been worked out.",
            todo=f"moneytrail run --case {case}",
        )
    return MoneytrailError(
        "The query cannot be run.", where=_first_line(bad), todo="see docs/data-dictionary.md"
    )


def _first_line(bad: duckdb.Error) -> str:
    return str(bad).split("\n\n", 1)[0].replace("\n", " ")


@contextmanager
def stopped_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt the connection after so many seconds; end the process if it does not listen."""
    done = threading.Event()

    def watch() -> None:
        if done.wait(seconds):
            return
        connection.interrupt()
        if not done.wait(GRACE):
            sys.stderr.write("The query was stopped: it took too long.\n  do: narrow it\n")
            sys.stderr.flush()
            os._exit(Exit.FAILED)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def _print_rows(columns: list[dict[str, str]], result: duckdb.DuckDBPyConnection) -> None:
    sys.stdout.write('{"columns": ' + json.dumps(columns) + ', "rows": [')
    first = True
    while batch := result.fetchmany(10_000):
        for row in batch:
            sys.stdout.write(("" if first else ",") + "\n" + json.dumps(plain(row), ensure_ascii=False))
            first = False
    sys.stdout.write("]}\n")


def _show_rows(columns: list[dict[str, str]], result: duckdb.DuckDBPyConnection) -> None:
    rows = result.fetchmany(SHOWN_ROWS + 1)
    show_table([column["name"] for column in columns], rows[:SHOWN_ROWS])
    if len(rows) > SHOWN_ROWS:
        click.echo(f"Only the first {SHOWN_ROWS} rows are shown; --json gives all of them.", err=True)
