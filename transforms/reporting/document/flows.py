"""The transfers and entries behind the report, and the people and accounts at their ends."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from transforms.money import show
from transforms.reporting.document.case import Case, Part, money
from transforms.reporting.document.sources import booked, when
from transforms.reporting.tables import Row
from transforms.schema import FINDING_TRANSFERS, FX_RATES, PARTY_ROLES, TRACE_STEPS


def transfers(case: Case) -> list[Part]:
    """Every transfer behind a finding or a trace, with its ends, amounts, part and sources."""
    roles: dict[str, set[str]] = defaultdict(set)
    for row in case.tables.rows(FINDING_TRANSFERS):
        roles[row["transfer_id"]].add(row["role"])
    traced = traced_parts(case)
    return [
        _transfer(case, row, sorted(roles[transfer_id]), traced.get(transfer_id))
        for transfer_id, row in sorted(case.transfers.items())
    ]


def traced_parts(case: Case, seeds: set[str] | None = None) -> dict[str, tuple[Decimal, str]]:
    """Traced part and its currency of each transfer, by the elected method, over all seeds or some.

    The debit side states what left; where only the credit side is in evidence, that one counts.
    """
    sides: dict[tuple[str, str], tuple[Decimal, str]] = {}
    for row in case.tables.rows(TRACE_STEPS):
        if row["method"] == case.method and row["transfer_id"] and (seeds is None or row["seed_id"] in seeds):
            key = (row["transfer_id"], row["side"])
            before = sides.get(key, (Decimal(0), ""))[0]
            sides[key] = (before + row["amount"], row["currency"])
    # "debit" sorts after "credit", so it is what stays where both sides were seen.
    return {transfer: part for (transfer, _), part in sorted(sides.items())}


def _transfer(case: Case, row: Row, roles: list[str], traced: tuple[Decimal, str] | None) -> Part:
    entry_ids = case.sources.transfer_entries(row["transfer_id"])
    seconds = any(case.sources.entries[e]["booked_precision"] == "second" for e in entry_ids)
    currency = row["currency"]
    return {
        "transfer_id": row["transfer_id"],
        "sent_at": when(row["sent_at"], day_only=not seconds),
        "received_at": when(row["received_at"], day_only=not seconds),
        "from_party": case.people.party(row["from_party_id"]),
        "from_account": case.people.account(row["from_account_id"]),
        "from": case.people.account_label(row["from_account_id"]),
        "to_party": case.people.party(row["to_party_id"]),
        "to_account": case.people.account(row["to_account_id"]),
        "to": case.people.account_label(row["to_account_id"]),
        "amount": show(row["amount"], currency),
        "currency": currency,
        "amount_ref": money(row["amount_ref"], case.settings["reference_currency"]),
        "rate_id": row["rate_id"],
        "received_amount": money(row["received_amount"], row["received_currency"]),
        "received_currency": row["received_currency"],
        "fee": money(row["fee"], currency),
        "kind": row["kind"],
        "channel": row["channel"],
        "match_basis": row["match_basis"],
        "roles": roles,
        "traced": money(*traced) if traced else None,
        "traced_currency": traced[1] if traced else None,
        "entry_ids": entry_ids,
        "sources": case.sources.cite(entry_ids),
    }


def entries(case: Case) -> list[Part]:
    """Every entry behind the report, with its record and place."""
    return [
        {
            "entry_id": entry_id,
            "record_id": row["record_id"],
            "source": case.sources.places[entry_id],
            "account": case.people.account(row["account_id"]),
            "booked_at": booked(row),
            "amount": show(row["amount"], row["currency"]),
            "currency": row["currency"],
        }
        for entry_id, row in sorted(case.sources.entries.items())
    ]


def exchange_rates(case: Case) -> list[Part]:
    """Every rate behind a converted amount, with its day and source."""
    return [
        {
            "rate_id": row["rate_id"],
            "currency": row["currency"],
            "reference_currency": row["reference_currency"],
            "wanted_date": row["wanted_date"].isoformat(),
            "rate_date": row["rate_date"].isoformat(),
            "numerator": show(row["numerator"], "XXX"),
            "denominator": show(row["denominator"], "XXX"),
            "source": row["source"],
        }
        for row in case.tables.rows(FX_RATES)
    ]


def parties(case: Case, used: set[str]) -> list[Part]:
    """The parties that the report speaks of; identifiers only of those who are shown by name."""
    roles: dict[str, list[str]] = defaultdict(list)
    for row in case.tables.rows(PARTY_ROLES):
        roles[row["party_id"]].append(row["role"])
    found = []
    for party_id, row in case.people.parties.items():
        shown = case.people.party(party_id)
        if shown in used:
            hidden = party_id in case.people.party_alias
            found.append(
                {
                    "party": shown,
                    "name": None if hidden else row["name"],
                    "kind": row["kind"],
                    "countries": row["countries"],
                    "identifiers": [] if hidden else row["identifiers"],
                    "roles": roles[party_id],
                }
            )
    return sorted(found, key=lambda item: str(item["party"]))


def accounts(case: Case, used: set[str]) -> list[Part]:
    """The accounts that the report speaks of; numbers only of those whose holder is shown by name."""
    found = []
    for account_id, row in case.people.accounts.items():
        shown = case.people.account(account_id)
        if shown in used:
            hidden = account_id in case.people.account_alias
            found.append(
                {
                    "account": shown,
                    "scheme": row["scheme"],
                    "identifier": None if hidden else row["identifier"],
                    "institution": case.text(row["institution"]) or None,
                    "country": row["country"],
                    "observed": row["observed"],
                    "holders": [case.people.party(p) for p in case.people.holders.get(account_id, ())],
                    "label": case.people.account_label(account_id),
                }
            )
    return sorted(found, key=lambda item: str(item["account"]))
