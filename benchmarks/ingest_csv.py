"""Rows per second of a whole ingest of one CSV, beside DuckDB's own read_csv into a table, in one run.

    python -m benchmarks.ingest_csv [ROWS ...]      default 1,000,000 and 4,000,000

Ours includes everything: vault copy with hash and fsync, reading, quarantine, lineage, record accounting,
balances, Great Expectations, all blocking checks, publishing. Each measurement is a process of its own, so
that its peak memory is its own. "work" leaves out the start of Python and the import of libraries.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

PROFILE = """
profile: bench
kind: bank
file: {encoding: utf-8, delimiter: ",", quote: '"', header: true}
match: {columns: [entry, booked, value_date, account, counterparty, iban, amount, currency, narrative]}
account: {scheme: iban, identifier: {column: account}}
numbers: {decimal: ".", thousands: ""}
dates: {format: "%Y-%m-%d", timezone: UTC, calendar: gregorian}
order: oldest_first
columns:
  booked_at: booked
  value_date: value_date
  amount: amount
  currency: {column: currency}
  counterparty_name: counterparty
  counterparty_account: iban
  narrative: narrative
  reference: entry
"""
NAMES = ("Amina Warsame", "J. Ødegaard", "Mohammed Al-Hassan", "Meyer & Söhne GmbH", "Tesfaye Lemma")


def write_csv(path: Path, rows: int) -> None:
    """A CSV of 500 entries an account, each with another counterparty, seeded."""
    with path.open("wb") as file:
        file.write(b"entry,booked,value_date,account,counterparty,iban,amount,currency,narrative\n")
        for start in range(0, rows, _CHUNK):
            _lines(start, min(start + _CHUNK, rows)).write_csv(
                file, include_header=False, quote_style="never"
            )


_CHUNK = 500_000


def _lines(start: int, stop: int) -> pl.DataFrame:
    chance = np.random.default_rng([7, start])
    row, size = pl.int_range(start, stop, eager=True), stop - start
    minor = pl.Series(10 ** chance.uniform(2.0, 5.7, size)).cast(pl.Int64)
    drawn = pl.DataFrame(
        {
            "row": row,
            "minor": minor,
            "sign": pl.Series(np.where(chance.random(size) < 0.5, "", "-")),
            "check": chance.integers(10, 99, size),
            "bank": chance.integers(0, 10**8, size),
            "number": chance.integers(0, 10**10, size),
        }
    )
    day = pl.lit(date(2025, 1, 1)) + pl.duration(days=pl.col("row") % 500 * 28 // 500)
    account, bank = pl.col("row") // 500, pl.col("bank").cast(pl.String).str.zfill(8)
    names = pl.Series(NAMES)
    return drawn.select(
        pl.format(
            '{},{},{},DE{},"{}",DE{}{}{},{}{}.{},EUR,"fee trip {} ref {}, paid"',
            "row",
            day,
            day,
            account.cast(pl.String).str.zfill(20),
            pl.lit(names).gather(pl.col("row") % 5),
            "check",
            bank,
            pl.col("number").cast(pl.String).str.zfill(10),
            "sign",
            pl.col("minor") // 100,
            (pl.col("minor") % 100).cast(pl.String).str.zfill(2),
            pl.col("row") % 977,
            "row",
        )
    )


def duckdb_alone(path: Path, folder: Path) -> float:
    """Seconds that DuckDB's read_csv into a table of a database file takes."""
    import duckdb

    started = time.perf_counter()
    with duckdb.connect(str(folder / "plain.duckdb")) as connection:
        connection.execute(f"CREATE TABLE entries AS SELECT * FROM read_csv('{path}')")
        connection.execute("CHECKPOINT")
    return time.perf_counter() - started


def moneytrail_whole(path: Path, folder: Path) -> float:
    """Seconds that a whole ingest takes, once the libraries are imported."""
    import dagster  # noqa: F401
    import great_expectations  # noqa: F401
    from dagster._core.storage import sqlite_storage  # noqa: F401 - Dagster imports it when it is first used

    import pipelines.definitions  # noqa: F401
    from pipelines.run import run_job
    from transforms.evidence.delivery import Delivery
    from transforms.evidence.intake import take_in
    from transforms.evidence.vault import walk
    from transforms.store import Store

    profile = folder / "bench.yaml"
    profile.write_text(PROFILE)
    store = Store(folder / "store")
    delivery = Delivery(
        store, store.case("bench"), "bench", None, str(profile), lambda: datetime(2026, 1, 1, tzinfo=UTC)
    )
    started = time.perf_counter()
    taken = list(take_in(delivery, list(walk([path]))))
    read = time.perf_counter() - started
    result = run_job("ledger_job", store, "bench", None, "bench")
    if result.snapshot is None or taken[0].outcome != "new":
        raise SystemExit(f"the ingest failed: {taken[0].problem or result.failure}")
    print(f"  (of which vault and reading: {read:.1f} s)", file=sys.stderr)
    return time.perf_counter() - started


def measure(name: str, path: Path, folder: Path) -> dict[str, float]:
    """Run one measurement in a process of its own: seconds of work, seconds in all, peak MB."""
    command = [sys.executable, "-m", "benchmarks.ingest_csv", "--one", name, str(path), str(folder)]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**figures, "all": time.perf_counter() - started}


def one(name: str, path: Path, folder: Path) -> None:
    """Entry point of the measured process."""
    work = {"duckdb": duckdb_alone, "moneytrail": moneytrail_whole}[name](path, folder)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"work": work, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}))


def main() -> None:
    """Print a row for each size."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [1_000_000, 4_000_000]
    print(
        "rows       program     work s   in all s   CPU s in all   rows/s (work)   peak MB   ratio to DuckDB"
    )
    for rows in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            path = folder / "bench.csv"
            write_csv(path, rows)
            base = 0.0
            for name in ("duckdb", "moneytrail"):
                figures = measure(name, path, folder)
                base = base or figures["work"]
                print(
                    f"{rows:<10,} {name:<11} {figures['work']:>6.1f} {figures['all']:>10.1f} {figures['cpu']:>14.1f}"
                    f" {rows / figures['work']:>15,.0f} {figures['peak']:>9,.0f} {figures['work'] / base:>10.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
