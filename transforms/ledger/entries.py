"""The table entries: accepted, booked records as lines on their accounts' statements."""

from __future__ import annotations

import duckdb

from transforms.ledger.compression import UNIQUE_TEXT
from transforms.ledger.delta import apply_changes, is_increment, keep_gone, make_changes, rows_of, scalar
from transforms.ledger.memory import execute_bulk
from transforms.ledger.readings_sql import open_in_order, open_readings
from transforms.ledger.statements import HAS_FEE
from transforms.schema import ENTRIES, ddl
from transforms.store import CaseFolder, WorkDatabase

# Where the entries of each statement begin in the order over all statements of the account.
_PLACES = """
SELECT statement_id, CAST(coalesce(sum(length) OVER (
    PARTITION BY s.account_id, s.currency ORDER BY position
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS start
FROM statements s JOIN basis.kept_statements k USING (statement_id) WHERE {wanted}
"""

_PLACED = """
SELECT 'e' || substr(r.record_id, 2) AS entry_id, r.record_id, r.account_id, r.statement_id,
    CASE WHEN r.turned_at IS NULL THEN r.sequence ELSE r.turned_at + 1 - r.sequence END AS sequence,
    r.start + CASE WHEN r.turned_at IS NULL THEN r.sequence
        ELSE r.turned_at + 1 - r.sequence END AS account_sequence,
    r.booked_at, r.booked_precision, r.value_date, r.amount, r.currency, r.balance_after,
    r.counterparty_account_id, tidy(r.counterparty_name) AS counterparty_name,
    tidy(r.narrative) AS narrative, tidy(r.reference) AS reference,
    tidy(r.servicer_reference) AS servicer_reference, tidy(r.uetr) AS uetr,
    r.transaction_code, r.reversal, coalesce(r.channel, 'bank') AS channel, r.fee, r.file_id, r.ordinal
FROM ({source}) r
WHERE r.booked AND len(r.reasons) = 0 {only}
"""
_JOINED = """
SELECT r.*, p.start, k.turned_at FROM read_records r
JOIN basis.kept_places p USING (statement_id) JOIN basis.kept_statements k USING (statement_id)
"""
# Without joins the records stay in their order, which is that of the entries.
_LISTS = """
CREATE OR REPLACE TEMP TABLE entry_lists AS
SELECT list(p.start ORDER BY n.place) AS starts, list(k.turned_at ORDER BY n.place) AS turns
FROM numbered_statements n JOIN basis.kept_places p USING (statement_id)
JOIN basis.kept_statements k USING (statement_id)
"""
_LISTED = """
SELECT *, (SELECT starts FROM entry_lists)[place] AS start, (SELECT turns FROM entry_lists)[place] AS turned_at
FROM read_records WHERE place IS NOT NULL
"""
_NO_DUPLICATE = (
    "AND r.record_id NOT IN (SELECT record_id FROM source_records WHERE status = 'duplicate' {of_files})"
)
_OF_FILES = "AND file_id IN (SELECT file_id FROM delta.source_records)"
_APART = "* EXCLUDE (fee, file_id, ordinal{more})"

# The balance that a line prints holds after its fee too. What a fee's other end is, nothing says.
_WITH_FEES = f"""
WITH placed AS ({{placed}}), pushed AS (
    SELECT *, coalesce(fee, 0) <> 0 AS charged, count(*) FILTER (coalesce(fee, 0) <> 0) OVER (
        PARTITION BY statement_id ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM placed
)
SELECT {_APART.format(more=", charged, before")} REPLACE (
    sequence + before AS sequence, account_sequence + before AS account_sequence,
    CASE WHEN charged THEN amount + fee ELSE amount END AS amount,
    CASE WHEN NOT charged THEN balance_after END AS balance_after)
FROM pushed
UNION ALL
SELECT {_APART.format(more=", charged, before")} REPLACE (
    entry_id || 'f' AS entry_id, sequence + before + 1 AS sequence,
    account_sequence + before + 1 AS account_sequence, -fee AS amount,
    account_id('unknown', record_id || ' fee') AS counterparty_account_id, NULL AS counterparty_name,
    NULL AS reference, NULL AS uetr, 'fee' AS transaction_code)
FROM pushed WHERE charged
ORDER BY entry_id
"""
# Numbers sort faster than the ids that are made of them, in the same order.
_PLAIN = f"SELECT {_APART.format(more='')} FROM ({{placed}}) {{order}}"
_ORDER = "ORDER BY file_id, ordinal"


