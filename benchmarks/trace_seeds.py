"""A thousand seeds in one question: CPU seconds of `moneytrail trace --json`, part by part.

    python -m benchmarks.trace_seeds [TRANSFERS] [SEEDS] [FOLDER]     default 1,000,000 and 1,000

The case of `benchmarks.large_case` with its index; the seeds are credits drawn by a hash of their ids. Each question
runs in a process of its own, after one with a single seed has loaded the kernels. FOLDER keeps the case.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.large_case import CASE, write_case
from benchmarks.trace_case import PARTS, indexed
from transforms.layout import Store

QUESTIONS = {
    "fifo": ("--method", "fifo", "--no-orders"),
    "fifo with other orders of a day": ("--method", "fifo"),
    "pro_rata": ("--method", "pro_rata", "--no-orders"),
}


def drawn(path: Path, count: int) -> list[str]:
    """Ids of credits, always the same ones of a case."""
    query = "SELECT entry_id FROM entries WHERE amount > 0 ORDER BY hash(entry_id), entry_id LIMIT ?"
    with duckdb.connect(str(path), read_only=True) as connection:
        return [str(found) for (found,) in connection.execute(query, [count]).fetchall()]


def main(transfers: int, seeds: int, folder: Path) -> None:
    """Make the case where it is not there, then ask."""
    store = Store(folder)
    path = store.case(CASE).current
    if not path.exists():
        write_case(store, transfers, transfers // 20)
        indexed(path)
    ids = drawn(path, seeds)
    print("entries     places   seconds  CPU s   question: parts, CPU s", flush=True)
    for name, options in QUESTIONS.items():
        command = [sys.executable, "-m", "benchmarks.trace_case", "--one", str(folder), ",".join(ids), ids[0]]
        done = subprocess.run([*command, *options], check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        parts = ", ".join(f"{PARTS[part]} {spent:.2f}" for part, spent in found["parts"].items())
        print(
            f"{found['entries']:<11,} {found['places']:<8,} {found['seconds']:<8.2f} {found['cpu']:<7.2f}"
            f" {name}: {parts}",
            flush=True,
        )


if __name__ == "__main__":
    sizes = [int(argument) for argument in sys.argv[1:3]]
    transfers, seeds = [*sizes, *(1_000_000, 1_000)[len(sizes) :]]
    if len(sys.argv) > 3:
        main(transfers, seeds, Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as made_for_now:
            main(transfers, seeds, Path(made_for_now))
