"""Proofs of the ledger: nothing is lost between a file, its records and the entries (DESIGN, rule 1)."""

from __future__ import annotations

import duckdb

from transforms.ledger.delta import is_increment
from transforms.ledger.readings_sql import open_readings
from transforms.proofs.breach import Breach, breaches, repeated_keys_in_run
from transforms.schema import SOURCE_RECORDS
from transforms.store import CaseFolder


def unaccounted_records(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Files whose accepted, quarantined and duplicate records are not what the file holds, or not kept."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', coalesce(f.name, 'file ' || s.file_id), ': ', coalesce(f.records, 0),
            ' records in the file, ', coalesce(f.accepted + f.quarantined + f.duplicates, 0),
            ' accounted for, ', coalesce(s.kept, 0), ' kept') AS place
        FROM evidence_files f
        FULL JOIN (SELECT file_id, count(*) AS kept FROM source_records GROUP BY file_id) s USING (file_id)
        WHERE f.records IS DISTINCT FROM f.accepted + f.quarantined + f.duplicates
            OR coalesce(f.records, 0) <> coalesce(s.kept, 0)
        """,
    )


def records_without_entry(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> Breach:
    """Accepted, booked records without exactly one entry (two with a fee), and entries without such a record."""
    open_readings(connection, case)
    increment = is_increment(connection)
    if increment:
        elsewhere = _statements_with_other_entries(connection)
        if not elsewhere.holds:
            return elsewhere
    elif _entries_follow_their_records(connection):
        return Breach(0)
    records, entries = (_SOURCE_RECORDS_ANEW, _ENTRIES_ANEW) if increment else ("source_records", "entries")
    return breaches(
        connection,
        f"""
        WITH due AS (
            SELECT r.record_id, CASE WHEN coalesce(r.fee, 0) = 0 THEN 1 ELSE 2 END AS times
            FROM raw_read_records r JOIN {records} s USING (record_id)
            WHERE r.booked AND s.status = 'accepted'
        ), made AS (SELECT record_id, count(*) AS times FROM {entries} GROUP BY record_id)
        SELECT concat_ws('', 'record ', coalesce(due.record_id, made.record_id), ': ',
            CASE WHEN due.record_id IS NULL THEN 'an entry, but no accepted, booked record'
                 ELSE concat_ws('', coalesce(made.times, 0), ' entries instead of ',
                    CASE due.times WHEN 1 THEN 'one' ELSE 'two (its fee is the second)' END) END) AS place
        FROM due FULL JOIN made USING (record_id)
        WHERE due.record_id IS NULL OR made.times IS DISTINCT FROM due.times
        """,
    )


# Of a run that adds to a snapshot: the files and statements that it made anew; the rest was proved before.
_SOURCE_RECORDS_ANEW = "(FROM source_records WHERE file_id IN (SELECT file_id FROM delta.source_records))"
_ENTRIES_ANEW = "(FROM entries WHERE statement_id IN (SELECT statement_id FROM delta.redo))"


def _statements_with_other_entries(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Statements whose entries, all over the ledger, are not as many and as much as their records make."""
    return breaches(
        connection,
        """
        WITH made AS (SELECT statement_id, count(*) AS made, sum(amount) AS total FROM entries GROUP BY statement_id)
        SELECT concat_ws('', 'statement ', coalesce(k.statement_id, m.statement_id), ': ', coalesce(m.made, 0),
            ' entries of ', coalesce(m.total, 0), ' instead of ', coalesce(k.due, 0), ' of ', coalesce(k.due_sum, 0))
            AS place
        FROM basis.kept_statements k FULL JOIN made m USING (statement_id)
        WHERE coalesce(m.made, 0) <> coalesce(k.due, 0) OR coalesce(m.total, 0) <> coalesce(k.due_sum, 0)
        """,
    )


