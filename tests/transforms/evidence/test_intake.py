"""Files taken in together: each is accounted for once, whatever comes between."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fixtures.exports.mt940 import statement_of_one_line
from transforms.evidence import batch, intake
from transforms.evidence.custody import read_log
from transforms.evidence.delivery import Delivery, Taken
from transforms.evidence.inspection import inspect_evidence
from transforms.evidence.intake import file_hash, take_in
from transforms.evidence.vault import Found, Vaulted, store_file, walk
from transforms.ledger import packs
from transforms.ledger.staging import particulars_of
from transforms.store import CaseFolder, Store

FILES = 7
KILLED = """
import os, sys
from pathlib import Path
from tests.transforms.evidence.test_intake import taken
from transforms.ledger import packs
left = int(sys.argv[2])
def counted(real):
    def call(*args, **more):
        global left
        left -= 1
        if left < 0:
            os._exit(9)
        return real(*args, **more)
    return call
for name in ("rename", "replace", "fsync", "mkdir", "unlink"):
    setattr(os, name, counted(getattr(os, name)))
packs.FEW = 2
taken(Path(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def small_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "FEW", 2)


def deliver(root: Path) -> None:
    (root / "in").mkdir(parents=True)
    for number in range(1, FILES + 1):
        (root / "in" / f"{number}.sta").write_text(statement_of_one_line(number))


def case_of(root: Path) -> tuple[Store, CaseFolder]:
    store = Store(root / "store")
    return store, store.case("alpha")


def taken(root: Path, files: list[Found] | None = None) -> list[Taken]:
    store, case = case_of(root)
    case.path.mkdir(parents=True, exist_ok=True)
    delivery = Delivery(store, case, "test", "Order 1", None, lambda: datetime(2026, 7, 1, tzinfo=UTC))
    return list(take_in(delivery, walk([root / "in"]) if files is None else files))


def test_what_repeats_or_cannot_be_read_is_told_in_its_place(tmp_path: Path) -> None:
    deliver(tmp_path)
    given = tmp_path / "in"
    (given / "3a.sta").write_bytes((given / "3.sta").read_bytes())
    (given / "4a.html").write_text("<html></html>")
    (given / "5a.sta").write_bytes((given / "1.sta").read_bytes())
    told = [(one.name, one.outcome) for one in taken(tmp_path)]
    expected = [(f"{number}.sta", "new") for number in range(1, FILES + 1)]
    for after, name, outcome in ((3, "3a.sta", "known"), (4, "4a.html", "refused"), (5, "5a.sta", "known")):
        expected.insert(expected.index((f"{after}.sta", "new")) + 1, (name, outcome))
    assert told == expected
    store, case = case_of(tmp_path)
    actions = {"new": "received", "known": "known", "refused": "refused"}
    logged = [
        (json.loads(detail)["name"], action)
        for detail, action in read_log(case.custody_log).select("detail", "action").iter_rows()
    ]
    assert logged == [(name, actions[outcome]) for name, outcome in expected]
    assert inspect_evidence(store, case).problems == []
    assert len(list(store.vault.glob("*/*"))) == FILES
    assert list(store.root.rglob(".incoming*")) == []


def test_a_file_that_our_checks_cannot_bear_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(tmp_path)
    bad = hashlib.sha256((tmp_path / "in" / "5.sta").read_bytes()).hexdigest()
    checked = packs.checked_together

    def fails(held: list[packs.Held]) -> object:
        if any(one.receipt.file_id == bad for one in held):
            raise ValueError("cannot bear it")
        return checked(held)

    monkeypatch.setattr(batch, "checked_together", fails)
    told = {one.name: one for one in taken(tmp_path)}
    assert [name for name, one in told.items() if one.outcome != "new"] == ["5.sta"]
    assert "fault of its own" in str(told["5.sta"].problem)
    store, case = case_of(tmp_path)
    assert len(particulars_of(case)) == FILES - 1
    assert not (store.vault / bad[:2] / bad).exists()


@pytest.mark.parametrize("moment", [1, 8, 17, 24, 30, 36, 43, 50, 57])
def test_killed_between_any_two_steps_the_next_one_takes_in_the_rest(tmp_path: Path, moment: int) -> None:
    deliver(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(moment)], check=False)
    assert done.returncode == 9
    store, case = case_of(tmp_path)
    before = {str(one["file_id"]) for one in particulars_of(case)}
    told = {one.file_id: one.outcome for one in taken(tmp_path)}
    assert {file_id for file_id, outcome in told.items() if outcome == "known"} == before
    assert set(told.values()) <= {"new", "known"}
    read = particulars_of(case)
    assert sorted(str(one["file_id"]) for one in read) == sorted(told)
    assert [one["records"] for one in read] == [1] * FILES
    assert inspect_evidence(store, case).problems == []
    assert {path.name for path in store.vault.glob("*/*")} == set(told)
    assert list(store.root.rglob(".incoming*")) == []


def test_a_large_file_is_hashed_before_it_is_copied_only_where_it_may_be_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, stored = list[str](), list[str]()

    def hashed(path: Path) -> str:
        looked.append(path.name)
        return file_hash(path)

    def copied(path: Path, vault: Path) -> Vaulted:
        stored.append(path.name)
        return store_file(path, vault)

    monkeypatch.setattr(intake, "SMALL", 10)
    monkeypatch.setattr(intake, "file_hash", hashed)
    monkeypatch.setattr(intake, "store_file", copied)
    deliver(tmp_path)
    given = tmp_path / "in"
    (given / "1.sta").write_text(statement_of_one_line(1) + "\n" * 7)
    (given / "8.sta").write_bytes((given / "1.sta").read_bytes())
    assert [one.outcome for one in taken(tmp_path)] == ["new"] * FILES + ["known"]
    # The seven are of two sizes; of a size that the case holds already, a hash is asked for before.
    assert (looked[-1], stored.count("8.sta"), "1.sta" in looked) == ("8.sta", 0, False)
    assert {one.outcome for one in taken(tmp_path)} == {"known"}
    assert len(stored) == FILES
