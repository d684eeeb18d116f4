"""What a report is made from: the rows of a published snapshot that it cites, and no others.

A case may hold millions of entries; a report cites the few thousand behind its findings and traces.
So the small tables are read whole and the large ones by the ids that the small ones name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from transforms.flows.chains.like_entries import leg_accounts, leg_entries, leg_sides
from transforms.parties.told import BESIDE
from transforms.reporting.rules import ByRule, by_rule
from transforms.schema import (
    ACCOUNT_PERIODS,
    ACCOUNTS,
    ASSET_PAYMENTS,
    ASSETS,
    CHAIN_LEGS,
    CONFISCATION_CANDIDATES,
    ENTRIES,
    EVIDENCE_FILES,
    FINDING_PARTS,
    FINDING_TRANSFERS,
    FINDINGS,
    FX_RATES,
    GATE_DECISIONS,
    PARTIES,
    PARTY_ACCOUNTS,
    PARTY_ROLES,
    SOURCE_RECORDS,
    STATEMENTS,
    TRACE_CONSERVATION,
    TRACE_ELECTIONS,
    TRACE_SEEDS,
    TRACE_STEPS,
    TRACES,
    TRANSFER_ENTRIES,
    TRANSFERS,
    Table,
)
from transforms.store import open_snapshot, read_table

Row = dict[str, Any]

READ_WHOLE = (
    EVIDENCE_FILES,
    STATEMENTS,
    ACCOUNT_PERIODS,
    FINDINGS,
    FINDING_PARTS,
    FINDING_TRANSFERS,
    PARTY_ROLES,
    GATE_DECISIONS,
    TRACE_SEEDS,
    TRACES,
    TRACE_STEPS,
    TRACE_CONSERVATION,
    TRACE_ELECTIONS,
    CONFISCATION_CANDIDATES,
)

# Neither the clock nor the text of a record is read: what is not read cannot leak into a package.
NOT_READ = {"evidence_files": {"received_at"}, "source_records": {"raw"}, "entries": {"narrative"}}


@dataclass(frozen=True)
class CaseTables:
    """Rows that a report cites, by table, in key order; and counts over the whole case."""

    frames: Mapping[str, pl.DataFrame]
    transfers: int
    """Transfers of the whole case."""
    one_sided: int
    """Those of which only one side is in evidence."""
    by_rule: ByRule
    """What each accepted rule gives, beside the traces of the elected method."""
    _rows: dict[str, list[Row]] = field(default_factory=dict, repr=False, compare=False)

    def rows(self, table: Table) -> list[Row]:
        """The table's rows as dicts, in key order. Made once; do not change them."""
        if table.name not in self._rows:
            self._rows[table.name] = self.frames[table.name].sort(table.key).to_dicts()
        return self._rows[table.name]


def read_case_tables(snapshot: Path) -> CaseTables:
    """Read a published snapshot, read-only.

    Raises: NotPublished where there is none.
    """
    with open_snapshot(snapshot) as connection:
        frames = {table.name: read_table(connection, table, _wanted(table)) for table in READ_WHOLE}
        _add_flows(connection, frames)
        _add_records(connection, frames)
        _add_people(connection, frames)
        total, one_sided = _transfer_counts(connection)
        rules = by_rule(connection, frames["trace_seeds"])
    return CaseTables(frames, total, one_sided, rules)


def _wanted(table: Table) -> list[str]:
    return [name for name in table.names if name not in NOT_READ.get(table.name, ())]


def _add_flows(connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame]) -> None:
    assets = _ids(frames, ("traces", "target_id"), ("confiscation_candidates", "target_id"))
    frames["assets"] = _rows_with(connection, ASSETS, "asset_id", assets)
    frames["asset_payments"] = _rows_with(connection, ASSET_PAYMENTS, "asset_id", assets)
    transfers = _ids(
        frames,
        ("finding_transfers", "transfer_id"),
        ("trace_steps", "transfer_id"),
        ("asset_payments", "transfer_id"),
    ) | set(frames["traces"]["path"].explode().drop_nulls())
    # A seeded credit belongs to a transfer although no trace may name it.
    seeds = set(frames["trace_seeds"]["entry_id"])
    seeded = _rows_with(connection, TRANSFER_ENTRIES, "entry_id", seeds)
    transfers |= set(seeded["transfer_id"])
    frames["transfers"] = _rows_with(connection, TRANSFERS, "transfer_id", transfers)
    frames["transfer_entries"] = _rows_with(connection, TRANSFER_ENTRIES, "transfer_id", transfers)
    rates = _ids(frames, ("transfers", "rate_id"))
    frames["fx_rates"] = _rows_with(connection, FX_RATES, "rate_id", rates)


