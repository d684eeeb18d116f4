"""What a run keeps so that a tracing reads only what its seeds' money can come to (schema: TRACING_*)."""

from __future__ import annotations

import duckdb

from transforms.money import SCALE
from transforms.schema import TRACING_AMOUNTS, TRACING_LINES, TRACING_LINKS, TRACING_POCKETS, Table, ddl

_POCKETS = """
SELECT (row_number() OVER (ORDER BY account_id, currency) - 1)::INTEGER AS pocket, account_id, currency
FROM (SELECT DISTINCT account_id, currency FROM entries) ORDER BY pocket"""

_LINES = """
SELECT pocket, entry_id, s.transfer_id, s.side
FROM entries e JOIN tracing_pockets USING (account_id, currency) LEFT JOIN transfer_entries s USING (entry_id)
ORDER BY pocket, entry_id"""

_LINKS = """
SELECT DISTINCT paid.pocket AS from_pocket, came.pocket AS to_pocket
FROM (FROM lines WHERE side = 'debit') paid JOIN (FROM lines WHERE side = 'credit') came USING (transfer_id)
ORDER BY ALL"""

# A misread amount must not overflow a sum: whole numbers and parts are added up apart.
_AMOUNTS = f"""
WITH amounts AS (
    SELECT currency, abs(amount) AS amount, booked_at FROM entries
    UNION ALL
    SELECT currency, abs(opening_balance), NULL FROM statements WHERE opening_balance IS NOT NULL
), digits AS (
    SELECT currency, trunc(amount)::DECIMAL(38, 0) AS whole, (amount % 1)::DECIMAL(38, {SCALE}) AS part,
        booked_at FROM amounts
), summed AS (
    SELECT currency, max(CASE WHEN part = 0 THEN 0 WHEN part % 0.1 = 0 THEN 1 WHEN part % 0.01 = 0 THEN 2
            ELSE length(rtrim(split_part(part::VARCHAR, '.', 2), '0')) END) AS decimals,
        sum(whole) AS whole, sum(part) AS part, max(booked_at) AS last_booked_at FROM digits GROUP BY currency
)
SELECT currency, decimals, CASE WHEN whole + trunc(part) < 9e18::DECIMAL(38, 0)
        THEN least(whole, 9e18::DECIMAL(38, 0))::DECIMAL(38, {SCALE}) + part
        ELSE 9e18::DECIMAL(38, {SCALE}) END AS total, last_booked_at
FROM summed ORDER BY currency"""


def write_index(connection: duckdb.DuckDBPyConnection) -> dict[Table, int]:
    """Make the tables of TRACING_INDEX from entries, statements and transfer_entries; gives their rows."""
    made = {
        TRACING_POCKETS: _POCKETS,
        TRACING_LINES: _LINES,
        TRACING_LINKS: f"WITH lines AS (FROM tracing_lines) {_LINKS}",
        TRACING_AMOUNTS: _AMOUNTS,
    }
    rows = {}
    for table, query in made.items():
        connection.execute(ddl(table))
        connection.execute(f"INSERT INTO {table.name} BY NAME {query}")
        ((rows[table],),) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
    return rows
