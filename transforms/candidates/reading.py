"""What candidates are made from, read from a run's database: of the entries only those of accounts that traces name."""

from __future__ import annotations

import duckdb
import polars as pl

from transforms.candidates.case import BOOKED
from transforms.schema import ENTRIES

_TRACED = """
SELECT target_id FROM traces
UNION SELECT account_id FROM entries
WHERE entry_id IN (SELECT entry_id FROM trace_steps UNION SELECT entry_id FROM trace_seeds)"""


def booked_of(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """ENTRIES (columns: BOOKED) of the accounts that traces, their steps or seeds name, sorted by key."""
    query = f"SELECT {', '.join(BOOKED)} FROM entries WHERE account_id IN ({_TRACED}) ORDER BY entry_id"
    found = pl.from_arrow(connection.sql(query).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found.select(pl.col(name).cast(ENTRIES[name].dtype) for name in BOOKED)
