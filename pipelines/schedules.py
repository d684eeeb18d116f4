"""The schedules: collected folders, what is late, old runs."""

import sys
from collections.abc import Iterator

import dagster as dg

from pipelines.deliveries import PARTITIONS
from pipelines.jobs import DELIVERY_JOB, LATENESS_JOB
from pipelines.retention import retention_job
from pipelines.store_folder import StoreFolder
from transforms.errors import MoneytrailError
from transforms.operations.lateness import source_key
from transforms.operations.settings import Operations, Source

RUNNING = dg.DefaultScheduleStatus.RUNNING
LATENESS_AT, RETENTION_AT = "0 7 * * *", "30 3 * * *"


def schedules() -> list[dg.ScheduleDefinition]:
    """The schedules of the store that the environment names; after a change of operations.yaml, reload.

    A file that cannot be used must not take everything else down: it is said on standard error here, and
    the inbox's sensor fails with the same words where one sees it.
    """
    try:
        operations = StoreFolder.from_environment().operations
        return [*collections(operations), *daily(operations.time_zone)]
    except (MoneytrailError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return list(daily("UTC"))


def collections(operations: Operations) -> Iterator[dg.ScheduleDefinition]:
    """A schedule for each collected folder."""
    for name, source in operations.sources.items():
        yield _collection(name, source, source.time_zone or operations.time_zone)


def _collection(name: str, source: Source, time_zone: str) -> dg.ScheduleDefinition:
    key = source_key(name)

    @dg.schedule(
        name=f"collect_{name}".replace("-", "_").replace(".", "_"),
        job_name=DELIVERY_JOB,
        cron_schedule=source.cron,
        execution_timezone=time_zone,
        default_status=RUNNING,
        description=f"Collects {source.path} into case {source.case}.",
    )
    def collect(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        context.instance.add_dynamic_partitions(str(PARTITIONS.name), [key])
        return dg.RunRequest(run_key=f"{key}:{context.scheduled_execution_time}", partition_key=key)

    return collect


def daily(time_zone: str) -> Iterator[dg.ScheduleDefinition]:
    """What is looked after every day."""
    for job, cron in ((LATENESS_JOB, LATENESS_AT), (retention_job.name, RETENTION_AT)):
        yield dg.ScheduleDefinition(
            name=f"{job}_daily",
            job_name=job,
            cron_schedule=cron,
            execution_timezone=time_zone,
            default_status=RUNNING,
        )
