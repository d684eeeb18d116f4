"""Where a store's files lie (INTERFACE.md, "The store"); paths only, nothing is opened here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from transforms.errors import Refused

CASE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Store:
    """The folder that holds everything (INTERFACE.md, "The store")."""

    root: Path

    @property
    def vault(self) -> Path:
        """Received files by their SHA-256."""
        return self.root / "vault"

    @property
    def profiles(self) -> Path:
        """Profiles of this store's own, beside those that moneytrail brings."""
        return self.root / "profiles"

    @property
    def dagster_home(self) -> Path:
        """DAGSTER_HOME of embedded runs."""
        return self.root / "dagster"

    @property
    def version(self) -> Path:
        """store.json: the format of the store; a store without it is of format 1."""
        return self.root / "store.json"

    def cases(self) -> list[CaseFolder]:
        """Every case of the store, by name."""
        folder = self.root / "cases"
        names = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
        return [self.case(name) for name in sorted(names) if CASE_NAME.fullmatch(name)]

    @property
    def operations(self) -> Path:
        """operations.yaml: inbox, collected folders, mail (docs/operations.md)."""
        return self.root / "operations.yaml"

    @property
    def notices(self) -> Path:
        """What failed and what is late, a text file each."""
        return self.root / "notices"

    def case(self, name: str) -> CaseFolder:
        """A case's folder. Raises Refused for a name that could leave the store."""
        if not CASE_NAME.fullmatch(name):
            raise Refused(
                f"{name!r} cannot be the name of a case.",
                todo="use letters, digits, dots, hyphens and underscores, 64 at most, a letter or digit first",
            )
        return CaseFolder(name, self.root / "cases" / name, self.root / "reports" / name)


@dataclass(frozen=True)
class CaseFolder:
    """One case's files."""

    name: str
    path: Path
    reports: Path

    @property
    def settings(self) -> Path:
        """case.yaml: title, authority, reference currency, predicate hypothesis, people to protect."""
        return self.path / "case.yaml"

    @property
    def current(self) -> Path:
        """The published snapshot."""
        return self.path / "current.duckdb"

    @property
    def snapshots(self) -> Path:
        """Older snapshots, numbered."""
        return self.path / "snapshots"

    @property
    def work(self) -> Path:
        """The work database of a run that has not published yet."""
        return self.path / "work.duckdb"

    @property
    def gathered(self) -> Path:
        """Small readings put together, for a run that has not ended yet."""
        return self.path / "work.readings"

    @property
    def readings(self) -> Path:
        """What the readers gave, a folder a file: Parquet that a run builds the ledger from."""
        return self.path / "readings"

    @property
    def packs(self) -> Path:
        """Records and statements of many small readings together; each reading in its folder names its pack."""
        return packs_beside(self.readings)

    @property
    def custody_log(self) -> Path:
        """The hash-chained log, one JSON document a line."""
        return self.path / "custody.jsonl"

    @property
    def validation_pages(self) -> Path:
        """Validation pages of runs."""
        return self.path / "validation"

    @property
    def certificates(self) -> Path:
        """Certificates of deliveries, for those who sent them."""
        return self.path / "certificates"

    @property
    def lock(self) -> Path:
        """Lock file that serialises writers."""
        return self.path / ".lock"


def packs_beside(readings: Path) -> Path:
    """Where the packs of a folder of readings lie."""
    return readings.with_name("packs")
