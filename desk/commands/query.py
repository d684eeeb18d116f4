"""`moneytrail query`: read-only SQL on the published tables, and nothing else."""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
import duckdb

from desk.desk import Desk, Exit, plain
from desk.snapshot import published
from desk.tables import show_table
from transforms.errors import MoneytrailError, NotPublished, Refused
from transforms.schema import DOWNSTREAM_TABLES

MEMORY = "2GB"
MOST_GROWTH = 3 << 30
"""Bytes of address space that a query may take: its memory, and as much again for threads and answers."""
SHOWN_ROWS = 1_000
"""Rows that a terminal gets; JSON gets all of them."""
SPOOLED = 16 << 20
"""Bytes of an answer that are held in memory; what is longer waits on disk."""
WIDE = 100_000
"""Letters of a row from which on rows are fetched one by one."""
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
    with published(desk.case(case)) as connection, stopped_after(connection, timeout), bounded_memory():
        for lock in LOCKS:
            connection.execute(lock)
        try:
            result = run_query(connection, sql, case)
            columns = [{"name": c[0], "type": str(c[1])} for c in result.description]
            if desk.as_json:
                _print_rows(columns, result)
            else:
                _show_rows(columns, result)
        except duckdb.Error as bad:
            raise _explained(bad, case) from bad
        except MemoryError as bad:
            raise _too_large() from bad
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
    if (
        isinstance(bad, duckdb.OutOfMemoryException)
        or "bad_alloc" in str(bad)
        or "bad allocation" in str(bad)
    ):
        return _too_large()
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


def _too_large() -> MoneytrailError:
    return MoneytrailError(
        f"The query needs more than {MEMORY} of memory.", todo="narrow it, or aggregate first"
    )


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Let the process grow by so much and no more: DuckDB's own limit does not count long texts."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = _address_space() + MOST_GROWTH
    if before[1] != resource.RLIM_INFINITY:
        limit = min(limit, before[1])
    with suppress(ValueError, OSError):  # a system that sets no such limits
        resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)


def _address_space() -> int:
    """Bytes of address space that the process has now; much where the system does not say."""
    path = Path("/proc/self/statm")
    return int(path.read_text().split()[0]) * resource.getpagesize() if path.exists() else 1 << 40


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
    """All rows as one JSON document, which appears only when the last row is there: whole or not at all."""
    # In memory while it is small; the disk takes what a query of millions of rows gives.
    with tempfile.SpooledTemporaryFile(SPOOLED, "w+", encoding="utf-8", errors="backslashreplace") as held:
        held.write('{"columns": ' + json.dumps(columns) + ', "rows": [')
        first = True
        for row in _rows(result):
            held.write(("" if first else ",") + "\n" + json.dumps(plain(row), ensure_ascii=False))
            first = False
        held.write("]}\n")
        held.seek(0)
        while piece := held.read(1 << 20):
            sys.stdout.write(piece)


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    """The rows, few at a time where they are wide."""
    size = 1
    while batch := result.fetchmany(size):
        yield from batch
        widest = max(sum(len(cell) for cell in row if isinstance(cell, str | bytes)) for row in batch)
        size = 10_000 if widest < WIDE else 1


def _show_rows(columns: list[dict[str, str]], result: duckdb.DuckDBPyConnection) -> None:
    rows = result.fetchmany(SHOWN_ROWS + 1)
    show_table([column["name"] for column in columns], rows[:SHOWN_ROWS])
    if len(rows) > SHOWN_ROWS:
        click.echo(f"Only the first {SHOWN_ROWS} rows are shown; --json gives all of them.", err=True)
