"""What `moneytrail sources` takes, turned into places whose money has sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.errors import Refused
from transforms.tracing.balances import asserted
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.marks import ASSERTION
from transforms.tracing.network import POCKET


@dataclass(frozen=True)
class Place:
    """Where money is: what entries moved, or the balance of a pocket (account, currency) at the end of a day.

    kind: asset, entry, transfer, payment (an amount as if paid at the end of the day) or balance. transfers: those that
    the place is, where an entry stands for others too.
    """

    name: str
    kind: str
    entry_ids: tuple[str, ...] = ()
    pocket: tuple[str, str] | None = None
    amount: Decimal | None = None
    day: date | None = None
    transfers: tuple[str, ...] = ()


def places_of(names: Sequence[str], ledger: TracingLedger, as_of: date | None = None) -> list[Place]:
    """Places for ids of assets, entries, transfers and accounts (by id or number), and `ACCOUNT:AMOUNT@DATE`.

    Raises: Refused for a name that nothing has, an asset or transfer of which no statement shows a payment,
    or an amount that the account did not hold.
    """
    if not names:
        raise Refused("Nothing is named whose sources to find.", todo="name an asset, entry or account id")
    return [place for name in sorted(set(names)) for place in _places(name, ledger, as_of)]


def _places(name: str, ledger: TracingLedger, as_of: date | None) -> Iterator[Place]:
    if ASSERTION.fullmatch(name):
        yield _payment(name, ledger)
    elif name in ledger.asset_payments["asset_id"]:
        yield _asset(name, ledger)
    elif name in ledger.transfers["transfer_id"]:
        yield _transfer(name, ledger)
    elif name in ledger.entries["entry_id"]:
        yield Place(name, "entry", (name,), day=as_of)
    else:
        yield from _balances(name, ledger, as_of)


def _asset(name: str, ledger: TracingLedger) -> Place:
    paid = ledger.asset_payments.filter(pl.col("asset_id") == name)["transfer_id"].unique().sort().to_list()
    debits = _sides(ledger, paid, "debit")
    if not debits:
        raise Refused(
            f"No statement in evidence shows a payment for the asset {name}.",
            todo="ask for the statements of whoever paid, ingest them and run the case again",
        )
    return Place(name, "asset", tuple(debits), transfers=tuple(paid))


def _transfer(name: str, ledger: TracingLedger) -> Place:
    sides = _sides(ledger, [name], "debit") or _sides(ledger, [name], "credit")
    if not sides:
        raise Refused(f"No statement in evidence shows a side of the transfer {name}.")
    return Place(name, "transfer", tuple(sides), transfers=(name,))


def _sides(ledger: TracingLedger, transfers: Sequence[str], side: str) -> list[str]:
    own = ledger.transfer_entries.filter(
        pl.col("transfer_id").is_in(list(transfers)) & (pl.col("side") == side)
    )
    return own["entry_id"].unique().sort().to_list()


def _balances(name: str, ledger: TracingLedger, as_of: date | None) -> Iterator[Place]:
    tidy = name.replace(" ", "").upper()
    number = pl.col("identifier").str.replace_all(" ", "").str.to_uppercase()
    fits = ledger.accounts.filter((pl.col("account_id") == name) | (number == tidy))
    pockets = ledger.entries.join(fits, on="account_id", how="semi").select(POCKET).unique().sort(POCKET)
    if pockets["account_id"].n_unique() != 1:
        found = "More than one account has" if pockets.height else "No asset, entry, transfer or account has"
        raise Refused(
            f"{found} the id or number {name!r}" + (" and entries." if pockets.height else " in evidence."),
            todo="name an id that a query shows, or ACCOUNT:AMOUNT@DATE such as DE02...:5000.00@2025-03-14",
        )
    for account_id, currency in pockets.iter_rows():
        yield Place(name, "balance", pocket=(account_id, currency), day=as_of)


def _payment(name: str, ledger: TracingLedger) -> Place:
    there = asserted(name, ledger)
    return Place(name, "payment", ("asked",), (there.account_id, there.currency), there.amount, there.day)


def with_payment(ledger: TracingLedger, place: Place) -> TracingLedger:
    """The ledger as if the amount of a place of kind payment had been paid at the end of its day."""
    assert place.pocket is not None
    assert place.day is not None
    assert place.amount is not None
    account_id, currency = place.pocket
    own = (pl.col("account_id") == account_id) & (pl.col("currency") == currency)
    rows = ledger.entries.filter(own & (pl.col("booked_at").dt.date() <= place.day))
    like = rows if rows.height else ledger.entries.filter(own)
    last: Any = rows["account_sequence"].max() if rows.height else 0
    end = pl.lit(place.day).cast(pl.Datetime).dt.offset_by("1d").dt.offset_by("-1us")
    asked = like.head(1).with_columns(
        entry_id=pl.lit(place.entry_ids[0]),
        amount=pl.lit(-place.amount).cast(ledger.entries.schema["amount"]),
        account_sequence=pl.lit(int(last) + 1).cast(ledger.entries.schema["account_sequence"]),
        booked_at=end.cast(ledger.entries.schema["booked_at"]),
        balance_after=pl.lit(None, ledger.entries.schema["balance_after"]),
    )
    return replace(ledger, entries=pl.concat([ledger.entries, asked]))
