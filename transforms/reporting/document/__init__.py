"""The content of a report: one document of plain values that every file of a package is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transforms.reporting.document.by_rule import sums_by_rule
from transforms.reporting.document.candidates import candidates
from transforms.reporting.document.case import Case, Part, case_of
from transforms.reporting.document.elected import elected
from transforms.reporting.document.evidence import evidence, evidence_totals, quarantined
from transforms.reporting.document.findings import findings, not_listed
from transforms.reporting.document.flows import accounts, entries, exchange_rates, parties, transfers
from transforms.reporting.document.limits import limits
from transforms.reporting.document.picture import picture
from transforms.reporting.document.summary import summary
from transforms.reporting.document.tracing import (
    accounts_left_out,
    conservation,
    evidence_period,
    fee_credits,
    fee_totals,
    periods,
    traces,
)
from transforms.reporting.tables import CaseTables
from transforms.schema import CONFISCATION_CANDIDATES

__all__ = ["SCHEMA_VERSION", "report_document"]

SCHEMA = "report.schema.json"
SCHEMA_VERSION = "1"


def report_document(
    tables: CaseTables, settings: Mapping[str, Any], configuration_sha256: str, version: str
) -> Part:
    """The content of report.json: every figure of the PDF with ids and sources.

    `settings`: title, authority, reference_currency, predicate (the hypothesis), protected, case (name).
    Pure: the same rows give the same document. Lists are sorted by id unless ranked.
    Raises: Refused where a candidate is held by somebody whom the shield covers.
    """
    case = case_of(tables, settings)
    document = {
        "$schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "moneytrail_version": version,
        "configuration_sha256": configuration_sha256,
        "case": _case(case),
        "method": elected(case),
        "not_said": limits(case),
        **_people_part(case),
        **_flow_part(case),
        "evidence": evidence(case),
        "quarantined": quarantined(case),
    }
    document["evidence_totals"] = evidence_totals(document["evidence"])
    document["evidence_period"] = evidence_period(case)
    document["accounts"] = accounts(case, _values(document, ACCOUNT_KEYS))
    holders = {holder for account in document["accounts"] for holder in account["holders"]}
    document["parties"] = parties(case, holders | _values(document, PARTY_KEYS))
    document["picture"] = picture(case, document)
    return {**document, "summary": summary(document)}


def _case(case: Case) -> Part:
    return {
        "name": case.text(str(case.settings.get("case") or "")),
        "title": case.text(str(case.settings["title"])),
        "authority": case.text(str(case.settings.get("authority") or "")),
        "predicate_hypothesis": case.text(str(case.settings.get("predicate") or "")),
        "reference_currency": case.settings["reference_currency"],
    }


def _people_part(case: Case) -> Part:
    found = findings(case)
    listed = {row["holder_party_id"] for row in case.tables.rows(CONFISCATION_CANDIDATES)}
    return {
        "findings": found,
        "candidates": candidates(case, found),
        "not_listed": not_listed(case, listed),
    }


def _flow_part(case: Case) -> Part:
    return {
        "schedule_1_periods": periods(case),
        "schedule_1_left_out": accounts_left_out(case),
        "schedule_2_tracing": {
            "traces": traces(case),
            "conservation": conservation(case),
            "by_rule": sums_by_rule(case),
        },
        "schedule_3_fee_credits": {"rows": fee_credits(case), "totals": fee_totals(case)},
        "transfers": transfers(case),
        "entries": entries(case),
        "exchange_rates": exchange_rates(case),
    }


PARTY_KEYS = frozenset({"from_party", "to_party", "payer", "holder", "subject"})
ACCOUNT_KEYS = frozenset({"from_account", "to_account", "account", "target", "subject", "id"})


def _values(part: object, keys: frozenset[str]) -> set[str]:
    """Every value that stands under one of the keys, anywhere in the document."""
    if isinstance(part, dict):
        here = {value for key, value in part.items() if key in keys and isinstance(value, str)}
        return here.union(*(_values(value, keys) for value in part.values()))
    if isinstance(part, list):
        return set().union(*(_values(value, keys) for value in part))
    return set()
