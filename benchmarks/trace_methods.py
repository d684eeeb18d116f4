"""Every direct rule over the same transfers, beside reading and sorting the same columns with Polars.

    python -m benchmarks.trace_methods [TRANSFERS ...]      default 1 million

The transfers of `benchmarks.trace_fifo` (1,000 seeds, each a claimant of its own). Polars reads pocket,
amount, link and day from Parquet and sorts them by day and pocket; each rule then walks all entries, with
ordering. Every rule is a process of its own, so that its peak memory is its own, and is given up after ten
minutes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.trace_fifo import flows_of
from transforms.tracing.kernels.direct import direct
from transforms.tracing.kernels.ordering import causal_order
from transforms.tracing.kernels.rules.codes import RULES

LONGEST = 600
"""Seconds after which a rule is given up."""


def accounts_of(transfers: int) -> int:
    """As many accounts as `benchmarks.trace_fifo` has for a size."""
    return 1_000_000 if transfers >= 20_000_000 else 200_000


def sorted_by_polars(transfers: int) -> float:
    """Seconds to read the entries' columns from Parquet and sort them once."""
    flows = flows_of(transfers, accounts_of(transfers))
    day = np.arange(len(flows.pocket), dtype=np.int32) * 365 // len(flows.pocket)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "entries.parquet"
        columns = {"pocket": flows.pocket, "amount": flows.amount, "link": flows.link, "day": day}
        pl.DataFrame(columns).write_parquet(path)
        started = time.perf_counter()
        pl.read_parquet(path).sort("day", "pocket")
        return time.perf_counter() - started


def walked(transfers: int, rule: str) -> dict[str, float]:
    """Seconds of ordering and walk by one rule, the pieces that it made, and the peak memory."""
    small = flows_of(1_000, 100)
    small = small._replace(rule=np.full_like(small.rule, RULES[rule]))
    direct(small, causal_order(*small[:2], small.link, small.following, small.first)[0])
    flows = flows_of(transfers, accounts_of(transfers))
    flows = flows._replace(rule=np.full_like(flows.rule, RULES[rule]))
    started = time.perf_counter()
    order, _ = causal_order(flows.pocket, flows.amount, flows.link, flows.following, flows.first)
    moves = direct(flows, order)
    return {
        "seconds": time.perf_counter() - started,
        "pieces": len(moves.node_entry),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Print a row for each size and rule."""
    print("transfers    rule                           seconds   times polars       pieces    peak MB")
    for transfers in [int(argument) for argument in sys.argv[1:]] or [1_000_000]:
        polars = sorted_by_polars(transfers)
        print(f"{transfers:>10,}   polars: read and sort        {polars:>9.2f}", flush=True)
        for rule in RULES:
            command = [sys.executable, "-m", "benchmarks.trace_methods", "--one", str(transfers), rule]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST)
            except subprocess.TimeoutExpired:
                print(f"{transfers:>10,}   {rule:<28} given up after {LONGEST} s", flush=True)
                continue
            found = json.loads(done.stdout)
            print(
                f"{transfers:>10,}   {rule:<28} {found['seconds']:>9.2f} {found['seconds'] / polars:>14.1f}"
                f" {found['pieces']:>12,} {found['peak_mb']:>10,.0f}",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(walked(int(sys.argv[2]), sys.argv[3])))
    else:
        main()
