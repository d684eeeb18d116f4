"""Dagster's own SQLite files, written without opening them anew for each of a run's thousand events."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

import dagster as dg
import sqlalchemy as sa

Connect = Callable[..., AbstractContextManager[sa.Connection]]

WAIT = 30
"""Seconds to wait for another program that writes the same file: Dagster's page, a second run."""


@contextmanager
def kept_connections(instance: dg.DagsterInstance) -> Iterator[None]:
    """Let the instance keep its connections to its SQLite files open for as long as this lasts.

    Dagster opens a file, and compiles its statements, for every event: two seconds of a small run.
    Nothing else changes: the same storages write the same rows, and Dagster's page finds them there.
    A storage that is not SQLite's, or not built as we know it, stays as it is.
    """
    engines: dict[str, sa.Engine] = {}
    runs: Any = instance.run_storage
    log: Any = instance.event_log_storage
    replaced: list[tuple[Any, str]] = []
    for storage, name, address in ((runs, "connect", _of_runs), (log, "_connect", _of_shard)):
        if address(storage, "index").startswith("sqlite:///"):
            connect = partial(_connect, engines, partial(address, storage), getattr(storage, name))
            setattr(storage, name, connect)
            replaced.append((storage, name))
    try:
        yield
    finally:
        for storage, name in replaced:
            delattr(storage, name)
        for engine in engines.values():
            engine.dispose()


def _of_runs(storage: Any, _shard: str = "") -> str:
    return str(getattr(storage, "_conn_string", ""))


def _of_shard(storage: Any, shard: str) -> str:
    address = getattr(storage, "conn_string_for_shard", None)
    return str(address(shard)) if address else ""


@contextmanager
def _connect(
    engines: dict[str, sa.Engine], address: Callable[..., str], usual: Connect, *shard: str
) -> Iterator[sa.Connection]:
    """A connection in a transaction, as Dagster's own `connect` gives it."""
    place = address(*shard)
    if place not in engines:
        with usual(*shard):  # makes the file and its tables, where they are not there yet
            engines[place] = _engine(place)
    with engines[place].begin() as connection:
        yield connection


def _engine(place: str) -> sa.Engine:
    engine = sa.create_engine(place, connect_args={"timeout": WAIT})
    sa.event.listen(engine, "connect", _flush_seldom)
    return engine


def _flush_seldom(connection: Any, _record: object) -> None:
    """Flush to disk at checkpoints of the write-ahead log only, not for each event.

    A power cut may then lose the last events of a run that it cuts off anyway, never the file. What the
    evidence needs stands in the custody log, which is flushed.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
