"""Proceeds traced from the findings' seeds to where they are now."""

from dataclasses import replace

import dagster as dg
import polars as pl

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, materialized, table_spec, written
from transforms.plans import configured, elections_of
from transforms.proofs import case as proofs
from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    CASE_PLAN,
    CHAIN_LEGS,
    ENTRIES,
    STATEMENTS,
    TRACE_CONSERVATION,
    TRACE_DERIVED,
    TRACE_ELECTIONS,
    TRACE_SEEDS,
    TRACE_STEPS,
    TRACES,
    TRACING_INDEX,
    TRANSFER_ENTRIES,
    TRANSFERS,
)

GROUP = "tracing"
_LEDGER = [ENTRIES, STATEMENTS, TRANSFERS, TRANSFER_ENTRIES, ACCOUNTS, ASSET_PAYMENTS, CHAIN_LEGS]
_MADE = [TRACES, TRACE_STEPS, TRACE_CONSERVATION, TRACE_ELECTIONS, TRACE_DERIVED]


@dg.multi_asset(
    specs=[
        table_spec(table, GROUP, [*_LEDGER, ASSETS, CASE_PLAN, TRACE_SEEDS, *TRACING_INDEX])
        for table in _MADE
    ],
    check_specs=key_checks(*_MADE),
)
def traces(case_run: CaseRun) -> Results:
    """Proceeds by the elected methods (first in first out where no plan elects): places, steps, proof of the sum."""
    # The kernel's compiler takes seconds to import: only a run that traces pays for it.
    from transforms.tracing import trace_with_intervals
    from transforms.tracing.debts import METHOD as BACKWARD
    from transforms.tracing.loading import reached_ledger
    from transforms.tracing.reference_amounts import with_reference_amounts

    work, seeds = case_run.work, case_run.work.read(TRACE_SEEDS)
    with work.connect() as connection:
        elections = elections_of(connection)
        ledger = reached_ledger(connection, seeds, through_debts=elections.needs(BACKWARD))
    ledger = replace(ledger, debts=elections.debts or configured(case_run.configuration))
    traced = trace_with_intervals(ledger, seeds, elections)
    found = pl.concat([traced.traces, traced.elected_assets])
    places = with_reference_amounts(found, case_run.settings.reference_currency, case_run.configuration)
    made = [places, traced.steps, traced.conservation, elections.rows(), traced.derived]
    yield from written(work, dict(zip(_MADE, made, strict=True)))


@dg.multi_asset(
    specs=[
        table_spec(table, GROUP, [ENTRIES, STATEMENTS, TRANSFERS, TRANSFER_ENTRIES])
        for table in TRACING_INDEX
    ],
    check_specs=key_checks(*TRACING_INDEX),
)
def tracing_index(case_run: CaseRun) -> Results:
    """Which accounts pay which, and the entries of each: a tracing then reads only what it can reach."""
    # As above: the package imports the kernel's compiler.
    from transforms.tracing.index import write_index

    with case_run.work.connect() as connection:
        rows = write_index(connection)
    for table in TRACING_INDEX:
        yield materialized(case_run.work, table, rows[table])


@dg.asset_check(asset=TRACE_CONSERVATION.name, blocking=True)
def traced_money_is_conserved(case_run: CaseRun) -> dg.AssetCheckResult:
    """What was seeded is held, spent on assets, taken in cash, gone outside or lost: to the smallest unit."""
    with case_run.work.connect() as connection:
        return check_result(proofs.money_not_conserved(connection))
