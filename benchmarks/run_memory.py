"""Memory and time of `moneytrail run`, step by step: the most that each step holds, and what is left after it.

    python -m benchmarks.run_memory ROWS [FOLDER]     e.g. 1,000,000: the demo with so many lines on top
    python -m benchmarks.run_memory --one STORE CASE  a case that is there

The case is ingested by the commands, then worked out by `case_job` in a process of its own, where a thread
reads the process's resident memory every 10 ms. FOLDER keeps the case for another time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from transforms.layout import Store

CASE = "memory"
EVERY = 0.01
"""Seconds between two readings."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Step(NamedTuple):
    """What a step held at the most and at its end, in megabytes, and its CPU seconds and time."""

    name: str
    peak: float
    left: float
    cpu: float
    seconds: float


class Readings:
    """The resident memory of this process, read by a thread; `step` ends a step."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._peak = 0.0
        self._since = time.process_time(), time.perf_counter()
        self._is_over = threading.Event()

    def step(self, name: str, _done: int = 0, _steps: int = 0) -> None:
        """Note the end of a step (the shape of `pipelines.run.Progress`)."""
        now, held = (time.process_time(), time.perf_counter()), _resident()
        cpu, seconds = (end - start for end, start in zip(now, self._since, strict=True))
        self.steps.append(Step(name, max(self._peak, held), held, cpu, seconds))
        self._peak, self._since = 0.0, now

    @contextmanager
    def read(self) -> Iterator[None]:
        """Read as long as this lasts."""
        thread = threading.Thread(target=self._read, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _read(self) -> None:
        while not self._is_over.wait(EVERY):
            self._peak = max(self._peak, _resident())


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 1e6


def measured(store: Store, case: str) -> list[Step]:
    """The steps of `case_job` in this process, then the end of the run (publication)."""
    from pipelines.run import require_published, run_job

    readings = Readings()
    with readings.read():
        readings.step("start")
        result = run_job("case_job", store, case, readings.step, "benchmark")
        readings.step("publication")
    require_published(result, case)
    return readings.steps


def ingested(folder: Path, rows: int) -> Store:
    """The demo with `rows` lines of ordinary customers on top, ingested."""
    fixture, store = folder / "fixture", Store(folder / "store")
    case = store.case(CASE)
    if not case.current.exists():
        run = [sys.executable, "-m"]
        subprocess.run([*run, "fixtures", str(fixture), "--rows", str(rows)], check=True)
        case.path.mkdir(parents=True)
        shutil.copyfile(fixture / "case.yaml", case.settings)
        command = [*run, "desk.main", "--store", str(store.root), "ingest", str(fixture / "evidence")]
        subprocess.run([*command, "--case", CASE], check=False, stdout=subprocess.DEVNULL)
    return store


def show(steps: list[Step]) -> None:
    """The steps as a table, and the whole."""
    print("peak MB  left MB  CPU s    s        step")
    for one in steps:
        print(f"{one.peak:<8,.0f} {one.left:<8,.0f} {one.cpu:<8.1f} {one.seconds:<8.1f} {one.name}")
    cpu, seconds = (sum(getattr(one, name) for one in steps) for name in ("cpu", "seconds"))
    print(f"{max(one.peak for one in steps):<8,.0f} {'':<8} {cpu:<8.1f} {seconds:<8.1f} whole", flush=True)


def main(rows: int, folder: Path) -> None:
    """Make the case where it is not there, and run it in a process of its own."""
    store = ingested(folder, rows)
    command = [sys.executable, "-m", "benchmarks.run_memory", "--one", str(store.root), CASE]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        show(measured(Store(Path(sys.argv[2])), sys.argv[3]))
    elif len(sys.argv) > 2:
        main(int(sys.argv[1].replace(",", "")), Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made_for_now:
            main(int(sys.argv[1].replace(",", "")), Path(made_for_now))
