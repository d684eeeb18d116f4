"""A run's work database, and the snapshots that it publishes.

DuckDB lets one process write and locks everyone else out. So a run writes a work database of its
own and publishes it by an atomic rename; readers only ever open published snapshots.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from transforms.disk import flush_folder
from transforms.errors import NotPublished
from transforms.freed import give_back_memory
from transforms.layout import CaseFolder, Store
from transforms.schema import Table, conform, ddl

__all__ = ["CaseFolder", "Store", "WorkDatabase", "copy_database", "open_snapshot", "publish", "read_table"]

NO_PROGRESS_BAR = "SET enable_progress_bar = false"
"""DuckDB draws a bar on standard output after two seconds, amid the JSON document that belongs there."""
KEPT_SNAPSHOTS = 20
"""Older snapshots kept beside the current one; the evidence itself is kept for ever."""


@dataclass(frozen=True)
class WorkDatabase:
    """A run's own database: tables go in and out as frames of declared schema."""

    path: Path

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed again, whatever happens."""
        give_back_memory()
        connection = duckdb.connect(str(self.path))
        try:
            connection.execute(NO_PROGRESS_BAR)
            connection.execute("SET preserve_insertion_order = true")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def kept_open(self, memory: str | None = None) -> Iterator[None]:
        """Hold the database open: opening it anew for each step costs 30 ms, beside it next to nothing.

        `memory` bounds what all connections take together ("1GB"); more goes to a folder beside the database.
        """
        with self.connect() as connection:
            if memory is not None:
                connection.execute(f"SET memory_limit = '{memory}'")
            yield

    def write(self, table: Table, frame: pl.DataFrame) -> int:
        """Replace the table by the frame, sorted by its key so that the same rows lie the same way."""
        rows = _by_key(conform(table, frame), table)
        with self.connect() as connection:
            connection.execute(ddl(table))
            # As they are: texts would be copied for the older layout.
            connection.register("rows_to_write", rows.to_arrow(compat_level=pl.CompatLevel.newest()))
            columns = ", ".join(f'"{name}"' for name in table.names)
            connection.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM rows_to_write")
        return rows.height

    def read(self, table: Table, *columns: str) -> pl.DataFrame:
        """The table (or some of its columns) as a frame, sorted by its key."""
        wanted = list(columns) or table.names
        with self.connect() as connection:
            return read_table(connection, table, wanted)

    def read_some(self, table: Table, keys: pl.Series, *columns: str) -> pl.DataFrame:
        """Columns of the rows with these keys, of a table whose key is one column; as `read`."""
        listed = ", ".join(f'"{name}"' for name in columns)
        with self.connect() as connection:
            connection.register("wanted_keys", keys.to_frame("wanted").to_arrow())
            query = f"SELECT {listed} FROM {table.name} WHERE {table.key[0]} IN (FROM wanted_keys)"
            frame = pl.from_arrow(connection.sql(query).to_arrow_table())
        assert isinstance(frame, pl.DataFrame)
        return _by_key(frame.select(pl.col(name).cast(table[name].dtype) for name in columns), table)


def read_table(connection: duckdb.DuckDBPyConnection, table: Table, wanted: Sequence[str]) -> pl.DataFrame:
    """Columns of a table in key order, in the declared types.

    Not sorted by DuckDB, which would hold every row twice for it: the rows of most tables lie in order already.
    """
    columns = list(dict.fromkeys([*wanted, *table.key]))
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
    # What is read together stays in memory together: of a large table each column comes by itself. DuckDB promises
    # that rows of one table come in the order in which they lie (preserve_insertion_order, its default).
    parts = [columns] if rows <= _FEW else [[name] for name in columns]
    frame = pl.DataFrame([column for part in parts for column in _columns(connection, table, part)])
    return _by_key(frame, table).select(wanted)


_FEW = 100_000
"""Rows of a table that is read at once."""


def _columns(connection: duckdb.DuckDBPyConnection, table: Table, wanted: Sequence[str]) -> list[pl.Series]:
    """Columns as they lie, each in one piece: what puts columns of one and of several together copies them all."""
    listed = ", ".join(f'"{name}"' for name in wanted)
    frame = pl.from_arrow(connection.sql(f"SELECT {listed} FROM {table.name}").to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return [frame[name].cast(table[name].dtype).rechunk() for name in wanted]


def _by_key(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The frame sorted by the table's key; itself, and no copy, where it is."""
    return frame if _is_by_key(frame, table.key) else frame.sort(table.key)


def _is_by_key(frame: pl.DataFrame, key: Sequence[str]) -> bool:
    if len(key) == 1:
        return frame[key[0]].is_sorted()
    in_order = pl.lit(value=True)
    for name in reversed(key):
        before = pl.col(name).shift()
        in_order = (pl.col(name) > before) | ((pl.col(name) == before) & in_order)
    return bool(frame.lazy().select(in_order.fill_null(value=True).all()).collect(engine="streaming").item())


def copy_database(source: Path, target: Path) -> None:
    """Copy a snapshot to start a run from; the file system shares the blocks where it can."""
    with source.open("rb") as given, target.open("wb") as copy:
        size = os.fstat(given.fileno()).st_size
        try:
            while done := os.copy_file_range(given.fileno(), copy.fileno(), size):
                size -= done
        except OSError:  # not on this file system: the usual way
            given.seek(0)
            copy.seek(0)
            copy.truncate()
            shutil.copyfileobj(given, copy, 16 << 20)


@contextmanager
def open_snapshot(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to a published snapshot."""
    if not path.exists():
        raise NotPublished(
            "This case has no published snapshot yet.",
            where=str(path),
            todo="moneytrail ingest PATH --case CASE, then moneytrail run --case CASE",
        )
    connection = duckdb.connect(str(path), read_only=True)
    try:
        connection.execute(NO_PROGRESS_BAR)
        yield connection
    finally:
        connection.close()


def publish(case: CaseFolder) -> Path:
    """Make the work database the published snapshot, by one rename; the one before is kept.

    The file is flushed to disk and made read-only first, so that a reader sees either the old
    snapshot or the new one, whole.
    """
    with case.work.open("rb") as file:
        os.fsync(file.fileno())
    case.work.chmod(0o444)
    case.snapshots.mkdir(parents=True, exist_ok=True)
    number = _next_number(case.snapshots)
    kept = case.snapshots / f"{number:06d}.duckdb"
    # A second name for the same bytes costs nothing and is there before the rename.
    os.link(case.work, kept)
    case.work.replace(case.current)
    flush_folder(case.path)
    for old in sorted(case.snapshots.glob("*.duckdb"))[: -KEPT_SNAPSHOTS - 1]:
        old.unlink()
    return kept


def _next_number(folder: Path) -> int:
    numbers = [int(path.stem) for path in folder.glob("*.duckdb") if path.stem.isdigit()]
    return max(numbers, default=0) + 1
