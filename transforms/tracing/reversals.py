"""Entries that take back an earlier one: which one they take back, so that its own units go back.

Only what is beyond doubt is unwound: the entry has the opposite amount on the same account and comes before,
and a reference or, in want of one, the other end ties the two. Everything else stays an ordinary entry and is noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from transforms.tracing.ledger import TracingLedger

WINDOW = timedelta(days=400)
"""How long after an entry it can be taken back by other end and amount alone: card schemes and direct
debits know thirteen months and a little more [D]."""
_REFERENCES = ("uetr", "servicer_reference", "reference")
_NO_REFERENCE = ("", "NOTPROVIDED", "NONREF")
_ENDS = ("counterparty_account_id", "counterparty_name")
_READ = (
    *("entry_id", "account_id", "currency", "account_sequence", "booked_at", "amount"),
    *_REFERENCES,
    *_ENDS,
)
Row = dict[str, Any]


@dataclass(frozen=True)
class TakenBack:
    """Entries that are taken back, and by which; by entry_id, sorted.

    links: a debit and the credit that brings its money back, which are one entry taken back, or two where a
    debit takes back a credit and the payer's own statement shows the money returning. picks: a debit that takes
    back a credit, and that credit. doubts: (account_id, currency, words) of entries that are not unwound.
    """

    links: pl.DataFrame
    picks: pl.DataFrame
    doubts: tuple[tuple[str, str, str], ...] = ()


def taken_back(ledger: TracingLedger, day: date) -> TakenBack:
    """What the reversals booked up to a day take back.

    Reads: entries (ENTRIES), transfers and their sides. The order of rows given makes no difference.
    """
    marked = _reversals(ledger).filter(pl.col("booked_at").dt.date() <= day)
    if marked.is_empty():
        return TakenBack(_pairs([]), _pairs([]))
    links, picks, returned, doubts, used = [], [], [], [], set[str]()
    candidates = _candidates(marked, ledger)
    followed = _followed(
        pl.concat([marked["entry_id"], *(rows["entry_id"] for rows in candidates.values())]), ledger
    )
    for row in marked.sort("account_id", "currency", "account_sequence", "entry_id").iter_rows(named=True):
        found, why = _original(row, candidates.get(row["entry_id"]), used)
        own = row["account_id"], row["currency"]
        if found is None:
            doubts.append((*own, f"Entry {row['entry_id']} takes back an earlier one, {why}"))
            continue
        used.add(found)
        if row["amount"] < 0:
            picks.append((row["entry_id"], found))
        elif row["entry_id"] not in followed:
            returned.append((own, found, row["entry_id"]))
    recalled = {credit: debit for debit, credit in picks}
    for own, paid, entry in returned:
        gone = recalled.get(followed[paid]) if paid in followed else paid
        if gone and (gone == paid or gone not in followed):
            links.append((gone, entry))
        else:
            words = f"takes back {paid}, but the account that was paid does not show the money leaving again"
            doubts.append((*own, f"Entry {entry} {words}"))
    return TakenBack(_pairs(links), _pairs(picks), tuple(doubts))


def _pairs(rows: list[tuple[str, str]]) -> pl.DataFrame:
    return pl.DataFrame(sorted(rows), {"debit": pl.String(), "credit": pl.String()}, orient="row")


def _reversals(ledger: TracingLedger) -> pl.DataFrame:
    moved = ledger.transfers.filter(pl.col("kind") == "reversal").select("transfer_id")
    sides = ledger.transfer_entries.join(moved, on="transfer_id", how="semi")["entry_id"].implode()
    is_marked = pl.col("reversal") | pl.col("entry_id").is_in(sides)
    return ledger.entries.filter(is_marked & (pl.col("amount") != 0)).select(_READ)


def _candidates(marked: pl.DataFrame, ledger: TracingLedger) -> dict[str, pl.DataFrame]:
    """By reversal: entries of the opposite amount that come before it on its account, newest first."""
    own = marked.select(
        "account_id", "currency", -pl.col("amount").alias("amount"), by="entry_id", place="account_sequence"
    )
    before = ledger.entries.select(_READ).join(own, on=["account_id", "currency", "amount"], how="inner")
    before = before.filter(pl.col("account_sequence") < pl.col("place"))
    before = before.join(marked, on="entry_id", how="anti").sort(
        "account_sequence", "entry_id", descending=True
    )
    parts = before.partition_by("by", as_dict=True, maintain_order=True)
    return {str(key[0]): rows for key, rows in parts.items()}


def _followed(entry_ids: pl.Series, ledger: TracingLedger) -> dict[str, str]:
    """Those whose money is followed to, or from, the other side of their transfer, and that side."""
    own = ledger.transfer_entries.join(pl.DataFrame({"entry_id": entry_ids}), on="entry_id", how="semi")
    own = (
        own.join(ledger.asset_payments, on="transfer_id", how="anti")
        .select("entry_id", "transfer_id")
        .unique()
    )
    sides = ledger.transfer_entries.select("transfer_id", other="entry_id")
    both = own.join(sides, on="transfer_id", how="inner").filter(pl.col("entry_id") != pl.col("other"))
    return dict(both.select("entry_id", "other").sort("entry_id", "other").iter_rows())


def _original(row: Row, before: pl.DataFrame | None, used: set[str]) -> tuple[str | None, str]:
    """The entry that a reversal takes back, or why there is none."""
    if before is None:
        return None, "but no entry of that amount comes before it; it is traced as an ordinary entry."
    rows = [other for other in before.iter_rows(named=True) if other["entry_id"] not in used]
    for fitting in _tiers(row, rows):
        if not fitting:
            continue
        newest = [other for other in fitting if other["booked_at"].date() == fitting[0]["booked_at"].date()]
        if len(newest) == 1:
            return str(newest[0]["entry_id"]), ""
        listed = ", ".join(sorted(str(other["entry_id"]) for other in newest))
        return None, f"and more than one fits ({listed}); it is traced as an ordinary entry."
    return None, "but none before it has its reference or other end; it is traced as an ordinary entry."


def _tiers(row: Row, rows: list[Row]) -> Iterator[list[Row]]:
    """Entries that fit, by the surest tie first: each of the references, then the other end within the window."""
    for name in _REFERENCES:
        said = _said(row[name])
        yield [other for other in rows if said and _said(other[name]) == said]
    recent = [other for other in rows if row["booked_at"] - other["booked_at"] <= WINDOW]
    for name in _ENDS:
        said = _said(row[name])
        yield [other for other in recent if said and _said(other[name]) == said]


def _said(text: str | None) -> str:
    tidy = " ".join((text or "").upper().split())
    return "" if tidy in _NO_REFERENCE else tidy
