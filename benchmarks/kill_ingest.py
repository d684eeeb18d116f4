"""SIGKILL an ingest at random, seeded moments; afterwards its tables must be those of an undisturbed store.

python -m benchmarks.kill_ingest [KILLS [SEED]]
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fixtures.exports.mt940 import statement_of_one_line
from transforms.schema import CUSTODY_LOG, LEDGER_TABLES
from transforms.store import CaseFolder, Store, open_snapshot

CALL = "import sys; sys.argv[0] = 'moneytrail'; from desk.main import entry; entry()"
FILES = 12
# The time of receipt is the clock's.
_NOT_COMPARED = {"received_at"}
_TABLES = [table for table in LEDGER_TABLES if table is not CUSTODY_LOG]


def deliver_files(folder: Path, number: int = FILES) -> None:
    """Write small statements into a folder."""
    folder.mkdir(parents=True)
    for one in range(1, number + 1):
        (folder / f"{one:02}.sta").write_text(statement_of_one_line(one))


def ingest_call(store: Path, given: Path) -> list[str]:
    """The command that ingests a folder into case c."""
    return [sys.executable, "-c", CALL, "--store", str(store), "ingest", str(given), "--case", "c"]


def tables_of(case: CaseFolder) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the ledger's tables, times of receipt aside."""
    with open_snapshot(case.current) as connection:
        rows = {}
        for table in _TABLES:
            names = ", ".join(f'"{name}"' for name in table.names if name not in _NOT_COMPARED)
            found = connection.execute(f"SELECT {names} FROM {table.name} ORDER BY ALL")
            rows[table.name] = found.fetchall()
    return rows


@dataclass(frozen=True)
class Undisturbed:
    """What an ingest gives that nobody disturbs."""

    given: Path
    tables: dict[str, list[tuple[object, ...]]]
    seconds: float

    @classmethod
    def make(cls, root: Path) -> Undisturbed:
        """Ingest the files once, in a program of its own, and measure it."""
        deliver_files(root / "in")
        start = time.monotonic()
        subprocess.run(ingest_call(root / "store", root / "in"), check=False, capture_output=True)
        seconds = time.monotonic() - start
        return cls(root / "in", tables_of(Store(root / "store").case("c")), seconds)

    def is_none_or_whole(self, store: Path) -> bool:
        """Whether a reader sees no snapshot, or a whole one."""
        case = Store(store).case("c")
        return not case.current.exists() or tables_of(case) == self.tables


def killed_ingests(
    store: Path, undisturbed: Undisturbed, kills: int, chance: random.Random
) -> Iterator[float]:
    """Start an ingest and kill it after a random part of its time, again and again; gives the moments."""
    for _ in range(kills):
        moment = chance.uniform(0.1, 1.0) * undisturbed.seconds
        process = subprocess.Popen(
            ingest_call(store, undisturbed.given), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        yield moment


def differences(undisturbed: Undisturbed, store: Path) -> list[str]:
    """What is not as in the undisturbed store: tables, and what lies about that is not whole."""
    case = Store(store).case("c")
    found = tables_of(case)
    wrong = [name for name, rows in undisturbed.tables.items() if found.get(name) != rows]
    wrong += [str(path) for path in store.rglob(".incoming*")]
    return wrong + [str(path) for path in case.path.glob("work*")]


def main(kills: int = 50, seed: int = 1) -> None:
    """Kill an ingest many times over, with a whole one after every fifth kill, and say what was found."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        undisturbed = Undisturbed.make(root)
        bad = 0
        for round_ in range(max(kills // 5, 1)):
            store = root / f"store{round_}"
            for moment in killed_ingests(store, undisturbed, 5, chance):
                if not undisturbed.is_none_or_whole(store):
                    bad += 1
                    print(f"half a snapshot after {moment:.2f} s")
            subprocess.run(ingest_call(store, undisturbed.given), check=False, capture_output=True)
            wrong = differences(undisturbed, store)
            bad += bool(wrong)
            print(f"round {round_ + 1}: 5 kills, then an ingest: {wrong or 'the same tables'}", flush=True)
        print(
            f"{5 * max(kills // 5, 1)} kills, {bad} bad (an undisturbed ingest: {undisturbed.seconds:.1f} s)"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
