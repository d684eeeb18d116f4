"""A run's work database: how it starts, and how it becomes the published snapshot or vanishes.

Nothing here decides what is right: every step of the run must have succeeded, and a blocking check
that fails fails its step.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from transforms.corrections.settling import settle
from transforms.errors import NotPublished
from transforms.evidence import custody
from transforms.evidence.rereading import read_outdated
from transforms.layout import CaseFolder, Store
from transforms.ledger.increment import finish, start_from_snapshot
from transforms.schema import LEDGER_TABLES, SOURCE_RECORDS
from transforms.store import WorkDatabase, copy_database, publish
from transforms.store_format import mark_store

ACTOR_TAG = "moneytrail/actor"
"""Tag of a run that says on whose behalf it runs."""
SNAPSHOT_TAG = "moneytrail/snapshot"
"""Tag of a run that names the snapshot which it published."""


@dataclass(frozen=True)
class RunFacts:
    """What the end of a run needs to know of it."""

    run_id: str
    job: str
    actor: str
    at: datetime
    """Time of the run's last event, as Dagster logged it (UTC)."""
    sound: bool
    """Whether every planned step succeeded."""
    rows: Mapping[str, int]
    """Rows of each table that the run made."""


def builds_ledger(run: dg.DagsterRun) -> bool:
    """Whether a run builds the ledger itself, rather than going on from the published one."""
    chosen = run.asset_selection
    if not chosen:
        return run.job_name != "case_job"
    return {dg.AssetKey(table.name) for table in LEDGER_TABLES} <= set(chosen)


LEDGER_MEMORY = "1200MB"
"""What DuckDB may take for a ledger alone; with Python and its libraries a run stays under 2 GiB."""


def memory_of(run: dg.DagsterRun) -> str | None:
    """The bound on DuckDB's memory in a run: the ledger is built within one, however large it is."""
    return LEDGER_MEMORY if run.job_name == "ledger_job" else None


def start_work(store: Store, case: CaseFolder, *, fresh: bool) -> None:
    """Make the work database: a copy of the published snapshot, or empty for a ledger that is built whole.

    Before a ledger is built, files that an older version read are read anew, and it is settled which
    corrections of quarantined records hold.
    It goes on from the snapshot where that is less work and gives the same (transforms/ledger/increment.py).

    Raises: NotPublished where there is no snapshot to go on from.
    """
    discard_work(case)
    case.path.mkdir(parents=True, exist_ok=True)
    mark_store(store)
    if fresh:
        read_outdated(store, case)
        settle(store, case)
        start_from_snapshot(case)
        return
    if not case.current.exists():
        raise NotPublished(
            "This case has no ledger to go on from.",
            where=f"case {case.name}",
            todo=f"moneytrail ingest PATH --case {case.name}, or build {SOURCE_RECORDS.name} in the same run",
        )
    copy_database(case.current, case.work)


def discard_work(case: CaseFolder) -> None:
    """Take away what a run that published nothing has left; the published snapshot is not touched."""
    for path in (case.work, _write_ahead_log(case.work)):
        path.unlink(missing_ok=True)
    for folder in (_overflow(case.work), case.gathered):
        shutil.rmtree(folder, ignore_errors=True)


def _write_ahead_log(database: Path) -> Path:
    return database.with_name(database.name + ".wal")


def _overflow(database: Path) -> Path:
    """Where DuckDB puts what its memory does not hold."""
    return database.with_name(database.name + ".tmp")


def facts_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> RunFacts:
    """What Dagster's own log says of a run that is about to end."""
    logged = instance.all_logs(run.run_id)
    events = [entry.dagster_event for entry in logged if entry.dagster_event]
    done = {event.step_key for event in events if event.event_type == dg.DagsterEventType.STEP_SUCCESS}
    planned = instance.get_execution_plan_snapshot(str(run.execution_plan_snapshot_id)).step_keys_to_execute
    return RunFacts(
        run_id=run.run_id,
        job=run.job_name,
        actor=run.tags.get(ACTOR_TAG, "dagster"),
        at=datetime.fromtimestamp(max(entry.timestamp for entry in logged), UTC),
        sound=set(planned) <= done,
        rows=rows_made(events),
    )


def rows_made(events: Iterable[dg.DagsterEvent]) -> dict[str, int]:
    """Rows of each table that a run made, by table."""
    made = [
        event.step_materialization_data.materialization for event in events if event.is_step_materialization
    ]
    counts = {one.asset_key.to_user_string(): one.metadata.get("dagster/row_count") for one in made}
    return {name: int(str(count.value)) for name, count in sorted(counts.items()) if count is not None}


def publish_run(case: CaseFolder, facts: RunFacts) -> Path:
    """Publish the work database and say so in the custody log. Gives the snapshot's path."""
    finish(WorkDatabase(case.work))
    snapshot = publish(case)
    detail = {"run_id": facts.run_id, "job": facts.job, "rows": dict(facts.rows)}
    custody.append(
        case, at=facts.at, actor=facts.actor, action="published", object_id=snapshot.name, detail=detail
    )
    return snapshot
