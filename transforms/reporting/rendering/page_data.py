"""The document as a person reads it: the same parts for report.pdf and report.html, long tables cut."""

from __future__ import annotations

from typing import Any

Part = dict[str, Any]

ROWS = 200
"""Rows of a table that a person reads; the rest stand in report.json and schedule.xlsx."""
STEPS = 60
SOURCES = 6
"""Places that stand beside a figure before `and n more`."""
NO_EVIDENCE = "2000-01-01"


def page_data(document: Part) -> Part:
    """The document as pages show it: long tables cut, with what was cut said."""
    tracing = document["schedule_2_tracing"]
    fees = document["schedule_3_fee_credits"]
    kept = {key: document[key] for key in ("case", "method", "not_said", "not_listed", "evidence_totals")}
    return {
        **kept,
        "version": document["moneytrail_version"],
        "configuration_sha256": document["configuration_sha256"],
        "date": document["evidence_period"]["to"] or NO_EVIDENCE,
        "period": document["evidence_period"],
        "summary": document["summary"],
        "findings": _cut([_finding(item) for item in document["findings"]]),
        "candidates": [_candidate(item, document) for item in document["candidates"]],
        "periods": _cut([_short(row) for row in document["schedule_1_periods"]]),
        "periods_left_out": document["schedule_1_left_out"],
        "traces": _cut(tracing["traces"]),
        "conservation": tracing["conservation"],
        "rules": tracing["by_rule"],
        "fees": {**_cut(sorted(fees["rows"], key=_by_account)), "totals": fees["totals"]},
        "rates": _cut(document["exchange_rates"]),
        "evidence": _cut(document["evidence"]),
        "quarantined": _cut(document["quarantined"]),
        "picture": {key: document["picture"][key] for key in ("edges", "back")},
        "transfers": len(document["transfers"]),
    }


def _by_account(fee: Part) -> tuple[str, str, str]:
    return fee["account_label"], fee["booked_at"] or "", fee["entry_id"]


def _cut(rows: list[Part], most: int = ROWS) -> Part:
    return {"rows": rows[:most], "all": len(rows)}


def _short(row: Part) -> Part:
    """A row whose list of sources is short enough to stand in a cell."""
    return {**row, "sources": short_sources(row["sources"])}


def short_sources(places: list[str]) -> str:
    """`E1, line 3; E1, line 9; and 12 more`."""
    more = len(places) - SOURCES
    return "; ".join(places[:SOURCES] + ([f"and {more} more"] if more > 0 else []))


def _finding(item: Part) -> Part:
    counts = {role: len(ids) for role, ids in item["transfers"].items()}
    return {**_short(item), "transfers": counts}


def _candidate(item: Part, document: Part) -> Part:
    what = {**item["what"], "sources": short_sources(item["what"].get("sources", []))}
    what["balances"] = [_short(balance) for balance in what.get("balances", [])]
    against = [finding for finding in document["findings"] if finding["subject"] == item["holder"]]
    return {
        **item,
        "what": what,
        "steps": _cut([_short(step) for step in item["steps"]], STEPS),
        "findings": [finding["finding_id"] for finding in against],
    }
