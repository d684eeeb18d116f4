"""Statements in order of time, and what their balances prove.

opening + booked = closing within each statement; closing = next opening between the statements of
one account in one currency. What nothing states stays unknown, and is said to be.
"""

from __future__ import annotations

import duckdb
import polars as pl

from transforms.ledger.delta import apply_changes, is_increment, make_changes, scalar
from transforms.ledger.readings_sql import open_readings
from transforms.money import MONEY
from transforms.schema import STATEMENTS, conform, sql_type
from transforms.store import CaseFolder, WorkDatabase

HAS_FEE = "fee IS NOT NULL AND fee <> 0 AND booked AND len(reasons) = 0"
"""A record whose fee is an entry of its own."""

# length: places that its lines take, fees among them. turned_at: its last line's number where it lists its
# newest line first. due, due_sum: number and sum of the entries that its records make.
_SUMS = f"""
CREATE OR REPLACE TEMP TABLE sums AS
SELECT statement_id, sum(amount) FILTER (good) AS booked_sum,
    min(booked_at) FILTER (good) AS first_booked_at, max(booked_at) FILTER (good) AS last_booked_at,
    max(sequence) FILTER (good) AS last_sequence, count(*) FILTER (good) AS booked,
    min(currency) FILTER (good) AS currency_booked,
    coalesce(max(sequence), 0) + count(*) FILTER ({HAS_FEE}) AS length,
    count(*) FILTER ({HAS_FEE}) AS fees,
    arg_min(booked_at, sequence) FILTER (good) > arg_max(booked_at, sequence) FILTER (good) AS falls
FROM (SELECT *, booked AND len(reasons) = 0 AS good FROM raw_read_records) GROUP BY statement_id
"""
_TURNED = """
SELECT statement_id FROM (
    SELECT r.statement_id, r.booked_at <= lag(r.booked_at) OVER (
        PARTITION BY r.statement_id ORDER BY r.sequence) AS falls
    FROM raw_read_records r JOIN sums ON sums.statement_id = r.statement_id AND sums.falls
    WHERE r.booked AND len(r.reasons) = 0
) GROUP BY statement_id HAVING bool_and(coalesce(falls, true))
"""
_DUPLICATES = "SELECT record_id FROM {records} WHERE status = 'duplicate'"
_REPEATED = f"""
SELECT statement_id, count(*) AS duplicates, sum(amount) AS repeated_sum,
    count(*) FILTER ({HAS_FEE}) AS repeated_fees
FROM raw_read_records WHERE booked AND record_id IN ({_DUPLICATES}) GROUP BY statement_id
"""
# Both ask every record again, and mostly there is nothing to find.
_NONE_TURNED = "SELECT NULL::VARCHAR AS statement_id WHERE false"
_NONE_REPEATED = f"""
SELECT NULL::VARCHAR AS statement_id, NULL::BIGINT AS duplicates, NULL::{sql_type(MONEY)} AS repeated_sum,
    NULL::BIGINT AS repeated_fees WHERE false
"""
_KEPT = """
WITH turned AS ({turned}), repeated AS ({repeated})
SELECT s.* REPLACE (
        CASE WHEN s.currency = 'XXX' THEN coalesce(sums.currency_booked, s.currency) ELSE s.currency END AS currency),
    coalesce(sums.booked_sum, 0) AS booked_sum, sums.first_booked_at, sums.last_booked_at,
    coalesce(sums.booked, 0) AS booked, coalesce(repeated.duplicates, 0) AS duplicates,
    coalesce(sums.length, 0) AS length,
    CASE WHEN turned.statement_id IS NOT NULL THEN sums.last_sequence END AS turned_at,
    coalesce(sums.booked + sums.fees - coalesce(repeated.duplicates + repeated.repeated_fees, 0), 0) AS due,
    coalesce(sums.booked_sum - coalesce(repeated.repeated_sum, 0), 0) AS due_sum
FROM read_statements s LEFT JOIN sums USING (statement_id)
LEFT JOIN turned USING (statement_id) LEFT JOIN repeated USING (statement_id)
"""


# Statements whose entries are made anew, and the accounts that statements come to or go from.
_REDO = """
CREATE OR REPLACE TABLE delta.redo AS
SELECT statement_id, account_id FROM read_statements
UNION SELECT statement_id, account_id FROM basis.kept_statements WHERE file_id IN (SELECT file_id FROM delta.files)
"""
_TOUCHED = "CREATE OR REPLACE TABLE delta.touched AS SELECT DISTINCT account_id FROM delta.redo"
_GO = "DELETE FROM {table} WHERE statement_id IN (SELECT statement_id FROM delta.redo)"
_OF_TOUCHED = "account_id IN (FROM delta.touched)"
_OF_CHANGED_FILES = (
    "(SELECT * FROM source_records WHERE file_id IN (SELECT file_id FROM delta.source_records))"
)
_ORDER = ["account_id", "currency", "first_day", "last_day", "number", "page", "file_id", "statement_id"]


