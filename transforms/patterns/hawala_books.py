"""What hawaladars' books leave open: pay-outs without a cash-in, and two books that do not tell the same.

Neither is an error of the program, and neither makes a hawaladar a suspect: a page may be missing.
Method: docs/methods/hawala.md, section Findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.configuration import Configuration
from transforms.money import EXACT, show
from transforms.patterns.evidence import Evidence
from transforms.patterns.finding import Finding

WITHOUT_CASH_IN = "hawala_payout_without_cash_in"
BOOKS_DIFFER = "hawala_books_differ"
_LEAST = {"probable": 0.6, "possible": 0.35}
"""Scores rank leads; the strength alone says how far one carries [D]."""

Row = Mapping[str, Any]


def payout_without_cash_in(evidence: Evidence, configuration: Configuration) -> Iterator[Finding]:
    """One finding a hawaladar who paid out on somebody's word of which no book in evidence knows.

    Reads: HAWALA_LINKS, HAWALA_LINES. `probable` where a book of who gave the word is in evidence, else `possible`.
    """
    del configuration
    alone = evidence.hawala_links.filter(
        (pl.col("in_records").list.len() == 0) & (pl.col("status") == "unmatched")
    )
    for (broker,), rows in alone.sort("link_id").group_by("out_broker_id", maintain_order=True):
        links = rows.to_dicts()
        by_word: dict[str | None, list[Row]] = defaultdict(list)
        for link in links:
            by_word[link["in_broker_id"]].append(link)
        strength = "probable" if by_word.keys() & _books(evidence) else "possible"
        said = [_on_the_word(evidence, word, by_word[word]) for word in sorted(by_word, key=str)]
        transfers = tuple((link["transfer_id"], "unmatched") for link in links if link["transfer_id"])
        start, end = _span(evidence, [transfer for transfer, _ in transfers])
        yield Finding(
            WITHOUT_CASH_IN,
            "account",
            str(broker),
            strength,
            _LEAST[strength],
            f"The book of {_called(evidence, broker)} shows pay-outs for which no cash-in is found: "
            f"{'; '.join(said)}. A page or a book may be missing; ask for it, or for the messages of those days.",
            start=start,
            end=end,
            transfers=transfers,
        )


def _on_the_word(evidence: Evidence, word: str | None, links: list[Row]) -> str:
    count = f"{len(links)} pay-out{'s' if len(links) > 1 else ''}"
    sums = _sums((link["payout_amount"], link["payout_currency"]) for link in links)
    if word is None:
        return f"{count} of {sums} on nobody's named word"
    has = "is in evidence and shows none of them" if word in _books(evidence) else "is not in evidence"
    return f"{count} of {sums} on the word of {_called(evidence, word)}, whose book {has}"


def books_differ(evidence: Evidence, configuration: Configuration) -> Iterator[Finding]:
    """One finding a hawaladar whose book and another's, both in evidence, tell different debts between the two.

    Reads: HAWALA_OBLIGATIONS, HAWALA_LINES.
    """
    del configuration
    books = _books(evidence)
    by_pair: dict[tuple[str, str], list[Row]] = defaultdict(list)
    one_book = evidence.hawala_obligations.filter(pl.col("basis").is_in(["paying_book", "ordering_book"]))
    for row in one_book.sort("obligation_id").iter_rows(named=True):
        if {row["debtor_id"], row["creditor_id"]} <= books:
            first, second = sorted((row["debtor_id"], row["creditor_id"]))
            by_pair[first, second].append(row)
    told: dict[str, list[str]] = defaultdict(list)
    for (first, second), rows in sorted(by_pair.items()):
        told[first] += [
            _difference(evidence, first, second, currency, rows) for currency in _currencies(rows)
        ]
    for first, said in sorted(told.items()):
        yield Finding(
            BOOKS_DIFFER,
            "account",
            first,
            "probable",
            _LEAST["probable"],
            f"Two books in evidence do not tell the same: {'; '.join(said)}. A line or a page is missing in one of "
            "them, or one of them is wrong.",
        )


def _difference(evidence: Evidence, first: str, second: str, currency: str, rows: list[Row]) -> str:
    """What only one of two books tells, in one currency."""
    said = []
    for book, other in ((first, second), (second, first)):
        only = [row for row in rows if row["currency"] == currency and _teller(row) == book]
        owed = [row for row in only if row["creditor_id"] == book]
        owing = [row for row in only if row["debtor_id"] == book]
        for lines, words in ((owed, "is owed"), (owing, "owes")):
            if lines:
                sums = _sums((row["amount"], row["currency"]) for row in lines)
                count = f"{len(lines)} line{'s' if len(lines) > 1 else ''}"
                said.append(
                    f"by {count} only in the book of {_called(evidence, book)} he {words} {sums} "
                    f"{'by' if words == 'is owed' else 'to'} {_called(evidence, other)}"
                )
    return " and ".join(said)


def _teller(row: Row) -> str:
    return str(row["creditor_id"] if row["basis"] == "paying_book" else row["debtor_id"])


def _currencies(rows: Iterable[Row]) -> list[str]:
    return sorted({row["currency"] for row in rows})


def _books(evidence: Evidence) -> frozenset[str]:
    return frozenset(evidence.hawala_lines["book_account_id"])


def _called(evidence: Evidence, account: object) -> str:
    rows = evidence.accounts.filter(pl.col("account_id") == str(account))
    name = rows["identifier"][0] if rows.height else None
    return str(name or account)


def _sums(amounts: Iterable[tuple[Decimal, str]]) -> str:
    totals: dict[str, Decimal] = {}
    for amount, currency in amounts:
        totals[currency] = EXACT.add(totals.get(currency, Decimal(0)), amount)
    return " and ".join(f"{show(total, currency)} {currency}" for currency, total in sorted(totals.items()))


def _span(evidence: Evidence, transfers: list[str]) -> tuple[datetime | None, datetime | None]:
    at = evidence.transfers.filter(pl.col("transfer_id").is_in(transfers))["sent_at"]
    start, end = at.min(), at.max()
    assert start is None or isinstance(start, datetime)
    assert end is None or isinstance(end, datetime)
    return start, end
