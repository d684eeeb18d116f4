"""A snapshot's ledger as a tracing takes it: whole, or only what its seeds' money can come to.

A reached pocket is read with all its entries, their transfers and the sides of these, so that a tracing of
the part is the tracing of the whole. What a run keeps for it: `index`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb
import numpy as np
import polars as pl

from transforms.schema import (
    ACCOUNTS,
    ASSET_PAYMENTS,
    ENTRIES,
    FINDING_TRANSFERS,
    FINDINGS,
    STATEMENTS,
    TRACING_AMOUNTS,
    TRACING_INDEX,
    TRACING_POCKETS,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.store import read_table
from transforms.tracing.kernels.reaching import spread
from transforms.tracing.ledger import Extent, TracingLedger
from transforms.tracing.marks import ASSERTION
from transforms.tracing.seeds import Resolved, resolved

POCKET = ["account_id", "currency"]


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
    ledger = _named_ledger(connection, names, behind) if _has_index(connection) else whole_ledger(connection)
    return resolved(names, ledger, findings, behind)


def reached_ledger(connection: duckdb.DuckDBPyConnection, seeds: pl.DataFrame) -> TracingLedger:
    """What the seeds' money (TRACE_SEEDS) can come to, as part of the whole ledger.

    The whole ledger of a snapshot without the tables of the index.
    """
    if not _has_index(connection):
        return whole_ledger(connection)
    lines = _lines_of(connection, _reached_pockets(connection, seeds))
    entries = _among(connection, ENTRIES, "entry_id", lines["entry_id"])
    moved = lines["transfer_id"].drop_nulls().unique()
    transfers = _among(connection, TRANSFERS, "transfer_id", moved)
    ends = [transfers["from_account_id"], transfers["to_account_id"], entries["counterparty_account_id"]]
    own = entries["account_id"].unique()
    return TracingLedger(
        entries=entries,
        statements=_among(connection, STATEMENTS, "account_id", own),
        transfers=transfers,
        transfer_entries=_among(connection, TRANSFER_ENTRIES, "transfer_id", moved),
        accounts=_among(connection, ACCOUNTS, "account_id", pl.concat([own, *ends]).unique()),
        asset_payments=_among(connection, ASSET_PAYMENTS, "transfer_id", transfers["transfer_id"]),
        whole=_extent(connection),
    )


def _has_index(connection: duckdb.DuckDBPyConnection) -> bool:
    found = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    return {table.name for table in TRACING_INDEX} <= found


def _among(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, values: pl.Series | Sequence[str]
) -> pl.DataFrame:
    """Rows of a table whose column has one of the values, in key order."""
    listed = ", ".join(f'"{name}"' for name in table.names)
    order = ", ".join(f'"{name}"' for name in table.key)
    wanted = pl.DataFrame({"wanted": pl.Series(values, dtype=pl.String)}).to_arrow()
    connection.register("wanted_values", wanted)
    try:
        found = connection.sql(
            f"SELECT {listed} FROM {table.name} WHERE {column} IN (FROM wanted_values) ORDER BY {order}"
        ).to_arrow_table()
    finally:
        connection.unregister("wanted_values")
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    return frame.cast({name: table[name].dtype for name in table.names})


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
    pockets = _pockets(connection).join(accounts, on="account_id", how="semi")["pocket"]
    beside = _among(connection, ENTRIES, "entry_id", _lines_of(connection, pockets)["entry_id"])
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


def _pockets(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    return read_table(connection, TRACING_POCKETS, TRACING_POCKETS.names)


def _reached_pockets(connection: duckdb.DuckDBPyConnection, seeds: pl.DataFrame) -> pl.Series:
    """Numbers of the pockets that the seeds' money can come to."""
    own = _among(connection, ENTRIES, "entry_id", seeds["entry_id"].unique())
    pockets = _pockets(connection)
    reached = np.zeros(pockets.height, np.uint8)
    reached[pockets.join(own, on=POCKET, how="semi")["pocket"].to_numpy()] = 1
    links = connection.sql("SELECT from_pocket, to_pocket FROM tracing_links ORDER BY ALL").fetchnumpy()
    starts = np.searchsorted(links["from_pocket"], np.arange(pockets.height + 1, dtype=np.int32))
    spread(starts.astype(np.int32), links["to_pocket"], reached)
    return pl.Series(np.flatnonzero(reached), dtype=pl.Int32())


def _lines_of(connection: duckdb.DuckDBPyConnection, pockets: pl.Series) -> pl.DataFrame:
    """Entries of pockets with the transfers that they are sides of."""
    connection.register("wanted_pockets", pl.DataFrame({"pocket": pockets}).to_arrow())
    try:
        query = """SELECT entry_id, transfer_id FROM tracing_lines
            WHERE pocket IN (FROM wanted_pockets) ORDER BY entry_id"""
        found = pl.from_arrow(connection.sql(query).to_arrow_table())
    finally:
        connection.unregister("wanted_pockets")
    assert isinstance(found, pl.DataFrame)
    return found.cast(pl.String())


def _extent(connection: duckdb.DuckDBPyConnection) -> Extent:
    amounts = read_table(connection, TRACING_AMOUNTS, TRACING_AMOUNTS.names)
    last = amounts["last_booked_at"].dt.date().max()
    return Extent(last, amounts.drop("last_booked_at"))  # type: ignore[arg-type]
