"""The summary in words. Every sum in it is also a figure of the document."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from transforms.number_words import number_of
from transforms.reporting.document.case import Part, in_words, sums_in_words, totals
from transforms.reporting.document.tracing import PLACES

PLACE_WORDS = {
    "held": "are still on accounts in evidence",
    "assets": "paid for assets",
    "cash": "were taken out in cash",
    "outside": "went to accounts of which no statement is in evidence",
    "lost": "repaid overdrafts",
}


def summary(document: Part) -> Part:
    """Figures and paragraphs, from the document's own parts."""
    fees = document["schedule_3_fee_credits"]
    payers = len({fee["payer"] for fee in fees["rows"] if fee["payer"]})
    paragraphs = [
        _evidence(document["evidence_totals"], document["evidence_period"]),
        _fees(fees, payers),
        *_where(document["schedule_2_tracing"]["conservation"]),
        _candidates(document["candidates"]),
        _not_listed(document["not_listed"]),
    ]
    return {
        "fee_credits": len(fees["rows"]),
        "payers": payers,
        "fee_totals": fees["totals"],
        "candidates": len(document["candidates"]),
        "paragraphs": [paragraph for paragraph in paragraphs if paragraph],
    }


def _evidence(totals: Part, period: Part) -> str:
    span = f" from {period['from']} to {period['to']}" if period["from"] else ""
    return (
        f"The evidence is {number_of(totals['files'], 'file')} with {number_of(totals['records'], 'record')}"
        f"{span}: {totals['accepted']:,} accepted, {totals['quarantined']:,} set aside with reasons, "
        f"{totals['duplicates']:,} repeated."
    )


def _fees(fees: Part, payers: int) -> str:
    rows = fees["rows"]
    if not rows:
        return "No credits consistent with fees for the smuggling of migrants were found."
    accounts = len({row["account"] for row in rows})
    return (
        f"{number_of(len(rows), 'credit')} from {number_of(payers, 'payer')} on "
        f"{number_of(accounts, 'account')}, {sums_in_words(fees['totals'])} together, are consistent with "
        "fees for the smuggling of migrants (Schedule 3)."
    )


def _where(lines: Sequence[Part]) -> list[str]:
    found = []
    for line in lines:
        code = line["currency"]
        parts = [
            f"{in_words(line[place], code)} {PLACE_WORDS[place]}"
            for place in PLACES
            if line[place].strip("0.")
        ]
        listed = ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)
        found.append(f"Of {in_words(line['in'], code)} traced, {listed or 'nothing is left'} (Schedule 2).")
    return found


def _candidates(candidates: Sequence[Part]) -> str:
    if not candidates:
        return "There is nothing in this evidence that could be proposed for freezing: no candidates."
    sums = totals((item["currency"], Decimal(item["amount"])) for item in candidates)
    count = number_of(len(candidates), "candidate")
    return f"The evidence carries {count} for freezing, {sums_in_words(sums)} together by the method used."


def _not_listed(rows: Sequence[Part]) -> str:
    shielded = sum(row["parties"] for row in rows if row["shielded"])
    if not shielded:
        return ""
    return f"{number_of(shielded, 'party', 'parties')} are shielded and appear by pseudonym only."
