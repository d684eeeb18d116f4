"""What a run keeps so that a tracing reads only what its seeds' money can come to (schema: TRACING_*).

Whole numbers alone: an entry and a transfer are named by the number of their row, so that the index takes
little room and a tracing finds rows without comparing texts.
"""

from __future__ import annotations

import duckdb
import numpy as np
import polars as pl

from transforms.money import SCALE
from transforms.schema import (
    TRACING_AMOUNTS,
    TRACING_LINES,
    TRACING_LINKS,
    TRACING_POCKETS,
    TRACING_SIDES,
    Table,
    ddl,
)
from transforms.tracing.kernels.arrays import NONE, Places
from transforms.tracing.kernels.reaching import Lines, lines_of

_POCKETS = """
CREATE OR REPLACE TEMP TABLE numbered_pockets AS
SELECT (row_number() OVER (ORDER BY account_id, currency) - 1)::INTEGER AS pocket, account_id, currency
FROM (SELECT DISTINCT account_id, currency FROM entries)"""

_BOOKED = """
SELECT pocket, account_sequence, epoch_us(booked_at) AS booked, e.rowid AS entry
FROM entries e JOIN numbered_pockets USING (account_id, currency)"""

_SIDES = """
SELECT s.rowid::INTEGER AS side, e.rowid::INTEGER AS entry, t.rowid::INTEGER AS transfer,
    s.side = 'debit' AS is_debit, coalesce(s.amount = abs(e.amount), true) AS is_whole
FROM transfer_entries s JOIN entries e USING (entry_id) JOIN transfers t USING (transfer_id)"""

# Money also goes back where a receipt is recalled on one account and its payment returns on the other (`reversals`).
_RETURNED = """
WITH marked AS (
    SELECT DISTINCT e.rowid::INTEGER AS entry, e.account_id, e.currency, e.amount FROM entries e
    LEFT JOIN transfer_entries s USING (entry_id) LEFT JOIN transfers t USING (transfer_id)
    WHERE e.reversal OR t.kind = 'reversal'
)
SELECT DISTINCT gone.entry AS paid, back.entry AS came
FROM marked gone
JOIN entries c ON c.account_id = gone.account_id AND c.currency = gone.currency AND c.amount = -gone.amount
JOIN transfer_entries cs ON cs.entry_id = c.entry_id AND cs.side = 'credit'
JOIN transfer_entries ds ON ds.transfer_id = cs.transfer_id AND ds.side = 'debit'
JOIN entries d ON d.entry_id = ds.entry_id
JOIN marked back ON back.account_id = d.account_id AND back.currency = d.currency AND back.amount = -d.amount
WHERE gone.amount < 0 AND back.amount > 0"""

# A misread amount must not overflow a sum: whole numbers and parts are added up apart.
_AMOUNTS = f"""
WITH amounts AS (
    SELECT currency, abs(amount) AS amount, booked_at FROM entries
    UNION ALL
    SELECT currency, abs(opening_balance), NULL FROM statements WHERE opening_balance IS NOT NULL
), alike AS (
    SELECT currency, amount, count(*) AS times, max(booked_at) AS last_booked_at FROM amounts GROUP BY ALL
), digits AS (
    SELECT currency, trunc(amount)::DECIMAL(38, 0) AS whole, (amount % 1)::DECIMAL(38, {SCALE}) AS part, times,
        last_booked_at FROM alike
), summed AS (
    SELECT currency, max(CASE WHEN part = 0 THEN 0 WHEN part % 0.1 = 0 THEN 1 WHEN part % 0.01 = 0 THEN 2
            ELSE length(rtrim(split_part(part::VARCHAR, '.', 2), '0')) END) AS decimals,
        sum(whole * times) AS whole, sum(part * times) AS part, max(last_booked_at) AS last_booked_at
    FROM digits GROUP BY currency
)
SELECT currency, decimals, CASE WHEN whole + trunc(part) < 9e18::DECIMAL(38, 0)
        THEN least(whole, 9e18::DECIMAL(38, 0))::DECIMAL(38, {SCALE}) + part
        ELSE 9e18::DECIMAL(38, {SCALE}) END AS total, last_booked_at
FROM summed ORDER BY currency"""


