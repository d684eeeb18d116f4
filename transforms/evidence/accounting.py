"""What became of each file of an ingest: the rows that `moneytrail ingest` and Dagster's page show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from transforms.evidence.delivery import Taken
from transforms.ledger.staging import is_outdated, particulars_of
from transforms.schema import LEDGER_TABLES, sql_type
from transforms.store import CaseFolder, open_snapshot

FileRow = dict[str, Any]
"""A file of an ingest as INTERFACE.md has it: file_id, name, outcome, format, profile, records, accepted,
quarantined, duplicates, balance_check, messages."""

_COUNTS = ("accepted", "quarantined", "duplicates")
_NOTHING = {"records": 0, **dict.fromkeys(_COUNTS, 0), "balance_check": "not_stated"}
_FILES = """
SELECT file_id, format, profile, records, accepted, quarantined, duplicates, balance_check, messages
FROM evidence_files WHERE file_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY file_id
"""
_REASONS = """
SELECT file_id, reason, count(*) AS times, min_by(locator, ordinal) AS first
FROM (
    SELECT file_id, locator, ordinal, unnest(reasons) AS reason FROM source_records
    WHERE file_id IN (SELECT unnest(?::VARCHAR[])) AND len(reasons) > 0
)
GROUP BY ALL ORDER BY file_id, min(ordinal), reason
"""


def needs_ledger(case: CaseFolder) -> bool:
    """Whether the published snapshot lacks a reading, holds one that is gone, or is of an older version."""
    staged = particulars_of(case)
    if not staged or not case.current.exists() or any(is_outdated(one) for one in staged):
        return bool(staged)
    with open_snapshot(case.current) as connection:
        held = connection.execute("SELECT file_id FROM evidence_files").fetchall()
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns()"
        ).fetchall()
    declared = {(t.name, c.name, sql_type(c.dtype)) for t in LEDGER_TABLES for c in t.columns}
    if not declared <= set(columns):
        return True
    return {str(one["file_id"]) for one in staged} != {str(file_id) for (file_id,) in held}


def published_files(case: CaseFolder, file_ids: Collection[str]) -> dict[str, FileRow]:
    """The accounting of these files in the published snapshot, by file_id."""
    if not case.current.exists():
        return {}
    wanted = [sorted(file_ids)]
    with open_snapshot(case.current) as connection:
        found = connection.execute(_FILES, wanted)
        names = [column[0] for column in found.description]
        files = {str(row[0]): dict(zip(names, row, strict=True)) for row in found.fetchall()}
        reasons = connection.execute(_REASONS, wanted).fetchall()
    for file_id, reason, times, first in reasons:
        many = f" ({times} records, first: " if times > 1 else " ("
        files[file_id]["messages"].append(f"{reason}{many}{first})")
    return files


def file_row(one: Taken, known: FileRow | None) -> FileRow:
    """What became of one file; `known` is its accounting in the published snapshot."""
    row: FileRow = {"file_id": one.file_id, "name": one.name, "outcome": one.outcome}
    if one.problem is not None or known is None:
        return {**row, "format": None, "profile": None, **_NOTHING, "messages": _words(one)}
    messages = list(known["messages"])
    if one.outcome == "known":
        messages.insert(0, "The case already holds this file; it was not taken in again.")
    return {**row, **{key: known[key] for key in known if key != "file_id"}, "messages": messages}


def _words(one: Taken) -> list[str]:
    if one.problem is None:
        return []
    lines = [one.problem.what, one.problem.where, one.problem.todo and f"do: {one.problem.todo}"]
    return [line for line in lines if line]


def unaccounted_files(files: Sequence[FileRow]) -> list[str]:
    """Files whose accepted, quarantined and duplicate records do not add up to what they hold."""
    return [row["name"] for row in files if sum(row[key] for key in _COUNTS) != row["records"]]


def needs_look(files: Sequence[FileRow]) -> bool:
    """Whether a file has something that a person must look at."""
    return any(
        row["quarantined"] or row["balance_check"] == "broken" or row["outcome"] == "refused" for row in files
    )
