from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest

from tests.desk.cli import moneytrail
from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.store import publish


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("store")
    sheet = Sheet("DE02120300000000202051", [Line("3500", name="Payer"), Line("-12.345")], opening="1")
    _, case = ledger(root, {"one": reading(sheet)})
    publish(case)
    return root


def test_amounts_are_text_with_all_their_digits(store: Path) -> None:
    answer = moneytrail(
        store, "query", "SELECT amount, booked_at, reversal FROM entries ORDER BY 1", "--case", "alpha"
    )
    assert answer.code == 0
    assert answer.json["rows"] == [
        ["-12.345", "2026-03-02T00:00:00Z", False],
        ["3500.00", "2026-03-02T00:00:00Z", False],
    ]
    assert answer.json["columns"][0] == {"name": "amount", "type": "DECIMAL(38,18)"}


@pytest.mark.parametrize(
    "sql",
    [
        "COPY entries TO '{tmp}/stolen.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/*')",
        "ATTACH '{tmp}/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "CREATE TABLE x AS SELECT 1",
        "CREATE TEMP TABLE x AS SELECT 1",
        "DELETE FROM entries",
        "UPDATE entries SET amount = 0",
        "DROP TABLE entries",
        "EXPORT DATABASE '{tmp}/dump'",
        "CALL pragma_version()",
        "CHECKPOINT",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP TABLE entries",
        "",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "EXPLAIN ANALYZE COPY entries TO '{tmp}/stolen.csv'",
        "PREPARE p AS COPY entries TO '{tmp}/stolen.csv'",
        "SELECT * FROM query('COPY entries TO ''{tmp}/stolen.csv''')",
    ],
)
def test_a_query_reads_the_published_tables_and_nothing_else(store: Path, tmp_path: Path, sql: str) -> None:
    before = (store / "cases/alpha/current.duckdb").read_bytes()
    answer = moneytrail(store, "query", sql.replace("{tmp}", str(tmp_path)), "--case", "alpha")
    assert answer.code == 1, answer.out
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []
    assert (store / "cases/alpha/current.duckdb").read_bytes() == before


def test_a_query_does_not_run_for_ever(store: Path) -> None:
    started = time.monotonic()
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b"
    answer = moneytrail(store, "query", endless, "--case", "alpha", "--timeout", "0.3")
    assert answer.code == 1
    assert "took too long" in answer.err
    assert time.monotonic() - started < 30


def test_a_query_keeps_within_its_memory(store: Path) -> None:
    greedy = "SELECT max(len(s)) FROM (SELECT list(repeat('x', 1000000)) AS s FROM range(100000))"
    answer = moneytrail(store, "query", greedy, "--case", "alpha", "--timeout", "30")
    assert answer.code == 1
    assert "memory" in answer.err


def test_a_table_that_a_run_makes_is_named_with_what_to_do(store: Path) -> None:
    answer = moneytrail(store, "query", "SELECT * FROM transfers", "--case", "alpha")
    assert answer.code == 1
    assert "moneytrail run --case alpha" in answer.err


def test_unknown_cases_and_bad_names_get_a_message(store: Path) -> None:
    assert "no case" in moneytrail(store, "query", "SELECT 1", "--case", "beta").err
    assert "cannot be the name" in moneytrail(store, "query", "SELECT 1", "--case", "../alpha").err


def test_readers_do_not_lock_each_other_out(store: Path) -> None:
    with duckdb.connect(str(store / "cases/alpha/current.duckdb"), read_only=True) as held:
        held.execute("SELECT 1")
        answer = moneytrail(store, "query", "SELECT count(*) FROM entries", "--case", "alpha", as_json=False)
    assert answer.code == 0
    assert "2" in answer.out
