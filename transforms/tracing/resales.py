"""Assets that are sold again: a purchase turns money into a share of the asset, the sale turns it back.

An asset with a sale is walked like one more account, whose money is what was put in, each unit of the cost a unit.
Payments for it come in, whole; a sale takes the part that is sold, of all that was put in by share, and what it takes
arrives as the credit of the price, exchanged like another currency: by largest remainder, ties to the earlier seed,
clean money last (`assets.sale_parts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from transforms.errors import Refused
from transforms.money import MONEY, decimals_of, of_units, places, units_of
from transforms.plans import Sale
from transforms.tracing.ledger import TracingLedger, no_matches

Row = dict[str, Any]
LENDER = "/lender"
"""Ends the id of a line of the walk: what of a credit was a lender's."""
_IN, _OUT, _BY_BUYER = 0, 1, 2
"""Order of what happens to an asset at one moment; what its buyer pays for it comes after the sale."""


@dataclass(frozen=True)
class Resold:
    """What the walk adds to a ledger for assets that are sold again.

    booked: entries as they came, with those of the assets (`made`). pairs: (debit, credit) of purchases and sales.
    openings: what was put into each asset without being seen. over: transfers that are prices of sales, so that no
    money passes from the buyer to the seller. notes: sales that could not be carried on.
    """

    booked: pl.DataFrame
    pairs: pl.DataFrame
    openings: pl.DataFrame
    over: pl.DataFrame
    notes: tuple[str, ...] = ()


def resold(booked: pl.DataFrame, ledger: TracingLedger) -> Resold:
    """The entries up to a day with the assets that were sold by then as pockets: account_id is the asset_id.

    Reads: booked (account_id, currency, entry_id, account_sequence, booked_at, amount, counterparty_account_id,
    transfer_id, side, made). Raises: Refused for an asset that was paid in several currencies.
    """
    opened = pl.DataFrame(
        schema={"account_id": pl.String(), "currency": pl.String(), "opening_balance": MONEY}
    )
    named = pl.Series([one.credit for one in ledger.sales], dtype=pl.String)
    sold = booked.filter(pl.col("entry_id").is_in(named.implode()) & (pl.col("amount") > 0))
    if sold.is_empty():
        return Resold(booked, no_matches(), opened, booked.select("transfer_id").head(0))
    credits = {row["entry_id"]: row for row in sold.iter_rows(named=True)}
    sales = [one for one in ledger.sales if one.credit in credits]
    made, openings, lenders, notes = list[Row](), list[Row](), list[tuple[str, Decimal]](), list[str]()
    paid = _payments(booked, ledger, {one.asset for one in sales})
    for asset in sorted({one.asset for one in sales}):
        own = [one for one in sales if one.asset == asset]
        put_in = paid.get(asset, [])
        if not put_in:
            notes.append(f"Asset {asset}: no payment for it is seen, so what its sale brought is clean.")
            continue
        currency, other = _currency(asset, put_in), own[0].other_money
        openings.append({"account_id": asset, "currency": currency, "opening_balance": other})
        walked = list(_walked(asset, currency, other, put_in, [(one, credits[one.credit]) for one in own]))
        made += walked
        gone = {row["pair"][1] for row in walked if row["amount"] < 0}
        notes += [
            f"Asset {asset}: nothing was left of it when the credit {one.credit} came, so that credit is clean."
            for one in own
            if one.credit not in gone
        ]
        lenders += [(one.credit, one.lender) for one in own if one.credit in gone and one.lender]
    pairs = pl.DataFrame([row.pop("pair") for row in made], no_matches().schema, orient="row")
    over = (
        booked.filter(pl.col("entry_id").is_in(pairs["credit"].implode())).select("transfer_id").drop_nulls()
    )
    added = pl.DataFrame(made, booked.schema)
    return Resold(
        pl.concat([_without_lenders(booked, lenders), added]),
        pairs,
        pl.DataFrame(openings, opened.schema),
        over,
        tuple(notes),
    )


def paying_entries(ledger: TracingLedger) -> pl.DataFrame:
    """Entries (entry_id) that paid for assets with a sale: what was put in, whether or not it can be traced money."""
    sold = pl.Series([one.asset for one in ledger.sales], dtype=pl.String)
    paid = ledger.asset_payments.filter(pl.col("asset_id").is_in(sold.implode()))
    sides = ledger.transfer_entries.filter(pl.col("side") == "debit")
    return sides.join(paid, on="transfer_id", how="semi").select("entry_id")