def _entries_follow_their_records(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the entries' records are those due, one by one in the same order, and none of them stands twice.

    The cheap way out, nearly always: it reads each list once, joins nothing and keeps nothing. That every
    record read stands in source_records, and in the same order, is looked at too. Where a record has a fee,
    and so a second entry, the joins must tell.
    """
    ((apart, without),) = connection.execute("""
        SELECT count(*) FILTER (read_id IS DISTINCT FROM kept_id OR fee <> 0),
            count(*) FILTER (NOT booked OR status <> 'accepted')
        FROM (SELECT record_id AS read_id, fee, booked FROM raw_read_records)
        POSITIONAL JOIN (SELECT record_id AS kept_id, status FROM source_records)
    """).fetchall()
    if apart or not repeated_keys_in_run(connection, SOURCE_RECORDS).holds:
        return False
    # What is filtered first, DuckDB keeps whole before it lays the entries beside it.
    due = _DUE if without else "(SELECT record_id AS kept_id FROM source_records)"
    ((apart,),) = connection.execute(f"""
        SELECT count(*) FROM {due} POSITIONAL JOIN (SELECT record_id FROM entries)
        WHERE kept_id IS DISTINCT FROM record_id
    """).fetchall()
    return bool(apart == 0)


_DUE = """(
    SELECT kept_id FROM (SELECT booked FROM raw_read_records)
    POSITIONAL JOIN (SELECT record_id AS kept_id, status FROM source_records)
    WHERE booked AND status = 'accepted'
)"""


def sums_that_disagree(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> Breach:
    """Statements whose entries, with the records that repeat another file's, do not give booked_sum."""
    open_readings(connection, case)
    increment = is_increment(connection)
    records, entries = (_SOURCE_RECORDS_ANEW, _ENTRIES_ANEW) if increment else ("source_records", "entries")
    statements = "(FROM statements SEMI JOIN delta.redo USING (statement_id))" if increment else "statements"
    return breaches(
        connection,
        f"""
        WITH parts AS (
            SELECT statement_id, amount FROM {entries}
            UNION ALL
            SELECT r.statement_id, r.amount FROM raw_read_records r
            WHERE r.booked AND r.record_id IN (SELECT record_id FROM {records} WHERE status = 'duplicate')
        ), summed AS (SELECT statement_id, sum(amount) AS total FROM parts GROUP BY statement_id)
        SELECT concat_ws('', 'statement ', statement_id, ': entries and duplicates give ', coalesce(p.total, 0),
            ', its records ', s.booked_sum) AS place
        FROM {statements} s LEFT JOIN summed p USING (statement_id)
        WHERE coalesce(p.total, 0) <> s.booked_sum
        """,
    )


def broken_balances(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Statements whose opening balance and bookings do not give the closing balance."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', f.name, ', ', s.locator,
            ': opening ', coalesce(s.opening_balance::VARCHAR, 'not stated'), ', booked ', s.booked_sum,
            ', closing ', coalesce(s.closing_balance::VARCHAR, 'not stated'), ' ', s.currency) AS place
        FROM statements s JOIN evidence_files f USING (file_id) WHERE s.balance_check = 'broken'
        """,
    )


def gaps_between_statements(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Statements that do not open where the account's statement before them closed."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', f.name, ', ', s.locator, ': opens with ', s.opening_balance, ' ', s.currency) AS place
        FROM statements s JOIN evidence_files f USING (file_id) WHERE s.continuity = 'no'
        """,
    )


def quarantined_records(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Records that were set aside, with their reasons."""
    return breaches(
        connection,
        """
        SELECT concat_ws('', f.name, ', ', s.locator, ': ', array_to_string(s.reasons, '; ')) AS place
        FROM source_records s JOIN evidence_files f USING (file_id) WHERE s.status = 'quarantined'
        """,
    )


def incomplete_files(connection: duckdb.DuckDBPyConnection) -> Breach:
    """Files that end in the middle of something."""
    return breaches(connection, "SELECT name AS place FROM evidence_files WHERE NOT complete")
