"""Findings, each with its parts, its transfers and the entries that it gives to the tracing."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, key_checks, table_spec, written
from transforms.flows.chains.like_entries import with_legs_as_entries
from transforms.flows.missing_rates import missing_rates
from transforms.patterns.build import findings_of
from transforms.patterns.evidence import READ
from transforms.patterns.finding import FindingFrames
from transforms.patterns.reading import SIEVED, among_transfers, concerned
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
_MOVED = [TRANSFERS, TRANSFER_ENTRIES, ENTRIES]
_FROM = [*_MOVED, PARTIES, PARTY_ACCOUNTS, ACCOUNTS]
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
    work, currency = case_run.work, case_run.settings.reference_currency
    frames = {table.name: work.read(table, *READ.get(table, ())) for table in _FROM if table not in _MOVED}
    accounts, links = frames[ACCOUNTS.name], frames[HAWALA_LINKS.name]
    wanted = concerned(work.read(TRANSFERS, *SIEVED), accounts, links, currency, case_run.configuration)
    with work.connect() as connection:
        frames |= among_transfers(connection, wanted, READ)
    frames = with_legs_as_entries(frames, work.read(CHAIN_LEGS))
    return findings_of(
        **frames,
        missing_rates=missing_rates(frames[TRANSFERS.name]),
        configuration=case_run.configuration,
        reference_currency=currency,
    )
