"""Many small readings as one file for as long as a run lasts: to open ten thousand files once takes long enough."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

import duckdb

from transforms.store import CaseFolder

MANY = 50
"""Files of one kind from which on they are gathered."""
SMALL = 256 << 10
"""Bytes that they may have on average: large ones are read as fast where they are."""


def gathered(case: CaseFolder, kind: str, paths: Sequence[str]) -> list[str]:
    """The files themselves, or where there are many small ones, one that holds their rows in this order.

    It carries `file_index` as a column, by which DuckDB tells which file of a list a row is from. It lies in
    the case's folder for what runs leave (CaseFolder.gathered) under a name that its sources decide, so a
    reading that was written anew is never confused with the one before.
    """
    if len(paths) < MANY:
        return list(paths)
    key, total = hashlib.sha256(), 0
    for path in paths:
        found = os.stat(path)  # noqa: PTH116 - a Path for each of many files takes long
        total += found.st_size
        key.update(f"{path}\x1f{found.st_size}\x1f{found.st_mtime_ns}\x1f".encode())
    if total > SMALL * len(paths):
        return list(paths)
    target = case.gathered / f"{kind}-{key.hexdigest()[:32]}.parquet"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = target.with_suffix(".incoming")
        with duckdb.connect() as connection:
            rows = f"SELECT *, file_index FROM {parquet(paths)}"
            connection.execute(
                f"COPY ({rows}) TO {_text(str(incoming))} (FORMAT parquet, COMPRESSION lz4_raw)"
            )
        incoming.replace(target)
    return [str(target)]


def parquet(paths: Sequence[str]) -> str:
    """A table function that reads these files in this order."""
    return f"read_parquet([{', '.join(map(_text, paths))}])"


def _text(path: str) -> str:
    return "'" + path.replace("'", "''") + "'"
