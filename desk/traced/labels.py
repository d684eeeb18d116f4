"""What accounts, assets and cash are called in a text: by number and holder, never by an id that nobody knows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from transforms.flows.chains.coverage import HOUSE
from transforms.tracing import TracingLedger

NUMBERLESS = {"named", "unknown"}
"""Schemes of accounts whose identifier is of our making."""
_EXPORT = re.compile(r"(, export [0-9a-f]{8})[0-9a-f]{56}")
"""An account at an exchange without a number is called by the file that tells of it."""


def labels_of(ledger: TracingLedger, names: Mapping[str, str]) -> dict[str, str]:
    """Words for every account of a ledger, every asset in `names`, and every place where cash was taken out.

    names: holders and descriptions by id.
    """
    labels = dict(names)
    for account_id, scheme, number in ledger.accounts.select(
        "account_id", "scheme", "identifier"
    ).iter_rows():
        holder = names.get(account_id)
        if scheme in NUMBERLESS and (_EXPORT.search(number) or HOUSE in number):
            labels[account_id] = holder or shortened(number)
        elif scheme in NUMBERLESS:
            labels[account_id] = holder or f"an account that no statement names ({account_id})"
        else:
            labels[account_id] = f"{number} ({holder})" if holder and holder != number else number
    taken = ledger.transfers.filter(pl.col("kind") == "cash_out").sort("transfer_id")
    for payer, cash in (
        taken.select("from_account_id", "to_account_id").unique(maintain_order=True).iter_rows()
    ):
        if payer in labels:
            labels[cash] = labels[payer]
    return labels


def shortened(identifier: str) -> str:
    """An identifier with as much of a file's hash as tells files apart."""
    return _EXPORT.sub(r"\1", identifier)
