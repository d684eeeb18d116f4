"""The case that a run works on: its folder, its work database, its settings."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.publication import (
    SNAPSHOT_TAG,
    builds_ledger,
    discard_work,
    facts_of,
    memory_of,
    publish_run,
    start_work,
)
from transforms.configuration import Configuration, configuration_of
from transforms.evidence.case_settings import CaseSettings
from transforms.evidence.locking import case_lock
from transforms.layout import CaseFolder, Store
from transforms.operations.run_locks import lock_of_run
from transforms.store import WorkDatabase


class CaseRun(dg.ConfigurableResource["CaseRun"]):
    """One case's work database, from the start of a run to its publication.

    The case is locked for the whole run. When every step has succeeded, blocking checks included,
    the work database becomes the published snapshot; else it is thrown away and the snapshot
    before it stays. So it is for runs from the command line and from Dagster's page alike.
    """

    store: str
    """Folder of the store."""
    case: str
    """Name of the case."""

    @classmethod
    def from_environment(cls) -> "CaseRun":
        """What MONEYTRAIL_STORE and MONEYTRAIL_CASE say; a run's configuration overrides them."""
        store = os.environ.get("MONEYTRAIL_STORE", "moneytrail-store")
        return cls(store=store, case=os.environ.get("MONEYTRAIL_CASE", "demo"))

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["CaseRun"]:
        """Lock the case, start its work database, and publish it at the end if the run is sound."""
        run, instance, log = context.run, context.instance, context.log
        if run is None or instance is None or log is None:
            raise dg.DagsterInvariantViolationError("A case is worked on in a run only.")
        store = Store(Path(self.store).resolve())
        doing = f"run {run.run_id[:8]} ({run.job_name})"
        lock = lock_of_run(instance.root_directory, run.run_id)
        with lock, case_lock(self.folder, log.warning, doing):
            start_work(store, self.folder, fresh=builds_ledger(run))
            try:
                with self.work.kept_open(memory_of(run)):
                    yield self
                facts = facts_of(instance, run)
                if facts.sound:
                    snapshot = publish_run(self.folder, facts)
                    instance.add_run_tags(run.run_id, {SNAPSHOT_TAG: str(snapshot)})
            finally:
                discard_work(self.folder)

    @property
    def folder(self) -> CaseFolder:
        """The case's files."""
        return Store(Path(self.store).resolve()).case(self.case)

    @property
    def work(self) -> WorkDatabase:
        """The run's own database."""
        return WorkDatabase(self.folder.work)

    @property
    def settings(self) -> CaseSettings:
        """case.yaml."""
        return CaseSettings.load(self.folder)

    @property
    def configuration(self) -> Configuration:
        """Every threshold; a report states the file's hash."""
        return configuration_of(self.folder)
