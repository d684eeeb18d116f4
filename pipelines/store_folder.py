"""The store that Dagster's daemon works on, and the time as Dagster's own log has it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from transforms.layout import Store
from transforms.operations.run_locks import lock_of_run
from transforms.operations.settings import Operations, load_operations

STORE_VARIABLE, INBOX_VARIABLE = "MONEYTRAIL_STORE", "MONEYTRAIL_INBOX"


class StoreFolder(dg.ConfigurableResource["StoreFolder"]):
    """A store by its folder, with what operations.yaml says at this moment."""

    path: str
    """Folder of the store."""

    @classmethod
    def from_environment(cls) -> "StoreFolder":
        """What MONEYTRAIL_STORE says; a run's configuration overrides it."""
        return cls(path=os.environ.get(STORE_VARIABLE, "moneytrail-store"))

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["StoreFolder"]:
        """Hold the lock of the run that works on the store; a sensor's look is no run."""
        if context.run is None or context.instance is None:
            yield self
            return
        with lock_of_run(context.instance.root_directory, context.run.run_id):
            yield self

    @property
    def store(self) -> Store:
        """The store."""
        return Store(Path(self.path).resolve())

    @property
    def operations(self) -> Operations:
        """operations.yaml, and the inbox that MONEYTRAIL_INBOX names."""
        return load_operations(self.store, os.environ.get(INBOX_VARIABLE))


def last_event(instance: dg.DagsterInstance, run_id: str) -> datetime:
    """Time of the run's last event as Dagster logged it: nothing in pipelines/ reads the clock."""
    (record,) = instance.get_records_for_run(run_id, limit=1, ascending=False).records
    return datetime.fromtimestamp(record.timestamp, UTC)