def _add_records(connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame]) -> None:
    entries = _ids(
        frames, ("transfer_entries", "entry_id"), ("trace_steps", "entry_id"), ("trace_seeds", "entry_id")
    )
    frames["entries"] = _rows_with(connection, ENTRIES, "entry_id", entries)
    _add_legs(connection, frames, entries)
    records = _ids(frames, ("entries", "record_id"))
    cited = _rows_with(connection, SOURCE_RECORDS, "record_id", records)
    quarantined = _rows_with(connection, SOURCE_RECORDS, "status", {"quarantined"})
    frames["source_records"] = pl.concat([cited, quarantined]).unique("record_id").sort("record_id")


def _add_legs(
    connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame], entries: set[str]
) -> None:
    """Sides of movements that only a chain or an exchange records, which tracing took like entries."""
    if not connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [CHAIN_LEGS.name]
    ).fetchall():
        return
    named = (("leg_id", entries), ("transfer_id", _ids(frames, ("transfers", "transfer_id"))))
    legs = pl.concat(_rows_with(connection, CHAIN_LEGS, column, values) for column, values in named)
    legs = legs.unique("leg_id").sort("leg_id")
    if legs.is_empty():
        return
    frames["chain_legs"] = legs
    booked = leg_entries(legs).select(_wanted(ENTRIES))
    frames["entries"] = pl.concat([frames["entries"], booked]).sort("entry_id")
    sides = pl.concat([frames["transfer_entries"], leg_sides(legs)])
    frames["transfer_entries"] = sides.sort(TRANSFER_ENTRIES.key)


def _add_people(connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame]) -> None:
    parties = _ids(
        frames,
        ("gate_decisions", "party_id"),
        ("party_roles", "party_id"),
        ("findings", "subject_id"),
        ("transfers", "from_party_id"),
        ("transfers", "to_party_id"),
        ("confiscation_candidates", "holder_party_id"),
        ("assets", "holder_party_id"),
    )
    accounts = _ids(
        frames,
        ("account_periods", "account_id"),
        ("statements", "account_id"),
        ("transfers", "from_account_id"),
        ("transfers", "to_account_id"),
        ("entries", "account_id"),
        ("findings", "subject_id"),
        ("traces", "target_id"),
        ("confiscation_candidates", "target_id"),
    )
    # Who paid in for another is in the case, but no report needs their name to show what an account holds.
    by_account = _rows_with(connection, PARTY_ACCOUNTS, "account_id", accounts)
    by_account = by_account.filter(~pl.col("relation").is_in(BESIDE))
    by_party = _rows_with(connection, PARTY_ACCOUNTS, "party_id", parties)
    held = pl.concat([by_account, by_party]).unique(PARTY_ACCOUNTS.key).sort(PARTY_ACCOUNTS.key)
    frames["party_accounts"] = held
    named = _rows_with(connection, ACCOUNTS, "account_id", accounts | set(held["account_id"]))
    if "chain_legs" in frames:
        more = leg_accounts(frames["chain_legs"]).join(named, on="account_id", how="anti")
        named = pl.concat([named, more]).sort("account_id")
    frames["accounts"] = named
    frames["parties"] = _rows_with(connection, PARTIES, "party_id", parties | set(held["party_id"]))


def _ids(frames: Mapping[str, pl.DataFrame], *places: tuple[str, str]) -> set[str]:
    return {value for table, column in places for value in frames[table][column].drop_nulls()}


def _rows_with(
    connection: duckdb.DuckDBPyConnection, table: Table, column: str, values: Iterable[str]
) -> pl.DataFrame:
    """Rows whose column is one of the values, in key order and declared types."""
    wanted = _wanted(table)
    listed = ", ".join(f'"{name}"' for name in wanted)
    order = ", ".join(f'"{name}"' for name in table.key)
    connection.register(
        "wanted_values", pl.DataFrame({"v": sorted(values)}, schema={"v": pl.String}).to_arrow()
    )
    found = connection.sql(
        f'SELECT {listed} FROM {table.name} WHERE "{column}" IN (SELECT v FROM wanted_values) '
        f"ORDER BY {order}"
    ).to_arrow_table()
    connection.unregister("wanted_values")
    frame = pl.from_arrow(found)
    assert isinstance(frame, pl.DataFrame)
    return frame.cast({name: table[name].dtype for name in wanted})


def _transfer_counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    counts = connection.sql(
        f"SELECT count(*) AS n, count(*) FILTER (match_basis = 'one_side') AS one_side FROM {TRANSFERS.name}"
    ).to_arrow_table()
    row = counts.to_pylist()[0]
    return int(row["n"]), int(row["one_side"])
