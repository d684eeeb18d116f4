"""Proofs of the ledger: nothing is lost between a file, its records and the entries (DESIGN, rule 1)."""

from __future__ import annotations

import duckdb

from transforms.ledger.readings_sql import open_readings
from transforms.proofs.breach import Breach, breaches
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
    if _entries_follow_their_records(connection):
        return Breach(0)
    return breaches(
        connection,
        """
        WITH due AS (
            SELECT r.record_id, CASE WHEN coalesce(r.fee, 0) = 0 THEN 1 ELSE 2 END AS times
            FROM raw_read_records r JOIN source_records s USING (record_id)
            WHERE r.booked AND s.status = 'accepted'
        ), made AS (SELECT record_id, count(*) AS times FROM entries GROUP BY record_id)
        SELECT concat_ws('', 'record ', coalesce(due.record_id, made.record_id), ': ',
            CASE WHEN due.record_id IS NULL THEN 'an entry, but no accepted, booked record'
                 ELSE concat_ws('', coalesce(made.times, 0), ' entries instead of ',
                    CASE due.times WHEN 1 THEN 'one' ELSE 'two (its fee is the second)' END) END) AS place
        FROM due FULL JOIN made USING (record_id)
        WHERE due.record_id IS NULL OR made.times IS DISTINCT FROM due.times
        """,
    )


def _entries_follow_their_records(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the entries' records are those due, one by one in the same order, each above the last.

    The cheap way out, nearly always: it reads each list once and joins nothing. That every record
    read stands in source_records, and in the same order, is looked at too. Where a record has a fee,
    and so a second entry, the joins must tell.
    """
    ((apart,),) = connection.execute("""
        WITH kept AS (
            SELECT r.record_id AS read_id, s.record_id AS kept_id, r.booked, r.fee, s.status
            FROM (SELECT record_id, booked, fee FROM raw_read_records) r
            POSITIONAL JOIN (SELECT record_id, status FROM source_records) s
        ), due AS (SELECT read_id AS due_id FROM kept WHERE booked AND status = 'accepted'),
        paired AS (
            SELECT due_id, record_id, lag(record_id) OVER () AS before
            FROM due POSITIONAL JOIN (SELECT record_id FROM entries) made
        )
        SELECT (SELECT count(*) FROM kept WHERE read_id IS DISTINCT FROM kept_id OR fee <> 0)
            + (SELECT count(*) FROM paired WHERE due_id IS DISTINCT FROM record_id OR record_id <= before)
    """).fetchall()
    return bool(apart == 0)


def sums_that_disagree(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> Breach:
    """Statements whose entries, with the records that repeat another file's, do not give booked_sum."""
    open_readings(connection, case)
    return breaches(
        connection,
        """
        WITH parts AS (
            SELECT statement_id, amount FROM entries
            UNION ALL
            SELECT r.statement_id, r.amount FROM raw_read_records r
            WHERE r.booked AND r.record_id IN (SELECT record_id FROM source_records WHERE status = 'duplicate')
        ), summed AS (SELECT statement_id, sum(amount) AS total FROM parts GROUP BY statement_id)
        SELECT concat_ws('', 'statement ', statement_id, ': entries and duplicates give ', coalesce(p.total, 0),
            ', its records ', s.booked_sum) AS place
        FROM statements s LEFT JOIN summed p USING (statement_id)
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
