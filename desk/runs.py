"""Running a Dagster job from the command line, with progress and plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk.desk import Desk
from desk.progress import progress

if TYPE_CHECKING:
    from pipelines.run import RunResult


def run_and_explain(desk: Desk, job: str, case: str, title: str) -> RunResult:
    """Run a job of the case in this process and publish its snapshot.

    Raises: MoneytrailError naming the failed blocking checks, or what went wrong, when nothing was
    published; the snapshot before stays.
    """
    from pipelines.run import require_published, run_job

    with progress(title) as step:
        result = run_job(job, desk.store, case, step, desk.actor)
    if result.snapshot is None and result.failure.endswith("Query interrupted"):
        raise KeyboardInterrupt  # the person's stop reached the database first
    require_published(result, case)
    return result


def report_checks(desk: Desk, result: RunResult) -> bool:
    """Say which non-blocking checks failed; gives whether there was one."""
    failed = [check for check in result.checks if not check.passed]
    for check in failed:
        desk.say(f"To look at: {check.name}: {check.message}")
    return bool(failed)
