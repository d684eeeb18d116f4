"""Annexes: the evidence files with their accounting, and the records that were set aside."""

from __future__ import annotations

import re

from transforms.reporting.document.case import Case, Part
from transforms.schema import EVIDENCE_FILES, SOURCE_RECORDS

COUNTS = ("records", "accepted", "quarantined", "duplicates")
# What a reader quotes of a faulty record is the record's text, which this annex does not repeat.
QUOTED = re.compile(r"(?<![\w])(?:'[^']*'|\"[^\"]*\"|‘[^’]*’|“[^”]*”)")


def evidence(case: Case) -> list[Part]:
    """Every evidence file: exhibit number, hash, what became of its records, balance check."""
    return [
        {
            "exhibit": case.sources.exhibits[row["file_id"]],
            "file_id": row["file_id"],
            "name": case.people.mask.text(row["name"], file_name=True),
            "bytes": row["bytes"],
            "format": row["format"],
            "profile": row["profile"],
            "authority": case.text(row["authority"]) or None,
            **{name: row[name] for name in COUNTS},
            "balance_check": row["balance_check"],
            "complete": row["complete"],
            "messages": [case.text(message) for message in row["messages"]],
        }
        for row in case.tables.rows(EVIDENCE_FILES)
    ]


def evidence_totals(files: list[Part]) -> Part:
    """The record accounting over all files."""
    return {"files": len(files), **{name: sum(file[name] for file in files) for name in COUNTS}}


def quarantined(case: Case) -> list[Part]:
    """Every record that was set aside, with its place and the reasons; never its text."""
    return [
        {
            "record_id": row["record_id"],
            "source": f"{case.sources.exhibits[row['file_id']]}, {case.text(row['locator'])}",
            "reasons": [case.text(QUOTED.sub("…", reason)) for reason in row["reasons"]],
        }
        for row in case.tables.rows(SOURCE_RECORDS)
        if row["status"] == "quarantined"
    ]
