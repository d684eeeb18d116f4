"""Old runs: Dagster keeps about 850 kB of each for ever; what they published stays."""

from datetime import timedelta

import dagster as dg

from pipelines.store_folder import StoreFolder, last_event


@dg.op
def purge_runs(context: dg.OpExecutionContext, store_folder: StoreFolder) -> None:
    """Delete the history of runs that ended longer ago than operations.yaml keeps them (keep_runs_days)."""
    days = store_folder.operations.keep_runs_days
    before = last_event(context.instance, context.run_id) - timedelta(days=days)
    ended = dg.RunsFilter(
        statuses=[dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED],
        updated_before=before,
    )
    runs = context.instance.get_run_records(ended)
    for record in runs:
        context.instance.delete_run(record.dagster_run.run_id)
    context.log.info(f"Deleted the history of {len(runs)} runs that ended more than {days} days ago.")


@dg.job(description="Deletes Dagster's history of old runs (keep_runs_days); evidence and snapshots stay.")
def retention_job() -> None:
    """Purge once."""
    purge_runs()
