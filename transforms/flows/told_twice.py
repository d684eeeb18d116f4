"""Which movement on a chain an exchange tells of as well: by the transaction, else by the address, sum and days.

Method: docs/methods/reported-payments.md, section Transfers.
"""

from __future__ import annotations

import polars as pl

_DAYS = 2
CUSTOMER = r"^[^:]*:"
"""Begins the identifier of an account at an exchange: `INSTITUTION:NUMBER`."""
_HASH = r"(?i)^0x|^[0-9a-z]{43,}$"
"""How chains call a transaction (64 hexadecimal digits, 43 and more in base 58); an exchange's own number is none."""
_ENDS = ("from", "to")
_COLUMNS = (
    *("payment_id", "from_account_id", "to_account_id", "from_identifier", "to_identifier"),
    *("amount", "fee", "at", "currency", "contract", "transaction"),
)


def told_twice(payments: pl.DataFrame) -> pl.DataFrame:
    """payment_id of a movement on a chain that an exchange tells of as well, and told_by: the exchange's payment.

    One asset, one end an account at an exchange, equal sums, or the chain's less by the exchange's fee, and few days
    between. Either both state one transaction, and the exchange the other end or none; or the exchange states no
    transaction of a chain, and the other end is the same address. Where two fit, none is taken.
    Reads: completed PAYMENTS with `at`; of other sources than virtual_asset none is looked at.
    """
    transaction = pl.col("control_number").str.to_lowercase().alias("transaction")
    coins = payments.filter(pl.col("source") == "virtual_asset").with_columns(transaction)
    from_exchange, to_exchange = (at_exchange(end) for end in _ENDS)
    told = coins.filter(from_exchange != to_exchange).with_columns(from_exchange.alias("pays_out"))
    chain = coins.filter(~from_exchange & ~to_exchange).select(_COLUMNS)
    told = told.select(*_COLUMNS, "pays_out")
    by_hash = _once(_fitting(told.join(chain, on=["transaction", "currency"], how="inner", suffix="_chain")))
    is_hash = pl.col("transaction").str.contains(_HASH).fill_null(value=False)
    left = told.filter(~is_hash).join(by_hash, left_on="payment_id", right_on="told_by", how="anti")
    free = chain.join(by_hash, on="payment_id", how="anti")
    met = [
        left.filter("pays_out" if end == "to" else ~pl.col("pays_out"))
        .drop_nulls(f"{end}_identifier")
        .join(free, on=[f"{end}_account_id", "currency"], how="inner", suffix="_chain")
        .with_columns(pl.col(f"{end}_account_id").alias(f"{end}_account_id_chain"))
        for end in _ENDS
    ]
    by_address = _once(pl.concat([_fitting(one) for one in met]))
    return pl.concat([by_hash, by_address])


def at_exchange(end: str) -> pl.Expr:
    """Whether an end is an account at an exchange (readers/kinds/virtual_asset/ends.py), and no address."""
    number = pl.col(f"{end}_identifier").str.contains(CUSTOMER) & (pl.col(f"{end}_scheme") == "wallet")
    return ((pl.col(f"{end}_scheme") == "named") | number).fill_null(value=False)


def _fitting(met: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which end, sum, contract and time agree: payment_id of the exchange's and of the chain's."""
    same_end = {
        end: (pl.col(f"{end}_account_id") == pl.col(f"{end}_account_id_chain"))
        | pl.col(f"{end}_identifier").is_null()
        for end in _ENDS
    }
    common = pl.when("pays_out").then(same_end["to"]).otherwise(same_end["from"])
    less = pl.col("amount") - pl.col("amount_chain")
    fits = common & ((less == 0) | (less == pl.col("fee")).fill_null(value=False))
    near = (pl.col("at") - pl.col("at_chain")).abs() <= pl.duration(days=_DAYS)
    same = (pl.col("contract") == pl.col("contract_chain")).fill_null(value=True)
    return met.filter(fits & near & same).select("payment_id", "payment_id_chain")


def _once(pairs: pl.DataFrame) -> pl.DataFrame:
    alone = (pl.len().over("payment_id") == 1) & (pl.len().over("payment_id_chain") == 1)
    return pairs.filter(alone).select(payment_id="payment_id_chain", told_by="payment_id")