def build_entries(work: WorkDatabase, case: CaseFolder) -> int:
    """Every accepted, booked record as a line on its account's statement.

    The order over all statements of an account and currency is the statements' order in time,
    then each statement's own order; a statement that lists its newest line first is turned round.
    A fee that a record names makes an entry of its own, right after the record's.
    """
    with work.connect() as connection:
        if is_increment(connection):
            open_readings(connection, case)
            return _add(connection)
        in_order = open_in_order(connection, case)
        connection.execute(f"CREATE OR REPLACE TABLE basis.kept_places AS {_PLACES.format(wanted='true')}")
        if in_order:
            connection.execute(_LISTS)
        connection.execute(ddl(ENTRIES, zstd=UNIQUE_TEXT[ENTRIES]))
        execute_bulk(connection, f"INSERT INTO entries BY NAME {_select(connection, '', in_order=in_order)}")
        return rows_of(connection, ENTRIES)


def _select(connection: duckdb.DuckDBPyConnection, of_files: str, *, in_order: bool = False) -> str:
    """Entries of the readings that are open, in the order of their ids."""
    duplicates = scalar(
        connection, f"SELECT count(*) FROM source_records WHERE status = 'duplicate' {of_files}"
    )
    only = _NO_DUPLICATE.format(of_files=of_files) if duplicates else ""
    placed = _PLACED.format(source=_LISTED if in_order else _JOINED, only=only)
    fees = scalar(connection, f"SELECT count(*) FROM raw_read_records WHERE {HAS_FEE}")
    order = "" if in_order and not duplicates else _ORDER
    return (_WITH_FEES if fees else _PLAIN).format(placed=placed, order=order)


_MOVED = """
CREATE OR REPLACE TEMP TABLE moved AS
SELECT statement_id, now.start - before.start AS shift
FROM places now JOIN basis.kept_places before USING (statement_id)
WHERE now.start <> before.start AND statement_id NOT IN (SELECT statement_id FROM delta.redo)
"""


def _add(connection: duckdb.DuckDBPyConnection) -> int:
    """Entries of new statements and of those that change; entries that others push on keep all else."""
    places = _PLACES.format(wanted="s.account_id IN (FROM delta.touched)")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE places AS {places}")
    connection.execute(_MOVED)
    if scalar(connection, "SELECT count(*) FROM moved"):
        connection.execute(
            "UPDATE entries SET account_sequence = account_sequence + shift "
            "FROM moved WHERE entries.statement_id = moved.statement_id"
        )
    redone = "SELECT statement_id FROM basis.kept_places WHERE statement_id IN (SELECT statement_id FROM delta.redo)"
    any_redone = scalar(connection, f"SELECT count(*) FROM ({redone})")
    keep_gone(
        connection,
        ENTRIES,
        f"FROM entries WHERE statement_id IN ({redone})" if any_redone else "FROM entries LIMIT 0",
    )
    if any_redone:
        connection.execute(f"DELETE FROM entries WHERE statement_id IN ({redone})")
    connection.execute(
        "DELETE FROM basis.kept_places WHERE statement_id IN "
        "(SELECT statement_id FROM places UNION ALL SELECT statement_id FROM delta.redo)"
    )
    connection.execute("INSERT INTO basis.kept_places FROM places")
    make_changes(connection, ENTRIES, _select(connection, _OF_FILES))
    return apply_changes(connection, ENTRIES)