def build_statements(work: WorkDatabase, case: CaseFolder) -> int:
    """Every statement with its balances checked, in its account's order of time."""
    with work.connect() as connection:
        open_readings(connection, case)
        if is_increment(connection):
            return _add(connection)
        kept = _kept(connection, "source_records")
        connection.execute(f"CREATE OR REPLACE TABLE basis.kept_statements AS {kept} ORDER BY statement_id")
        rows = _rows(connection, "true")
    return work.write(STATEMENTS, rows)


def _kept(connection: duckdb.DuckDBPyConnection, records: str) -> str:
    """A query of the statements that are open with what their records sum up to. records: where their fate stands."""
    connection.execute(_SUMS)
    turned = scalar(connection, "SELECT count(*) FROM sums WHERE falls")
    repeated = scalar(connection, f"SELECT count(*) FROM ({_DUPLICATES.format(records=records)})")
    return _KEPT.format(
        turned=_TURNED if turned else _NONE_TURNED,
        repeated=_REPEATED.format(records=records) if repeated else _NONE_REPEATED,
    )


def _add(connection: duckdb.DuckDBPyConnection) -> int:
    """Statements that are new or changed, and all others of their accounts, whose place may change."""
    connection.execute(_REDO)
    connection.execute(_TOUCHED)
    connection.execute(_GO.format(table="basis.kept_statements"))
    connection.execute(f"INSERT INTO basis.kept_statements {_kept(connection, _OF_CHANGED_FILES)}")
    connection.register("rows_to_write", _rows(connection, _OF_TOUCHED).to_arrow())
    make_changes(connection, STATEMENTS, "SELECT * FROM rows_to_write")
    connection.execute(f"DELETE FROM statements WHERE {_OF_TOUCHED}")
    return apply_changes(connection, STATEMENTS)


def _rows(connection: duckdb.DuckDBPyConnection, wanted: str) -> pl.DataFrame:
    query = f"SELECT * FROM basis.kept_statements WHERE {wanted} ORDER BY statement_id"
    kept = pl.from_arrow(connection.sql(query).to_arrow_table())
    assert isinstance(kept, pl.DataFrame)
    return conform(STATEMENTS, statement_rows(kept))


def statement_rows(kept: pl.DataFrame) -> pl.DataFrame:
    """Rows of STATEMENTS.

    Reads: a row a statement as the reader gave it, with its account_id, the currency of the account,
        and of its booked records booked_sum (in that currency), first_booked_at, last_booked_at,
        booked and duplicates (numbers of records); all statements of an account, or none.
    """
    rows = kept.with_columns(
        pl.coalesce("from_date", pl.col("first_booked_at").dt.date(), "to_date").alias("first_day"),
        pl.coalesce("to_date", pl.col("last_booked_at").dt.date(), "from_date").alias("last_day"),
        _own_check(),
    )
    ordered = rows.sort(_ORDER, nulls_last=True).with_columns(
        pl.int_range(pl.len()).over("account_id", "currency").alias("position")
    )
    return ordered.with_columns(_continuity(ordered)).select(
        "statement_id",
        "file_id",
        "locator",
        "account_id",
        pl.col("reference").alias("statement_reference"),
        pl.col("number").alias("statement_number"),
        "page",
        "currency",
        pl.coalesce("from_date", "first_day").alias("from_date"),
        pl.coalesce("to_date", "last_day").alias("to_date"),
        "opening_balance",
        "opening_basis",
        "closing_balance",
        "closing_basis",
        "booked_sum",
        "balance_check",
        "continuity",
        "position",
        "complete",
        "holder_name",
        "holder_identifiers",
    )


def _own_check() -> pl.Expr:
    difference = pl.col("opening_balance") + pl.col("booked_sum") - pl.col("closing_balance")
    return (
        pl.when((difference != 0) | pl.col("running_balance_broken_at").is_not_null())
        .then(pl.lit("broken"))
        .when(difference == 0)
        .then(pl.lit("reconciled"))
        .otherwise(pl.lit("not_stated"))
        .alias("balance_check")
    )


def _continuity(rows: pl.DataFrame) -> pl.Expr:
    """yes, no or unknown; a statement whose records all repeat another file's is passed over."""
    pocket = ["account_id", "currency"]
    repeated = (pl.col("duplicates").fill_null(0) > 0) & (pl.col("duplicates") == pl.col("booked"))
    closing = pl.when(~repeated.fill_null(value=False)).then(pl.col("closing_balance"))
    before = closing.forward_fill().shift(1).over(pocket)
    return (
        pl.when(repeated.fill_null(value=False) | before.is_null() | pl.col("opening_balance").is_null())
        .then(pl.lit("unknown"))
        .when(before == pl.col("opening_balance"))
        .then(pl.lit("yes"))
        .otherwise(pl.lit("no"))
        .alias("continuity")
    )