def ways_through(ledger: TracingLedger, day: date) -> pl.DataFrame:
    """asset, currency (of what was put in), payer and paid (account_id) of every asset sold by a day.

    paid_currency: of the price, which is made of the payers' money. An asset of which no payment is seen, or payments
    in several currencies, has none.
    """
    booked = ledger.entries.filter(pl.col("booked_at").dt.date() <= day)
    schema = {"asset": pl.String(), "entry_id": pl.String()}
    sold = pl.DataFrame([(one.asset, one.credit) for one in ledger.sales], schema, orient="row")
    prices = sold.join(booked.filter(pl.col("amount") > 0), on="entry_id", how="inner").select(
        "asset", paid="account_id", paid_currency="currency"
    )
    bought = ledger.asset_payments.group_by("transfer_id").agg(asset=pl.col("asset_id").min())
    debits = ledger.transfer_entries.filter(pl.col("side") == "debit").join(bought, on="transfer_id")
    put_in = booked.join(debits.select("entry_id", "asset"), on="entry_id", how="inner").select(
        "asset", "currency", payer="account_id"
    )
    alone = put_in.filter(pl.col("currency").n_unique().over("asset") == 1)
    columns = ["asset", "currency", "payer", "paid", "paid_currency"]
    return alone.join(prices, on="asset", how="inner").select(columns).unique().sort(columns)


def _payments(booked: pl.DataFrame, ledger: TracingLedger, assets: set[str]) -> dict[str, list[Row]]:
    """By asset, the debits that paid for it; one that paid for several counts for the lowest id, as everywhere."""
    bought = ledger.asset_payments.group_by("transfer_id").agg(asset=pl.col("asset_id").min())
    debits = booked.filter((pl.col("side") == "debit") & (pl.col("amount") < 0)).join(
        bought, on="transfer_id"
    )
    found: dict[str, list[Row]] = {}
    for row in debits.sort("booked_at", "entry_id").iter_rows(named=True):
        if row["asset"] in assets:
            found.setdefault(row["asset"], []).append(row)
    return found


def _currency(asset: str, put_in: list[Row]) -> str:
    currencies = sorted({str(row["currency"]) for row in put_in})
    if len(currencies) > 1:
        raise Refused(
            f"The asset {asset} was paid in {' and '.join(currencies)}: its sale cannot be carried on by shares.",
            todo="leave the sale out, and assert what is traced of its price: trace --from ACCOUNT:AMOUNT@DATE",
        )
    return currencies[0]


def _walked(
    asset: str, currency: str, held: Decimal, put_in: list[Row], sales: list[tuple[Sale, Row]]
) -> Iterator[Row]:
    """The asset's own entries, with the pair that each is a side of."""
    prices = {credit["transfer_id"] for _, credit in sales if credit["transfer_id"]}
    events: list[tuple[Any, int, str, Row, Fraction]] = [
        (
            row["booked_at"],
            _BY_BUYER if row["transfer_id"] in prices else _IN,
            row["entry_id"],
            row,
            Fraction(0),
        )
        for row in put_in
    ]
    events += [(row["booked_at"], _OUT, row["entry_id"], row, sale.share) for sale, row in sales]
    amounts = [held, *(row["amount"] for row in put_in)]
    digits = max(places(currency), *(decimals_of(amount) for amount in amounts))
    for place, (when, kind, entry, row, share) in enumerate(sorted(events, key=lambda one: one[:3])):
        amount = -_part(held, share, digits) if kind == _OUT else -row["amount"]
        if not amount:
            continue
        held += amount
        own = f"{asset}/{entry}"
        yield {
            "account_id": asset,
            "currency": currency,
            "entry_id": own,
            "account_sequence": place,
            "booked_at": when,
            "amount": amount,
            "transfer_id": None if kind == _OUT else row["transfer_id"],
            "made": True,
            "pair": (own, entry) if kind == _OUT else (entry, own),
        }


def _part(held: Decimal, share: Fraction, digits: int) -> Decimal:
    """A share to the smallest unit, half up; all of it where the share is 1."""
    units = Fraction(units_of(held, digits)) * share + Fraction(1, 2)
    return of_units(units.numerator // units.denominator, digits)


def _without_lenders(booked: pl.DataFrame, lenders: list[tuple[str, Decimal]]) -> pl.DataFrame:
    """The entries, with what was a lender's of a credit as a clean credit of its own beside it."""
    if not lenders:
        return booked
    parts = pl.DataFrame(lenders, {"entry_id": pl.String(), "lender": MONEY}, orient="row")
    both = booked.join(parts, on="entry_id", how="left", maintain_order="left")
    less = both.with_columns(amount=pl.col("amount") - pl.col("lender").fill_null(0))
    own = both.filter(pl.col("lender").is_not_null()).with_columns(
        amount=pl.col("lender"),
        entry_id=pl.col("entry_id") + LENDER,
        transfer_id=pl.lit(None, pl.String()),
        made=pl.lit(True),
    )
    return pl.concat([less, own]).drop("lender").cast(booked.schema)
