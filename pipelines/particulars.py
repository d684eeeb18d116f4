"""What records say beyond a line of a statement: payments, hawala lines, registers."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, materialized, table_spec
from transforms.ledger.particulars import build_particulars
from transforms.proofs import case as proofs
from transforms.schema import PARTICULAR_TABLES, PAYMENT_RECORDS, PAYMENTS, SOURCE_RECORDS

GROUP = "particulars"
_MADE = (*PARTICULAR_TABLES, PAYMENT_RECORDS)


@dg.multi_asset(
    specs=[table_spec(table, GROUP, [SOURCE_RECORDS]) for table in _MADE],
    check_specs=key_checks(*_MADE),
)
def particulars(case_run: CaseRun) -> Results:
    """Payments with two ends, hawala lines and register lines, of accepted records."""
    for table, rows in build_particulars(case_run.work, case_run.folder).items():
        yield materialized(case_run.work, table, rows)


@dg.asset_check(asset=PAYMENT_RECORDS.name, blocking=True, additional_deps=[PAYMENTS.name])
def every_payment_has_its_record(case_run: CaseRun) -> dg.AssetCheckResult:
    """Every payment has a record that tells of it, and no record tells of one that is not there."""
    with case_run.work.connect() as connection:
        return check_result(proofs.records_without_payment(connection))


@dg.asset_check(asset=PAYMENTS.name)
def records_of_a_remittance_agree(case_run: CaseRun) -> dg.AssetCheckResult:
    """Rows with one control number tell of one payment; where they contradict, a person must look."""
    with case_run.work.connect() as connection:
        return check_result(proofs.payments_told_apart(connection), dg.AssetCheckSeverity.WARN)
