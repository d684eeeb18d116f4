from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden_files import check_golden
from tests.transforms.reporting import sample_case as case
from transforms.errors import Refused
from transforms.reporting import read_case_tables, report_document
from transforms.reporting.manifest import canonical_json

Row = dict[str, Any]


def document_of(path: Path, change: dict[str, list[Row]], settings: Row = case.SETTINGS) -> Row:
    case.write_sample_case(path, change=change)
    return report_document(read_case_tables(path), settings, case.CONFIGURATION, "0.1.0")


def test_report_of_the_sample_case(document: Row) -> None:
    check_golden("report/report.json", canonical_json(document))


def test_no_score_weight_or_clock_stands_in_the_report(document: Row) -> None:
    text = json.dumps(document)
    assert "0.8125" not in text
    assert "score" not in text
    assert "09:30:05" not in text


def test_every_source_names_a_listed_exhibit(document: Row) -> None:
    exhibits = {file["exhibit"] for file in document["evidence"]}
    assert exhibits == {"E1", "E2"}
    for entry in document["entries"]:
        assert entry["source"].split(",")[0] in exhibits
    for item in document["candidates"]:
        for step in item["steps"]:
            assert step["sources"]


def test_steps_of_a_candidate_follow_the_money_after_the_fees(document: Row) -> None:
    car = document["candidates"][0]
    assert [step["transfer_id"] for step in car["steps"]] == [case.ONWARD, case.CAR_PAYMENT]
    assert [step["traced"] for step in car["steps"]] == ["5800.00", "3800.00"]
    assert car["fee_credits"]["count"] == 3
    assert car["article"].startswith("UNTOC art. 12(3)")


def test_what_speaks_against_names_parts_that_weigh_against_and_apply(document: Row) -> None:
    against = document["candidates"][2]["speaks_against"]
    assert "one earlier credit is consistent with wages" in against
    assert not any("rent" in words for words in against)
    assert document["findings"][0]["speaks_for"][0] == {"part": "payers", "words": "3 parties paid in"}


def test_a_finding_about_a_shielded_party_is_counted_and_not_shown(document: Row) -> None:
    assert [finding["finding_id"] for finding in document["findings"]] == [case.FINDING]
    counts = {row["outcome"]: row["parties"] for row in document["not_listed"]}
    assert counts == {"SHIELD_PAYER": 3, "SHIELD_FAMILY": 1}
    limits = {item["limit"]: item["count"] for item in document["not_said"]}
    assert limits["findings_kept_back"] == 1


def test_a_finding_about_somebody_in_ordinary_trade_is_kept_back(tmp_path: Path) -> None:
    gates = [row for row in case.sample_tables()["gate_decisions"] if row["party_id"] != case.party("aunt")]
    trade = {**gates[-1], "party_id": case.party("aunt"), "gate": "G7", "position": 9, "hit": True}
    rows = [*gates, {**trade, "outcome": "REVIEW_KNOWLEDGE", "explanation": "a travel agent"}]
    document = document_of(tmp_path / "case.duckdb", {"gate_decisions": rows})
    assert [finding["finding_id"] for finding in document["findings"]] == [case.FINDING]


def test_ids_in_texts_become_names_or_pseudonyms(tmp_path: Path) -> None:
    findings = case.sample_tables()["findings"]
    words = f"paid by {case.party('collector')} to {case.account('payer1')}"
    document = document_of(tmp_path / "case.duckdb", {"findings": [{**findings[0], "explanation": words}]})
    told = document["findings"][0]["explanation"]
    assert told.startswith("paid by Karim Rahimi to ACCOUNT-")


def test_a_case_without_candidates_says_so(tmp_path: Path) -> None:
    tables = case.sample_tables()
    empty: dict[str, list[Row]] = {name: [] for name in tables}
    kept = {name: tables[name] for name in ("evidence_files", "source_records")}
    document = document_of(tmp_path / "case.duckdb", {**empty, **kept})
    words = " ".join(document["summary"]["paragraphs"])
    assert "no candidates" in words
    assert document["candidates"] == []
    assert document["picture"]["edges"] == []


def test_rows_in_another_order_give_the_same_document(tmp_path: Path, document: Row) -> None:
    change = {name: rows[::-1] for name, rows in case.sample_tables().items()}
    assert document_of(tmp_path / "case.duckdb", change) == document


def test_a_shielded_holder_stops_the_report(tmp_path: Path) -> None:
    candidates = case.sample_tables()["confiscation_candidates"]
    wrong = [{**candidates[0], "holder_party_id": case.party("aunt")}]
    with pytest.raises(Refused, match="shield"):
        document_of(tmp_path / "case.duckdb", {"confiscation_candidates": wrong})


def test_a_missing_rate_is_a_stated_limit(tmp_path: Path) -> None:
    findings = case.sample_tables()["findings"]
    missing = {
        **findings[0],
        "finding_id": "f3",
        "pattern": "missing_exchange_rate",
        "subject_kind": "currency",
        "subject_id": "AFN",
        "amount_ref": None,
        "explanation": "No rate for AFN on 2026-01-05.",
    }
    document = document_of(tmp_path / "case.duckdb", {"findings": [*findings, missing]})
    limits = {item["limit"]: item["words"] for item in document["not_said"]}
    assert "No rate for AFN" in limits["missing_rates"]
    assert len(document["findings"]) == 1


def test_a_protected_person_without_a_party_is_hidden_in_texts(tmp_path: Path) -> None:
    protected = ({"name": "Omid Karimi", "reason": "witness"},)
    findings = case.sample_tables()["findings"]
    told = [{**findings[0], "explanation": "Karimi, Omid brought the payers."}]
    settings = {**case.SETTINGS, "protected": protected}
    document = document_of(tmp_path / "case.duckdb", {"findings": told}, settings)
    assert document["findings"][0]["explanation"] == "PROTECTED-PERSON brought the payers."
