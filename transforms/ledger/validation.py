"""A run's validation: the suites, the quarantine counted by reason, and the files that show them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from transforms.evidence.case_settings import CaseSettings
from transforms.layout import CaseFolder
from transforms.ledger.suites import hold, quarantine_checks
from transforms.ledger.validation_page import LONGEST, MOST_ROWS, Validation, validation_page
from transforms.schema import (
    EVIDENCE_FILES,
    LEDGER_TABLES,
    PARTICULAR_TABLES,
    PAYMENT_RECORDS,
    RECORD_CHECKS,
    SOURCE_RECORDS,
    STATEMENTS,
    Table,
)
from transforms.store import WorkDatabase

_MAY_BE_EMPTY = (*PARTICULAR_TABLES, PAYMENT_RECORDS)


@dataclass(frozen=True)
class Validated:
    """What a validation counted, and where its page lies."""

    rows: int
    """rows of RECORD_CHECKS that it wrote"""
    broken: int
    """rules that some row breaks"""
    page: Path


def validate_tables(
    work: WorkDatabase, tables: Sequence[Table], case: CaseFolder, name: str, part: str
) -> Validated:
    """Hold the rules of the tables, write them into RECORD_CHECKS, and the page and the JSON beside it.

    `name` names the files: NAME.html for the page, NAME-PART.json for what Great Expectations gave.
    Rows of RECORD_CHECKS about other tables stay. A table of particulars that no record filled is
    left out: no statement holds any, and a page of rules held against nothing tells nobody anything.
    """
    empty = _without_rows(work, [table for table in tables if table in _MAY_BE_EMPTY])
    found = hold(work, [table for table in tables if table not in empty])
    checks = found.checks
    if SOURCE_RECORDS in tables:
        checks = pl.concat([checks, quarantine_checks(work)])
    kept = _checks_kept(work, tables)
    rows = work.write(RECORD_CHECKS, pl.concat([kept, checks]))
    page = case.validation_pages / f"{name}.html"
    _write_whole(page, validation_page(_validation(work, case)))
    _write_whole(page.with_name(f"{name}-{part}.json"), _as_json(found.documents))
    return Validated(rows, checks.filter(pl.col("failed") > 0).height, page)


def _without_rows(work: WorkDatabase, tables: Sequence[Table]) -> list[Table]:
    with work.connect() as connection:
        return [
            table
            for table in tables
            if not connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchall()
        ]


def _checks_kept(work: WorkDatabase, tables: Sequence[Table]) -> pl.DataFrame:
    """Checks of tables that this validation does not look at: a case run keeps those of the ledger."""
    if SOURCE_RECORDS in tables:
        return RECORD_CHECKS.empty()
    return work.read(RECORD_CHECKS).filter(pl.col("suite").is_in([table.name for table in LEDGER_TABLES]))


def _validation(work: WorkDatabase, case: CaseFolder) -> Validation:
    return Validation(
        case.name,
        CaseSettings.load(case).title,
        work.read(EVIDENCE_FILES),
        work.read(STATEMENTS),
        work.read(RECORD_CHECKS),
        _quarantined(work),
        _corrections(work),
    )


def _corrections(work: WorkDatabase) -> pl.DataFrame:
    """Corrections that somebody filled in, with the place of the record that they correct."""
    with work.connect() as connection:
        found = connection.sql("""
            SELECT f.name AS file, s.locator, c.* FROM corrections c
            LEFT JOIN source_records s ON s.record_id = c.corrected_record_id
            LEFT JOIN evidence_files f ON f.file_id = s.file_id
            WHERE c.status <> 'unfilled' ORDER BY f.name, c.corrected_record_id, c.corrected_at, c.correction_id
        """).to_arrow_table()
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _quarantined(work: WorkDatabase) -> pl.DataFrame:
    """file, locator, reason and raw of the first records set aside, a row a reason."""
    with work.connect() as connection:
        found = connection.sql(f"""
            SELECT file, locator, unnest(reasons) AS reason, raw FROM (
                SELECT f.name AS file, s.locator, s.reasons, left(s.raw, {LONGEST + 1}) AS raw, f.file_id, s.ordinal
                FROM source_records s JOIN evidence_files f USING (file_id)
                WHERE s.status = 'quarantined' ORDER BY f.name, f.file_id, s.ordinal LIMIT {MOST_ROWS}
            ) ORDER BY file, file_id, ordinal, reason
        """).to_arrow_table()
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _as_json(documents: list[dict[str, Any]]) -> str:
    return json.dumps(documents, indent=1, ensure_ascii=False, default=str) + "\n"


def _write_whole(path: Path, text: str) -> None:
    """A file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = path.with_name(f".{path.name}-{os.getpid()}")
    incoming.write_text(text, encoding="utf-8", errors="backslashreplace")
    incoming.replace(path)
