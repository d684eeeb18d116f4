"""Findings with their parts in words, and whom the shield keeps out of the list."""

from __future__ import annotations

from collections import Counter, defaultdict

from transforms.reporting.document.case import Case, Part, money
from transforms.reporting.document.sources import day
from transforms.reporting.people import LISTED, deciding_gates, is_shield
from transforms.reporting.tables import Row
from transforms.schema import FINDING_PARTS, FINDING_TRANSFERS, FINDINGS, GATE_DECISIONS

NOT_ABOUT_PEOPLE = frozenset({"currency"})
IN_WORDS = {
    "SHIELD_PAYER": "paid only: who pays for a journey is not a target",
    "SHIELD_VICTIM": "shows signs of extortion: a possible victim",
    "SHIELD_FAMILY": "acted within a family or a community that shares its cost",
    "SHIELD_HUMANITARIAN": "helped without gain",
    "BLOCK_MINOR": "was under 18",
    "REVIEW_POSSIBLE_VICTIM": "may be a victim: only a person may decide",
    "SHIELD_PROTECTED": "a person said that the party must be protected",
    "REVIEW_KNOWLEDGE": "in ordinary trade: a person must show what it knew",
    "NO_BENEFIT_SHOWN": "no benefit of its own shows",
}
OTHER_OUTCOME = "the evidence does not carry a listing"


def findings(case: Case) -> list[Part]:
    """Findings about those whom the gates let pass; no score among them.

    The parts come without weights and values: scores rank leads and never stand in a report for court
    (DOMAIN.md, section 0, rule 6).
    """
    return [
        _finding(case, row)
        for row in case.tables.rows(FINDINGS)
        if row["subject_kind"] not in NOT_ABOUT_PEOPLE and _may_be_shown(case, row)
    ]


def findings_kept_back(case: Case) -> int:
    """Number of findings about parties whom the gates did not let pass."""
    about = [row for row in case.tables.rows(FINDINGS) if row["subject_kind"] not in NOT_ABOUT_PEOPLE]
    return sum(not _may_be_shown(case, row) for row in about)


def _may_be_shown(case: Case, finding: Row) -> bool:
    """A look-alike's finding is for the investigator to set aside, not for a court to read."""
    subject = finding["subject_id"]
    parties = case.people.holders.get(subject, ()) if finding["subject_kind"] == "account" else (subject,)
    return bool(parties) and all(party in case.passed for party in parties)


def _finding(case: Case, row: Row) -> Part:
    transfers = _transfers_by_role(case, row["finding_id"])
    parts = [part for part in case.tables.rows(FINDING_PARTS) if part["finding_id"] == row["finding_id"]]
    entry_ids = {e for ids in transfers.values() for t in ids for e in case.sources.transfer_entries(t)}
    is_account = row["subject_kind"] == "account"
    shown = case.people.account if is_account else case.people.party
    label = case.people.account_label if is_account else case.people.party_label
    return {
        "finding_id": row["finding_id"],
        "pattern": row["pattern"],
        "subject_kind": row["subject_kind"],
        "subject": shown(row["subject_id"]),
        "subject_label": label(row["subject_id"]),
        "start": day(row["start"]),
        "end": day(row["end"]),
        "amount_ref": money(row["amount_ref"], case.settings["reference_currency"]),
        "strength": row["strength"],
        "explanation": case.text(row["explanation"]),
        "speaks_for": [_part(case, part) for part in parts if part["weight"] >= 0],
        "speaks_against": [_part(case, part) for part in parts if part["weight"] < 0 and part["value"] > 0],
        "transfers": transfers,
        "sources": case.sources.cite(entry_ids),
    }


def _part(case: Case, part: Row) -> Part:
    return {"part": part["part"], "words": case.text(part["words"])}


def _transfers_by_role(case: Case, finding_id: str) -> dict[str, list[str]]:
    roles: dict[str, list[str]] = defaultdict(list)
    for row in case.tables.rows(FINDING_TRANSFERS):
        if row["finding_id"] == finding_id:
            roles[row["role"]].append(row["transfer_id"])
    return {role: sorted(ids) for role, ids in sorted(roles.items())}


def gates_of(case: Case, party_id: str) -> list[Part]:
    """The gates asked about a party, in their order, with what each said."""
    rows = [row for row in case.tables.rows(GATE_DECISIONS) if row["party_id"] == party_id]
    return [
        {
            "gate": row["gate"],
            "decides": row["hit"],
            "outcome": row["outcome"],
            "explanation": case.text(row["explanation"]),
        }
        for row in sorted(rows, key=lambda row: row["position"])
    ]


def not_listed(case: Case, listed: set[str]) -> list[Part]:
    """Parties that the gates looked at and that are no candidates' holders: counts, never names."""
    decided = {party: row for party, row in deciding_gates(case.tables).items() if party not in listed}
    counts = Counter((row["gate"], row["outcome"]) for row in decided.values())
    shields = {(row["gate"], row["outcome"]): is_shield(row) for row in decided.values()}
    return [
        {
            "gate": gate,
            "outcome": outcome,
            "parties": count,
            "shielded": shields[gate, outcome],
            "words": IN_WORDS.get(outcome, _unshielded(outcome)),
        }
        for (gate, outcome), count in sorted(counts.items())
    ]


def _unshielded(outcome: str) -> str:
    if outcome == LISTED:
        return "passed the gates, and no traced proceeds are held for it"
    return OTHER_OUTCOME
