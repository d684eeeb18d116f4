"""What could be frozen: one part each, with its amount, its way, its holder and what speaks against."""

from __future__ import annotations

from decimal import Decimal

from transforms.money import show
from transforms.reporting.document.by_rule import amounts_by_rule
from transforms.reporting.document.case import Case, Part, in_words, money, totals
from transforms.reporting.document.findings import gates_of
from transforms.reporting.document.flows import traced_parts
from transforms.reporting.document.sources import day
from transforms.reporting.document.tracing import statement_places
from transforms.reporting.people import SHIELD_GATES
from transforms.reporting.tables import Row
from transforms.schema import (
    ACCOUNT_PERIODS,
    ASSET_PAYMENTS,
    ASSETS,
    CONFISCATION_CANDIDATES,
    PARTY_ROLES,
    TRACE_SEEDS,
    TRACES,
)

ARTICLES = {
    "direct proceeds": "UNTOC art. 12(1)(a): proceeds of crime",
    "substitute": "UNTOC art. 12(3): property into which proceeds were converted",
    "intermingled": "UNTOC art. 12(4): proceeds intermingled with other property, up to their assessed value",
    "benefit": "UNTOC art. 12(5): income or benefit derived from proceeds",
    "instrumentality": "UNTOC art. 12(1)(b): property used in or destined for use in offences",
    "value": "UNTOC art. 12(1)(a): property of a value that corresponds to that of proceeds",
}
"""Basis by the article of the UN Convention against Transnational Organized Crime (DOMAIN.md 5.1)."""


INNOCENT_GATES = SHIELD_GATES | {"G7"}
"""Gates that ask for an innocent explanation; G7 asks whether ordinary trade explains it."""


def candidates(case: Case, findings: list[Part]) -> list[Part]:
    """Candidates by rank, then id."""
    rows = sorted(
        case.tables.rows(CONFISCATION_CANDIDATES), key=lambda row: (row["rank"], row["candidate_id"])
    )
    return [_candidate(case, row, findings) for row in rows]


def _candidate(case: Case, row: Row, findings: list[Part]) -> Part:
    currency = row["currency"]
    here = _traces_to(case, row)
    gates = gates_of(case, row["holder_party_id"])
    return {
        "candidate_id": row["candidate_id"],
        "rank": row["rank"],
        "what": what_it_is(case, row),
        "holder": case.people.party(row["holder_party_id"]),
        "holder_name": case.people.party_label(row["holder_party_id"]),
        "basis": row["basis"],
        "article": ARTICLES.get(row["basis"], row["basis"]),
        "amount_low": show(row["amount_low"], currency),
        "amount": show(row["amount"], currency),
        "amount_high": show(row["amount_high"], currency),
        "currency": currency,
        "traced": totals((trace["currency"], trace["amount"]) for trace in here),
        "trace_ids": [trace["trace_id"] for trace in here],
        "by_rule": amounts_by_rule(case, row),
        "strength": row["strength"],
        "explanation": case.text(row["explanation"]),
        "fee_credits": _fee_credits(case, here),
        "steps": _steps(case, here),
        "roles": _roles(case, row["holder_party_id"]),
        "why_this_holder": [gate for gate in gates if gate["gate"] not in INNOCENT_GATES],
        "innocent_explanations": [gate for gate in gates if gate["gate"] in INNOCENT_GATES],
        "speaks_against": _against(case, row, findings),
        "third_party_interest": case.text(row["third_party_interest"]),
        "dissipation_risk": case.text(row["dissipation_risk"]),
    }


def _roles(case: Case, party_id: str) -> list[Part]:
    rows = [row for row in case.tables.rows(PARTY_ROLES) if row["party_id"] == party_id]
    return [{"role": row["role"], "explanation": case.text(row["explanation"])} for row in rows]


def _traces_to(case: Case, row: Row) -> list[Row]:
    kind, target = row["target_kind"], row["target_id"]
    found = [t for t in case.tables.rows(TRACES) if (t["target_kind"], t["target_id"]) == (kind, target)]
    return [trace for trace in found if trace["method"] == case.method]


def what_it_is(case: Case, row: Row) -> Part:
    """The thing itself, with what a bank or a register needs to find it."""
    if row["target_kind"] == "account":
        return _account(case, row["target_id"])
    asset = next(a for a in case.tables.rows(ASSETS) if a["asset_id"] == row["target_id"])
    payments = [p for p in case.tables.rows(ASSET_PAYMENTS) if p["asset_id"] == asset["asset_id"]]
    entry_ids = {e for p in payments for e in case.sources.transfer_entries(p["transfer_id"])}
    return {
        "kind": "asset",
        "id": asset["asset_id"],
        "label": case.text(asset["description"]),
        "asset_kind": asset["kind"],
        "country": asset["country"],
        "registry_ref": asset["registry_ref"],
        "acquired_at": day(asset["acquired_at"]),
        "price": money(asset["price"], asset["currency"]),
        "currency": asset["currency"],
        "payments": [payment["transfer_id"] for payment in payments],
        "sources": case.sources.cite(entry_ids),
    }


