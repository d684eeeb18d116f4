"""What a delivery costs: new records into a large case, beside the same records into an empty one.

    python -m benchmarks.delivery [ROWS_OF_THE_CASE [ROWS_OF_THE_DELIVERY]]      default 10,000,000 and 100,000

Prints the seconds and CPU seconds of each: taking in and ledger run of the delivery into the large case, copying the
large case's snapshot, and the same delivery into an empty case; and the ratio of the first to the sum of the others.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.ingest_csv import PROFILE, write_csv
from transforms.evidence.delivery import Delivery
from transforms.evidence.intake import take_in
from transforms.evidence.vault import walk
from transforms.store import CaseFolder, Store, copy_database


def split(path: Path, rows: int) -> Iterator[Path]:
    """The CSV's first rows and the others, as a file each; the accounts of the others are new ones."""
    with path.open("rb") as given:
        header = given.readline()
        for name, wanted in (("before.csv", rows), ("delivery.csv", None)):
            part = path.with_name(name)
            with part.open("wb") as file:
                file.write(header)
                for number, line in enumerate(given, start=1):
                    file.write(line)
                    if number == wanted:
                        break
            yield part


def ingest(store: Store, case: CaseFolder, path: Path, profile: Path) -> dict[str, float]:
    """Seconds of a whole ingest, step by step."""
    from pipelines.run import run_job

    steps: dict[str, float] = {}
    last = time.perf_counter()

    def note(step: str, *_: int) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[step], last = now - last, now

    delivery = Delivery(store, case, "bench", None, str(profile), lambda: datetime(2026, 1, 1, tzinfo=UTC))
    (taken,) = take_in(delivery, walk([path]))
    note("vault and reading")
    result = run_job("ledger_job", store, case.name, note, "bench")
    note("publishing")
    if result.snapshot is None or taken.outcome != "new":
        raise SystemExit(f"the ingest failed: {taken.problem or result.failure}")
    return steps


def _clocks() -> tuple[float, float]:
    """Seconds of wall time, and CPU seconds of all threads."""
    return time.perf_counter(), time.process_time()


def main() -> None:
    """Build the large case, then measure."""
    sizes = [int(argument) for argument in sys.argv[1:]]
    rows, more = (*sizes, *(10_000_000, 100_000)[len(sizes) :])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        profile = folder / "bench.yaml"
        profile.write_text(PROFILE)
        write_csv(folder / "bench.csv", rows + more)
        before, delivered = split(folder / "bench.csv", rows)
        store = Store(folder / "store")
        large = store.case("large")
        ingest(Store(folder / "warm"), Store(folder / "warm").case("warm"), delivered, profile)
        ingest(store, large, before, profile)
        marks = [_clocks()]
        copy_database(large.current, folder / "copy.duckdb")
        marks.append(_clocks())
        alone = ingest(Store(folder / "other"), Store(folder / "other").case("empty"), delivered, profile)
        marks.append(_clocks())
        added = ingest(store, large, delivered, profile)
        marks.append(_clocks())
    for clock, unit in enumerate(("s", "CPU s")):
        copying, empty, large_case = (after[clock] - before[clock] for before, after in pairwise(marks))
        print(f"{more:,} records into a case of {rows:,}: {large_case:.1f} {unit}")
        print(f"into an empty case: {empty:.1f} {unit}, copying the snapshot: {copying:.1f} {unit}")
        print(f"ratio: {large_case / (copying + empty):.2f} (at most 2 is wanted)\n")
    print("seconds of each step                          empty    large")
    for step, seconds in added.items():
        if max(seconds, alone.get(step, 0)) > 0.1:
            print(f"{step:<45}{alone.get(step, 0):>6.2f}{seconds:>9.2f}")


if __name__ == "__main__":
    main()
