"""Findings, each with its parts, its transfers and the entries that it gives to the tracing."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, key_checks, table_spec, written
from transforms.flows.chains.like_entries import with_legs_as_entries
from transforms.flows.missing_rates import missing_rates
from transforms.patterns.build import findings_of
from transforms.patterns.evidence import READ
from transforms.patterns.finding import FindingFrames
from transforms.schema import (
    ACCOUNTS,
    CHAIN_LEGS,
    ENTRIES,
    FINDING_PARTS,
    FINDING_TRANSFERS,
    FINDINGS,
    HAWALA_LINES,
    HAWALA_LINKS,
    HAWALA_OBLIGATIONS,
    PARTIES,
    PARTY_ACCOUNTS,
    TRACE_SEEDS,
    TRANSFER_ENTRIES,
    TRANSFERS,
)

GROUP = "patterns"
_FROM = [TRANSFERS, TRANSFER_ENTRIES, ENTRIES, PARTIES, PARTY_ACCOUNTS, ACCOUNTS]
_FROM += [HAWALA_LINES, HAWALA_LINKS, HAWALA_OBLIGATIONS]
_MADE = [FINDINGS, FINDING_PARTS, FINDING_TRANSFERS, TRACE_SEEDS]


@dg.multi_asset(
    specs=[table_spec(table, GROUP, [*_FROM, CHAIN_LEGS]) for table in _MADE], check_specs=key_checks(*_MADE)
)
def findings(case_run: CaseRun) -> Results:
    """Every pattern that is found, in words, with the rows behind it."""
    yield from written(case_run.work, dict(zip(_MADE, _found(case_run), strict=True)))


def _found(case_run: CaseRun) -> FindingFrames:
    # By itself, so that what is read is out of memory before anything is written.
    work = case_run.work
    frames = {table.name: work.read(table, *READ.get(table, ())) for table in _FROM}
    frames = with_legs_as_entries(frames, work.read(CHAIN_LEGS))
    return findings_of(
        **frames,
        missing_rates=missing_rates(frames[TRANSFERS.name]),
        configuration=case_run.configuration,
        reference_currency=case_run.settings.reference_currency,
    )
