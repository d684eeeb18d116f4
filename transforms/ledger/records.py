"""The table source_records: every record of every file, with what became of it."""

from __future__ import annotations

import duckdb

from transforms.ledger.basis import keep_build, readings_of
from transforms.ledger.compression import UNIQUE_TEXT
from transforms.ledger.delta import any_old_files, apply_changes, is_increment, make_changes, rows_of
from transforms.ledger.duplicates import find_changed_duplicates, find_duplicates
from transforms.ledger.memory import execute_bulk
from transforms.ledger.readings_sql import open_readings
from transforms.schema import SOURCE_RECORDS, ddl
from transforms.store import CaseFolder, WorkDatabase

_ALL = """
SELECT record_id, file_id, ordinal, locator,
    CASE WHEN len(reasons) > 0 THEN 'quarantined' ELSE 'accepted' END AS status,
    reasons, NULL AS duplicate_of, raw
FROM raw_read_records
"""
# Few records are duplicates: to mark them in place keeps the rows in the order in which they were read.
_MARK = """
UPDATE {table} s SET status = 'duplicate', duplicate_of = d.duplicate_of
FROM duplicate_records d WHERE s.record_id = d.record_id
"""
_MARK_CHANGED = """
UPDATE source_records s SET duplicate_of = c.duplicate_of,
    status = CASE WHEN c.duplicate_of IS NULL THEN 'accepted' ELSE 'duplicate' END
FROM (SELECT * FROM delta.changed LEFT JOIN duplicate_records USING (record_id)) c
WHERE s.file_id = c.file_id AND s.record_id = c.record_id
"""
_CHANGED_ROWS = """
INSERT INTO delta.source_records FROM source_records
WHERE file_id IN (SELECT file_id FROM delta.changed) AND record_id IN (SELECT record_id FROM delta.changed)
"""


def build_source_records(work: WorkDatabase, case: CaseFolder) -> int:
    """Every record of every file, with what became of it; a repeated record with what it repeats."""
    with work.connect() as connection:
        if is_increment(connection):
            return _add(connection, case)
        connection.execute("DROP SCHEMA IF EXISTS basis CASCADE")
        open_readings(connection, case)
        keep_build(connection, readings_of(case))
        connection.execute(ddl(SOURCE_RECORDS, zstd=UNIQUE_TEXT[SOURCE_RECORDS]))
        execute_bulk(connection, f"INSERT INTO source_records BY NAME {_ALL}")
        if find_duplicates(connection):
            connection.execute(_MARK.format(table="source_records"))
        return rows_of(connection, SOURCE_RECORDS)


def _add(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> int:
    """The new files' records, and what changes by them."""
    open_readings(connection, case)
    keep_build(connection, readings_of(case))
    find_changed_duplicates(connection, case)
    make_changes(connection, SOURCE_RECORDS, _ALL)
    connection.execute(_MARK.format(table="delta.source_records"))
    if any_old_files(connection):
        connection.execute(
            "DELETE FROM source_records WHERE file_id IN (SELECT file_id FROM delta.files WHERE old)"
        )
    connection.execute(_MARK_CHANGED)
    rows = apply_changes(connection, SOURCE_RECORDS)
    connection.execute(_CHANGED_ROWS)
    return rows