def write_index(connection: duckdb.DuckDBPyConnection) -> dict[Table, int]:
    """Make the tables of TRACING_INDEX from entries, statements, transfers and their sides; gives their rows."""
    connection.execute("CHECKPOINT")  # after which the rows of these tables keep their numbers
    connection.execute(_POCKETS)
    ((count,),) = connection.execute("SELECT count(*) FROM numbered_pockets").fetchall()
    booked = connection.sql(_BOOKED).fetchnumpy()
    lines = lines_of(booked["pocket"], booked["account_sequence"], booked["booked"], count)
    entry = np.asarray(booked["entry"][lines.entry], np.int32)
    line = np.full(entry.max(initial=NONE) + 1, NONE, np.int32)
    line[entry] = np.arange(len(entry), dtype=np.int32)
    sides = pl.DataFrame(connection.sql(_SIDES).fetchnumpy())
    transfer, links = _ways(connection, sides, line, lines)
    pockets = connection.sql("FROM numbered_pockets ORDER BY pocket").pl()
    rows = {
        TRACING_POCKETS: pockets.with_columns(first_line=pl.Series(lines.first[:-1])),
        TRACING_LINES: pl.DataFrame({"entry": entry, "transfer": transfer, "since": lines.since}),
        TRACING_LINKS: links,
        TRACING_SIDES: _sides(connection, sides.select("side", "transfer")),
    }
    rows[TRACING_LINES] = rows[TRACING_LINES].with_row_index("line").cast(pl.Int32)
    made = {table: _kept_frame(connection, table, frame) for table, frame in rows.items()}
    connection.execute("DROP TABLE numbered_pockets")
    return made | {TRACING_AMOUNTS: _kept(connection, TRACING_AMOUNTS, _AMOUNTS)}


def _ways(
    connection: duckdb.DuckDBPyConnection, sides: pl.DataFrame, line: Places, lines: Lines
) -> tuple[pl.Series, pl.DataFrame]:
    """The transfer of each line (null: of none, or of several), and the links between lines.

    sides: what _SIDES gives; line: of each row of entries.
    """
    sides = sides.with_columns(line=pl.Series(line[sides["entry"].to_numpy()]))
    transfer = np.full(len(lines.entry), NONE, np.int32)
    whole = sides.filter("is_whole")
    transfer[whole["line"].to_numpy()] = whole["transfer"].to_numpy()
    paid = sides.filter("is_debit").select("transfer", paid="line")
    came = sides.filter(~pl.col("is_debit")).select("transfer", came="line")
    links = paid.join(came, on="transfer", how="inner").select("paid", "came")
    back = pl.DataFrame(connection.sql(_RETURNED).fetchnumpy())
    returned = [pl.Series(side, line[back[side].to_numpy()], pl.Int32) for side in ("paid", "came")]
    every = pl.concat([links, pl.DataFrame(returned)])
    since = pl.Series("came", lines.since[every["came"].to_numpy()])
    links = every.with_columns(since).unique().sort("paid", "came")
    return pl.Series(transfer, dtype=pl.Int32).replace(NONE, None), links


def _sides(connection: duckdb.DuckDBPyConnection, sides: pl.DataFrame) -> pl.DataFrame:
    """TRACING_SIDES; empty, so that nobody takes them by number, where the sides do not lie transfer by transfer."""
    counted = "SELECT (SELECT count(*) FROM transfer_entries), (SELECT count(*) FROM transfers)"
    ((given, transfers),) = connection.execute(counted).fetchall()
    of = sides.sort("side")["transfer"].to_numpy()
    if len(of) != given or (of[1:] < of[:-1]).any():
        return pl.DataFrame(schema={name: pl.Int32() for name in TRACING_SIDES.names})
    first = np.searchsorted(of, np.arange(transfers + 1)).astype(np.int32)
    numbers = np.arange(transfers, dtype=np.int32)
    return pl.DataFrame({"transfer": numbers, "first_side": first[:-1], "sides": np.diff(first)})


def _kept(connection: duckdb.DuckDBPyConnection, table: Table, query: str) -> int:
    connection.execute(ddl(table))
    connection.execute(f"INSERT INTO {table.name} BY NAME {query}")
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
    return int(rows)


def _kept_frame(connection: duckdb.DuckDBPyConnection, table: Table, rows: pl.DataFrame) -> int:
    connection.register("rows_to_keep", rows.to_arrow())
    try:
        return _kept(connection, table, "FROM rows_to_keep")
    finally:
        connection.unregister("rows_to_keep")
