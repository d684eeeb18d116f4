"""The sensors: one looks at the inbox, one writes a notice of every run that failed."""

import os

import dagster as dg

from pipelines.deliveries import PARTITIONS, UNTIL_TAG
from pipelines.jobs import DELIVERY_JOB
from pipelines.run import innermost
from pipelines.store_folder import StoreFolder, last_event
from transforms.operations.inbox import Memory, look
from transforms.operations.notices import Notice, give_notice

LOOK_EVERY = 30
"""Seconds between two looks at the inbox; a file is taken when two looks find it unchanged."""


@dg.sensor(
    job_name=DELIVERY_JOB,
    minimum_interval_seconds=LOOK_EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks for a run of each delivery that has come whole into the inbox.",
)
def inbox_sensor(context: dg.SensorEvaluationContext, store_folder: StoreFolder) -> dg.SensorResult:
    """Look at the inbox once; the cursor is what was seen and asked for."""
    inbox = store_folder.operations.inbox
    seen = look(inbox, Memory.parse(context.cursor))
    for problem in seen.new_problems:
        context.log.warning(problem)
    requests = [
        dg.RunRequest(
            run_key=f"{one.key}:{one.fingerprint}",
            partition_key=one.key,
            tags={UNTIL_TAG: str(one.newest)},
        )
        for one in seen.ready
    ]
    reason = f"waiting until they change no more: {', '.join(seen.waiting)}" if seen.waiting else None
    return dg.SensorResult(
        run_requests=requests or None,
        skip_reason=None if requests else dg.SkipReason(reason or f"nothing new in {inbox}"),
        dynamic_partitions_requests=[PARTITIONS.build_add_request([one.key for one in seen.ready])],
        cursor=seen.memory.text(),
    )


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Writes a notice of every failed run into STORE/notices, and sends it by mail where that is set.",
)
def failure_sensor(context: dg.RunFailureSensorContext, store_folder: StoreFolder) -> None:
    """What failed, where, and what to do."""
    run = context.dagster_run
    causes = [
        innermost(event.step_failure_data.error)
        for event in context.get_step_failure_events()
        if event.step_key
    ]
    what = (
        "\n".join(filter(None, causes)) or context.failure_event.message or "the run ended before it was done"
    )
    partition = run.tags.get("dagster/partition")
    at = last_event(context.instance, run.run_id)
    notice = Notice(
        name=f"{at:%Y%m%d-%H%M%S}-{run.run_id[:8]}",
        at=at,
        what=f"{'Delivery ' + partition if partition else 'A run of ' + run.job_name} failed.\n{what}",
        where=f"run {run.run_id} of {run.job_name}",
        todo="mend the cause, then run the partition again on the page of the asset; nothing is lost",
    )
    give_notice(store_folder.store, notice, store_folder.operations.smtp, os.environ)


SENSORS = [inbox_sensor, failure_sensor]
