"""Every direct rule over the same transfers, beside reading and sorting the same columns with Polars.

    python -m benchmarks.trace_methods [TRANSFERS ...]      default 1 million

The transfers of `benchmarks.trace_fifo` (1,000 seeds, each a claimant of its own). Polars reads pocket,
amount, link and day from Parquet and sorts them by day and pocket; each rule then walks all entries, with
ordering, with amounts in cents by 64 bits, and as tokens: at 18 decimals by 128 bits. At 18 decimals pro rata
cuts money in ever smaller pieces, so that it walks more of them; `WIDTH` "wide" of `--one` has the same cents by
128 bits and so the same pieces. Every rule is a process of its own, so that its peak memory is its own, and is
given up after ten minutes.

    python -m benchmarks.trace_methods --one TRANSFERS RULE WIDTH       narrow, wide or tokens
    python -m benchmarks.trace_methods --polars TRANSFERS
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.trace_fifo import flows_of
from transforms.tracing.kernels.arrays import Flows, Numbers
from transforms.tracing.kernels.direct import direct
from transforms.tracing.kernels.ordering import causal_order
from transforms.tracing.kernels.rules.codes import RULES
from transforms.tracing.kernels.wide import LIMBS, Wide, signs_of

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


def in_wide_units(flows: Flows, width: str) -> Flows:
    """The same flows with amounts of 128 bits: cents, or tokens of 18 decimals; as they are where narrow."""
    if width == "narrow":
        return flows
    names, factor = ("amount", "opening", "seed_amount", "pick_amount"), 10**8 if width == "tokens" else 1
    wide: dict[str, Any] = {name: _wide(getattr(flows, name), np.uint64(factor)) for name in names}
    return flows._replace(**wide)


def _wide(cents: Numbers, factor: np.uint64) -> Numbers:
    """Cents (below 2^37) times the square of a factor up to 10^8, as compiled code takes them."""
    half, mask = np.uint64(32), np.uint64((1 << 32) - 1)
    size = np.abs(cents).astype(np.uint64) * factor
    low_part, high_part = (size & mask) * factor, (size >> half) * factor
    low = low_part + (high_part << half)
    high = (high_part >> half) + (low < low_part)
    limbs = np.empty(len(cents), LIMBS)
    is_below = cents < 0
    limbs["low"] = np.where(is_below, ~low + np.uint64(1), low)
    limbs["high"] = np.where(is_below, ~high + (low == 0), high).astype(np.int64)
    return limbs.view(Wide)


def walked(transfers: int, rule: str, width: str) -> dict[str, float]:
    """Seconds of ordering and walk by one rule, the pieces that it made, and the peak memory."""
    small = flows_of(1_000, 100)
    small = small._replace(rule=np.full_like(small.rule, RULES[rule]))
    order, _ = causal_order(small.pocket, small.amount, small.link, small.following, small.first)
    direct(in_wide_units(small, width), order)
    flows = flows_of(transfers, accounts_of(transfers))
    flows = flows._replace(rule=np.full_like(flows.rule, RULES[rule]))
    signs = signs_of(flows.amount) if width == "narrow" else np.sign(flows.amount)
    flows = in_wide_units(flows, width)
    started, used = time.perf_counter(), time.process_time()
    order, _ = causal_order(flows.pocket, signs, flows.link, flows.following, flows.first)
    moves = direct(flows, order)
    return {
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - used,
        "pieces": len(moves.node_entry),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Print a row for each size and rule."""
    print(
        "transfers    rule                           seconds   times polars       pieces    peak MB   wide seconds"
    )
    for transfers in [int(argument) for argument in sys.argv[1:]] or [1_000_000]:
        polars = sorted_by_polars(transfers)
        print(f"{transfers:>10,}   polars: read and sort        {polars:>9.2f}", flush=True)
        for rule in RULES:
            narrow, wide = (_measured(transfers, rule, width) for width in ("narrow", "tokens"))
            if not narrow:
                print(f"{transfers:>10,}   {rule:<28} given up after {LONGEST} s", flush=True)
                continue
            tokens = (
                f"{wide['seconds']:.2f}, {wide['seconds'] / narrow['seconds']:.1f} times"
                if wide
                else "given up"
            )
            print(
                f"{transfers:>10,}   {rule:<28} {narrow['seconds']:>9.2f} {narrow['seconds'] / polars:>14.1f}"
                f" {narrow['pieces']:>12,} {narrow['peak_mb']:>10,.0f}   {tokens}",
                flush=True,
            )


def _measured(transfers: int, rule: str, width: str) -> dict[str, float]:
    """What `walked` gives in a process of its own; nothing where it was given up."""
    command = [sys.executable, "-m", "benchmarks.trace_methods", "--one", str(transfers), rule, width]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return {}
    found: dict[str, float] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(walked(int(sys.argv[2]), sys.argv[3], sys.argv[4])))
    elif sys.argv[1:2] == ["--polars"]:
        print(sorted_by_polars(int(sys.argv[2])))
    else:
        main()
