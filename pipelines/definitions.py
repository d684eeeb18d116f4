"""Everything that Dagster knows of moneytrail. Start here: `dagster dev -m pipelines.definitions`."""

import dagster as dg

from pipelines import (
    candidates,
    deliveries,
    evidence,
    flows,
    ledger,
    particulars,
    parties,
    patterns,
    quality,
    tracing,
    validation,
)
from pipelines.inbox import SENSORS
from pipelines.jobs import JOBS
from pipelines.resources import CaseRun
from pipelines.retention import retention_job
from pipelines.schedules import schedules
from pipelines.store_folder import StoreFolder

MODULES = [
    deliveries,
    evidence,
    particulars,
    ledger,
    quality,
    parties,
    flows,
    patterns,
    tracing,
    candidates,
    validation,
]

defs = dg.Definitions(
    assets=dg.load_assets_from_modules(MODULES),
    asset_checks=dg.load_asset_checks_from_modules(MODULES),
    jobs=[*JOBS, retention_job],
    sensors=SENSORS,
    schedules=schedules(),
    resources={"case_run": CaseRun.from_environment(), "store_folder": StoreFolder.from_environment()},
    # One process may write a DuckDB file, and a case has one work database.
    executor=dg.in_process_executor,
)
