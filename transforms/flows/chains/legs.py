"""Legs: what each movement that only a chain or an exchange records took from one account and brought to another.

A side that an entry shows has no leg, nor has an account and asset whose statement is in evidence: its entries are
all there is to walk. Neither has an account that is not followed (coverage.py): there the trail ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.flows.chains.coverage import covered
from transforms.flows.chains.fees import fees_of
from transforms.flows.chains.pools import TRANSACTION, fees_within, pool_legs, pooled_payments, told_again
from transforms.flows.chains.trades import trades_of
from transforms.flows.reported import CHAIN, REPORTED
from transforms.flows.told_twice import at_exchange
from transforms.ids import FILE_PART
from transforms.money import MONEY
from transforms.schema import CHAIN_LEGS, conform

_LEG = (
    *("payment_id", "record_id", "transfer_id", "part", "account_id", "counterparty_account_id", "currency"),
    *("amount", "suffix", "place"),
)


@dataclass(frozen=True)
class ChainEvidence:
    """Frames that legs are made from.

    payments: PAYMENTS of source virtual_asset, completed or failed. records: PAYMENT_RECORDS of them. files:
    file_id and name of EVIDENCE_FILES. told: TRANSFER_PAYMENTS of them. sides: TRANSFER_ENTRIES of their transfers.
    booked: account_id and currency of the accounts whose entries are in evidence.
    """

    payments: pl.DataFrame
    records: pl.DataFrame
    files: pl.DataFrame
    told: pl.DataFrame
    sides: pl.DataFrame
    booked: pl.DataFrame


def chain_legs_of(evidence: ChainEvidence) -> pl.DataFrame:
    """CHAIN_LEGS, sorted by key; the order of rows given makes no difference."""
    payments = evidence.payments.sort("payment_id")
    if payments.is_empty():
        return CHAIN_LEGS.empty()
    followed = covered(payments, evidence.records, evidence.files)
    moved = _moved(payments, evidence.told)
    # What an exchange or a statement tells as well has both its sides already.
    pools = pooled_payments(moved.filter(pl.col("basis") == REPORTED))
    pooled = pool_legs(moved, pools)
    own = _without_entries(_sides(moved, followed, evidence.sides), evidence.booked)
    charged = payments.join(fees_within(pooled, pools), on="payment_id", how="anti")
    fees = _without_entries(_fees(charged, followed), evidence.booked)
    of_accounts = pl.concat([own, fees]).join(followed, on="account_id", how="inner", maintain_order="left")
    in_pools = pooled.with_columns(history=pl.lit(TRANSACTION))
    legs = pl.concat([of_accounts, in_pools.select(of_accounts.columns)])
    return _conformed(legs, payments)


def _moved(payments: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Payments that are transfers, with transfer_id, basis, what was given and what was got, and hash.

    A row that tells an output or input of a transaction again is left out; what came in by a trade has the
    transfer of what was given for it.
    """
    paid_out = pl.col("amount").is_null()
    gave = pl.when(paid_out).then("received_currency").otherwise("currency")
    rows = payments.join(told, on="payment_id", how="inner").with_columns(
        pl.coalesce("amount", "received_amount").alias("amount"),
        gave.alias("currency"),
        pl.coalesce("received_amount", "amount").alias("got"),
        pl.coalesce("received_currency", gave).alias("got_currency"),
        pl.col("control_number").str.to_lowercase().alias("hash"),
    )
    rows = rows.join(told_again(rows), on="payment_id", how="anti")
    given = rows.select(given_id="payment_id", given_for="transfer_id")
    trades = trades_of(rows).join(given, on="given_id", how="inner").drop("given_id")
    rows = rows.join(trades, on="payment_id", how="left", maintain_order="left")
    return rows.with_columns(pl.coalesce("given_for", "transfer_id").alias("transfer_id")).drop("given_for")


