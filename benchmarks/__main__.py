"""`make bench`: every measurement, one after the other."""

from __future__ import annotations

import subprocess
import sys

MODULES = (
    "benchmarks.ingest_csv",
    "benchmarks.small_files",
    "benchmarks.delivery",
    "benchmarks.read_statements",
    "benchmarks.match_transfers",
    "benchmarks.transfer_quality",
    "benchmarks.hawala_pairs",
    "benchmarks.name_pairs",
    "benchmarks.trace_fifo",
    "benchmarks.trace_methods",
    "benchmarks.trace_case",
    "benchmarks.trace_peers",
)

if __name__ == "__main__":
    for module in MODULES:
        print(f"\n== {module}", flush=True)
        subprocess.run([sys.executable, "-m", module], check=True)
