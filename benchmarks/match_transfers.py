"""Entries matched into transfers, beside DuckDB reading, sorting and hash-joining the same rows once.

    python -m benchmarks.match_transfers [ENTRIES ...]       default 1 and 5 million

Synthetic (fixtures/movements.py, seed 1), written to Parquet once. DuckDB reads the file, sorts all rows by
account, day and amount, and joins debits to credits on account, amount and date, with two threads. moneytrail reads
the same file and ties what the rules tie (`rules`), all pairs (`pairs`), or makes transfers, entries, candidates
and rates (`whole`). Each in a process of its own, one after the other; peak is that process's own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

from fixtures.movements import noisy_movements
from transforms.configuration import load_configuration
from transforms.flows.build import transfers_of
from transforms.flows.matching import pairs_of
from transforms.flows.pairing.tying import tied_entries
from transforms.flows.settings import Matching, matching_of, pairing_of
from transforms.flows.sides import Sides, said_of, sides_of
from transforms.schema import ACCOUNTS, ENTRIES, PARTY_ACCOUNTS, conform

_JOIN = """
CREATE TABLE sorted AS SELECT * FROM read_parquet(?) ORDER BY account_id, booked_at, amount;
"""
_PAIRS = """
SELECT count(*), sum(hash(d.entry_id, c.entry_id)) FROM sorted d JOIN sorted c
ON c.account_id = d.counterparty_account_id AND c.amount = -d.amount AND c.booked_at = d.booked_at WHERE d.amount < 0
"""


def _duckdb(folder: Path) -> dict[str, float]:
    with duckdb.connect(str(folder / "work.duckdb"), config={"threads": 2}) as connection:
        connection.execute(_JOIN, [str(folder / "entries.parquet")])
        connection.execute(_PAIRS).fetchall()
    return {}


def _coded(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame, Sides, Matching]:
    entries, accounts = _read(folder)
    matching = matching_of(load_configuration())
    coded = (
        entries.sort("entry_id")
        .with_row_index("row")
        .with_columns(
            pl.lit(None, pl.String).alias("mark"), pl.lit(None, ENTRIES["amount"].dtype).alias("euros")
        )
    )
    return coded, accounts, sides_of(coded, said_of(coded, accounts, matching)), matching


def _rules(folder: Path) -> dict[str, float]:
    _, _, sides, matching = _coded(folder)
    return {"pairs": pairs_of(sides, matching).height}


def _pairs(folder: Path) -> dict[str, float]:
    entries, accounts, sides, matching = _coded(folder)
    found = tied_entries(entries, accounts, sides, matching, pairing_of(load_configuration()))
    return {"pairs": found.pairs.height}


def _whole(folder: Path) -> dict[str, float]:
    entries, accounts = _read(folder)
    found = transfers_of(entries, accounts, PARTY_ACCOUNTS.empty(), load_configuration(), "EUR")
    both = found.transfers.filter(pl.col("match_basis") != "one_side").height
    return {
        "transfers": found.transfers.height,
        "pairs": both,
        "candidates": found.transfer_candidates.height,
    }


def _read(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    entries, accounts = (pl.read_parquet(folder / f"{name}.parquet") for name in ("entries", "accounts"))
    return conform(ENTRIES, entries), conform(ACCOUNTS, accounts)


_WORK = {"duckdb": _duckdb, "rules": _rules, "pairs": _pairs, "whole": _whole}


def _one(name: str, folder: Path) -> None:
    """What a process of its own does: the work, its seconds and its peak."""
    start, cpu = time.perf_counter(), time.process_time()
    found = _WORK[name](folder)
    seconds = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**seconds, "peak": peak, **found}))


def _measured(size: int) -> None:
    with tempfile.TemporaryDirectory(prefix="match-") as name:
        folder = Path(name)
        made = noisy_movements(int(size / 1.95))
        conform(ENTRIES, made.entries).write_parquet(folder / "entries.parquet")
        made.accounts.write_parquet(folder / "accounts.parquet")
        print(f"{made.entries.height:,} entries, {made.truth.height:,} pairs in the truth", flush=True)
        del made
        beside: dict[str, float] = {}
        for work in _WORK:
            command = [sys.executable, "-m", "benchmarks.match_transfers", "--one", work, name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            beside = beside or found
            more = {key: value for key, value in found.items() if key not in {"seconds", "cpu", "peak"}}
            ratios = [found[unit] / beside[unit] for unit in ("seconds", "cpu")]
            print(
                f"{work:8}{found['seconds']:8.1f} s{found['cpu']:8.1f} CPU s{found['peak']:8.0f} MB"
                f"{ratios[0]:7.1f} x in time{ratios[1]:7.1f} x in CPU  {more}",
                flush=True,
            )


def main(arguments: list[str]) -> None:
    """Measure each size, or do one piece of work."""
    if arguments[:1] == ["--one"]:
        _one(arguments[1], Path(arguments[2]))
        return
    for size in [int(argument) for argument in arguments] or [1_000_000, 5_000_000]:
        _measured(size)


if __name__ == "__main__":
    main(sys.argv[1:])
