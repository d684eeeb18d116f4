"""Who is who, by exact identifiers."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, key_checks, table_spec, written
from transforms.parties.build import parties_of
from transforms.parties.told import TOLD_TABLES, Told
from transforms.schema import ACCOUNTS, ENTRIES, PARTIES, PARTY_ACCOUNTS, STATEMENTS

GROUP = "parties"
_LEDGER = [ACCOUNTS, STATEMENTS, ENTRIES]
_FROM = [*_LEDGER, *TOLD_TABLES]


@dg.multi_asset(
    specs=[table_spec(PARTIES, GROUP, _FROM), table_spec(PARTY_ACCOUNTS, GROUP, _FROM)],
    check_specs=key_checks(PARTIES, PARTY_ACCOUNTS),
)
def parties(case_run: CaseRun) -> Results:
    """Parties, and the accounts that they hold or are named at."""
    work = case_run.work
    frames = {table.name: work.read(table) for table in _LEDGER}
    told = Told(**{table.name: work.read(table) for table in TOLD_TABLES})
    made = parties_of(**frames, protected=case_run.settings.protected, told=told)
    yield from written(work, {PARTIES: made.parties, PARTY_ACCOUNTS: made.party_accounts})
