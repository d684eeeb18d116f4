"""The method that all figures of a report follow, and the case plan that elected it."""

from __future__ import annotations

from collections.abc import Iterator

from transforms.plans import MIXED
from transforms.reporting.document.case import Case, Part
from transforms.reporting.document.methods import METHODS, method
from transforms.reporting.tables import Row
from transforms.schema import ASSETS, EVIDENCE_FILES, TRACE_ELECTIONS


def elected(case: Case) -> Part:
    """As `method`, with the plan that elects it, by whom and why; `plan` where accounts follow different methods.

    Raises: Refused for a method that only guides inquiries.
    """
    elections = case.tables.rows(TRACE_ELECTIONS)
    used = _mixed(elections) if case.method == MIXED else method(case)
    return {**used, "limits": [*used["limits"], *_plan(case, elections)]}


def _mixed(elections: list[Row]) -> Part:
    names = sorted({str(row["method"]) for row in elections if row["place"] in ("case", "account")})
    parts = [METHODS[name] for name in names]
    return {
        "method": MIXED,
        "name": "By the case plan, one method for each account",
        "words": "Money on each account follows the method that the case plan elects for it (below). "
        + " ".join(f"{part['name']}: {part['words']}" for part in parts),
        "source": "; ".join(part["source"] for part in parts),
        "limits": ["Other accepted methods may place other amounts at the same places."],
    }


def _plan(case: Case, elections: list[Row]) -> Iterator[str]:
    """Which plan elects what, by whom and why."""
    files = {row["file_id"]: row["name"] for row in case.tables.rows(EVIDENCE_FILES)}
    for row in sorted(elections, key=lambda row: (row["place"] != "case", row["place"], row["election_id"])):
        if row["file_id"] is None:
            continue
        if row["place"] == "debts":
            yield (
                f"Backward tracing follows a debt at most {row['days']} days from making to repayment, and at most"
                f" {row['steps']} debts one after the other: {case.text(row['why'])}. The law fixes no such limit."
            )
            continue
        if row["place"] in _STATED:
            yield _stated(case, row)
            continue
        name = METHODS[row["method"]]["name"]
        why = f": {case.text(row['why'])}" if row["why"] else ""
        if row["place"] == "case":
            file = case.text(files.get(row["file_id"], ""))
            yield (
                f"Case plan {case.text(row['plan'])} ({file}, SHA-256 {row['file_id']}), decided by"
                f" {case.text(row['decided_by'])} on {row['decided_at']:%Y-%m-%d}. For the case: {name}{why}."
            )
        else:
            currency = f" in {row['currency']}" if row["currency"] else ""
            yield f"For {_target(case, row)}{currency}: {name}{why}."


_STATED = {
    "match": "The payment {target} takes the very money that the receipt {credit} brought",
    "sale": "The receipt {credit} is the price of {target}, and is traced by the share of proceeds in it",
}


def _stated(case: Case, row: Row) -> str:
    """A matched pair or a sale, with its evidence and reason; it holds whatever the method."""
    target = _target(case, row) if row["place"] == "sale" else row["target_id"]
    words = _STATED[row["place"]].format(target=target, credit=row["credit_entry_id"])
    return f"{words} (evidence {row['evidence_id']}): {case.text(row['why'])}."


def _target(case: Case, row: Row) -> str:
    if row["place"] == "account":
        return f"account {case.people.account_label(row['target_id'])}"
    assets = {asset["asset_id"]: asset["description"] for asset in case.tables.rows(ASSETS)}
    return f"asset {case.text(assets.get(row['target_id'], row['target_id']))}"
