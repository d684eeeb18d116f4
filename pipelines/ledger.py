"""Statements, accounts and entries from the records."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, materialized, table_spec
from transforms.ledger import build
from transforms.proofs import ledger as proofs
from transforms.proofs.gaps import missing_statements
from transforms.schema import (
    ACCOUNTS,
    ENTRIES,
    EVIDENCE_FILES,
    PARTICULAR_TABLES,
    SOURCE_RECORDS,
    STATEMENTS,
)

GROUP = "ledger"
WARN = dg.AssetCheckSeverity.WARN


@dg.multi_asset(specs=[table_spec(STATEMENTS, GROUP, [SOURCE_RECORDS])], check_specs=key_checks(STATEMENTS))
def statements(case_run: CaseRun) -> Results:
    """Every statement with its balances checked, in its account's order of time."""
    rows = build.build_statements(case_run.work, case_run.folder)
    yield materialized(case_run.work, STATEMENTS, rows)


@dg.multi_asset(
    specs=[table_spec(ACCOUNTS, GROUP, [SOURCE_RECORDS, STATEMENTS, *PARTICULAR_TABLES])],
    check_specs=key_checks(ACCOUNTS),
)
def accounts(case_run: CaseRun) -> Results:
    """Every account that the evidence knows."""
    rows = build.build_accounts(case_run.work, case_run.folder)
    yield materialized(case_run.work, ACCOUNTS, rows)


@dg.multi_asset(
    specs=[table_spec(ENTRIES, GROUP, [SOURCE_RECORDS, STATEMENTS])], check_specs=key_checks(ENTRIES)
)
def entries(case_run: CaseRun) -> Results:
    """Every accepted, booked record as a line on its account's statement."""
    rows = build.build_entries(case_run.work, case_run.folder)
    yield materialized(case_run.work, ENTRIES, rows)


@dg.asset_check(asset=ENTRIES.name, blocking=True)
def every_accepted_record_has_one_entry(case_run: CaseRun) -> dg.AssetCheckResult:
    """Every accepted, booked record has exactly one entry, and no entry comes from elsewhere."""
    with case_run.work.connect() as connection:
        return check_result(proofs.records_without_entry(connection, case_run.folder))


@dg.asset_check(asset=ENTRIES.name, blocking=True)
def entries_add_up_to_their_statements(case_run: CaseRun) -> dg.AssetCheckResult:
    """The entries of a statement, with its duplicates, sum up to what its records sum up to."""
    with case_run.work.connect() as connection:
        return check_result(proofs.sums_that_disagree(connection, case_run.folder))


@dg.asset_check(asset=STATEMENTS.name, additional_deps=[EVIDENCE_FILES.name])
def balances_reconcile(case_run: CaseRun) -> dg.AssetCheckResult:
    """Opening + booked = closing, for every statement that states balances."""
    with case_run.work.connect() as connection:
        return check_result(proofs.broken_balances(connection), WARN)


@dg.asset_check(asset=STATEMENTS.name, additional_deps=[EVIDENCE_FILES.name])
def statements_follow_on(case_run: CaseRun) -> dg.AssetCheckResult:
    """A statement opens where the account's statement before it closed."""
    with case_run.work.connect() as connection:
        return check_result(proofs.gaps_between_statements(connection), WARN)


@dg.asset_check(asset=STATEMENTS.name, additional_deps=[ACCOUNTS.name])
def no_statement_is_missing(case_run: CaseRun) -> dg.AssetCheckResult:
    """No number is left out of an account's statements, and no days lie between them uncovered."""
    with case_run.work.connect() as connection:
        return check_result(missing_statements(connection), WARN)
