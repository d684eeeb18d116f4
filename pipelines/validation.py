"""The schema's rules, held by Great Expectations: counted in a table, written as JSON and as a page."""

from collections.abc import Iterator, Sequence

import dagster as dg
import polars as pl

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, materialized, table_spec
from transforms.ledger.expectations import SET_ASIDE
from transforms.proofs import Breach
from transforms.schema import CUSTODY_LOG, DOWNSTREAM_TABLES, LEDGER_TABLES, RECORD_CHECKS, Table

GROUP = "validation"
RULES_CHECK = "schema_rules_hold"
CASE_CHECKS = "case_checks"
# The custody log grows with every run and proves itself by its chain: counting it would make the same
# evidence give other results.
LEDGER_SUITES = [table for table in LEDGER_TABLES if table not in (RECORD_CHECKS, CUSTODY_LOG)]


@dg.multi_asset(
    specs=[table_spec(RECORD_CHECKS, GROUP, LEDGER_SUITES)], check_specs=key_checks(RECORD_CHECKS)
)
def record_checks(context: dg.AssetExecutionContext, case_run: CaseRun) -> Results:
    """Every rule of the ledger's tables held against every row, and the page that shows it."""
    # Great Expectations takes seconds to import: only a run that validates pays for it.
    from transforms.ledger.validation import validate_tables

    found = validate_tables(case_run.work, LEDGER_SUITES, case_run.folder, context.run.run_id, "ledger")
    page = dg.MetadataValue.path(found.page)
    broken = dg.MetadataValue.int(found.broken)
    yield materialized(case_run.work, RECORD_CHECKS, found.rows, validation_page=page, broken_rules=broken)


@dg.asset(
    name=CASE_CHECKS,
    group_name=GROUP,
    deps=[table.name for table in (*DOWNSTREAM_TABLES, RECORD_CHECKS)],
    description=f"The rules of what the case run made, added to the table {RECORD_CHECKS.name} and to the page.",
)
def case_checks(context: dg.AssetExecutionContext, case_run: CaseRun) -> dg.MaterializeResult[None]:
    """Every rule of the tables that a case run makes, held against every row."""
    from transforms.ledger.validation import validate_tables

    found = validate_tables(case_run.work, DOWNSTREAM_TABLES, case_run.folder, context.run.run_id, "case")
    page = dg.MetadataValue.path(found.page)
    return dg.MaterializeResult(metadata={"validation_page": page, "broken_rules": found.broken})


def _specs(tables: Sequence[Table], after: str) -> list[dg.AssetCheckSpec]:
    words = "Every rule that the schema declares holds in every row (Great Expectations)."
    return [
        dg.AssetCheckSpec(RULES_CHECK, asset=table.name, additional_deps=[after], description=words)
        for table in tables
    ]


@dg.multi_asset_check(specs=_specs(LEDGER_SUITES, RECORD_CHECKS.name))
def ledger_rules(case_run: CaseRun) -> Iterator[dg.AssetCheckResult]:
    """What Great Expectations found in each table of the ledger."""
    yield from _outcomes(case_run, LEDGER_SUITES)


@dg.multi_asset_check(specs=_specs(DOWNSTREAM_TABLES, CASE_CHECKS))
def case_rules(case_run: CaseRun) -> Iterator[dg.AssetCheckResult]:
    """What Great Expectations found in each table that a case run makes."""
    yield from _outcomes(case_run, DOWNSTREAM_TABLES)


def _outcomes(case_run: CaseRun, tables: Sequence[Table]) -> Iterator[dg.AssetCheckResult]:
    counted = case_run.work.read(RECORD_CHECKS).filter(~pl.col("rule").str.starts_with(SET_ASIDE))
    for table in tables:
        failed = counted.filter((pl.col("suite") == table.name) & (pl.col("failed") > 0))
        places = [
            f"{row['words']}: not at {', '.join(row['examples'][:3])}" for row in failed.iter_rows(named=True)
        ]
        breach = Breach(failed.height, tuple(places))
        yield check_result(breach, dg.AssetCheckSeverity.WARN, dg.AssetKey(table.name), RULES_CHECK)
