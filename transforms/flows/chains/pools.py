"""Transactions of several inputs and outputs (bitcoin and its kin): the transaction itself is a pocket in between.

What its inputs brought is in it, in the order in which the records list them; its outputs take from it, in theirs, by
whatever rule is elected. So no rule is needed for transactions alone: pro rata it is the haircut, first in first out
each input's units go to the first outputs (Anderson and others, Bitcoin Redux, 2018). In = out, to the smallest unit:
inputs that no record shows come in as clean money, outputs that none shows go out as a rest.
"""

from __future__ import annotations

import polars as pl

from transforms.flows.chains.coins import UTXO_COINS
from transforms.flows.chains.fees import fee_account
from transforms.ids import account_id
from transforms.money import MONEY

TRANSACTION = "transaction"
"""Scheme and history of a transaction as an account."""
_GROUP = ["hash", "currency"]


def told_again(moved: pl.DataFrame) -> pl.DataFrame:
    """payment_id of rows that name one end of what another row of the transaction names with both ends.

    Reads: moved (payment_id, hash, currency, amount, from_identifier, to_identifier).
    """
    coins = moved.filter(pl.col("currency").is_in(UTXO_COINS) & pl.col("hash").is_not_null())
    whole = coins.filter(pl.col("from_identifier").is_not_null() & pl.col("to_identifier").is_not_null())
    found = []
    for side, other in (("from", "to"), ("to", "from")):
        key = [*_GROUP, "amount", f"{side}_identifier"]
        alone = coins.filter(
            pl.col(f"{other}_identifier").is_null() & pl.col(f"{side}_identifier").is_not_null()
        )
        found.append(alone.join(whole, on=key, how="semi").select("payment_id"))
    return pl.concat(found).unique()


def pooled_payments(moved: pl.DataFrame) -> pl.DataFrame:
    """payment_id and pool (account_id of the transaction) of payments that are parts of a pooled transaction.

    Its rows name one end each: an input, or an output. A row that names both ends needs no pool: who made the
    file has said which input went to which output.
    """
    one_ended = pl.col("from_identifier").is_null() ^ pl.col("to_identifier").is_null()
    coins = moved.filter(pl.col("currency").is_in(UTXO_COINS) & pl.col("hash").is_not_null() & one_ended)
    parts = coins.filter(pl.len().over(_GROUP) > 1)
    pools = {name: transaction_account(name) for name in parts["hash"].unique().to_list()}
    return parts.select(
        "payment_id", pl.col("hash").replace_strict(pools, return_dtype=pl.String()).alias("pool")
    )


def transaction_account(hash_said: str) -> str:
    """account_id of a transaction as a pocket."""
    return account_id(TRANSACTION, hash_said.lower())


def pool_legs(moved: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """The transactions' sides: what each input brought, what each output took, and what no record shows of them.

    Reads: moved (payment_id, record_id, transfer_id, currency, amount, fee, fee_currency, from_ and to_account_id,
    from_identifier), pools (`pooled_payments`). Gives: LEG columns, of which `suffix` ends the leg's id and `place`
    is the order in the pool. A fee within the transaction is what the inputs have more than the outputs.
    """
    rows = moved.join(pools, on="payment_id", how="inner")
    is_input = pl.col("from_identifier").is_not_null()
    sides = rows.select(
        *("payment_id", "record_id", "transfer_id"),
        pl.lit("pooled").alias("part"),
        pl.col("pool").alias("account_id"),
        pl.when(is_input).then("from_account_id").otherwise("to_account_id").alias("counterparty_account_id"),
        "currency",
        pl.when(is_input).then("amount").otherwise(-pl.col("amount")).cast(MONEY).alias("amount"),
        pl.when(is_input).then(pl.lit("dp")).otherwise(pl.lit("cp")).alias("suffix"),
        pl.when(is_input).then(0).otherwise(2).cast(pl.Int32()).alias("place"),
        pl.when(pl.coalesce("fee_currency", "currency") == pl.col("currency")).then("fee").alias("fee"),
    )
    return pl.concat([sides.drop("fee"), *_rests(sides)]).sort("account_id", "place", "record_id")


def _rests(sides: pl.DataFrame) -> list[pl.DataFrame]:
    """What makes each pool end with nothing: inputs that are not seen; or the fee, and outputs that are not seen."""
    summed = (
        sides.sort("record_id")
        .group_by("account_id", "currency", maintain_order=True)
        .agg(
            pl.col("payment_id", "record_id").first(),
            pl.col("amount").sum(),
            pl.col("fee").max().fill_null(0),
        )
        .with_columns(transfer_id=pl.lit(None, pl.String()), counterparty_account_id="account_id")
    )
    fees = {currency: fee_account(currency) for currency in summed["currency"].unique().to_list()}
    within = pl.when(pl.col("amount") >= pl.col("fee")).then("fee").otherwise(0).cast(MONEY)
    whole = summed.with_columns(within=within)
    kinds = (
        ("unseen", "u", 1, whole.filter(pl.col("amount") < 0).with_columns(amount=-pl.col("amount"))),
        (
            "fee",
            "f",
            3,
            whole.filter(pl.col("within") > 0).with_columns(
                amount=-pl.col("within"),
                counterparty_account_id=pl.col("currency").replace_strict(fees, return_dtype=pl.String()),
            ),
        ),
        (
            "rest",
            "r",
            4,
            whole.with_columns(amount=pl.col("within") - pl.col("amount")).filter(pl.col("amount") < 0),
        ),
    )
    return [
        rows.with_columns(
            pl.lit(part).alias("part"),
            pl.lit(suffix).alias("suffix"),
            pl.lit(place, pl.Int32()).alias("place"),
            pl.col("amount").cast(MONEY),
        ).select(sides.drop("fee").columns)
        for part, suffix, place, rows in kinds
    ]


def fees_within(legs: pl.DataFrame, pools: pl.DataFrame) -> pl.DataFrame:
    """payment_id of payments whose fee a pool has paid, so that their payer has not: legs as `pool_legs` gives them."""
    paid = legs.filter(pl.col("part") == "fee").select(pool="account_id")
    return pools.join(paid, on="pool", how="semi").select("payment_id")
