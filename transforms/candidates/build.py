"""Confiscation candidates, roles and the shield's decisions, as the tables that they become."""

from __future__ import annotations

from typing import Any, NamedTuple

import polars as pl

from transforms.candidates.case import Case
from transforms.candidates.positions import Position, positions_of
from transforms.candidates.roles import RANKING, Role, role_rows, roles_of
from transforms.candidates.targets import Target, targets_of
from transforms.candidates.words import dissipation_risk, explanation_of, third_party_interest
from transforms.configuration import Configuration
from transforms.patterns.evidence import Evidence, Ledger
from transforms.plans import name_of
from transforms.schema import (
    ACCOUNT_PERIODS,
    CONFISCATION_CANDIDATES,
    GATE_DECISIONS,
    PARTY_ROLES,
    Table,
)


class CandidateFrames(NamedTuple):
    """The tables that candidates make."""

    confiscation_candidates: pl.DataFrame
    party_roles: pl.DataFrame
    gate_decisions: pl.DataFrame


def candidates_of(
    traces: pl.DataFrame,
    trace_steps: pl.DataFrame,
    trace_seeds: pl.DataFrame,
    findings: pl.DataFrame,
    finding_transfers: pl.DataFrame,
    transfers: pl.DataFrame,
    transfer_entries: pl.DataFrame,
    entries: pl.DataFrame,
    accounts: pl.DataFrame,
    parties: pl.DataFrame,
    party_accounts: pl.DataFrame,
    assets: pl.DataFrame,
    asset_payments: pl.DataFrame,
    configuration: Configuration,
    reference_currency: str,
    account_periods: pl.DataFrame | None = None,
    trace_elections: pl.DataFrame | None = None,
    booked: pl.DataFrame | None = None,
    people: pl.DataFrame | None = None,
) -> CandidateFrames:
    """What can be frozen, whose it is, and why everybody else is not listed.

    Reads: frames of the declared schemas (columns: `case.READ`). `account_periods` states opening balances; without
        it the first printed balance of an account does, and where there is none the least amount is 0.
        `trace_elections` says which method the traces follow; without it the configuration does.
        `booked`: what `reading.booked_of` gives, where `entries` has the texts alone; `people`: whose
        transfers these are, where they are not all (`reading.concerned_of`).
    Gives: frames of CONFISCATION_CANDIDATES (amounts in the currency of the place, low <= amount <=
        high), PARTY_ROLES and GATE_DECISIONS, sorted by key; the order of rows given makes no difference.
    Raises: MoneytrailError for a configuration that lacks a threshold.
    Method: docs/methods/shield.md; UNTOC art. 12.
    """
    no_rates = pl.DataFrame()
    evidence = Evidence(
        transfers,
        transfer_entries,
        entries,
        parties,
        party_accounts,
        accounts,
        no_rates,
        reference_currency,
    )
    periods = ACCOUNT_PERIODS.empty() if account_periods is None else account_periods
    case = Case(
        traces,
        trace_steps,
        trace_seeds,
        findings,
        finding_transfers,
        assets,
        asset_payments,
        periods,
        evidence,
        configuration,
        None if trace_elections is None else name_of(trace_elections.to_dicts()),
        booked,
        None if people is None else frozenset(people["person"]),
    )
    positions = positions_of(case)
    roles = roles_of(case, positions)
    decisions = [decision.row() for position in positions.values() for decision in position.decisions]
    return CandidateFrames(
        _frame(CONFISCATION_CANDIDATES, _candidate_rows(case, positions, roles)),
        _frame(PARTY_ROLES, role_rows(case, positions, roles)),
        _frame(GATE_DECISIONS, decisions),
    )


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, table.frame_schema).sort(table.key)


def _candidate_rows(
    case: Case, positions: dict[str, Position], roles: dict[str, Role]
) -> list[dict[str, Any]]:
    targets = sorted(targets_of(case, positions), key=lambda target: _rank(target, roles))
    ledgers = case.ledgers(target.holder for target in targets)
    return [
        {
            **_row(case, target, ledgers.get(target.holder)),
            "rank": rank,
            "explanation": explanation_of(case, target, positions[target.holder], roles.get(target.holder)),
        }
        for rank, target in enumerate(targets, start=1)
    ]


def _rank(target: Target, roles: dict[str, Role]) -> tuple[Any, ...]:
    """Those who keep the profit first: by position, benefit kept and traced worth; then by id."""
    role = roles.get(target.holder)
    place = RANKING.index(role.role) if role else len(RANKING)
    kept = role.kept_ref if role else 0
    worth = target.amount_ref or 0
    return (place, -kept, -worth, target.kind, target.target_id, target.traced.currency)


def _row(case: Case, target: Target, ledger: Ledger | None) -> dict[str, Any]:
    return {
        "candidate_id": target.candidate_id,
        "target_kind": target.kind,
        "target_id": target.target_id,
        "holder_party_id": target.holder,
        "basis": target.basis,
        "amount_low": target.traced.low,
        "amount": target.traced.amount,
        "amount_high": target.traced.high,
        "currency": target.traced.currency,
        "strength": target.strength,
        "third_party_interest": third_party_interest(case, target, ledger),
        "dissipation_risk": dissipation_risk(case, target),
    }
