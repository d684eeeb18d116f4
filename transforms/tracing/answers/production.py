"""Whom to ask next: records that would explain where traced money went, ranked by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.flows.chains.pools import TRANSACTION
from transforms.money import spoken
from transforms.tracing.ledger import Traced, TracingLedger

FEE = "fee"
"""Kind of a transfer that needs no order: the statement says itself that its bank kept it."""

Row = dict[str, Any]
EXPORT = ", export "
"""In the identifier of an account at an exchange whose export gives it no number (readers/kinds/virtual_asset)."""


@dataclass(frozen=True)
class Order:
    """A suggested production order: who is asked, for what, from and until when, and why.

    amount: traced money that the records would explain, in `currency`. institution: None where the
    evidence does not say who keeps the account. entries: the entries behind it. kind: what identifier is an
    account, an address on a chain, or a transaction on it.
    """

    institution: str | None
    account_id: str
    identifier: str
    currency: str
    since: date
    until: date
    amount: Decimal
    why: str
    entries: tuple[str, ...]
    kind: str = "account"


def production_orders(
    traced: Traced, ledger: TracingLedger, until_day: Callable[[date], Traced]
) -> list[Order]:
    """Orders by currency, largest amount first: one an account to which traced money left the evidence.

    An account that the evidence does not name, or names without a number, is asked for at the
    institution of the account that paid. Cash is asked for at the institution that paid it out
    (who took it, where). Where an account's statements break off, the missing ones are asked for if
    proceeds lay on it then: `until_day` gives the same tracing at the end of an earlier day. All seeds
    together.
    """
    accounts = {row["account_id"]: row for row in ledger.accounts.iter_rows(named=True)}
    until = traced.traces["as_of"].max()
    if not isinstance(until, date):
        return []
    left = _leaving(traced, ledger)
    orders = [_order(group, rows, accounts, until) for group, rows in _groups(left, accounts)]
    orders += _gaps(traced, ledger, accounts, until_day)
    return sorted(orders, key=lambda order: (order.currency, -order.amount, order.account_id, order.why))


def _leaving(traced: Traced, ledger: TracingLedger) -> pl.DataFrame:
    """The debits whose traced part ended outside or in cash: a row an entry, with both its accounts."""
    ends = traced.traces.filter(pl.col("target_kind").is_in(["outside", "cash"]))
    on_path = ends.select("target_kind", "target_id", "currency", "seed_id", transfer_id="path").explode(
        "transfer_id"
    )
    # A place of two classes has a way for each, and an asset that was sold again lies on the way.
    on_path = on_path.unique().join(ledger.asset_payments, on="transfer_id", how="anti")
    debits = ledger.transfer_entries.filter(pl.col("side") == "debit")
    sides = debits.select("transfer_id", "entry_id", of_entry="amount")
    credits = ledger.transfer_entries.filter(pl.col("side") == "credit").select("transfer_id")
    moves = ledger.transfers.select("transfer_id", "to_account_id", transfer_kind="kind")
    parts = traced.steps.filter(pl.col("side") == "debit").select("seed_id", "entry_id", part="amount")
    booked = ledger.entries.select(
        "entry_id", "booked_at", payer_account_id="account_id", entry_currency="currency"
    )
    # A debit whose other side is not seen: what it carried has left the evidence.
    left = (
        on_path.drop_nulls("transfer_id")
        .join(credits, on="transfer_id", how="anti")
        .join(moves, on="transfer_id", how="inner")
        .join(sides, on="transfer_id", how="inner")
        .join(parts, on=["seed_id", "entry_id"], how="inner")
        .join(booked, on="entry_id", how="inner")
        .filter((pl.col("entry_currency") == pl.col("currency")) & (pl.col("transfer_kind") != FEE))
        .with_columns(part=pl.min_horizontal("part", "of_entry"))
    )
    return pl.concat([left, _unshown(traced, ledger, left)]).sort("booked_at", "entry_id", "seed_id")


def _unshown(traced: Traced, ledger: TracingLedger, like: pl.DataFrame) -> pl.DataFrame:
    """What left through a transaction on a chain for outputs that no record shows: rows as `like`."""
    pools = ledger.accounts.filter(pl.col("scheme") == TRANSACTION).select(target_id="account_id")
    if pools.is_empty():
        return like.clear()
    booked = ledger.entries.select(
        "entry_id",
        "booked_at",
        "currency",
        payer_account_id="account_id",
        target_id="counterparty_account_id",
    )
    rests = booked.join(pools, on="target_id", how="semi").filter(
        pl.col("payer_account_id") == pl.col("target_id")
    )
    parts = traced.steps.filter(pl.col("side") == "debit").select("seed_id", "entry_id", part="amount")
    rows = parts.join(rests, on="entry_id", how="inner").with_columns(
        target_kind=pl.lit("outside"), entry_currency="currency"
    )
    empty = {name: pl.lit(None, dtype).alias(name) for name, dtype in like.schema.items()}
    return rows.select(pl.col(name) if name in rows.columns else empty[name] for name in like.columns)


def _groups(left: pl.DataFrame, accounts: dict[str, Row]) -> Iterator[tuple[tuple[str, str, str], list[Row]]]:
    """Rows by (what is asked, account asked about, currency)."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in left.iter_rows(named=True):
        other = accounts.get(row["target_id"])
        if row["target_kind"] == "cash":
            what, account_id = "cash", row["payer_account_id"]
        elif other is None or other["scheme"] in {"unknown", "named"}:
            payer = accounts.get(row["payer_account_id"], {})
            what, account_id = _unnamed(payer), row["payer_account_id"]
        elif other["scheme"] == TRANSACTION:
            what, account_id = "outputs", row["target_id"]
        elif is_address(other):
            what, account_id = "address", row["target_id"]
        else:
            what, account_id = "statements", row["target_id"]
        found.setdefault((what, account_id, row["currency"]), []).append(row)
    yield from sorted(found.items())


