"""A snapshot's ledger as a tracing takes it: whole, or only what its seeds' money can come to.

A reached pocket is read with all its entries, their transfers and the sides of these, so that a tracing of
the part is the tracing of the whole. What a run keeps for it: `index`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import polars as pl

from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    STATEMENTS,
    TRACING_AMOUNTS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.store import read_table
from transforms.tracing.indexed import (
    among,
    by_rows,
    has_index,
    holds,
    lines_of_entries,
    lines_of_pockets,
    pockets_of,
    reached_pockets,
)
from transforms.tracing.ledger import Extent, TracingLedger
from transforms.tracing.marks import ASSERTION
from transforms.tracing.seeds import Resolved, resolved


def whole_ledger(connection: duckdb.DuckDBPyConnection) -> TracingLedger:
    """All that tracing reads of a snapshot."""
    return whole_of(lambda table: read_table(connection, table, table.names))


def whole_of(read: Callable[[Table], pl.DataFrame]) -> TracingLedger:
    """The whole ledger, by what reads a table."""
    return TracingLedger(
        entries=read(ENTRIES),
        statements=read(STATEMENTS),
        transfers=read(TRANSFERS),
        transfer_entries=read(TRANSFER_ENTRIES),
        accounts=read(ACCOUNTS),
        asset_payments=read(ASSET_PAYMENTS),
    )


def resolved_from(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> Resolved:
    """What `moneytrail trace --from` takes as seeds (`seeds.resolved`), read from a snapshot."""
    findings = _among(connection, FINDINGS, "finding_id", names)
    behind = _among(connection, FINDING_TRANSFERS, "finding_id", names)
    ledger = _named_ledger(connection, names, behind) if has_index(connection) else whole_ledger(connection)
    return resolved(names, ledger, findings, behind)


def reached_ledger(connection: duckdb.DuckDBPyConnection, seeds: pl.DataFrame) -> TracingLedger:
    """What the seeds' money (TRACE_SEEDS) can come to, as part of the whole ledger.

    Whole accounts, with the credits of what they paid to others. The whole ledger of a snapshot without an index.
    """
    if not has_index(connection):
        return whole_ledger(connection)
    reached = reached_pockets(connection, lines_of_entries(connection, seeds["entry_id"]))
    lines = lines_of_pockets(connection, reached)
    own = by_rows(connection, ENTRIES, lines["entry"])
    if not holds(reached, own):
        return whole_ledger(connection)
    transfers = by_rows(connection, TRANSFERS, lines["transfer"].drop_nulls())
    sides = _among(connection, TRANSFER_ENTRIES, "transfer_id", transfers["transfer_id"])
    others = sides.filter(pl.col("side") == "credit").join(own, on="entry_id", how="anti")["entry_id"]
    entries = pl.concat([own, _among(connection, ENTRIES, "entry_id", others)]).sort("entry_id")
    ends = [transfers["from_account_id"], transfers["to_account_id"], entries["counterparty_account_id"]]
    accounts = pl.concat([entries["account_id"], *ends]).unique()
    return TracingLedger(
        entries=entries,
        statements=_among(connection, STATEMENTS, "account_id", own["account_id"].unique()),
        transfers=transfers,
        transfer_entries=sides,
        accounts=_among(connection, ACCOUNTS, "account_id", accounts),
        asset_payments=_among(connection, ASSET_PAYMENTS, "transfer_id", transfers["transfer_id"]),
        whole=_extent(connection),
    )


def _among(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, values: pl.Series | Sequence[str]
) -> pl.DataFrame:
    return among(connection, table, column, pl.Series(values, dtype=pl.String))


def _named_ledger(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], behind: pl.DataFrame
) -> TracingLedger:
    """As much of the ledger as names of seeds need: entries, transfers, and accounts with their entries."""
    given = pl.Series(names, dtype=pl.String)
    fees = pl.concat([given, behind["transfer_id"]])
    own = _among(connection, ENTRIES, "entry_id", given)
    going = _among(connection, TRANSFER_ENTRIES, "entry_id", own.filter(pl.col("amount") <= 0)["entry_id"])
    moved = pl.concat([fees, going["transfer_id"]]).unique()
    sides = _among(connection, TRANSFER_ENTRIES, "transfer_id", moved)
    accounts = _asserted_accounts(connection, names)
    pockets = pockets_of(connection).join(accounts, on="account_id", how="semi")
    beside = by_rows(connection, ENTRIES, lines_of_pockets(connection, pockets)["entry"])
    booked = _among(connection, ENTRIES, "entry_id", sides["entry_id"])
    return TracingLedger(
        entries=pl.concat([own, booked, beside]).unique("entry_id").sort("entry_id"),
        statements=_among(connection, STATEMENTS, "account_id", accounts["account_id"]),
        transfers=_among(connection, TRANSFERS, "transfer_id", given),
        transfer_entries=sides,
        accounts=accounts,
        asset_payments=ASSET_PAYMENTS.empty(),
    )


def _asserted_accounts(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> pl.DataFrame:
    """Accounts that `ACCOUNT:AMOUNT@DATE` may mean, by id or number (`balances.pocket_of` chooses)."""
    asserted = [found["account"] for found in map(ASSERTION.fullmatch, names) if found]
    tidy = [name.replace(" ", "").upper() for name in asserted]
    found = connection.execute(
        """SELECT account_id FROM accounts WHERE account_id IN (SELECT unnest(?::VARCHAR[]))
        OR upper(replace(identifier, ' ', '')) IN (SELECT unnest(?::VARCHAR[]))""",
        [asserted, tidy],
    ).fetchall()
    return _among(connection, ACCOUNTS, "account_id", [account for (account,) in found])


def _extent(connection: duckdb.DuckDBPyConnection) -> Extent:
    amounts = read_table(connection, TRACING_AMOUNTS, TRACING_AMOUNTS.names)
    last = amounts["last_booked_at"].dt.date().max()
    return Extent(last, amounts.drop("last_booked_at"))  # type: ignore[arg-type]
