"""Reading a case's published snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from transforms.errors import NotPublished
from transforms.schema import DOWNSTREAM_TABLES, Table
from transforms.store import CaseFolder, open_snapshot

Row = dict[str, Any]


@contextmanager
def published(case: CaseFolder) -> Iterator[duckdb.DuckDBPyConnection]:
    """The case's current snapshot, read-only. Raises NotPublished where there is none."""
    if not case.path.exists():
        raise NotPublished(
            f"There is no case {case.name!r} in this store.",
            where=str(case.path),
            todo=f"moneytrail ingest PATH --case {case.name}, or name another store with --store",
        )
    with open_snapshot(case.current) as connection:
        yield connection


def has_table(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether the snapshot holds the table (an ingest publishes the ledger only)."""
    found = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table.name])
    return bool(found.fetchall())


def require_run(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> None:
    """Raises NotPublished where the case has a ledger but nothing downstream of it yet."""
    given = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if not given.issuperset(table.name for table in DOWNSTREAM_TABLES):
        raise NotPublished(
            "Since the last ingest this case has not been worked out.",
            where=f"case {case.name}",
            todo=f"moneytrail run --case {case.name}",
        )


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> list[Row]:
    """Rows of a query as dictionaries."""
    result = connection.execute(sql, list(values))
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def one_row(connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object]) -> Row | None:
    """The first row of a query, or None."""
    rows = rows_of(connection, sql, values)
    return rows[0] if rows else None


def account_by(connection: duckdb.DuckDBPyConnection, name: str) -> Row | None:
    """An account by its id, or by its number where only one account has it."""
    found = rows_of(connection, "SELECT * FROM accounts WHERE account_id = ?", [name])
    tidy = name.replace(" ", "").upper()
    if not found:
        found = rows_of(
            connection,
            "SELECT * FROM accounts WHERE scheme NOT IN ('named', 'unknown') AND upper(identifier) = ?",
            [tidy],
        )
    return found[0] if len(found) == 1 else None


def party_by(connection: duckdb.DuckDBPyConnection, name: str) -> Row | None:
    """A party by its id, by an identifier (`iban:DE…`) that it alone has, or by one of its mentions."""
    found = rows_of(connection, "SELECT * FROM parties WHERE party_id = ?", [name])
    if not found:
        of_mention = "SELECT party_id FROM party_records WHERE record_key = ?"
        found = rows_of(connection, f"SELECT * FROM parties WHERE party_id IN ({of_mention})", [name])
    if not found:
        found = rows_of(connection, "SELECT * FROM parties WHERE list_contains(identifiers, ?)", [name])
    return found[0] if len(found) == 1 else None


def sources_of(connection: duckdb.DuckDBPyConnection, entry_ids: Sequence[str]) -> list[Row]:
    """Where entries come from: file, place in it, and the record as the file holds it."""
    return rows_of(
        connection,
        """SELECT e.entry_id, r.record_id, r.file_id, f.name AS file_name, r.locator, r.raw
        FROM entries e JOIN source_records r USING (record_id) JOIN evidence_files f USING (file_id)
        WHERE e.entry_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY e.entry_id""",
        [list(entry_ids)],
    )


def sources_of_records(connection: duckdb.DuckDBPyConnection, record_ids: Sequence[str]) -> list[Row]:
    """Where records that make no entry come from: as `sources_of`, without an entry."""
    return rows_of(
        connection,
        """SELECT NULL AS entry_id, r.record_id, r.file_id, f.name AS file_name, r.locator, r.raw
        FROM source_records r JOIN evidence_files f USING (file_id)
        WHERE r.record_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY r.record_id""",
        [list(record_ids)],
    )
