"""Fees of movements, as legs of their own: in the asset that they were paid in, from the account that paid them."""

from __future__ import annotations

import polars as pl

from transforms.flows.chains.coins import UTXO_COINS
from transforms.flows.told_twice import at_exchange
from transforms.ids import account_id

FEES = "fees in "
"""Begins the identifier of the account (scheme named) that stands for whoever got fees of an asset."""


def fee_account(currency: str) -> str:
    """account_id of whoever got the fees that were paid in an asset: a network, or an exchange."""
    return account_id("named", FEES + currency)


def fees_of(payments: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """A row a fee: payment_id, record_id, account_id, counterparty_account_id, currency, amount (below zero).

    The sender pays, on a chain once for the transaction, however many rows repeat it. What an exchange charges on
    what its customer gets, the customer pays. A failed transaction has moved nothing, but its fee was paid.
    Reads: payments (PAYMENTS, completed or failed); covered (account_id).
    """
    followed = pl.Series(covered["account_id"]).implode()
    by_sender = pl.col("from_account_id").is_in(followed)
    customer = at_exchange("to") & pl.col("to_account_id").is_in(followed)
    payer = pl.when(by_sender).then("from_account_id").when(customer).then("to_account_id")
    rows = payments.filter(pl.col("fee") > 0).with_columns(
        payer.alias("account_id"),
        pl.coalesce("fee_currency", "currency").alias("charged"),
        pl.col("control_number").str.to_lowercase().alias("hash"),
        pl.when(by_sender).then(at_exchange("from")).otherwise(customer).alias("customer"),
    )
    rows = rows.drop_nulls(["account_id", "charged"]).sort("record_id")
    # Of several inputs nothing says which paid the fee: the first that the records list stands for them.
    several = pl.col("currency").is_in(UTXO_COINS)
    once = ["hash", pl.when(~several).then("account_id"), "charged", "fee"]
    is_first = pl.int_range(pl.len()).over(once) == 0
    kept = rows.filter(pl.col("customer") | pl.col("hash").is_null() | is_first)
    accounts = {currency: fee_account(currency) for currency in kept["charged"].unique().to_list()}
    return kept.select(
        "payment_id",
        "record_id",
        "account_id",
        pl.col("charged").replace_strict(accounts, return_dtype=pl.String).alias("counterparty_account_id"),
        pl.col("charged").alias("currency"),
        (-pl.col("fee")).alias("amount"),
    )
