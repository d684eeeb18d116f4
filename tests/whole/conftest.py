"""One small synthetic case taken through everything, shared by the tests of the whole."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from fixtures.cli import write_preset
from tests.desk.cli import Answer, moneytrail


@dataclass(frozen=True)
class WholeCase:
    """A store in which a generated world was ingested, worked out and reported."""

    world: Path
    store: Path
    package: Path
    ingested: Answer
    ran: Answer

    @property
    def truth(self) -> Any:
        """What the generator knows and no pipeline code reads."""
        return json.loads((self.world / "truth" / "truth.json").read_text(encoding="utf-8"))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published snapshot."""
        with duckdb.connect(
            str(self.store / "cases" / "alpha" / "current.duckdb"), read_only=True
        ) as connection:
            return connection.execute(sql).fetchall()


def make_case(root: Path, seed: int, shuffled: int | None = None) -> WholeCase:
    """Generate a world, ingest it (in another order, file by file, if `shuffled`), run and report."""
    world, store, package = root / "world", root / "store", root / "package"
    write_preset("small", seed, world)
    case = store / "cases" / "alpha"
    case.mkdir(parents=True)
    shutil.copyfile(world / "case.yaml", case / "case.yaml")
    files = flat_copy(world / "evidence", root / "delivery")
    parts = [files]
    if shuffled is not None:
        random.Random(shuffled).shuffle(files)
        parts = [files[: len(files) // 2], files[len(files) // 2 :]]
    for part in parts:
        ingested = moneytrail(store, "ingest", *part, "--case", "alpha")
    ran = moneytrail(store, "run", "--case", "alpha")
    assert ran.code in (0, 3), ran.err
    reported = moneytrail(store, "report", "--case", "alpha", "--out", package)
    assert reported.code == 0, reported.err
    return WholeCase(world, store, package, ingested, ran)


def flat_copy(evidence: Path, delivery: Path) -> list[Path]:
    """Every file of a folder under a name of its own in one folder, in order."""
    delivery.mkdir()
    copies = []
    for path in sorted(path for path in evidence.rglob("*") if path.is_file()):
        copies.append(delivery / "-".join(path.relative_to(evidence).parts))
        shutil.copyfile(path, copies[-1])
    return copies


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> WholeCase:
    return make_case(tmp_path_factory.mktemp("whole"), seed=7)
