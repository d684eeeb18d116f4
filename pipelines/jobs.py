"""The jobs: the ledger from what was read, the case from the ledger, or both."""

import dagster as dg

from transforms.schema import DOWNSTREAM_TABLES, LEDGER_TABLES

LEDGER_JOB, CASE_JOB, EVERYTHING_JOB = "ledger_job", "case_job", "everything_job"
DELIVERY_JOB, LATENESS_JOB = "delivery_job", "lateness_job"
DELIVERIES_ASSET, LATENESS_CHECK = "deliveries", "nothing_is_late"

_LEDGER = dg.AssetSelection.assets(*(table.name for table in LEDGER_TABLES))
_CASE = dg.AssetSelection.assets(*(table.name for table in DOWNSTREAM_TABLES), "case_checks")

JOBS = [
    dg.define_asset_job(
        LEDGER_JOB,
        _LEDGER,
        description="Records, statements, accounts and entries, from the files that were read.",
    ),
    dg.define_asset_job(
        CASE_JOB,
        _CASE,
        description="Parties, transfers, findings, traces and candidates, from the published ledger.",
    ),
    dg.define_asset_job(
        DELIVERY_JOB,
        dg.AssetSelection.assets(DELIVERIES_ASSET)
        - dg.AssetSelection.checks(dg.AssetCheckKey(dg.AssetKey(DELIVERIES_ASSET), LATENESS_CHECK)),
        description="One delivery of the inbox, or one collected folder, into its case and its ledger.",
    ),
    dg.define_asset_job(
        LATENESS_JOB,
        dg.AssetSelection.checks(dg.AssetCheckKey(dg.AssetKey(DELIVERIES_ASSET), LATENESS_CHECK)),
        description="Whether a case or a collected folder got nothing for longer than was agreed.",
    ),
    dg.define_asset_job(EVERYTHING_JOB, _LEDGER | _CASE, description="The ledger, then the case."),
]
