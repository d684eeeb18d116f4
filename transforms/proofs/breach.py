"""The outcome of a proof: how often it fails, and where first."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from transforms.ledger.delta import has_changes, has_relation, rows_of
from transforms.money import SCALE
from transforms.schema import Table

_STORED = re.compile(rf"\.(\d{{{SCALE}}})(?!\d)")
SHOWN = 20
"""Places that a proof names at most."""


@dataclass(frozen=True)
class Breach:
    """How many places break what must hold, and the first of them in words."""

    count: int
    places: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return self.count == 0

    @property
    def words(self) -> str:
        """The count and the first three places, for a message; empty where it holds."""
        more = f" and {self.count - 3} more" if self.count > 3 else ""
        return "; ".join(self.places[:3]) + more


def breaches(connection: duckdb.DuckDBPyConnection, places: str) -> Breach:
    """Count and first rows of a query that gives one column `place`, a row a breach."""
    # One pass that keeps no more than it shows: where every row of ten million is a breach, that counts too.
    ((count, first),) = connection.execute(
        f"SELECT count(*), min(CAST(place AS VARCHAR), {SHOWN}) FROM ({places})"
    ).fetchall()
    return Breach(int(count), tuple(readable(place) for place in first or ()))


def readable(place: str) -> str:
    """A place with amounts as people write them: 18.15 for the 18.15000000 of the tables."""
    return _STORED.sub(lambda found: "." + found[1].rstrip("0").ljust(2, "0"), place)


def repeated_keys(connection: duckdb.DuckDBPyConnection, table: Table) -> Breach:
    """Keys that more than one row of the table has.

    Where a run adds to a snapshot, whose keys were proved when it was published, the rows that it made
    are held against the whole table.
    """
    key = ", ".join(f'"{name}"' for name in table.key)
    if has_changes(connection, table) and _changes_are_unique(connection, table):
        return Breach(0)
    # The cheap way out, nearly always: rows that lie in the order of their keys, each above the last.
    if _lie_in_order(connection, f"(FROM {table.name} LIMIT {_GLANCE})", key) and _lie_in_order(
        connection, table.name, key
    ):
        return Breach(0)
    if _all_hashes_differ(connection, table, key):
        return Breach(0)
    return breaches(
        connection,
        f"SELECT concat_ws(', ', {key}) AS place FROM {table.name} GROUP BY {key} HAVING count(*) > 1",
    )


_PROVED = "proved_keys"


def prove_keys(connection: duckdb.DuckDBPyConnection, table: Table) -> Breach:
    """As repeated_keys, of a table that a run has just written; where it holds, `repeated_keys_in_run` knows it."""
    if rows_of(connection, table) < _GLANCE:
        return repeated_keys(connection, table)  # it costs less than to write it down
    connection.execute("CREATE SCHEMA IF NOT EXISTS delta")
    connection.execute(f"CREATE TABLE IF NOT EXISTS delta.{_PROVED} (name VARCHAR, rows BIGINT)")
    connection.execute(f"DELETE FROM delta.{_PROVED} WHERE name = ?", [table.name])
    found = repeated_keys(connection, table)
    if found.holds:
        query = f"INSERT INTO delta.{_PROVED} SELECT ?, count(*) FROM {table.name}"
        connection.execute(query, [table.name])
    return found


def repeated_keys_in_run(connection: duckdb.DuckDBPyConnection, table: Table) -> Breach:
    """As repeated_keys; of a table that was proved when this run wrote it, with as many rows, it is not proved anew.

    What is known stands in the schema `delta` of the work database, which goes when the run ends.
    """
    if has_relation(connection, "delta", _PROVED):
        query = f"SELECT 1 FROM delta.{_PROVED} WHERE name = ? AND rows = (SELECT count(*) FROM {table.name})"
        if connection.execute(query, [table.name]).fetchall():
            return Breach(0)
    return repeated_keys(connection, table)


_GLANCE = 10_000
"""Rows that show whether a table is worth a look at its order."""
_HASHES = 16_000_000
"""Hashes that are sorted at a time: 128 MB of them."""


def _lie_in_order(connection: duckdb.DuckDBPyConnection, rows: str, key: str) -> bool:
    above = f"SELECT ({key}) > lag(({key})) OVER () AS above FROM {rows}"
    ((disorder,),) = connection.execute(f"SELECT count(*) FROM ({above}) WHERE NOT above").fetchall()
    return bool(disorder == 0)


def _all_hashes_differ(connection: duckdb.DuckDBPyConnection, table: Table, key: str) -> bool:
    """Whether no two rows have keys of the same hash; then no two have the same key.

    False proves nothing: hashes of different keys may be the same. Numbers sort much faster than
    texts are grouped.
    """
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
    parts = 1 + rows // _HASHES
    hashed = f"SELECT hash({key}) AS hashed FROM {table.name}"
    for part in range(parts):
        query = f"SELECT hashed FROM ({hashed}) WHERE hashed % {parts} = {part}" if parts > 1 else hashed
        hashes = connection.execute(query).fetchnumpy()["hashed"]
        hashes.sort()
        if (hashes[1:] == hashes[:-1]).any():
            return False
    return True


def _changes_are_unique(connection: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether each row that the run made is the only one of the table with its key."""
    key = ", ".join(f'"{name}"' for name in table.key)
    changes = f"SELECT {key} FROM delta.{table.name}"
    ((rows, keys),) = connection.execute(
        f"SELECT count(*), count(DISTINCT ({key})) FROM ({changes})"
    ).fetchall()
    ((there,),) = connection.execute(
        f"SELECT count(*) FROM {table.name} SEMI JOIN ({changes}) USING ({key})"
    ).fetchall()
    return bool(rows == keys == there)
