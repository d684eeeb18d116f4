from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.transforms.ledger.readings import Line, Sheet, ledger, reading
from transforms.ledger.suites import hold, quarantine_checks, quiet_great_expectations
from transforms.schema import CUSTODY_LOG, ENTRIES, SOURCE_RECORDS, STATEMENTS
from transforms.store import WorkDatabase

A = "DE02120300000000202051"
SHEET = Sheet(
    A,
    [
        Line("10"),
        Line("-3", reasons=["amount_malformed: the amount is 12X"]),
        Line("5", currency="EURO"),
        Line("5", day=date(1066, 1, 1)),
        Line("6"),
    ],
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkDatabase]:
    empty = tmp_path / "here"
    empty.mkdir()
    monkeypatch.chdir(empty)
    made, _ = ledger(tmp_path, {"one.csv": reading(SHEET)})
    yield made
    assert list(empty.iterdir()) == []  # Great Expectations leaves no project behind


def failing(checks: pl.DataFrame) -> dict[str, tuple[int, list[str]]]:
    rows = checks.filter(pl.col("failed") > 0).iter_rows(named=True)
    return {f"{row['suite']}.{row['rule']}": (row["failed"], row["examples"]) for row in rows}


def test_nothing_fails_once_the_faulty_records_are_set_aside(work: WorkDatabase) -> None:
    found = hold(work, [SOURCE_RECORDS, STATEMENTS, ENTRIES, CUSTODY_LOG])
    assert failing(found.checks) == {}
    assert set(found.checks.filter(suite="entries")["checked"]) == {2}
    assert all(document["success"] for document in found.documents)


def test_great_expectations_counts_every_kind_of_fault_on_duckdb(work: WorkDatabase) -> None:
    """Guards the patch of a private name: without it each result is a failure that counts nothing."""
    with work.connect() as connection:
        for change in (
            "ALTER TABLE entries ALTER amount DROP NOT NULL",
            "INSERT INTO entries SELECT * FROM entries LIMIT 1",
            "UPDATE entries SET channel = 'pigeon', currency = 'euro', amount = NULL, value_date = '2101-01-01'",
            "UPDATE entries SET booked_at = '2100-12-31 23:59:59'",
            "UPDATE custody_log SET previous_hash = 'x'",
        ):
            connection.execute(change)
    first, last = "one.csv, statement 1, line 1", "one.csv, statement 1, line 5"
    everywhere = (3, [first, first, last])
    assert failing(hold(work, [ENTRIES, CUSTODY_LOG]).checks) == {
        "entries.entry_id: key_not_unique": (1, [first, first]),
        "entries.amount: missing": everywhere,
        "entries.value_date: date_implausible": everywhere,
        "entries.currency: currency_not_iso_4217": everywhere,
        "entries.channel: channel_unknown": everywhere,
        "custody_log.previous_hash: hash_not_sha256": (1, ["1"]),
    }


def test_records_in_quarantine_are_counted_by_reason_with_their_places(work: WorkDatabase) -> None:
    rows = {row["rule"]: row for row in quarantine_checks(work).iter_rows(named=True)}
    assert list(rows) == [
        "set aside: amount_malformed",
        "set aside: currency_not_iso_4217",
        "set aside: date_implausible",
    ]
    dates = rows["set aside: date_implausible"]  # booking and value date of one record: one record
    assert (dates["checked"], dates["failed"], dates["examples"]) == (5, 1, ["one.csv, statement 1, line 4"])
    assert rows["set aside: amount_malformed"]["words"] == "first because: the amount is 12X"


def test_results_are_the_same_in_every_run_and_close_the_file(work: WorkDatabase) -> None:
    one, other = (hold(work, [ENTRIES, CUSTODY_LOG]) for _ in range(2))
    assert one.documents == other.documents
    assert one.checks.equals(other.checks)
    # A writer with other settings is let in only when nobody in this process holds the file open.
    with duckdb.connect(str(work.path), config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE written AS SELECT 1")


def test_an_empty_table_breaks_nothing(work: WorkDatabase) -> None:
    work.write(ENTRIES, ENTRIES.empty())
    checks = hold(work, [ENTRIES]).checks
    assert failing(checks) == {}
    assert set(checks["checked"]) == {0}


def test_it_asks_no_other_machine(work: WorkDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: asked.append(address))
    hold(work, [CUSTODY_LOG])
    assert asked == []
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_the_version_is_the_one_whose_private_name_is_patched() -> None:
    quiet_great_expectations()
    from great_expectations.execution_engine import sqlalchemy_execution_engine as engine

    quiet_great_expectations()
    assert [dialect.value for dialect in engine._PERSISTED_CONNECTION_DIALECTS].count("duckdb") == 1
    assert version("great-expectations") == "1.24.1"
