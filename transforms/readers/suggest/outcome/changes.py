"""What an account of coins has more or less of each asset when all of its rows have taken place."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

COLUMNS = (
    *("status", "amount", "currency", "received_amount", "received_currency", "fee", "fee_currency"),
    *("from_identifier", "to_identifier"),
)


def changes_of(payments: Iterable[pl.DataFrame]) -> dict[str, Decimal]:
    """The change of each asset, fees taken off; empty where no account stands in every row.

    Reads: COLUMNS of PAYMENTS.
    """
    rows = [row for frame in payments for row in frame.select(COLUMNS).iter_rows(named=True)]
    ends = [{row["from_identifier"], row["to_identifier"]} - {None} for row in rows]
    own = set.intersection(*ends) if ends else set()
    if len(own) != 1:
        return {}
    account = own.pop()
    changed: dict[str, Decimal] = {}

    def moved(asset: str | None, amount: Decimal | None) -> None:
        if asset is not None and amount:
            changed[asset] = changed.get(asset, Decimal(0)) + amount

    for row in (row for row in rows if row["status"] == "completed"):
        if row["fee"]:
            moved(row["fee_currency"], -row["fee"])
        if row["from_identifier"] == account and row["amount"] is not None:
            moved(row["currency"], -row["amount"])
        if row["to_identifier"] == account:
            traded = row["received_amount"] is not None
            moved(
                *(row["received_currency"], row["received_amount"])
                if traded
                else (row["currency"], row["amount"])
            )
    return dict(sorted(changed.items()))