def _account(case: Case, account_id: str) -> Part:
    row = case.people.accounts[account_id]
    places = statement_places(case)
    return {
        "kind": "account",
        "id": case.people.account(account_id),
        "label": f"Balance of {case.people.account_label(account_id)}",
        "scheme": row["scheme"],
        "identifier": row["identifier"],
        "institution": case.text(row["institution"]) or None,
        "country": row["country"],
        "holders": [case.people.party_label(p) for p in case.people.holders.get(account_id, ())],
        "balances": [
            {
                "currency": period["currency"],
                "amount": money(period["closing_balance"], period["currency"]),
                "as_of": period["to_date"].isoformat(),
                "sources": places[account_id, period["currency"]],
            }
            for period in case.tables.rows(ACCOUNT_PERIODS)
            if period["account_id"] == account_id
        ],
    }


def _path(case: Case, here: list[Row]) -> list[str]:
    on_the_way = {transfer for trace in here for transfer in trace["path"]}
    return sorted(on_the_way, key=lambda t: (case.transfers[t]["sent_at"], t))


def _seeded(case: Case, here: list[Row]) -> dict[str, Row]:
    """Seeds of these traces by their credit entry."""
    seeds = {trace["seed_id"] for trace in here}
    return {row["entry_id"]: row for row in case.tables.rows(TRACE_SEEDS) if row["seed_id"] in seeds}


def _fee_credits(case: Case, here: list[Row]) -> Part:
    """The credits that these traces start from, together; Schedule 3 lists them one by one."""
    seeded = _seeded(case, here)
    return {
        "count": len(seeded),
        "amounts": totals((row["currency"], row["amount"]) for row in seeded.values()),
        "entry_ids": sorted(seeded),
    }


def _steps(case: Case, here: list[Row]) -> list[Part]:
    """The transfers on the way after the fee credits, in order of time, each with its traced part."""
    parts = traced_parts(case, {trace["seed_id"] for trace in here})
    seeded = _seeded(case, here)
    steps: list[Part] = []
    for transfer_id in _path(case, here):
        entry_ids = case.sources.transfer_entries(transfer_id)
        if not any(entry in seeded for entry in entry_ids):
            steps.append(_step(case, case.transfers[transfer_id], parts.get(transfer_id)))
    return steps


def _step(case: Case, row: Row, part: tuple[Decimal, str] | None) -> Part:
    entry_ids = case.sources.transfer_entries(row["transfer_id"])
    return {
        "transfer_id": row["transfer_id"],
        "date": day(row["sent_at"]),
        "from": case.people.account_label(row["from_account_id"]),
        "to": case.people.account_label(row["to_account_id"]),
        "amount": show(row["amount"], row["currency"]),
        "currency": row["currency"],
        "traced": money(*part) if part else None,
        "traced_currency": part[1] if part else None,
        "sources": case.sources.cite(entry_ids),
    }


def _against(case: Case, row: Row, findings: list[Part]) -> list[str]:
    """Facts that weaken the case for this candidate, from the findings and the figures."""
    holder = case.people.party(row["holder_party_id"])
    found = [part["words"] for f in findings if f["subject"] == holder for part in f["speaks_against"]]
    if row["amount_low"] < row["amount"]:
        low = in_words(show(row["amount_low"], row["currency"]), row["currency"])
        found.append(f"Under the assumptions that favour the holder most the amount is {low}.")
    if row["target_kind"] == "account":
        found += _account_doubts(case, row["target_id"])
    else:
        found.append("The price paid is known, today's value is not; a register has not been asked.")
    return found


def _account_doubts(case: Case, account_id: str) -> list[str]:
    doubts = []
    for period in case.tables.rows(ACCOUNT_PERIODS):
        if period["account_id"] == account_id:
            if period["opening_balance"] is None:
                doubts.append(
                    f"No statement states what the account held before {period['from_date'].isoformat()}."
                )
            if period["closes"] != "reconciled":
                doubts.append("The account's balances are not reconciled by its statements.")
            doubts.append(
                f"The balance is that of {period['to_date'].isoformat()}; "
                "later movements are not in evidence."
            )
    return doubts
