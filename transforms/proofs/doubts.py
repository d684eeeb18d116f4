"""What a check found of the rows that stay, kept in the snapshot so that an increment looks at changed rows only.

A check that looks at each row for itself finds, of all rows, what it found of the snapshot's, less what it
found of those that went, and what it finds of those that the run made. The number is a sum; of the first places the
same holds as long as they all lie within what was kept. Where not, the whole table is looked at again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb

from transforms.ledger.delta import any_old_files, gone, has_changes, has_relation, is_increment
from transforms.proofs.breach import SHOWN, Breach, readable
from transforms.readers.kinds.virtual_asset import addresses, checksums
from transforms.schema import Table

_KEPT = "doubts"
_TABLE = f"CREATE TABLE IF NOT EXISTS basis.{_KEPT} (rule VARCHAR, made_by VARCHAR, count BIGINT, first VARCHAR[][])"


@dataclass(frozen=True)
class Doubts:
    """Rows that a check doubts: how many, and the first of them, each as (what it is sorted by, words)."""

    count: int
    first: tuple[tuple[str, str], ...] = ()

    @property
    def breach(self) -> Breach:
        """As a proof gives it."""
        return Breach(self.count, tuple(readable(words) for _, words in self.first))

    def follow(self, went: Doubts, came: Doubts) -> Doubts | None:
        """These without what went and with what came; None where the first of them cannot be told."""
        count = self.count - went.count + came.count
        rest = list((Counter(self.first) - Counter(went.first)).elements())
        first = tuple(sorted((*rest, *came.first))[:SHOWN])
        all_kept = self.count == len(self.first)
        # Beyond the last that was kept there may be others.
        if all_kept or len(rest) == len(self.first) or (len(first) == SHOWN and first[-1] <= self.first[-1]):
            return Doubts(count, first)
        return None


def first_doubts(connection: duckdb.DuckDBPyConnection, places: str) -> Doubts:
    """Doubts of a query that gives one column `place`, a row a doubt; they are sorted by it."""
    ((count, first),) = connection.execute(
        f"SELECT count(*), min(CAST(place AS VARCHAR), {SHOWN}) FROM ({places})"
    ).fetchall()
    return Doubts(int(count), tuple((place, place) for place in first or ()))


def kept_up(
    connection: duckdb.DuckDBPyConnection, rule: str, table: Table, found: Callable[[str], Doubts]
) -> Doubts:
    """What `found` gives of all rows of the table; of the changed rows only, where that is enough.

    `found` takes the name of a relation with the table's columns and must look at each row for itself. What
    it gives is kept under the name of the rule where the database keeps how it was built (basis.py).
    """
    doubts = _followed(connection, rule, table, found) or found(table.name)
    if has_relation(connection, "basis", "kept_build"):
        connection.execute(_TABLE)
        connection.execute(f"DELETE FROM basis.{_KEPT} WHERE rule = ?", [rule])
        connection.execute(
            f"INSERT INTO basis.{_KEPT} VALUES (?, ?, ?, ?)",
            [rule, _made_by(), doubts.count, [list(one) for one in doubts.first]],
        )
    return doubts


def _followed(
    connection: duckdb.DuckDBPyConnection, rule: str, table: Table, found: Callable[[str], Doubts]
) -> Doubts | None:
    """What the snapshot kept, brought up to date; None where only the whole table can tell."""
    if not (is_increment(connection) and has_changes(connection, table)):
        return None
    # Of files that went, nothing says any more where their rows stood.
    if any_old_files(connection) or not has_relation(connection, "basis", _KEPT):
        return None
    kept = connection.execute(
        f"SELECT count, first FROM basis.{_KEPT} WHERE rule = ? AND made_by = ?", [rule, _made_by()]
    ).fetchall()
    if not kept:
        return None
    ((count, first),) = kept
    before = Doubts(count, tuple((key, words) for key, words in first))
    return before.follow(found(gone(table)), found(f"delta.{table.name}"))


@cache
def _made_by() -> str:
    """What decides a check's result beside the rows: the code of the proofs, and the registers that they ask."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(addresses.__file__), Path(checksums.__file__)]
    parts = [path.read_text(encoding="utf-8") for path in code]
    parts += [version(name) for name in ("python-stdnum", "pycountry", "duckdb")]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
