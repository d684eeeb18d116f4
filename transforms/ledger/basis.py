"""What a snapshot keeps of how its ledger was built, so that the next ingest can start from it.

It lies in the schema `basis` of the database, beside the published tables: of which readings the
ledger was made (kept_readings), by what (kept_build), every statement as it was read with what
its records sum up to (kept_statements, kept_places), and numbers that may be an IBAN (kept_aliases).
Checks add what they found (doubts, transforms/proofs/doubts.py).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from transforms.layout import CaseFolder
from transforms.ledger.staging import RECORD_SCHEMA, STATEMENT_SCHEMA, as_corrected
from transforms.names import latin
from transforms.schema import LEDGER_TABLES, ddl


def build_fingerprint() -> str:
    """What decides the ledger beside the readings: the declarations and the code of this package and of plain names.

    A snapshot that was built by anything else is no basis to go on from.
    """
    parts = [ddl(table) for table in LEDGER_TABLES]
    parts += [repr(sorted((name, str(dtype)) for name, dtype in schema.items())) for schema in _READ]
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(latin.__file__)]
    parts += [path.read_text(encoding="utf-8") for path in code]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


_READ = (RECORD_SCHEMA, STATEMENT_SCHEMA)


def readings_of(case: CaseFolder) -> dict[str, str]:
    """file_id of every reading of a case: hash of its reading.json, which changes when it is read anew."""
    folders = case.readings.iterdir() if case.readings.exists() else ()
    found = {}
    for folder in folders:
        if folder.name[0] != ".":
            reading = as_corrected(folder) / "reading.json"
            found[folder.name] = hashlib.sha256(reading.read_bytes()).hexdigest()
    return found


def keep_build(connection: duckdb.DuckDBPyConnection, readings: dict[str, str]) -> None:
    """Write down what the ledger is being built from, and by what."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS basis")
    connection.execute(
        f"CREATE OR REPLACE TABLE basis.kept_build AS SELECT '{build_fingerprint()}' AS fingerprint"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE basis.kept_readings AS "
        "SELECT unnest(?::VARCHAR[]) AS file_id, unnest(?::VARCHAR[]) AS fingerprint",
        [list(readings), list(readings.values())],
    )


def kept_readings(snapshot: duckdb.DuckDBPyConnection) -> dict[str, str] | None:
    """What `readings_of` gave when the snapshot was built; None where something else built it."""
    known = snapshot.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'basis' AND table_name LIKE 'kept_%'"
    ).fetchall()
    if known != [(len(_KEPT),)]:
        return None
    if snapshot.execute("SELECT fingerprint FROM basis.kept_build").fetchall() != [(build_fingerprint(),)]:
        return None
    return dict(snapshot.execute("SELECT file_id, fingerprint FROM basis.kept_readings").fetchall())


_KEPT = ("kept_build", "kept_readings", "kept_statements", "kept_places", "kept_aliases")
