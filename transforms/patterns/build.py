"""Findings of all known patterns, as the tables that they become."""

from __future__ import annotations

import polars as pl

from transforms.configuration import Configuration
from transforms.patterns.evidence import Evidence
from transforms.patterns.finding import FindingFrames, frames_of
from transforms.patterns.registry import PATTERNS
from transforms.schema import HAWALA_LINES, HAWALA_LINKS, HAWALA_OBLIGATIONS


def findings_of(
    transfers: pl.DataFrame,
    transfer_entries: pl.DataFrame,
    entries: pl.DataFrame,
    parties: pl.DataFrame,
    party_accounts: pl.DataFrame,
    accounts: pl.DataFrame,
    missing_rates: pl.DataFrame,
    configuration: Configuration,
    reference_currency: str,
    hawala_lines: pl.DataFrame | None = None,
    hawala_links: pl.DataFrame | None = None,
    hawala_obligations: pl.DataFrame | None = None,
) -> FindingFrames:
    """Every finding with its parts, its rows and the seeds that it gives to the tracing.

    Reads: frames of the declared schemas (columns: `evidence.READ`); missing_rates (currency, transfer_id,
        wanted_date).
    Gives: frames of FINDINGS, FINDING_PARTS, FINDING_TRANSFERS and TRACE_SEEDS, sorted by key; the
        order of rows given makes no difference. Amounts keep their currency; amount_ref is in
        `reference_currency`, empty where a rate is lacking.
    Raises: MoneytrailError for a configuration that lacks a threshold.
    """
    evidence = Evidence(
        transfers,
        transfer_entries,
        entries,
        parties,
        party_accounts,
        accounts,
        missing_rates,
        reference_currency,
        HAWALA_LINES.empty() if hawala_lines is None else hawala_lines,
        HAWALA_LINKS.empty() if hawala_links is None else hawala_links,
        HAWALA_OBLIGATIONS.empty() if hawala_obligations is None else hawala_obligations,
    )
    return frames_of([finding for pattern in PATTERNS for finding in pattern.find(evidence, configuration)])
