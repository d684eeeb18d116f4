"""The report says which plan elected the method, by whom and why; names stay masked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.transforms.reporting import sample_case as sample
from transforms.errors import Refused
from transforms.reporting import read_case_tables, report_document

PLAN = {
    "file_id": sample.CAMT,
    "plan": "Beispiel, methods",
    "decided_by": "A. Prosecutor",
    "decided_at": datetime(2026, 3, 1),  # noqa: DTZ001 (the store keeps UTC without a zone)
}
CASE = {**PLAN, "election_id": "l1", "place": "case", "method": "fifo", "why": "contributors as Amira Haddad"}
ACCOUNT = {
    **PLAN,
    "election_id": "l2",
    "place": "account",
    "target_id": sample.account("collector"),
    "method": "pro_rata",
    "why": "mixed with his wages",
}


def document(tmp_path: Path, *elections: dict[str, Any]) -> dict[str, Any]:
    traces = (
        [{**row, "method": "plan"} for row in sample.sample_tables()["traces"]]
        if len(elections) > 1
        else None
    )
    change = {"trace_elections": list(elections)} | ({"traces": traces} if traces else {})
    path = sample.write_sample_case(tmp_path / "current.duckdb", change=change)
    return report_document(read_case_tables(path), sample.SETTINGS, sample.CONFIGURATION, "0.1.0")


def test_a_plan_that_elects_the_method_is_named_with_its_hash(tmp_path: Path) -> None:
    method = document(tmp_path, CASE)["method"]
    assert method["method"] == "fifo"
    said = method["limits"][-1]
    assert said.startswith("Case plan Beispiel, methods (bank/kontoauszug_")
    assert f"SHA-256 {sample.CAMT}), decided by A. Prosecutor on 2026-03-01." in said
    assert "For the case: First in, first out (FIFO): contributors as" in said
    assert "Haddad" not in said


def test_accounts_of_different_methods_make_a_report_by_the_plan(tmp_path: Path) -> None:
    made = document(tmp_path, CASE, ACCOUNT)
    method = made["method"]
    assert (method["method"], method["name"]) == ("plan", "By the case plan, one method for each account")
    assert "First in, first out (FIFO): Money leaves" in method["words"]
    assert "Pro rata at each payment: A payment takes" in method["words"]
    assert "Clayton's Case" in method["source"]
    assert method["limits"][-1].endswith(": Pro rata at each payment: mixed with his wages.")
    assert made["schedule_2_tracing"]["traces"]
    one = next(row["words"] for row in made["not_said"] if row["limit"] == "one_method")
    assert "the one method elected for it" in one


def test_matched_pairs_and_sales_stand_beside_the_method_with_their_evidence(tmp_path: Path) -> None:
    asset = sample.sample_tables()["assets"][0]
    stated = {"credit_entry_id": "e1", "evidence_id": "r7", "why": "letter of Amira Haddad"}
    match = {
        **PLAN,
        **stated,
        "election_id": "l3",
        "place": "match",
        "target_id": "e2",
        "method": "specific_match",
    }
    sale = {
        **PLAN,
        **stated,
        "election_id": "l4",
        "place": "sale",
        "target_id": asset["asset_id"],
        "method": "resale",
    }
    path = sample.write_sample_case(
        tmp_path / "current.duckdb", change={"trace_elections": [CASE, match, sale]}
    )
    made = report_document(read_case_tables(path), sample.SETTINGS, sample.CONFIGURATION, "0.1.0")["method"]
    assert made["method"] == "fifo"
    matched, sold = made["limits"][-2:]
    assert matched.startswith(
        "The payment e2 takes the very money that the receipt e1 brought (evidence r7): letter of"
    )
    assert sold.startswith("The receipt e1 is the price of asset ")
    assert "Haddad" not in matched + sold


def test_no_report_is_written_by_a_method_for_inquiries_only(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="only guides inquiries"):
        document(tmp_path, {**CASE, "method": "poison"})
