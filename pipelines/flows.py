"""Transfers from entries, purchases, exchange rates, and the period table."""

import dagster as dg
import polars as pl

from pipelines.resources import CaseRun
from pipelines.tables import Results, check_result, key_checks, table_spec, written
from transforms.flows.assets import READ as ASSETS_READ
from transforms.flows.assets import assets_of, entries_read
from transforms.flows.build import READ, READ_FOR_PAYMENTS, transfers_of
from transforms.flows.chains import chain_evidence, chain_legs_of
from transforms.flows.periods import READ as PERIODS_READ
from transforms.flows.periods import account_periods as account_periods_of
from transforms.flows.registered_assets import with_registered
from transforms.proofs import case as proofs
from transforms.schema import (
    ACCOUNT_PERIODS,
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    CHAIN_LEGS,
    ENTRIES,
    EVIDENCE_FILES,
    FX_RATES,
    HAWALA_LINES,
    HAWALA_TABLES,
    PARTIES,
    PARTY_ACCOUNTS,
    PAYMENT_RECORDS,
    PAYMENTS,
    REGISTER_ASSETS,
    STATEMENTS,
    TRANSFER_CANDIDATES,
    TRANSFER_ENTRIES,
    TRANSFER_HAWALA_LINES,
    TRANSFER_PAYMENTS,
    TRANSFERS,
)

GROUP = "flows"
_FROM = [ENTRIES, ACCOUNTS, PARTY_ACCOUNTS, PAYMENTS, HAWALA_LINES, PARTIES, REGISTER_ASSETS]
_HAWALA = [TRANSFER_HAWALA_LINES, *HAWALA_TABLES]
_MADE = [
    TRANSFERS,
    TRANSFER_ENTRIES,
    TRANSFER_CANDIDATES,
    TRANSFER_PAYMENTS,
    *_HAWALA,
    FX_RATES,
    ASSETS,
    ASSET_PAYMENTS,
]


@dg.multi_asset(specs=[table_spec(table, GROUP, _FROM) for table in _MADE], check_specs=key_checks(*_MADE))
def transfers(case_run: CaseRun) -> Results:
    """Movements of money with both sides where both are seen; those that pay for a thing of value."""
    yield from written(case_run.work, dict(zip(_MADE, _moved(case_run), strict=True)))


def _moved(case_run: CaseRun) -> list[pl.DataFrame]:
    # By itself, so that what is read is out of memory before anything is written.
    work, configuration = case_run.work, case_run.configuration
    accounts, party_accounts, payments, books, known, register = (
        work.read(table, *READ.get(table, ())) for table in _FROM[1:]
    )
    moved = transfers_of(
        # Handed over and not kept: they are let go of as soon as the pairs are found.
        work.read(ENTRIES, *READ[ENTRIES], *(READ_FOR_PAYMENTS if payments.height else ())),
        accounts,
        party_accounts,
        configuration,
        case_run.settings.reference_currency,
        payments,
        books,
    )
    wanted = entries_read(moved.transfers, moved.transfer_entries, configuration)
    texts = work.read_some(ENTRIES, wanted, *ASSETS_READ[ENTRIES])
    bought = assets_of(moved.transfers, moved.transfer_entries, texts, accounts, configuration)
    assets = with_registered(bought.assets, register, known)
    made = [bought.transfers, moved.transfer_entries, moved.transfer_candidates, moved.transfer_payments]
    return [*made, *(moved.hawala[table] for table in _HAWALA), moved.fx_rates, assets, bought.asset_payments]


@dg.multi_asset(
    specs=[
        table_spec(
            CHAIN_LEGS,
            GROUP,
            [PAYMENTS, PAYMENT_RECORDS, EVIDENCE_FILES, TRANSFER_PAYMENTS, TRANSFER_ENTRIES, ENTRIES],
        )
    ],
    check_specs=key_checks(CHAIN_LEGS),
)
def chain_legs(case_run: CaseRun) -> Results:
    """Sides of movements that only a chain or an exchange records: tracing takes them like entries."""
    with case_run.work.connect() as connection:
        evidence = chain_evidence(connection)
    yield from written(case_run.work, {CHAIN_LEGS: chain_legs_of(evidence)})


@dg.multi_asset(
    specs=[table_spec(ACCOUNT_PERIODS, GROUP, [ENTRIES, STATEMENTS])], check_specs=key_checks(ACCOUNT_PERIODS)
)
def account_periods(case_run: CaseRun) -> Results:
    """Opening, credits, debits and closing of every account that has statements."""
    work = case_run.work
    entries, statements = (work.read(table, *PERIODS_READ.get(table, ())) for table in (ENTRIES, STATEMENTS))
    yield from written(work, {ACCOUNT_PERIODS: account_periods_of(entries, statements)})


@dg.asset_check(asset=TRANSFER_ENTRIES.name, blocking=True)
def every_entry_is_in_one_transfer(case_run: CaseRun) -> dg.AssetCheckResult:
    """Every entry is in transfers whole and once: in one, or in the parts of a sum; no money counts twice."""
    with case_run.work.connect() as connection:
        return check_result(proofs.entries_outside_one_transfer(connection))


@dg.asset_check(
    asset=TRANSFERS.name, blocking=True, additional_deps=[TRANSFER_ENTRIES.name, TRANSFER_PAYMENTS.name]
)
def every_transfer_has_its_entries(case_run: CaseRun) -> dg.AssetCheckResult:
    """Every transfer has an entry or a payment behind it, and every side belongs to one that is there."""
    with case_run.work.connect() as connection:
        return check_result(proofs.transfers_without_entry(connection))


@dg.asset_check(asset=CHAIN_LEGS.name, blocking=True)
def every_leg_has_its_record(case_run: CaseRun) -> dg.AssetCheckResult:
    """Every leg has an accepted record, a transfer has one of each side, and what goes into a transaction comes out."""
    with case_run.work.connect() as connection:
        return check_result(proofs.legs_that_do_not_hold(connection))


@dg.asset_check(asset=TRANSFERS.name)
def every_transfer_has_a_rate(case_run: CaseRun) -> dg.AssetCheckResult:
    """A reference rate is at hand for every transfer; where not, a person must find one."""
    with case_run.work.connect() as connection:
        return check_result(proofs.missing_rates(connection), dg.AssetCheckSeverity.WARN)


@dg.asset_check(asset=TRANSFER_PAYMENTS.name, additional_deps=[PAYMENTS.name])
def every_completed_payment_is_a_transfer(case_run: CaseRun) -> dg.AssetCheckResult:
    """What was paid between two accounts is a transfer; where not, an amount or a date is lacking."""
    with case_run.work.connect() as connection:
        return check_result(proofs.payments_without_transfer(connection), dg.AssetCheckSeverity.WARN)