def _unnamed(payer: Row) -> str:
    """What to ask where the receiver is not named: of whom depends on what the payer is."""
    if is_address(payer):
        return "receiver"
    of_export = payer.get("scheme") == "wallet" or EXPORT in str(payer.get("identifier"))
    return "withdrawal" if of_export else "beneficiary"


def is_address(account: Row) -> bool:
    """Whether an account (a row of ACCOUNTS) is an address on a chain: an exchange's has its name before the number."""
    return account.get("scheme") == "wallet" and ":" not in str(account.get("identifier"))


def _order(group: tuple[str, str, str], rows: list[Row], accounts: dict[str, Row], until: date) -> Order:
    what, account_id, currency = group
    account = accounts.get(account_id, {})
    amount = sum((row["part"] for row in rows), Decimal(0))
    days = [row["booked_at"].date() for row in rows]
    sums, times = spoken(amount, currency), _times(len({row["entry_id"] for row in rows}))
    why = {
        "statements": f"{sums} of the proceeds went there in {times}; no statement of this account is in evidence.",
        "beneficiary": f"{sums} of the proceeds left in {times} to somebody whom the statement does not identify:"
        " ask for the payment orders with the beneficiary's name and account.",
        "cash": f"{sums} of the proceeds were taken in cash in {times}: ask who took it, where, and for the vouchers"
        " and pictures.",
        "address": f"{sums} of the proceeds went to this address in {times}; no export of it is in evidence. A block"
        " explorer shows what it did next. Should an exchange keep it, ask the exchange which customer it serves.",
        "receiver": f"{sums} of the proceeds left this address in {times} for receivers that its export does not name:"
        " a block explorer shows the outputs of these transactions.",
        "withdrawal": f"{sums} of the proceeds left this account in {times} for an address that the export does not"
        " name: ask for the addresses and transaction hashes of these withdrawals, and for the customer's records.",
        "outputs": f"{sums} of the proceeds left through this transaction for outputs that no record shows, its fee"
        " among them: a block explorer shows them.",
    }[what]
    kinds = {"address": "address", "receiver": "address", "outputs": "transaction"}
    # The chain that an address is on keeps nothing for anybody; who is said to hold it may.
    keeper = account.get("institution") if what not in kinds else account.get("holder_name")
    return Order(
        institution=keeper,
        account_id=account_id,
        identifier=str(account.get("identifier") or account_id),
        currency=currency,
        since=min(days),
        until=until if what in {"statements", "address"} else max(days),
        amount=amount,
        why=why,
        entries=tuple(dict.fromkeys(row["entry_id"] for row in rows)),
        kind=kinds.get(what, "account"),
    )


def _gaps(
    traced: Traced, ledger: TracingLedger, accounts: dict[str, Row], until_day: Callable[[date], Traced]
) -> Iterator[Order]:
    """Statements that are missing between two of an account on which proceeds lay when they broke off."""
    carried = ledger.entries.join(traced.steps.select("entry_id").unique(), on="entry_id", how="semi")
    places = traced.traces.filter(pl.col("target_kind") == "account")
    held_on = places.select("currency", account_id="target_id").select("account_id", "currency")
    touched = pl.concat([carried.select("account_id", "currency"), held_on]).unique()
    rows = ledger.statements.join(touched, on=["account_id", "currency"], how="semi")
    broken = rows.filter((pl.col("continuity") == "no") & pl.col("from_date").is_not_null())
    for gap in broken.sort("account_id", "currency", "position").iter_rows(named=True):
        own = (pl.col("account_id") == gap["account_id"]) & (pl.col("currency") == gap["currency"])
        before = rows.filter(own & (pl.col("position") < gap["position"]))["to_date"].max()
        if not isinstance(before, date):
            continue
        held = until_day(before).traces.filter(
            (pl.col("target_kind") == "account")
            & (pl.col("target_id") == gap["account_id"])
            & (pl.col("currency") == gap["currency"])
        )
        amount = sum(held["amount"].to_list(), Decimal(0))
        if amount == 0:
            continue
        account = accounts.get(gap["account_id"], {})
        yield Order(
            institution=account.get("institution"),
            account_id=gap["account_id"],
            identifier=str(account.get("identifier") or gap["account_id"]),
            currency=gap["currency"],
            since=before,
            until=gap["from_date"],
            amount=amount,
            why=f"{spoken(amount, gap['currency'])} of the proceeds lay on this account when its statements broke"
            " off; the next one opens with another balance than the one before closed with.",
            entries=(),
        )


def _times(count: int) -> str:
    return "one payment" if count == 1 else f"{count} payments"
