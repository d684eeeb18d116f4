"""Killed at random moments, with a full disk, on a store that is read-only, two at once: nothing lost, nothing half."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.kill_ingest import CALL, Undisturbed, differences, killed_ingests
from tests.desk.cli import moneytrail
from transforms.evidence.locking import case_lock
from transforms.store import Store

KILLS = 2


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The tables of a store that nobody disturbed, and how long its ingest took."""
    root = tmp_path_factory.mktemp("undisturbed")
    return Undisturbed.make(root)


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


def test_killed_at_random_moments_the_next_ingest_gives_the_same_tables(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    store = tmp_path / "store"
    for _ in killed_ingests(store, undisturbed, KILLS, random.Random(7)):
        assert undisturbed.is_none_or_whole(store)
    answer = moneytrail(store, "ingest", undisturbed.given, "--case", "c")
    assert answer.code in (0, 3), answer.err
    assert differences(undisturbed, store) == []


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of that size mounted at a place; skips where mounting is not allowed."""
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.decode(errors='replace').strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_ends_with_a_message_and_room_lets_it_go_on(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    with small_disk(tmp_path / "disk", "64m") as disk:
        store = disk / "store"
        assert moneytrail(store, "ingest", undisturbed.given / "01.sta", "--case", "c").code in (0, 3)
        before = store.joinpath("cases/c/current.duckdb").read_bytes()
        for room in (0, 20_000, 1_500_000):  # the vault, the reading, the run's own records meet the end
            filler = disk / "filler"
            with filler.open("wb") as file:
                file.write(bytes(max(shutil.disk_usage(disk).free - room, 0)))
            answer = moneytrail(store, "ingest", undisturbed.given, "--case", "c")
            filler.unlink()
            assert answer.code == 1
            assert "fault of its own" not in answer.err
            assert "do: " in answer.err
            assert store.joinpath("cases/c/current.duckdb").read_bytes() == before
        answer = moneytrail(store, "ingest", undisturbed.given, "--case", "c")
        assert answer.code in (0, 3), answer.err
        assert differences(undisturbed, store) == []


def test_a_read_only_store_ends_with_a_message_and_can_be_asked(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    with small_disk(tmp_path / "disk", "64m") as disk:
        store = disk / "store"
        assert moneytrail(store, "ingest", undisturbed.given / "01.sta", "--case", "c").code in (0, 3)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        answer = moneytrail(store, "ingest", undisturbed.given, "--case", "c")
        assert answer.code == 1
        assert "Read-only file system" in answer.err
        assert "do: " in answer.err
        assert moneytrail(store, "query", "SELECT count(*) FROM entries", "--case", "c").json["rows"] == [[1]]


def test_a_second_ingest_waits_with_a_message_and_its_json_is_clean(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    store = tmp_path / "store"
    call = [sys.executable, "-c", CALL, "--store", str(store), "--json", "ingest", str(undisturbed.given)]
    with case_lock(Store(store).case("c"), pytest.fail, "run 12345678 (ledger_job)"):
        process = subprocess.Popen(
            [*call, "--case", "c"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        said = process.stderr.readline()
    out, _ = process.communicate()
    assert said == (
        f"Waiting for run 12345678 (ledger_job) of process {os.getpid()} on case c to end; this goes on by itself.\n"
    )
    assert process.returncode in (0, 3)
    assert len(json.loads(out)["files"]) == len(list(undisturbed.given.iterdir()))
    assert differences(undisturbed, store) == []
