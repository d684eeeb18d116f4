"""`moneytrail trace` on a large case after changing a seed: the work beyond start-up, part by part.

    python -m benchmarks.trace_case [TRANSFERS] [ACCOUNTS] [FOLDER]     default 5,000,000 and 250,000

The case of `benchmarks.large_case` with the index that a run keeps, whose time and size are printed. Each seed is
traced in a process of its own, after another seed has loaded the kernels: `moneytrail trace --json` by the method
that the case elects (fifo), from opening the snapshot to the document, with intervals, trees and production orders.
FOLDER keeps the case for another time.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.large_case import CASE, NEIGHBOURS, write_case
from transforms.layout import Store

CLOSED, OPEN = (f"n // {NEIGHBOURS} % 10 = {place}" for place in (0, 5))
SEEDS = {
    "of a closed neighbourhood, January": (CLOSED, "2025-01-15"),
    "of an open one, last week": (OPEN, "2025-12-24"),
    "of an open one, December": (OPEN, "2025-12-01"),
    "of an open one, January": (OPEN, "2025-01-15"),
}
"""Each is the first credit on or after a day on an account of such a neighbourhood."""

FIRST = CLOSED, "2025-02-01"
"""Traced first, so that every kernel is loaded."""

PARTS = {
    "resolved_from": "the seed",
    "reached_ledger": "reading what it reaches",
    "spans_by": "other orders of a day",
    "trace_elected": "tracing",
    "production_orders": "whom to ask next",
    "answer_of": "trees",
    "without_shielded": "the shield",
    "beside_of": "what stands beside",
}
"""Functions that `desk.traced.question` calls, and what each is called in the table."""


def seed_of(path: Path, accounts: int, where: str, day: str) -> str:
    """Id of the first credit since a day on one of some accounts."""
    query = f"""SELECT entry_id FROM entries WHERE amount > 0 AND booked_at >= ? AND account_id IN (
        SELECT 'a' || substr(md5('account' || n), 1, 16) FROM range({accounts}) r(n) WHERE {where})
        ORDER BY booked_at, entry_id LIMIT 1"""
    with duckdb.connect(str(path), read_only=True) as connection:
        ((found,),) = connection.execute(query, [day]).fetchall()
    return str(found)


def indexed(path: Path) -> dict[str, float]:
    """Make the index as a run does: CPU seconds, and megabytes that it adds."""
    from transforms.tracing.index import write_index

    before, started = path.stat().st_size, time.process_time()
    with duckdb.connect(str(path)) as connection:
        connection.execute("SET memory_limit = '1GB'")
        write_index(connection)
    added = path.stat().st_size - before
    return {"cpu": time.process_time() - started, "mb": added / 1e6, "case_mb": before / 1e6}


def traced(root: str, seed: str, first: str, *options: str) -> dict[str, Any]:
    """Wall-clock and CPU seconds of a command, and CPU seconds of its parts, after one with another seed.

    seed: or several with commas between them. options: of the command.
    """
    from desk.main import cli
    from desk.traced import question

    seconds: defaultdict[str, float] = defaultdict(float)
    sizes: dict[str, int] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            started = time.process_time()
            found = function(*args, **named)
            seconds[name] += time.process_time() - started
            if name == "reached_ledger":
                sizes["accounts"] = found.statements["account_id"].n_unique()
                sizes["entries"] = found.entries.height
            return found

        return call

    for name in PARTS:
        setattr(question, name, timed(name, getattr(question, name)))
    for one in (first, seed):
        seconds.clear()
        started, cpu = time.perf_counter(), time.process_time()
        with redirect_stdout(io.StringIO()) as shown:
            cli.main(
                ["--store", root, "--json", "trace", "--case", CASE, "--from", one, *options],
                standalone_mode=False,
            )
        whole = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    document = json.loads(shown.getvalue())
    return {**whole, **sizes, "places": len(document["traces"]), "parts": dict(seconds)}


def main(transfers: int, accounts: int, folder: Path) -> None:
    """Make the case where it is not there, then trace from each seed."""
    store = Store(folder)
    path = store.case(CASE).current
    if not path.exists():
        write_case(store, transfers, accounts)
    made = indexed(path)
    print(f"index: {made['cpu']:.1f} CPU s, {made['mb']:.0f} MB beside {made['case_mb']:,.0f} MB", flush=True)
    print("accounts  entries     places   seconds  CPU s   parts, CPU s", flush=True)
    first = seed_of(path, accounts, *FIRST)
    for name, chosen in SEEDS.items():
        command = [sys.executable, "-m", "benchmarks.trace_case", "--one", str(folder)]
        command += [seed_of(path, accounts, *chosen), first]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        parts = ", ".join(f"{PARTS[part]} {spent:.2f}" for part, spent in found["parts"].items())
        print(
            f"{found['accounts']:<9,} {found['entries']:<11,} {found['places']:<8,} {found['seconds']:<8.2f}"
            f" {found['cpu']:<7.2f} {name}: {parts}",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(traced(*sys.argv[2:])))
    elif len(sys.argv) > 3:
        main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    else:
        sizes = [int(argument) for argument in sys.argv[1:]] or [5_000_000, 250_000]
        with tempfile.TemporaryDirectory() as made_for_now:
            main(sizes[0], sizes[1] if len(sizes) > 1 else sizes[0] // 20, Path(made_for_now))
