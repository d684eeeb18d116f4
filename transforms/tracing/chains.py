"""Movements that only a chain or an exchange records, as part of the ledger that tracing walks (CHAIN_LEGS).

A leg is walked like an entry; its transfer leads from the account that gave to the one that got. A case without such
movements has no legs, and nothing changes. Method: docs/methods/virtual-assets.md, section Tracing.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb
import polars as pl

from transforms.flows.chains.coins import DECIMALS
from transforms.flows.chains.like_entries import OF_CHAIN, leg_accounts, leg_entries, leg_sides
from transforms.flows.chains.pools import TRANSACTION
from transforms.money import MONEY
from transforms.schema import CHAIN_LEGS, STATEMENTS
from transforms.store import read_table
from transforms.tracing.ledger import Extent, TracingLedger
from transforms.tracing.units import extents_of, together

LISTED = "list"
"""History of an account that only a list of several accounts' movements shows."""


def legs_in(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """CHAIN_LEGS of a snapshot; none where an older version made it."""
    query = "SELECT count(*) FROM duckdb_tables() WHERE table_name = ?"
    ((known,),) = connection.execute(query, [CHAIN_LEGS.name]).fetchall()
    if not known or not connection.execute(f"SELECT 1 FROM {CHAIN_LEGS.name} LIMIT 1").fetchall():
        return CHAIN_LEGS.empty()
    return read_table(connection, CHAIN_LEGS, CHAIN_LEGS.names)


def with_legs(ledger: TracingLedger, legs: pl.DataFrame) -> TracingLedger:
    """The ledger with legs (CHAIN_LEGS) as entries, sides and ends of transfers; transactions as accounts."""
    if legs.is_empty():
        return ledger
    accounts = leg_accounts(legs)
    new = accounts.join(ledger.accounts, on="account_id", how="anti")
    listed = legs.filter(pl.col("history") == LISTED)["account_id"].unique().sort()
    return replace(
        ledger,
        entries=pl.concat([ledger.entries, leg_entries(legs)]).sort("entry_id"),
        statements=pl.concat([ledger.statements, _opened(legs)]),
        transfers=_with_ends(ledger.transfers, legs),
        transfer_entries=pl.concat([ledger.transfer_entries, leg_sides(legs)]).sort(
            "transfer_id", "entry_id"
        ),
        accounts=pl.concat([ledger.accounts, new]).sort("account_id"),
        whole=None if ledger.whole is None else _extent(ledger.whole, legs),
        listed=tuple(listed),
        coins=_coins(legs),
    )


def _coins(legs: pl.DataFrame) -> pl.DataFrame:
    """The legs' coins with the decimals of their smallest units, as extents (`units.extents_of`) of no amount."""
    coins = legs.select("currency").unique().filter(pl.col("currency").is_in(list(DECIMALS)))
    none = extents_of(coins.with_columns(amount=pl.lit(0, MONEY)))
    return none.with_columns(
        pl.col("currency").replace_strict(DECIMALS, return_dtype=none.schema["decimals"]).alias("decimals")
    )


def _opened(legs: pl.DataFrame) -> pl.DataFrame:
    """STATEMENTS that say of each transaction that nothing was in it before."""
    pools = legs.filter(pl.col("history") == TRANSACTION).select("account_id", "currency").unique()
    schema = STATEMENTS.frame_schema
    fill = {name: pl.lit(None, dtype).alias(name) for name, dtype in schema.items()}
    fill["statement_id"] = pl.format(OF_CHAIN + "{} {}", "account_id", "currency").alias("statement_id")
    fill["opening_balance"] = pl.lit(0).cast(schema["opening_balance"]).alias("opening_balance")
    fill["position"] = pl.lit(1).cast(schema["position"]).alias("position")
    fill |= {name: pl.col(name) for name in ("account_id", "currency")}
    return pools.sort("account_id").select(fill[name] for name in schema)


def _with_ends(transfers: pl.DataFrame, legs: pl.DataFrame) -> pl.DataFrame:
    """The transfers from the accounts whose legs gave, to those whose legs got."""
    for side, gave in (("from", True), ("to", False)):
        ends = legs.filter(((pl.col("amount") < 0) == gave) & pl.col("transfer_id").is_not_null()).select(
            "transfer_id", pl.col("account_id").alias("leg_account")
        )
        name = f"{side}_account_id"
        transfers = transfers.join(ends, on="transfer_id", how="left", maintain_order="left").with_columns(
            pl.coalesce("leg_account", name).alias(name)
        )
        transfers = transfers.drop("leg_account")
    return transfers


def _extent(whole: Extent, legs: pl.DataFrame) -> Extent:
    last = max(
        (day for day in (whole.last_day, legs["booked_at"].dt.date().max()) if day is not None), default=None
    )
    return Extent(last, together(whole.amounts, extents_of(legs.select("currency", "amount"))))  # type: ignore[arg-type]
