"""Deliveries one after the other give the checks, messages and counts of all of them at once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import polars as pl

from pipelines.run import RunResult, run_job
from tests.transforms.ledger.readings import NOON, Line, Sheet, reading
from tests.transforms.ledger.test_increment import ballast
from transforms.evidence import custody
from transforms.ledger.staging import Receipt, stage
from transforms.schema import RECORD_CHECKS
from transforms.store import CaseFolder, Store, read_table

WRONG = "DE00370400440532013000"


def receive(case: CaseFolder, files: dict[str, tuple[Sheet, ...]]) -> None:
    for name, sheets in files.items():
        file_id = hashlib.sha256(name.encode()).hexdigest()
        stage(case, reading(*sheets), Receipt(file_id, name, 1, NOON, None))
        custody.append(case, at=NOON, actor="test", action="received", object_id=file_id, detail={})


def run(store: Store) -> RunResult:
    result = run_job("ledger_job", store, "alpha", None, "test")
    assert result.snapshot, result.failure
    return result


def rules_of(case: CaseFolder) -> pl.DataFrame:
    with duckdb.connect(str(case.current), read_only=True) as connection:
        return read_table(connection, RECORD_CHECKS, RECORD_CHECKS.names).filter(
            pl.col("suite") != "custody_log"
        )


def test_added_or_built_all_checks_say_the_same(tmp_path: Path) -> None:
    lines = [
        Line(f"{n}.005", name="MÃ¼ller", account=f"411111111111{n:04}", scheme="card") for n in range(25)
    ]
    lines += [Line("8", reasons=["amount_malformed: the amount is 8X"]), Line("3", currency="UGX")]
    deliveries: list[dict[str, tuple[Sheet, ...]]] = [
        ballast | {"wrong": (Sheet(WRONG, lines, scheme="bban", number=1),)},
        {"gap": (Sheet(WRONG, lines[:4], scheme="bban", number=4, closing="1", holder="Omar"),)},
        {"again": (Sheet(WRONG, lines, scheme="bban", number=1),)},
    ]
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    for delivery in deliveries:
        receive(one.case("alpha"), delivery)
        receive(other.case("alpha"), delivery)
        added = run(one)
    built = run(other)
    assert added.checks == built.checks
    assert {check.name for check in added.checks if not check.passed} >= {
        "accounts.numbers_have_right_check_digits",
        "entries.amounts_fit_their_currency",
        "entries.texts_are_legible",
        "statements.balances_reconcile",
    }
    assert {key: n for key, n in added.counts.items() if key != "custody_log"} == {
        key: n for key, n in built.counts.items() if key != "custody_log"
    }
    assert rules_of(one.case("alpha")).to_dicts() == rules_of(other.case("alpha")).to_dicts()
