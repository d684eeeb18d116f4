"""The case plan in force: of those in evidence the one that was decided last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
import polars as pl

from transforms.errors import Refused
from transforms.schema import CASE_PLAN

_LINES = """
SELECT {columns}, r.locator, f.file_id, f.name AS file_name
FROM case_plan p JOIN source_records r USING (record_id) JOIN evidence_files f USING (file_id)
ORDER BY f.file_id, p.record_id, p.number
"""
_KNOWN = "SELECT column_name FROM duckdb_columns() WHERE table_name = 'case_plan'"
_SAID = (
    *("part", "method", "account", "currency", "asset", "credit", "debit", "evidence"),
    *("other_money", "lender", "basis", "holder", "share", "days", "steps"),
)


@dataclass(frozen=True)
class CasePlan:
    """A plan: its file, who decided it and when, and its lines (CASE_PLAN with locator)."""

    file_id: str
    file_name: str
    title: str
    decided_by: str
    decided_at: datetime
    lines: pl.DataFrame

    def of(self, part: str) -> list[dict[str, str]]:
        """The lines of one part in the order of the file; texts that are lacking are empty."""
        rows = self.lines.filter(pl.col("part") == part).sort("record_id", "number")
        texts = rows.select(pl.col(pl.String).fill_null(""))
        return texts.to_dicts()

    def fail(self, line: dict[str, str], what: str, todo: str) -> Refused:
        """The error for a line of this plan."""
        return Refused(
            what,
            where=f"{self.file_name}, {line['locator']}",
            todo=f"{todo}; then ingest the plan with a later decided_at",
        )

    @property
    def words(self) -> str:
        """Which plan it is, for a person: file, hash, by whom, when."""
        return (
            f"{self.title} ({self.file_name}, SHA-256 {self.file_id}), decided by {self.decided_by} on"
            f" {self.decided_at:%Y-%m-%d}"
        )


def plan_in_force(connection: duckdb.DuckDBPyConnection) -> CasePlan | None:
    """The plan of a case that was decided last; None where there is none.

    Reads: case_plan, source_records, evidence_files. The order in which plans arrived makes no difference.
    Raises: Refused where two plans of one time say different things.
    """
    # An older version may have built this ledger: it knew no plans, or less of them.
    known = {name for (name,) in connection.execute(_KNOWN).fetchall()}
    if not known:
        return None
    columns = (f"p.{name}" if name in known else f"NULL::VARCHAR AS {name}" for name in CASE_PLAN.names)
    lines = pl.from_arrow(connection.sql(_LINES.format(columns=", ".join(columns))).to_arrow_table())
    assert isinstance(lines, pl.DataFrame)
    if lines.is_empty():
        return None
    newest = lines.filter(pl.col("decided_at") == pl.col("decided_at").max())
    plans = [_plan(part) for part in newest.partition_by("file_id", maintain_order=True)]
    first, *others = plans
    for other in others:
        if _says(other) != _says(first):
            raise Refused(
                f"Two case plans were decided at the same time ({first.decided_at}) and say different things.",
                where=f"{first.file_name} ({first.file_id[:12]}…) and {other.file_name} ({other.file_id[:12]}…)",
                todo="ingest the one that holds once more, with a later decided_at",
            )
    return first


def _plan(lines: pl.DataFrame) -> CasePlan:
    head = lines.row(0, named=True)
    return CasePlan(
        file_id=head["file_id"],
        file_name=head["file_name"],
        title=head["title"],
        decided_by=head["decided_by"],
        decided_at=head["decided_at"],
        lines=lines,
    )


def _says(plan: CasePlan) -> list[tuple[object, ...]]:
    return sorted(plan.lines.select(pl.col(_SAID).fill_null("")).rows())
