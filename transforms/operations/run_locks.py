"""A lock for each of Dagster's runs, so that one whose program was killed is known for what it is.

Where one machine runs everything, Dagster notices that the process of a run is gone only while the server that
started it lives. After a power cut, a killed service or a killed command such a run counts as running for ever,
and as many as may run at once stop the queue. The operating system lets a lock go when its process ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def lock_of_run(history: str, run_id: str) -> Iterator[None]:
    """Hold a run's lock as long as this process works on it. history: Dagster's folder, which lists the run."""
    path = _lock(history, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # waits for no longer than somebody looks
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def left_runs(history: str, run_ids: Iterable[str]) -> list[str]:
    """Those of the runs whose lock nobody holds, sorted."""
    return sorted(run_id for run_id in run_ids if not _is_held(_lock(history, run_id)))


def forget_run(history: str, run_id: str) -> None:
    """Remove what a killed program left of its run's lock."""
    _lock(history, run_id).unlink(missing_ok=True)


def _lock(history: str, run_id: str) -> Path:
    return Path(history) / "running" / run_id


def _is_held(lock: Path) -> bool:
    try:
        with lock.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
