from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipelines.run import RunResult, run_job
from tests.pipelines.staged import staged_case
from transforms.evidence.custody import read_log
from transforms.evidence.locking import case_lock
from transforms.proofs import Breach
from transforms.schema import (
    CUSTODY_LOG,
    DOWNSTREAM_TABLES,
    LEDGER_TABLES,
    PARTICULAR_TABLES,
    PAYMENT_RECORDS,
    PUBLISHED_TABLES,
    RECORD_CHECKS,
)
from transforms.store import CaseFolder, Store, open_snapshot, read_table

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, CaseFolder]:
    return staged_case(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def ledger_run(staged: tuple[Store, CaseFolder]) -> RunResult:
    store, _ = staged
    return run_job("ledger_job", store, "alpha", None, "someone")


@pytest.fixture
def case(staged: tuple[Store, CaseFolder], ledger_run: RunResult) -> CaseFolder:
    assert ledger_run.snapshot, ledger_run.failure
    return staged[1]


def fingerprint(case: CaseFolder) -> tuple[str, list[str], int]:
    """What must not change when a run publishes nothing."""
    snapshots = sorted(path.name for path in case.snapshots.iterdir())
    digest = hashlib.sha256(case.current.read_bytes()).hexdigest()
    return digest, snapshots, read_log(case.custody_log).height


def test_a_sound_run_publishes_a_snapshot_and_says_so(case: CaseFolder, ledger_run: RunResult) -> None:
    assert ledger_run.success
    assert ledger_run.failure == ""
    assert ledger_run.snapshot == case.snapshots / "000001.duckdb"
    assert not case.current.stat().st_mode & stat.S_IWUSR
    assert ledger_run.counts == {
        "accounts": 3,
        "custody_log": 2,
        "entries": 3,
        "evidence_files": 2,
        "record_checks": ledger_run.counts["record_checks"],
        "source_records": 4,
        "statements": 2,
        **{table.name: 0 for table in (*PARTICULAR_TABLES, PAYMENT_RECORDS)},
    }
    with open_snapshot(ledger_run.snapshot) as connection:
        found = {table.name: read_table(connection, table, table.names).height for table in LEDGER_TABLES}
    assert found == ledger_run.counts
    event = read_log(case.custody_log).row(2, named=True)
    assert (event["actor"], event["action"], event["object"]) == ("someone", "published", "000001.duckdb")
    assert ledger_run.run_id in event["detail"]


def test_checks_say_what_a_person_must_look_at_and_block_nothing(ledger_run: RunResult) -> None:
    failed = {check.name: check for check in ledger_run.checks if not check.passed}
    assert set(failed) == {"source_records.no_record_is_set_aside", "statements.balances_reconcile"}
    assert not any(check.blocking for check in failed.values())
    aside = failed["source_records.no_record_is_set_aside"]
    assert aside.message == "own.csv, statement 1, line 3: amount_malformed: the amount is 7X"
    blocking = {check.name for check in ledger_run.checks if check.blocking}
    assert "evidence_files.every_record_is_accounted_for" in blocking
    assert "entries.every_accepted_record_has_one_entry" in blocking
    assert "entries.entries_add_up_to_their_statements" in blocking
    assert {f"{table.name}.keys_are_unique" for table in LEDGER_TABLES} <= blocking


def test_nothing_but_the_snapshot_and_the_page_is_left(case: CaseFolder, ledger_run: RunResult) -> None:
    assert not case.work.exists()
    assert not case.work.with_name("work.duckdb.wal").exists()
    assert {f"{ledger_run.run_id}.html", f"{ledger_run.run_id}-ledger.json"} <= {
        path.name for path in case.validation_pages.iterdir()
    }


def test_telemetry_is_off(staged: tuple[Store, CaseFolder], case: CaseFolder) -> None:
    copied = staged[0].dagster_home / "dagster.yaml"
    for settings in (copied, ROOT / "dagster_home" / "dagster.yaml"):
        given = yaml.safe_load(settings.read_text(encoding="utf-8"))
        assert given["telemetry"] == {"enabled": False}
        assert given["nux"] == {"enabled": False}


def test_a_case_run_goes_on_from_the_ledger_and_tells_its_steps(
    staged: tuple[Store, CaseFolder], case: CaseFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    steps: list[tuple[str, int, int]] = []
    before = os.environ.get("DAGSTER_HOME")
    result = run_job("case_job", staged[0], "alpha", lambda *step: steps.append(step), "someone")
    assert result.success, result.failure
    assert set(result.counts) == {table.name for table in DOWNSTREAM_TABLES}
    assert (result.counts["transfers"], result.counts["transfer_entries"]) == (2, 3)
    assert [done for _, done, _ in steps] == list(range(1, len(steps) + 1))
    assert {total for _, _, total in steps} == {len(steps)}
    assert capfd.readouterr() == ("", "")
    assert os.environ.get("DAGSTER_HOME") == before
    with open_snapshot(case.current) as connection:
        for table in PUBLISHED_TABLES:
            read_table(connection, table, table.names)
        suites = set(read_table(connection, RECORD_CHECKS, ["suite"])["suite"])
    unlooked = {table.name for table in (RECORD_CHECKS, CUSTODY_LOG, *PARTICULAR_TABLES, PAYMENT_RECORDS)}
    assert suites == {table.name for table in PUBLISHED_TABLES} - unlooked


def test_the_ledger_again_gives_the_same_tables_and_the_same_page(
    staged: tuple[Store, CaseFolder], case: CaseFolder, ledger_run: RunResult
) -> None:
    again = run_job("ledger_job", staged[0], "alpha", None, "someone")
    assert again.snapshot
    assert ledger_run.snapshot
    with open_snapshot(ledger_run.snapshot) as one, open_snapshot(again.snapshot) as other:
        for table in set(LEDGER_TABLES) - {CUSTODY_LOG}:  # the log tells of the runs before
            assert read_table(one, table, table.names).equals(read_table(other, table, table.names))
    pages = [case.validation_pages / f"{run.run_id}.html" for run in (ledger_run, again)]
    first, second = (page.read_text(encoding="utf-8") for page in pages)
    assert first == second


@pytest.mark.parametrize(
    ("proof", "check"),
    [
        ("unaccounted_records", "evidence_files.every_record_is_accounted_for"),
        ("records_without_entry", "entries.every_accepted_record_has_one_entry"),
    ],
)
def test_a_blocking_check_that_fails_publishes_nothing(
    staged: tuple[Store, CaseFolder],
    case: CaseFolder,
    monkeypatch: pytest.MonkeyPatch,
    proof: str,
    check: str,
) -> None:
    before = fingerprint(case)
    monkeypatch.setattr(f"transforms.proofs.ledger.{proof}", lambda *_: Breach(1, ("line 7",)))
    result = run_job("ledger_job", staged[0], "alpha", None, "someone")
    assert (result.success, result.snapshot) == (False, None)
    failed = [found for found in result.checks if found.blocking and not found.passed]
    assert [(found.name, found.message) for found in failed] == [(check, "line 7")]
    assert fingerprint(case) == before
    assert not case.work.exists()


def test_a_fault_of_the_program_publishes_nothing_and_names_its_step(
    staged: tuple[Store, CaseFolder], case: CaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> int:
        raise ZeroDivisionError("no such thing")

    before = fingerprint(case)
    monkeypatch.setattr("transforms.ledger.build.build_entries", fault)
    result = run_job("ledger_job", staged[0], "alpha", None, "someone")
    assert result.snapshot is None
    assert result.failure == "step entries: ZeroDivisionError: no such thing"
    assert fingerprint(case) == before
    assert not case.work.exists()


def test_an_interrupted_run_publishes_nothing(staged: tuple[Store, CaseFolder], case: CaseFolder) -> None:
    def stop(_name: str, done: int, _total: int) -> None:
        if done == 3:
            signal.raise_signal(signal.SIGINT)

    before = fingerprint(case)
    with pytest.raises(KeyboardInterrupt):
        run_job("ledger_job", staged[0], "alpha", stop, "someone")
    assert fingerprint(case) == before
    assert not case.work.exists()
    with case_lock(case, pytest.fail):  # and the case is free again
        pass


def test_what_a_case_needs_first_is_said_in_words(tmp_path: Path) -> None:
    result = run_job("case_job", Store(tmp_path), "beta", None, "someone")
    assert (result.success, result.snapshot) == (False, None)
    assert result.failure.startswith(
        "This case has no ledger to go on from.\n  in: case beta\n  do: moneytrail ingest"
    )


def test_importing_it_imports_no_dagster() -> None:
    code = "import sys, pipelines.run; print({'dagster', 'polars', 'great_expectations'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "set()\n"
