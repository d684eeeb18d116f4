"""Who is who: parties, their accounts, the mentions that they are made of, and the links between these."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, key_checks, table_spec, written
from transforms.parties.build import READ, PartyFrames, parties_of
from transforms.parties.told import TOLD_TABLES, Told
from transforms.schema import (
    ACCOUNTS,
    ENTRIES,
    PARTIES,
    PARTY_ACCOUNTS,
    PARTY_LINKS,
    PARTY_RECORDS,
    STATEMENTS,
)

GROUP = "parties"
_LEDGER = [ACCOUNTS, STATEMENTS, ENTRIES]
_FROM = [*_LEDGER, *TOLD_TABLES]
_MADE = [PARTIES, PARTY_ACCOUNTS, PARTY_RECORDS, PARTY_LINKS]


@dg.multi_asset(specs=[table_spec(table, GROUP, _FROM) for table in _MADE], check_specs=key_checks(*_MADE))
def parties(case_run: CaseRun) -> Results:
    """Parties with their accounts and mentions, and the links by which they are one."""
    yield from written(case_run.work, dict(zip(_MADE, _found(case_run), strict=True)))


def _found(case_run: CaseRun) -> PartyFrames:
    # By itself, so that what is read is out of memory before anything is written.
    work = case_run.work
    frames = {table.name: work.read(table, *READ.get(table, ())) for table in _LEDGER}
    told = Told(**{table.name: work.read(table) for table in TOLD_TABLES})
    return parties_of(**frames, protected=case_run.settings.protected, told=told)