def _sides(moved: pl.DataFrame, followed: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    """What each payment took from, and brought to, accounts that are followed: once a transfer and side.

    Not where an entry shows that side.

    Of a movement that an exchange and a chain tell, the chain's record tells the address's side.
    """
    told = moved.filter(pl.col("basis") != CHAIN)
    ends = told.select("transfer_id", from_kept=at_exchange("from"), to_kept=at_exchange("to"))
    less = moved.filter(pl.col("basis") == CHAIN).select("transfer_id", on_chain="amount")
    rows = moved.join(ends.unique("transfer_id"), on="transfer_id", how="left", maintain_order="left")
    rows = rows.join(less.unique("transfer_id"), on="transfer_id", how="left", maintain_order="left")
    # What an exchange kept as its fee within the sum is a fee; what left for the chain is what the chain shows.
    rows = rows.with_columns(pl.min_horizontal("amount", "on_chain").alias("gave"))
    found = []
    for side, end, other, amount, currency in (
        ("debit", "from", "to", -pl.col("gave"), "currency"),
        ("credit", "to", "from", pl.col("got"), "got_currency"),
    ):
        is_chain = pl.col("basis") == CHAIN
        own = rows.filter(~(is_chain & pl.col(f"{end}_kept").fill_null(value=True)))
        once = own.sort("transfer_id", ~is_chain, "payment_id")
        found.append(
            once.with_columns(
                part=pl.lit("moved"),
                account_id=f"{end}_account_id",
                counterparty_account_id=f"{other}_account_id",
                amount=amount.cast(MONEY),
                currency=currency,
                suffix=pl.lit(side[0]),
                place=pl.lit(0, pl.Int32()),
                side=pl.lit(side),
            ).select(*_LEG, "side")
        )
    return (
        pl.concat(found)
        .join(followed, on="account_id", how="semi", maintain_order="left")
        .unique(["transfer_id", "side"], keep="first", maintain_order=True)
        .join(entries.select("transfer_id", "side"), on=["transfer_id", "side"], how="anti")
        .drop("side")
    )


def _fees(payments: pl.DataFrame, followed: pl.DataFrame) -> pl.DataFrame:
    return (
        fees_of(payments, followed)
        .with_columns(
            pl.lit(None, pl.String()).alias("transfer_id"),
            pl.lit("fee").alias("part"),
            pl.lit("df").alias("suffix"),
            pl.lit(1, pl.Int32()).alias("place"),
        )
        .select(_LEG)
    )


def _without_entries(legs: pl.DataFrame, booked: pl.DataFrame) -> pl.DataFrame:
    return legs.join(booked, on=["account_id", "currency"], how="anti")


def _conformed(legs: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """The legs with their ids, times and order."""
    times = payments.select(
        "payment_id",
        pl.coalesce("sent_at", "received_at").alias("booked_at"),
        pl.coalesce("sent_precision", "received_precision", pl.lit("day")).alias("booked_precision"),
        pl.col("control_number").alias("transaction_id"),
    )
    timed = legs.join(times, on="payment_id", how="inner").drop_nulls("booked_at").sort("record_id", "suffix")
    named = timed.with_columns(pl.format("l{}{}", pl.col("record_id").str.slice(1), "suffix").alias("leg_id"))
    return conform(CHAIN_LEGS, _in_order(named).drop("suffix", "place")).sort(CHAIN_LEGS.key)


def _in_order(legs: pl.DataFrame) -> pl.DataFrame:
    """With account_sequence: by time; of one moment as the file lists them, of several files credits first.

    A file whose first row is later than its last lists the newest first. In a transaction inputs come before outputs.
    """
    file, number = pl.col("record_id").str.slice(1, FILE_PART), pl.col("record_id").str.slice(FILE_PART + 2)
    ranked = legs.with_columns(file.alias("file"), number.cast(pl.Int64).alias("rank"))
    ends = (
        ranked.sort("file", "rank")
        .group_by("file")
        .agg((pl.col("booked_at").first() > pl.col("booked_at").last()).alias("newest_first"))
    )
    ranked = ranked.join(ends, on="file", how="left").with_columns(
        pl.when("newest_first").then(-pl.col("rank")).otherwise("rank").alias("rank")
    )
    pocket = ["account_id", "currency"]
    several = pl.col("file").n_unique().over([*pocket, "booked_at"]) > 1
    is_pool = pl.col("history") == TRANSACTION
    first = (
        pl.when(is_pool)
        .then("place")
        .when(several)
        .then((pl.col("amount") < 0).cast(pl.Int32()))
        .otherwise(0)
    )
    # A transaction is one moment, whatever each export's clock says of it.
    moment = pl.when(is_pool).then(pl.col("booked_at").min().over(pocket)).otherwise("booked_at")
    ordered = ranked.with_columns(first.alias("first"), moment.alias("moment")).sort(
        *pocket, "moment", "first", "file", "rank", "place", "leg_id"
    )
    return ordered.with_columns((pl.int_range(pl.len()).over(pocket) + 1).alias("account_sequence")).drop(
        "file", "rank", "newest_first", "first", "moment"
    )
