"""A finding as a detector gives it, and the frames that findings become."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms import ids
from transforms.schema import FINDING_PARTS, FINDING_TRANSFERS, FINDINGS, TRACE_SEEDS, conform


@dataclass(frozen=True)
class Part:
    """A part of a score: its weight (negative speaks against), its value from 0 to 1, its words."""

    name: str
    weight: float
    value: float
    words: str


@dataclass(frozen=True)
class Seed:
    """A credit entry that a finding asserts to be proceeds."""

    entry_id: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Finding:
    """A pattern found on a subject, with its parts and the rows behind it."""

    pattern: str
    subject_kind: str
    subject_id: str
    strength: str
    score: float
    explanation: str
    start: datetime | None = None
    end: datetime | None = None
    amount_ref: Decimal | None = None
    parts: tuple[Part, ...] = ()
    transfers: tuple[tuple[str, str], ...] = ()
    """(transfer_id, role) with role fee_in, passed_on or refund."""
    seeds: tuple[Seed, ...] = field(default=())

    @property
    def finding_id(self) -> str:
        """One pattern on one subject is one finding."""
        return ids.finding_id(self.pattern, self.subject_id)


class FindingFrames(NamedTuple):
    """The tables that findings make."""

    findings: pl.DataFrame
    finding_parts: pl.DataFrame
    finding_transfers: pl.DataFrame
    trace_seeds: pl.DataFrame


def score_of(parts: Sequence[Part]) -> float:
    """Sum of weight x value, held between 0 and 1, to six places so that it prints the same everywhere."""
    return round(min(max(sum(part.weight * part.value for part in parts), 0.0), 1.0), 6)


def frames_of(findings: Sequence[Finding]) -> FindingFrames:
    """Frames of FINDINGS, FINDING_PARTS, FINDING_TRANSFERS and TRACE_SEEDS, sorted by key."""
    rows = [
        {
            "finding_id": f.finding_id,
            "pattern": f.pattern,
            "subject_kind": f.subject_kind,
            "subject_id": f.subject_id,
            "start": f.start,
            "end": f.end,
            "amount_ref": f.amount_ref,
            "score": f.score,
            "strength": f.strength,
            "explanation": f.explanation,
        }
        for f in findings
    ]
    parts = [(f.finding_id, p.name, p.weight, p.value, p.words) for f in findings for p in f.parts]
    transfers = [(f.finding_id, transfer, role) for f in findings for transfer, role in f.transfers]
    seeds = [(f.finding_id, s.entry_id, s.amount, s.currency) for f in findings for s in f.seeds]
    return FindingFrames(
        conform(FINDINGS, pl.DataFrame(rows, FINDINGS.frame_schema)).sort(FINDINGS.key),
        pl.DataFrame(parts, FINDING_PARTS.frame_schema, orient="row").sort(FINDING_PARTS.key),
        pl.DataFrame(transfers, FINDING_TRANSFERS.frame_schema, orient="row").sort(FINDING_TRANSFERS.key),
        pl.DataFrame(seeds, TRACE_SEEDS.frame_schema, orient="row").sort(TRACE_SEEDS.key),
    )
