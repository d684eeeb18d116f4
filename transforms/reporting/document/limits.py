"""What the report does not say: its limits, each with the figures that it rests on."""

from __future__ import annotations

from transforms.number_words import number_of
from transforms.plans import MIXED
from transforms.reporting.document.case import Case, Part
from transforms.reporting.document.findings import findings_kept_back
from transforms.schema import ACCOUNT_PERIODS, EVIDENCE_FILES, FINDINGS, SOURCE_RECORDS


def limits(case: Case) -> list[Part]:
    """Every limit that applies to this case, in a fixed order, with its count where it has one."""
    return [*_always(case), *_of_the_evidence(case), *_of_the_ledger(case)]


def _limit(limit: str, words: str, count: int | None = None) -> Part:
    return {"limit": limit, "words": words, "count": count}


def _one_method(case: Case) -> str:
    if case.method == MIXED:
        return (
            "Its figures follow on each account the one method elected for it. Others may give other amounts: they"
            " stand beside each candidate."
        )
    return "Its figures follow one method. Others may give other amounts: they stand beside each candidate."


def _always(case: Case) -> list[Part]:
    return [
        _limit(
            "no_verdict",
            "It does not say that anybody committed an offence. It states movements of money, what they are "
            "consistent with, and what speaks against it. Everybody named here is presumed innocent.",
        ),
        _limit("one_method", _one_method(case)),
        _limit(
            "payers",
            "It does not name those who paid or other people at the edge. Pseudonyms stand for them; "
            "having paid is no ground for a measure.",
        ),
        _limit(
            "not_in_evidence",
            "It does not know accounts, cash or debts outside the statements received, nor anything after "
            "their last day.",
        ),
    ]


def _of_the_evidence(case: Case) -> list[Part]:
    files = case.tables.rows(EVIDENCE_FILES)
    quarantined = sum(row["status"] == "quarantined" for row in case.tables.rows(SOURCE_RECORDS))
    incomplete = sum(not row["complete"] for row in files)
    broken = sum(row["balance_check"] == "broken" for row in files)
    found = []
    if quarantined:
        words = f"{number_of(quarantined, 'record')} could not be read reliably and took no part (Annex B)."
        found.append(_limit("quarantined", words, quarantined))
    if incomplete:
        words = f"Cut off in the middle: {number_of(incomplete, 'evidence file')}; what is there is used."
        found.append(_limit("incomplete_files", words, incomplete))
    if broken:
        words = (
            f"Balances that the entries do not explain: in {number_of(broken, 'evidence file')} (Annex A)."
        )
        found.append(_limit("broken_balances", words, broken))
    return found


def _of_the_ledger(case: Case) -> list[Part]:
    unknown = sum(row["opening_balance"] is None for row in case.tables.rows(ACCOUNT_PERIODS))
    rates = [row for row in case.tables.rows(FINDINGS) if row["pattern"] == "missing_exchange_rate"]
    found = []
    kept_back = findings_kept_back(case)
    if kept_back:
        words = (
            f"{number_of(kept_back, 'finding')} about parties whom the gates did not let pass: not shown, "
            "and no ground for a measure."
        )
        found.append(_limit("findings_kept_back", words, kept_back))
    if unknown:
        words = (
            f"{number_of(unknown, 'account')} with an opening balance that no statement states: "
            "it is not known what stood there before."
        )
        found.append(_limit("unknown_openings", words, unknown))
    if case.tables.one_sided:
        words = (
            f"{case.tables.one_sided:,} of {number_of(case.tables.transfers, 'transfer')} in the case were "
            "seen on one side only; the other end is as the one statement names it."
        )
        found.append(_limit("one_sided", words, case.tables.one_sided))
    if rates:
        words = "Amounts without a published exchange rate are not converted: " + " ".join(
            case.text(row["explanation"]) for row in rates
        )
        found.append(_limit("missing_rates", words, len(rates)))
    return found
