"""Run a job of one case in this process: `run_job`.

Importing this module costs nothing; Dagster is imported when a job runs.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms.errors import MoneytrailError
from transforms.large_imports import large_import
from transforms.layout import Store

if TYPE_CHECKING:
    import dagster as dg

Progress = Callable[[str, int, int], None]
"""Called with the step that has ended, the number of steps done, and how many there are."""

# A run writes the same dagster.yaml as `dagster dev` reads; an installed wheel has no dagster_home.
_SETTINGS = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
_DAGSTER_HOME = Path(__file__).parents[1] / "dagster_home" / "dagster.yaml"


@dataclass(frozen=True)
class CheckResult:
    """One asset check of a run: `name` is `table.check`; a blocking one that fails stops the run."""

    name: str
    passed: bool
    blocking: bool
    message: str


@dataclass(frozen=True)
class RunResult:
    """What became of a run."""

    run_id: str
    success: bool
    checks: list[CheckResult]
    counts: dict[str, int]
    """rows of each table that the run made"""
    snapshot: Path | None
    """the published snapshot; None where nothing was published"""
    failure: str
    """what went wrong, in words; empty where nothing did"""


def run_job(
    job: str,
    store: Store,
    case: str,
    progress: Progress | None,
    actor: str,
    within: "dg.DagsterInstance | None" = None,
    tags: Mapping[str, str] | None = None,
) -> RunResult:
    """Run `ledger_job`, `case_job` or `everything_job` of a case, and publish what it makes if it is sound.

    The case is locked meanwhile (a second run waits and says so). A failed blocking check, a fault or
    an interruption publishes nothing: the snapshot before stays, and the work database is removed.
    `within` is the history that another run stands in which needs this one.

    Raises: KeyboardInterrupt where somebody stopped it.
    """
    with _instance(store) if within is None else nullcontext(within) as instance:
        with large_import():
            from pipelines.definitions import defs
            from pipelines.publication import ACTOR_TAG

        definition = defs.resolve_job_def(job)
        if progress is not None:
            _tell_progress(instance, progress, _number_of_steps(definition))
        settings = {"config": {"store": str(store.root.resolve()), "case": case}}
        quiet = {"console": {"config": {"log_level": "CRITICAL"}}}  # only a run's configuration silences it
        result = definition.execute_in_process(
            instance=instance,
            raise_on_error=False,
            # Who asked for it asks again; a daemon that finds it in its history could not.
            tags={ACTOR_TAG: actor, "dagster/max_retries": "0", **(tags or {})},
            run_config={"resources": {"case_run": settings}, "loggers": quiet},
        )
        if _interrupted(result.all_events):
            raise KeyboardInterrupt
        return _outcome(instance, result)


def require_published(result: RunResult, case: str) -> None:
    """Raises: MoneytrailError naming the failed blocking checks, or what went wrong, where nothing was published."""
    if result.snapshot is not None:
        return
    failed = [check for check in result.checks if check.blocking and not check.passed]
    why = "; ".join(f"{check.name}: {check.message}" for check in failed) or result.failure
    raise MoneytrailError(
        "The run published nothing; the snapshot before it stays.",
        where=f"case {case}: {why}",
        todo="mend the cause and run the same command again; nothing is lost",
    )


@contextmanager
def _instance(store: Store) -> Iterator["dg.DagsterInstance"]:
    """Dagster's storage in the store; DAGSTER_HOME points to it as long as the run lasts."""
    home = store.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        settings = _DAGSTER_HOME.read_text(encoding="utf-8") if _DAGSTER_HOME.exists() else _SETTINGS
        (home / "dagster.yaml").write_text(settings, encoding="utf-8")
    before = os.environ.get("DAGSTER_HOME")
    os.environ["DAGSTER_HOME"] = str(home)
    try:
        with large_import():
            import dagster as dg

            from pipelines.event_log import kept_connections

        with dg.DagsterInstance.get() as instance, kept_connections(instance):
            yield instance
    finally:
        if before is None:
            del os.environ["DAGSTER_HOME"]
        else:
            os.environ["DAGSTER_HOME"] = before


def _number_of_steps(definition: "dg.JobDefinition") -> int:
    return len(definition.graph.node_defs)


def _tell_progress(instance: "dg.DagsterInstance", progress: Progress, steps: int) -> None:
    """Call `progress` at the end of every step, on the way of the events into the log."""
    handle, done = instance.handle_new_event, 0

    def handle_and_tell(event: Any, **more: Any) -> None:
        nonlocal done
        handle(event, **more)
        if event.dagster_event is not None and event.dagster_event.is_step_success:
            done += 1
            progress(str(event.dagster_event.step_key).replace("_", " "), done, steps)

    instance.handle_new_event = handle_and_tell  # type: ignore[method-assign]


def _outcome(instance: "dg.DagsterInstance", result: "dg.ExecuteInProcessResult") -> RunResult:
    from pipelines.publication import SNAPSHOT_TAG, rows_made

    run = instance.get_run_by_id(result.run_id)
    snapshot = run.tags.get(SNAPSHOT_TAG) if run else None
    checks = [
        CheckResult(
            f"{found.asset_key.to_user_string()}.{found.check_name}",
            found.passed,
            bool(found.blocking),
            found.description or "",
        )
        for found in result.get_asset_check_evaluations()
    ]
    return RunResult(
        run_id=result.run_id,
        success=result.success and snapshot is not None,
        checks=sorted(checks, key=lambda check: check.name),
        counts=rows_made(result.all_events),
        snapshot=Path(snapshot) if snapshot else None,
        failure="" if snapshot else _failure(result.all_events),
    )


def _interrupted(events: Sequence["dg.DagsterEvent"]) -> bool:
    return any(error.cls_name == "DagsterExecutionInterruptedError" for _, error in _errors(events))


def _failure(events: Sequence["dg.DagsterEvent"]) -> str:
    """The first fault of a run in words: the cause, not what Dagster wrapped it in."""
    for step, error in _errors(events):
        words = innermost(error)
        ours = str(error.message).strip() != words
        return f"step {step}: {words}" if step and not ours else words
    return "the run ended before it was done"


def _errors(events: Sequence["dg.DagsterEvent"]) -> Iterator[tuple[str | None, Any]]:
    """Every error that a run met, with its step: the innermost cause."""
    for event in events:
        error = _cause(getattr(event.event_specific_data, "error", None))
        if error is not None:
            yield event.step_key, error


def _cause(error: Any) -> Any:
    while error is not None and error.cause is not None:
        error = error.cause
    return error


def innermost(error: Any) -> str:
    """What an error of Dagster's log says at bottom, in words."""
    cause = _cause(error)
    words = str(cause.message).strip() if cause is not None else ""
    named, _, rest = words.partition(": ")
    # Dagster writes a class before its message; what our own errors say needs none.
    return rest if named.startswith("transforms.") else words
