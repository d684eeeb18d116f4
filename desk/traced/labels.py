"""What accounts, assets and cash are called in a text: by number and holder, never by an id that nobody knows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.tracing import TracingLedger

NUMBERLESS = {"named", "unknown"}
"""Schemes of accounts whose identifier is of our making."""


def labels_of(ledger: TracingLedger, names: Mapping[str, str]) -> dict[str, str]:
    """Words for every account of a ledger, every asset in `names`, and every place where cash was taken out.

    names: holders and descriptions by id.
    """
    labels = dict(names)
    for account_id, scheme, number in ledger.accounts.select(
        "account_id", "scheme", "identifier"
    ).iter_rows():
        holder = names.get(account_id)
        if scheme in NUMBERLESS:
            labels[account_id] = holder or f"an account that no statement names ({account_id})"
        else:
            labels[account_id] = f"{number} ({holder})" if holder else number
    taken = ledger.transfers.filter(pl.col("kind") == "cash_out").sort("transfer_id")
    for payer, cash in (
        taken.select("from_account_id", "to_account_id").unique(maintain_order=True).iter_rows()
    ):
        if payer in labels:
            labels[cash] = labels[payer]
    return labels
