"""Doubts that a person should look at: nothing is set aside for them, and nothing waits for them."""

import dagster as dg

from pipelines.resources import CaseRun
from pipelines.tables import check_result
from transforms.proofs import quality
from transforms.schema import ACCOUNTS, ENTRIES, EVIDENCE_FILES, SOURCE_RECORDS

WARN = dg.AssetCheckSeverity.WARN


@dg.asset_check(asset=ACCOUNTS.name)
def numbers_have_right_check_digits(case_run: CaseRun) -> dg.AssetCheckResult:
    """No account, card, telephone or wallet number speaks against itself, and no BIC names a country that is none."""
    with case_run.work.connect() as connection:
        return check_result(quality.ill_formed_identifiers(connection), WARN)


@dg.asset_check(asset=ENTRIES.name, additional_deps=[SOURCE_RECORDS.name, EVIDENCE_FILES.name])
def texts_are_legible(case_run: CaseRun) -> dg.AssetCheckResult:
    """No name or narrative was read in another encoding than it was written in."""
    with case_run.work.connect() as connection:
        return check_result(quality.garbled_texts(connection), WARN)


@dg.asset_check(asset=ENTRIES.name, additional_deps=[EVIDENCE_FILES.name])
def nothing_is_booked_after_its_receipt(case_run: CaseRun) -> dg.AssetCheckResult:
    """No entry is booked after the day on which its file was received."""
    with case_run.work.connect() as connection:
        return check_result(quality.bookings_after_receipt(connection), WARN)


@dg.asset_check(asset=ENTRIES.name, additional_deps=[SOURCE_RECORDS.name, EVIDENCE_FILES.name])
def amounts_fit_their_currency(case_run: CaseRun) -> dg.AssetCheckResult:
    """No amount has more decimal places than its currency."""
    with case_run.work.connect() as connection:
        return check_result(quality.amounts_beyond_their_currency(connection), WARN)
