"""Many small readings as one file for as long as a run lasts: to open ten thousand files once takes long enough."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import duckdb

from transforms.store import CaseFolder

MANY = 50
"""Files of one kind from which on they are gathered."""
SMALL = 256 << 10
"""Bytes that they may have on average: large ones are read as fast where they are."""
_KEYS = {"records": "ordinal", "statements": "statement_id"}
"""What the rows of a file are in the order of, for the kinds that lie in packs."""


@dataclass(frozen=True)
class Part:
    """A Parquet file with rows of one kind of a file of evidence."""

    path: str
    file_id: str
    packed: bool = False
    """Whether it holds rows of other files too (packs.py)."""


@dataclass(frozen=True)
class Source:
    """Where the rows of many parts are read from, in the order of the parts."""

    paths: tuple[str, ...]
    starts: tuple[int, ...] | None = None
    """Of each path that holds gathered parts or lies beside such: the parts before it. None where each is a part."""

    @property
    def relation(self) -> str:
        """A table function that reads the rows in this order."""
        mixed = ", union_by_name = true" if self.starts is not None and len(self.paths) > 1 else ""
        return f"read_parquet([{', '.join(map(_text, self.paths))}]{mixed})"

    @property
    def part(self) -> str:
        """SQL for the number of the part that a row is of, from 0."""
        if self.starts is None:
            return "file_index"
        if len(self.paths) == 1:
            return "part"
        return f"[{', '.join(map(str, self.starts))}][CAST(file_index AS BIGINT) + 1] + coalesce(part, 0)"


def gathered(case: CaseFolder, kind: str, parts: Sequence[Part]) -> Source:
    """The parts as they are; where there are many small ones, a file for those that are next to each other.

    A row of a gathered file says in `part` of which of them it is. These lie in the case's folder for what runs leave
    (CaseFolder.gathered) under names that their sources decide, so a reading that was written anew is never confused
    with the one before. Rows of a pack are always gathered: it may hold what belongs to nobody.
    """
    size = cache(lambda path: os.stat(path).st_size)  # noqa: PTH116 - a Path for each of many files takes long
    packed = any(part.packed for part in parts)
    if not packed and (len(parts) < MANY or sum(size(part.path) for part in parts) > SMALL * len(parts)):
        return Source(tuple(part.path for part in parts))
    paths: list[str] = []
    starts: list[int] = []
    done = 0
    small = [not packed or part.packed or size(part.path) <= SMALL for part in parts]
    for together, run in groupby(zip(small, parts, strict=True), key=lambda pair: pair[0]):
        found = [part for _, part in run]
        paths += [_gather(case, kind, found)] if together else [part.path for part in found]
        starts += range(done, done + (1 if together else len(found)))
        done += len(found)
    return Source(tuple(paths), tuple(starts))


def _gather(case: CaseFolder, kind: str, parts: Sequence[Part]) -> str:
    """One file with the rows of these parts; gives its path."""
    target = case.gathered / f"{kind}-{_key(parts)}.parquet"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = target.with_suffix(".incoming")
        with duckdb.connect() as connection:
            rows = _rows(connection, kind, parts)
            connection.execute(
                f"COPY ({rows}) TO {_text(str(incoming))} (FORMAT parquet, COMPRESSION lz4_raw)"
            )
        incoming.replace(target)
    return str(target)


def _key(parts: Sequence[Part]) -> str:
    look = cache(os.stat)
    key = hashlib.sha256()
    for part in parts:
        found = look(part.path)
        key.update(f"{part.path}\x1f{part.file_id}\x1f{found.st_size}\x1f{found.st_mtime_ns}\x1f".encode())
    return key.hexdigest()[:32]


def _rows(connection: duckdb.DuckDBPyConnection, kind: str, parts: Sequence[Part]) -> str:
    """A query of the rows of these parts in their order, with `part`."""
    alone = [number for number, part in enumerate(parts) if not part.packed]
    own = Source(tuple(parts[number].path for number in alone))
    if len(alone) == len(parts):
        return f"SELECT *, file_index AS part FROM {own.relation}"
    packs = Source(tuple(dict.fromkeys(part.path for part in parts if part.packed)))
    numbers = {path: number for number, path in enumerate(packs.paths)}
    wanted = [(numbers[part.path], part.file_id, at) for at, part in enumerate(parts) if part.packed]
    connection.execute(
        "CREATE TABLE wanted AS SELECT unnest(?::BIGINT[]) AS pack, unnest(?::VARCHAR[]) AS file_id, "
        "unnest(?::BIGINT[]) AS part",
        [list(column) for column in zip(*wanted, strict=True)],
    )
    query = f"""
        SELECT rows.* EXCLUDE (pack), wanted.part
        FROM (SELECT *, CAST(file_index AS BIGINT) AS pack FROM {packs.relation}) rows
        JOIN wanted USING (pack, file_id)
    """
    if alone:
        connection.execute("CREATE TABLE alone AS SELECT ?::BIGINT[] AS parts", [alone])
        at = "(SELECT parts FROM alone)[CAST(file_index AS BIGINT) + 1]"
        query += f" UNION ALL BY NAME SELECT *, {at} AS part FROM {own.relation}"
    return f"FROM ({query}) ORDER BY part, {_KEYS[kind]}"


def _text(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
