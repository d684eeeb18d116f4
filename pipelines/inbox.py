"""The sensors: of the inbox, of runs whose program was killed, and of failed runs, of which each gets a notice."""

import json
import os
from collections.abc import Mapping

import dagster as dg

from pipelines.deliveries import DELIVERY_TAG, PARTITIONS, UNTIL_TAG
from pipelines.jobs import DELIVERY_JOB
from pipelines.run import innermost
from pipelines.store_folder import StoreFolder, last_event
from transforms.operations.inbox import Memory, look
from transforms.operations.notices import Notice, give_notice
from transforms.operations.run_locks import forget_run, left_runs

LOOK_EVERY = 30
"""Seconds between two looks at the inbox; a file is taken when two looks find it unchanged."""

LOOK_AT_RUNS_EVERY = 60
"""Seconds between two looks at what runs; what two in succession find without its lock has ended."""
GONE = "The program of this run was ended before the run was done: it was killed, or the machine stopped."


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


@dg.sensor(
    minimum_interval_seconds=LOOK_AT_RUNS_EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Ends runs whose program was killed, so that others can start; a delivery is then started again.",
)
def left_runs_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """End what was without its lock at the last look too; the cursor is what is without it now.

    For a moment after it has started, and before it is said to have ended, a run has no lock.
    """
    instance = context.instance
    under_way = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    left = left_runs(instance.root_directory, (run.run_id for run in under_way))
    before = json.loads(context.cursor) if context.cursor else []
    ended = [run for run in under_way if run.run_id in left and run.run_id in before]
    for run in ended:
        instance.report_run_failed(run, GONE)
        forget_run(instance.root_directory, run.run_id)
    reason = f"ended {len(ended)} runs whose program is gone" if ended else "no run was left behind"
    return dg.SensorResult(skip_reason=dg.SkipReason(reason), cursor=json.dumps(left))


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
        todo=_todo(run.tags),
    )
    give_notice(store_folder.store, notice, store_folder.operations.smtp, os.environ)


def _todo(tags: Mapping[str, str]) -> str:
    if tags.get("dagster/will_retry") == "true":
        return "nothing yet: it is started again by itself; nothing is lost"
    if DELIVERY_TAG in tags:
        return f"see what became of the delivery {tags[DELIVERY_TAG]}; nothing is lost"
    return "mend the cause, then run the partition again on the page of the asset; nothing is lost"


SENSORS = [inbox_sensor, left_runs_sensor, failure_sensor]
