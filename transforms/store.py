"""The store on disk: where a case's files lie, its work database and its published snapshots.

DuckDB lets one process write and locks everyone else out. So a run writes a work database of its
own and publishes it by an atomic rename; readers only ever open published snapshots.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from transforms.errors import NotPublished, Refused
from transforms.schema import Table, conform, ddl

CASE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
KEPT_SNAPSHOTS = 20
"""Older snapshots kept beside the current one; the evidence itself is kept for ever."""


@dataclass(frozen=True)
class Store:
    """The folder that holds everything (INTERFACE.md, "The store")."""

    root: Path

    @property
    def vault(self) -> Path:
        """Received files by their SHA-256."""
        return self.root / "vault"

    @property
    def profiles(self) -> Path:
        """Profiles of this store's own, beside those that moneytrail brings."""
        return self.root / "profiles"

    @property
    def dagster_home(self) -> Path:
        """DAGSTER_HOME of embedded runs."""
        return self.root / "dagster"

    def case(self, name: str) -> CaseFolder:
        """A case's folder. Raises Refused for a name that could leave the store."""
        if not CASE_NAME.fullmatch(name):
            raise Refused(
                f"{name!r} cannot be the name of a case.",
                todo="use letters, digits, dots, hyphens and underscores, 64 at most, a letter or digit first",
            )
        return CaseFolder(name, self.root / "cases" / name, self.root / "reports" / name)


@dataclass(frozen=True)
class CaseFolder:
    """One case's files."""

    name: str
    path: Path
    reports: Path

    @property
    def settings(self) -> Path:
        """case.yaml: title, authority, reference currency, predicate hypothesis, people to protect."""
        return self.path / "case.yaml"

    @property
    def current(self) -> Path:
        """The published snapshot."""
        return self.path / "current.duckdb"

    @property
    def snapshots(self) -> Path:
        """Older snapshots, numbered."""
        return self.path / "snapshots"

    @property
    def work(self) -> Path:
        """The work database of a run that has not published yet."""
        return self.path / "work.duckdb"

    @property
    def readings(self) -> Path:
        """What the readers gave, a folder a file: Parquet that a run builds the ledger from."""
        return self.path / "readings"

    @property
    def custody_log(self) -> Path:
        """The hash-chained log, one JSON document a line."""
        return self.path / "custody.jsonl"

    @property
    def validation_pages(self) -> Path:
        """Validation pages of runs."""
        return self.path / "validation"

    @property
    def lock(self) -> Path:
        """Lock file that serialises writers."""
        return self.path / ".lock"


@dataclass(frozen=True)
class WorkDatabase:
    """A run's own database: tables go in and out as frames of declared schema."""

    path: Path

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that is closed again, whatever happens."""
        connection = duckdb.connect(str(self.path))
        try:
            connection.execute("SET preserve_insertion_order = true")
            yield connection
        finally:
            connection.close()

    def write(self, table: Table, frame: pl.DataFrame) -> int:
        """Replace the table by the frame, sorted by its key so that the same rows lie the same way."""
        rows = conform(table, frame).sort(table.key)
        with self.connect() as connection:
            connection.execute(ddl(table))
            connection.register("rows_to_write", rows.to_arrow())
            columns = ", ".join(f'"{name}"' for name in table.names)
            connection.execute(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM rows_to_write")
        return rows.height

    def read(self, table: Table, *columns: str) -> pl.DataFrame:
        """The table (or some of its columns) as a frame, sorted by its key."""
        wanted = list(columns) or table.names
        with self.connect() as connection:
            return read_table(connection, table, wanted)


def read_table(connection: duckdb.DuckDBPyConnection, table: Table, wanted: list[str]) -> pl.DataFrame:
    """Columns of a table in key order, in the declared types."""
    listed = ", ".join(f'"{name}"' for name in wanted)
    order = ", ".join(f'"{name}"' for name in table.key)
    frame = pl.from_arrow(
        connection.sql(f"SELECT {listed} FROM {table.name} ORDER BY {order}").to_arrow_table()
    )
    assert isinstance(frame, pl.DataFrame)
    return frame.cast({name: table[name].dtype for name in wanted})  # type: ignore[arg-type]


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
    _flush_folder(case.path)
    for old in sorted(case.snapshots.glob("*.duckdb"))[: -KEPT_SNAPSHOTS - 1]:
        old.unlink()
    return kept


def _next_number(folder: Path) -> int:
    numbers = [int(path.stem) for path in folder.glob("*.duckdb") if path.stem.isdigit()]
    return max(numbers, default=0) + 1


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
