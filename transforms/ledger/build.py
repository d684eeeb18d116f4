"""The ledger's tables from the readings of a case; each function builds one table and counts its rows.

They run in the order source_records, particulars (particulars.py), statements, accounts, entries,
evidence_files, custody_log.
The rows of a table lie in the order of its key, but for accounts of a large case (accounts.py).
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from transforms.evidence.custody import read_log
from transforms.ledger.accounts import build_accounts
from transforms.ledger.entries import build_entries
from transforms.ledger.records import build_source_records
from transforms.ledger.staging import particulars_of
from transforms.ledger.statements import build_statements
from transforms.schema import CUSTODY_LOG, EVIDENCE_FILES
from transforms.store import CaseFolder, WorkDatabase

__all__ = [
    "build_accounts",
    "build_custody_log",
    "build_entries",
    "build_evidence_files",
    "build_source_records",
    "build_statements",
]


def _frame(table: object) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def build_evidence_files(work: WorkDatabase, case: CaseFolder) -> int:
    """Every received file with its record accounting and balance check."""
    with work.connect() as connection:
        counted = _frame(
            connection.sql("""
            SELECT file_id, count(*) AS counted, count(*) FILTER (status = 'accepted') AS accepted,
                count(*) FILTER (status = 'quarantined') AS quarantined,
                count(*) FILTER (status = 'duplicate') AS duplicates
            FROM source_records GROUP BY file_id ORDER BY file_id
            """).to_arrow_table()
        )
        checks = _frame(
            connection.sql("""
            SELECT file_id, CASE WHEN bool_or(balance_check = 'broken') THEN 'broken'
                WHEN bool_or(balance_check = 'not_stated') THEN 'not_stated' ELSE 'reconciled' END AS balance_check
            FROM statements GROUP BY file_id ORDER BY file_id
            """).to_arrow_table()
        )
    received = pl.DataFrame([_file_row(item) for item in particulars_of(case)], schema=_RECEIVED)
    files = (
        received.join(counted, on="file_id", how="left")
        .join(checks, on="file_id", how="left")
        .with_columns(
            pl.col("accepted", "quarantined", "duplicates").fill_null(0),
            pl.col("balance_check").fill_null("not_stated"),
        )
    )
    return work.write(EVIDENCE_FILES, files.drop("counted"))


_RECEIVED = {
    name: EVIDENCE_FILES[name].dtype
    for name in (
        "file_id",
        "name",
        "bytes",
        "format",
        "profile",
        "received_at",
        "authority",
        "records",
        "complete",
        "messages",
    )
}


def _file_row(item: dict[str, object]) -> dict[str, object]:
    return {
        **{name: item.get(name) for name in _RECEIVED},
        "bytes": item["size"],
        "received_at": datetime.fromisoformat(str(item["received_at"])).replace(tzinfo=None),
    }


def build_custody_log(work: WorkDatabase, case: CaseFolder) -> int:
    """The custody log as it stands when the run starts, its chain proved."""
    return work.write(CUSTODY_LOG, read_log(case.custody_log))
