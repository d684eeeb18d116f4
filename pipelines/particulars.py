"""What records say beyond a line of a statement: payments, hawala lines, registers."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, key_checks, materialized, table_spec
from transforms.ledger.particulars import build_particulars
from transforms.schema import PARTICULAR_TABLES, SOURCE_RECORDS

GROUP = "particulars"


@dg.multi_asset(
    specs=[table_spec(table, GROUP, [SOURCE_RECORDS]) for table in PARTICULAR_TABLES],
    check_specs=key_checks(*PARTICULAR_TABLES),
)
def particulars(case_run: CaseRun) -> Results:
    """Payments with two ends, hawala lines and register lines, of accepted records."""
    for table, rows in build_particulars(case_run.work, case_run.folder).items():
        yield materialized(case_run.work, table, rows)
