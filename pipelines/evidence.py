"""Files, their records and the custody log, as tables; nothing is lost between them."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, materialized, table_spec
from transforms.ledger import build
from transforms.proofs import ledger as proofs
from transforms.schema import CUSTODY_LOG, EVIDENCE_FILES, SOURCE_RECORDS, STATEMENTS

GROUP = "evidence"
WARN = dg.AssetCheckSeverity.WARN


@dg.multi_asset(specs=[table_spec(SOURCE_RECORDS, GROUP)], check_specs=key_checks(SOURCE_RECORDS))
def source_records(case_run: CaseRun) -> Results:
    """Every record of every file that was read, with what became of it."""
    rows = build.build_source_records(case_run.work, case_run.folder)
    yield materialized(case_run.work, SOURCE_RECORDS, rows)


@dg.multi_asset(
    specs=[table_spec(EVIDENCE_FILES, GROUP, [SOURCE_RECORDS, STATEMENTS])],
    check_specs=key_checks(EVIDENCE_FILES),
)
def evidence_files(case_run: CaseRun) -> Results:
    """Every received file with its record accounting and balance check."""
    rows = build.build_evidence_files(case_run.work, case_run.folder)
    yield materialized(case_run.work, EVIDENCE_FILES, rows)


@dg.multi_asset(specs=[table_spec(CUSTODY_LOG, GROUP)], check_specs=key_checks(CUSTODY_LOG))
def custody_log(case_run: CaseRun) -> Results:
    """The custody log as it stands when the run starts; a broken chain of hashes stops the run."""
    rows = build.build_custody_log(case_run.work, case_run.folder)
    yield materialized(case_run.work, CUSTODY_LOG, rows)


@dg.asset_check(asset=EVIDENCE_FILES.name, blocking=True, additional_deps=[SOURCE_RECORDS.name])
def every_record_is_accounted_for(case_run: CaseRun) -> dg.AssetCheckResult:
    """Accepted + quarantined + duplicates = what the file holds = records kept, for every file."""
    with case_run.work.connect() as connection:
        return check_result(proofs.unaccounted_records(connection))


@dg.asset_check(asset=SOURCE_RECORDS.name, additional_deps=[EVIDENCE_FILES.name])
def no_record_is_set_aside(case_run: CaseRun) -> dg.AssetCheckResult:
    """Records that broke a rule wait in quarantine, with their reasons, for a person to look at."""
    with case_run.work.connect() as connection:
        return check_result(proofs.quarantined_records(connection), WARN)


@dg.asset_check(asset=EVIDENCE_FILES.name)
def files_are_complete(case_run: CaseRun) -> dg.AssetCheckResult:
    """No file ends in the middle of a statement or a record."""
    with case_run.work.connect() as connection:
        return check_result(proofs.incomplete_files(connection), WARN)
