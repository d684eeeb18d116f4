"""A store of the first release (format 1) is brought up to this version from its vault; a newer one is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from tests.desk.cli import moneytrail
from transforms.layout import Store
from transforms.store_format import CHANGES, FORMAT, format_of

STATEMENT = (
    b":20:A\r\n:25:DE89370400440532013000\r\n:28C:1\r\n:60F:C250101EUR100,00\r\n"
    b":61:2501020102C5,00NTRFNONREF\r\n:86:one\r\n:62F:C250102EUR105,00\r\n-\r\n"
)
NEW_IN_2 = ("payments", "payment_parties", "payment_records", "hawala_lines")
ROWS = "SELECT amount, booked_at, narrative FROM entries ORDER BY entry_id"


def rewrite(path: Path, drop: tuple[str, ...]) -> None:
    """Write a snapshot anew as the first release left it: fewer tables, amounts of two decimals."""
    old = path.with_name("old.duckdb")
    with duckdb.connect(str(old)) as connection:
        connection.execute(f"ATTACH '{path}' AS given (READ_ONLY)")
        names = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'given' AND schema_name = 'main'"
        ).fetchall()
        for (name,) in names:
            if name not in drop:
                connection.execute(f"CREATE TABLE {name} AS FROM given.main.{name}")
        connection.execute("ALTER TABLE entries ALTER amount TYPE DECIMAL(38, 2)")
    old.chmod(0o444)
    old.replace(path)


def make_old(root: Path) -> Store:
    """A store as format 1 was: no store.json, readings and snapshot with fewer columns and tables."""
    (root / "in").mkdir()
    (root / "in" / "a.sta").write_bytes(STATEMENT)
    store = Store(root / "store")
    assert moneytrail(store.root, "ingest", root / "in", "--case", "c", "--authority", "Order 1").code == 0
    store.version.unlink()
    case = store.case("c")
    for reading in case.readings.glob("*/reading.json"):
        known = json.loads(reading.read_text(encoding="utf-8"))
        del known["schema"]
        reading.write_text(json.dumps(known), encoding="utf-8")
        records = reading.with_name("records-00000.parquet")
        pl.read_parquet(records).drop("channel", strict=False).write_parquet(records)
    for snapshot in (case.current, *case.snapshots.iterdir()):
        rewrite(snapshot, NEW_IN_2)
    return store


@pytest.fixture
def old(tmp_path: Path) -> Store:
    return make_old(tmp_path)


def asked(store: Store, sql: str) -> Any:
    return moneytrail(store.root, "query", sql, "--case", "c").json["rows"]


def test_an_old_store_is_read_then_upgraded_and_its_old_snapshot_stays(old: Store) -> None:
    case = old.case("c")
    assert format_of(old) == 1
    before = asked(old, ROWS)
    assert [row[0] for row in before] == ["5.00"]
    answer = moneytrail(old.root, "upgrade")
    assert answer.code == 0
    assert answer.json == {
        "format_before": 1,
        "format": FORMAT,
        "cases": [{"case": "c", "files": 1, "read_anew": 1, "ledger": "built"}],
    }
    assert format_of(old) == FORMAT
    assert asked(old, ROWS) == before
    assert asked(old, "SELECT count(*) FROM payments") == [[0]]
    assert asked(old, "SELECT name, authority FROM evidence_files") == [["a.sta", "Order 1"]]
    with duckdb.connect(str(case.snapshots / "000001.duckdb"), read_only=True) as kept:
        assert kept.execute("SELECT count(*) FROM entries").fetchall() == [(1,)]
    again = moneytrail(old.root, "upgrade").json
    assert [(row["read_anew"], row["ledger"]) for row in again["cases"]] == [(0, "up to date")]


def test_an_ingest_brings_its_case_up_to_date_by_itself(old: Store, tmp_path: Path) -> None:
    (tmp_path / "b.sta").write_bytes(STATEMENT.replace(b":28C:1", b":28C:2").replace(b"0102C5", b"0102C6"))
    assert moneytrail(old.root, "ingest", tmp_path / "b.sta", "--case", "c").code in (0, 3)
    assert asked(old, "SELECT count(*) FROM evidence_files") == [[2]]
    assert format_of(old) == FORMAT


def test_a_file_that_is_gone_from_the_vault_leaves_the_snapshot_as_it_is(old: Store) -> None:
    for path in old.vault.glob("??/*"):
        path.unlink()
    inode = old.case("c").current.stat().st_ino
    answer = moneytrail(old.root, "upgrade")
    assert answer.code == 1
    assert "A received file is not in the vault." in answer.err
    assert "restore the vault" in answer.err
    assert old.case("c").current.stat().st_ino == inode


@pytest.mark.parametrize("command", ["ingest", "run", "status", "query", "upgrade"])
def test_a_newer_store_is_refused_by_every_command(tmp_path: Path, command: str) -> None:
    (tmp_path / "store.json").write_text(json.dumps({"format": FORMAT + 1}))
    (tmp_path / "a.sta").write_bytes(STATEMENT)
    arguments: dict[str, list[object]] = {"ingest": [tmp_path / "a.sta"], "query": ["SELECT 1"]}
    given = arguments.get(command, [])
    case: list[object] = [] if command == "upgrade" else ["--case", "c"]
    answer = moneytrail(tmp_path, command, *given, *case)
    assert answer.code == 1
    assert f"format {FORMAT + 1}" in answer.err
    assert not (tmp_path / "cases").exists()


def test_status_can_prove_the_vault(old: Store) -> None:
    assert moneytrail(old.root, "upgrade").code == 0
    whole = moneytrail(old.root, "status", "--case", "c", "--check-vault")
    assert whole.json["vault"]["problems"] == []
    assert (
        "Vault: 1 files" in moneytrail(old.root, "status", "--case", "c", "--check-vault", as_json=False).out
    )
    (path,) = old.vault.glob("??/*")
    path.chmod(0o644)
    path.write_bytes(b"changed")
    damaged = moneytrail(old.root, "status", "--case", "c", "--check-vault")
    assert damaged.code == 1
    assert "its hash differs" in damaged.err
    assert "restore" in damaged.err
    assert len(damaged.json["vault"]["problems"]) == 1


def test_every_format_says_what_it_changed() -> None:
    assert list(CHANGES) == list(range(1, FORMAT + 1))
