"""Everything that Dagster knows of moneytrail. Start here: `dagster dev -m pipelines.definitions`."""

import dagster as dg

from pipelines import (
    candidates,
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
from pipelines.jobs import JOBS
from pipelines.resources import CaseRun

MODULES = [evidence, particulars, ledger, quality, parties, flows, patterns, tracing, candidates, validation]

defs = dg.Definitions(
    assets=dg.load_assets_from_modules(MODULES),
    asset_checks=dg.load_asset_checks_from_modules(MODULES),
    jobs=JOBS,
    resources={"case_run": CaseRun.from_environment()},
    # One process may write a DuckDB file, and a case has one work database.
    executor=dg.in_process_executor,
)
