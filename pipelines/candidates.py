"""What can be frozen, who plays which part, and the shield's decisions."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, table_spec, written
from transforms.candidates.build import candidates_of
from transforms.candidates.case import READ
from transforms.candidates.reading import booked_of, concerned_of
from transforms.flows.chains.like_entries import with_legs_as_entries
from transforms.patterns.reading import among_transfers
from transforms.proofs import case as proofs
from transforms.schema import (
    ACCOUNT_PERIODS,
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    CHAIN_LEGS,
    CONFISCATION_CANDIDATES,
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    GATE_DECISIONS,
    PARTIES,
    PARTY_ACCOUNTS,
    PARTY_ROLES,
    TRACE_ELECTIONS,
    TRACE_SEEDS,
    TRACE_STEPS,
    TRACES,
    TRANSFER_ENTRIES,
    TRANSFERS,
)

GROUP = "candidates"
_MOVED = [TRANSFERS, TRANSFER_ENTRIES, ENTRIES]
_FROM = [
    TRACES,
    TRACE_STEPS,
    TRACE_SEEDS,
    TRACE_ELECTIONS,
    FINDINGS,
    FINDING_TRANSFERS,
    *_MOVED,
    ACCOUNTS,
    PARTIES,
    PARTY_ACCOUNTS,
    ASSETS,
    ASSET_PAYMENTS,
    ACCOUNT_PERIODS,
]
_MADE = [CONFISCATION_CANDIDATES, PARTY_ROLES, GATE_DECISIONS]


@dg.multi_asset(
    specs=[table_spec(table, GROUP, [*_FROM, CHAIN_LEGS]) for table in _MADE], check_specs=key_checks(*_MADE)
)
def confiscation_candidates(case_run: CaseRun) -> Results:
    """Balances and assets that hold proceeds, after the gates of the shield."""
    work = case_run.work
    frames = {table.name: work.read(table, *READ.get(table, ())) for table in _FROM if table not in _MOVED}
    legs = work.read(CHAIN_LEGS)
    with work.connect() as connection:
        concerned = concerned_of(connection)
        frames |= among_transfers(connection, concerned.transfers, READ)
        booked = with_legs_as_entries({**frames, ENTRIES.name: booked_of(connection)}, legs)[ENTRIES.name]
    made = candidates_of(
        **with_legs_as_entries(frames, legs),
        booked=booked,
        people=concerned.people,
        configuration=case_run.configuration,
        reference_currency=case_run.settings.reference_currency,
    )
    yield from written(work, dict(zip(_MADE, made, strict=True)))


@dg.asset_check(
    asset=CONFISCATION_CANDIDATES.name, blocking=True, additional_deps=[GATE_DECISIONS.name, PARTIES.name]
)
def no_shielded_party_is_listed(case_run: CaseRun) -> dg.AssetCheckResult:
    """Nobody is listed who is protected, or whom the gates did not pass (a payer, a relative, a helper)."""
    with case_run.work.connect() as connection:
        return check_result(proofs.shielded_candidates(connection))
