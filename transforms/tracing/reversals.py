"""Entries that take back an earlier one, so that its own units go back.

Which one it is: `transforms/flows/undone.py`. What is not beyond doubt stays an ordinary entry and is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.flows.undone import READ, earlier_opposites, undone_by
from transforms.tracing.ledger import TracingLedger


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
    marked = marked.select(READ)
    links, picks, returned, doubts = [], [], [], []
    candidates = earlier_opposites(marked, ledger.entries)
    followed = _followed(
        pl.concat([marked["entry_id"], *(rows["entry_id"] for rows in candidates.values())]), ledger
    )
    for row, found, why in undone_by(marked, candidates):
        own = row["account_id"], row["currency"]
        if found is None:
            doubts.append((*own, f"Entry {row['entry_id']} takes back an earlier one, {why}"))
            continue
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
    return ledger.entries.filter(is_marked & (pl.col("amount") != 0))


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
