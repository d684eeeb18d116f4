"""Which earlier entry an entry takes back: reversals, returns, chargebacks and corrections.

Only what is beyond doubt is tied: the opposite amount on the same account and before it, and a reference or,
in want of one, the other end. One recognition for transfers (`transfers.undoes_transfer_id`) and for tracing.
Method: docs/methods/reversals.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import polars as pl

WINDOW = timedelta(days=400)
"""How long after an entry it can be taken back by other end and amount alone: card schemes and direct
debits know thirteen months and a little more [D]."""
REFERENCES = ("uetr", "servicer_reference", "reference")
ENDS = ("counterparty_account_id", "counterparty_name")
READ = (
    *("entry_id", "account_id", "currency", "account_sequence", "booked_at", "amount"),
    *REFERENCES,
    *ENDS,
)
_NO_REFERENCE = ("", "NOTPROVIDED", "NONREF")
Row = dict[str, Any]


class Undone(NamedTuple):
    """An entry that takes back an earlier one, as a row; that one's id, or in words why none is found."""

    row: Row
    original: str | None
    why: str


def undone_by(taking: pl.DataFrame, candidates: dict[str, pl.DataFrame]) -> Iterator[Undone]:
    """The original of each entry that takes one back, in the accounts' order; no entry is taken back twice.

    Reads: taking (READ); candidates (`earlier_opposites`).
    """
    used = set[str]()
    for row in taking.sort("account_id", "currency", "account_sequence", "entry_id").iter_rows(named=True):
        found, why = _original(row, candidates.get(row["entry_id"]), used)
        if found is not None:
            used.add(found)
        yield Undone(row, found, why)


def earlier_opposites(taking: pl.DataFrame, entries: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """By entry that takes back: entries of the opposite amount that come before it on its account, newest first.

    Reads: frames with the columns READ. Those that take back themselves are never candidates.
    """
    own = taking.select(
        "account_id", "currency", -pl.col("amount").alias("amount"), by="entry_id", place="account_sequence"
    )
    # First those of the few accounts: keys of three columns are dear for all entries.
    near = (
        entries.lazy().select(READ).filter(pl.col("account_id").is_in(own["account_id"].unique().implode()))
    )
    before = near.collect().join(own, on=["account_id", "currency", "amount"], how="inner")
    before = before.filter(pl.col("account_sequence") < pl.col("place"))
    before = before.join(taking, on="entry_id", how="anti").sort(
        "account_sequence", "entry_id", descending=True
    )
    parts = before.partition_by("by", as_dict=True, maintain_order=True)
    return {str(key[0]): rows for key, rows in parts.items()}


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
    for name in REFERENCES:
        said = _said(row[name])
        yield [other for other in rows if said and _said(other[name]) == said]
    recent = [other for other in rows if row["booked_at"] - other["booked_at"] <= WINDOW]
    for name in ENDS:
        said = _said(row[name])
        yield [other for other in recent if said and _said(other[name]) == said]


def _said(text: str | None) -> str:
    tidy = " ".join((text or "").upper().split())
    return "" if tidy in _NO_REFERENCE else tidy
