"""The ledger's tables from the readings of a case; each function builds one table and counts its rows.

They run in the order source_records, particulars (particulars.py), statements, accounts, entries,
evidence_files, custody_log.
The rows of a table lie in the order of its key.
"""

from __future__ import annotations

from datetime import datetime

import duckdb
import polars as pl

from transforms.evidence.custody import read_log
from transforms.ledger.duplicates import find_duplicates
from transforms.ledger.particulars import NAMED_ENDS
from transforms.ledger.readings_sql import open_readings
from transforms.ledger.staging import particulars_of
from transforms.ledger.statements import statement_rows
from transforms.schema import (
    ACCOUNTS,
    CUSTODY_LOG,
    ENTRIES,
    EVIDENCE_FILES,
    SOURCE_RECORDS,
    STATEMENTS,
    Table,
    ddl,
)
from transforms.store import CaseFolder, WorkDatabase

# Text that hardly repeats from row to row.
_UNIQUE_TEXT = {
    SOURCE_RECORDS: ("record_id", "locator", "raw"),
    ACCOUNTS: ("account_id", "identifier"),
    ENTRIES: ("entry_id", "record_id", "counterparty_account_id", "narrative", "reference"),
}


def _insert(connection: duckdb.DuckDBPyConnection, table: Table, select: str) -> int:
    connection.execute(ddl(table, zstd=_UNIQUE_TEXT[table]))
    connection.execute(f"INSERT INTO {table.name} BY NAME {select}")
    row = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
    assert row is not None
    return int(row[0])


def build_source_records(work: WorkDatabase, case: CaseFolder) -> int:
    """Every record of every file, with what became of it."""
    with work.connect() as connection:
        open_readings(connection, case)
        found = find_duplicates(connection)
        repeats = "d.duplicate_of" if found else "NULL"
        # A scan keeps the order in which the readings lie; a join does not.
        joined = "LEFT JOIN duplicate_records d USING (record_id) ORDER BY r.record_id" if found else ""
        return _insert(
            connection,
            SOURCE_RECORDS,
            f"""
            SELECT r.record_id, r.file_id, r.ordinal, r.locator,
                CASE WHEN len(r.reasons) > 0 THEN 'quarantined'
                     WHEN {repeats} IS NOT NULL THEN 'duplicate' ELSE 'accepted' END AS status,
                r.reasons, {repeats} AS duplicate_of, r.raw
            FROM raw_read_records r {joined}
            """,
        )


def build_statements(work: WorkDatabase, case: CaseFolder) -> int:
    """Every statement with its balances checked, in its account's order of time."""
    with work.connect() as connection:
        open_readings(connection, case)
        stated = connection.sql("SELECT * FROM read_statements ORDER BY statement_id").to_arrow_table()
        booked = connection.sql("""
            SELECT r.statement_id, sum(r.amount) AS booked_sum, min(r.booked_at)::DATE AS first_day,
                max(r.booked_at)::DATE AS last_day, max(r.sequence) AS last_sequence,
                count(*) AS booked, count(*) FILTER (s.status = 'duplicate') AS duplicates,
                min(r.currency) AS currency
            FROM raw_read_records r JOIN source_records s USING (record_id)
            WHERE r.booked AND s.status <> 'quarantined' AND r.statement_id IS NOT NULL
            GROUP BY r.statement_id ORDER BY r.statement_id
        """).to_arrow_table()
    rows = statement_rows(_frame(stated), _frame(booked))
    return work.write(STATEMENTS, rows)


def _frame(table: object) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame


def build_accounts(work: WorkDatabase, case: CaseFolder) -> int:
    """Every account that the evidence knows: those with statements, and those at the other end."""
    with work.connect() as connection:
        open_readings(connection, case)
        return _insert(
            connection,
            ACCOUNTS,
            f"""
            WITH own AS (
                SELECT s.account_id, r.scheme, r.identifier, min(r.institution) AS institution,
                    min(r.country) AS country, min(r.holder_name) AS holder_name,
                    CASE WHEN count(DISTINCT s.currency) = 1 THEN min(s.currency) END AS currency
                FROM statements s JOIN read_statements r USING (statement_id)
                GROUP BY s.account_id, r.scheme, r.identifier
            ), called AS (
                SELECT account_id(end_scheme, end_said) AS account_id, end_scheme AS scheme,
                    min(end_identifier) AS identifier,
                    min(counterparty_institution) AS institution, min(tidy(counterparty_name)) AS holder_name
                FROM read_records WHERE booked AND len(reasons) = 0
                GROUP BY end_scheme, end_said
                UNION ALL
                SELECT account_id('unknown', record_id || ' fee'), 'unknown', record_id || ' fee', NULL, NULL
                FROM raw_read_records WHERE {_HAS_FEE}
            ), reported AS (
                SELECT account_id, CASE WHEN tidy(identifier) IS NULL THEN 'unknown' ELSE scheme END AS scheme,
                    coalesce(tidy(identifier), account_id) AS identifier, tidy(institution) AS institution,
                    tidy(holder_name) AS holder_name FROM ({NAMED_ENDS})
            ), others AS (
                SELECT account_id, min(scheme) AS scheme, min(identifier) AS identifier,
                    min(institution) AS institution, min(holder_name) AS holder_name
                FROM (FROM called UNION ALL FROM reported) GROUP BY account_id
            )
            SELECT account_id, coalesce(own.scheme, others.scheme) AS scheme,
                coalesce(own.identifier, others.identifier) AS identifier,
                coalesce(own.institution, others.institution) AS institution,
                coalesce(own.country, CASE WHEN coalesce(own.scheme, others.scheme) = 'iban'
                    THEN left(coalesce(own.identifier, others.identifier), 2) END) AS country,
                own.currency, own.account_id IS NOT NULL AS observed,
                coalesce(own.holder_name, others.holder_name) AS holder_name
            FROM own FULL JOIN others USING (account_id) ORDER BY account_id
            """,
        )


def build_entries(work: WorkDatabase, case: CaseFolder) -> int:
    """Every accepted, booked record as a line on its account's statement.

    The order over all statements of an account and currency is the statements' order in time,
    then each statement's own order; a statement that lists its newest line first is turned round.
    A fee that a record names makes an entry of its own, right after the record's.
    """
    with work.connect() as connection:
        open_readings(connection, case)
        ((fees,),) = connection.execute(f"SELECT count(*) FROM raw_read_records WHERE {_HAS_FEE}").fetchall()
        lines = _WITH_FEES if fees else "SELECT * EXCLUDE (fee) FROM placed"
        return _insert(
            connection,
            ENTRIES,
            f"""
            WITH ends AS (
                SELECT statement_id, max(sequence) AS last_sequence FROM raw_read_records
                WHERE booked AND len(reasons) = 0 GROUP BY statement_id
                HAVING arg_min(booked_at, sequence) > arg_max(booked_at, sequence)
            ), steps AS (
                SELECT r.statement_id, ends.last_sequence, r.booked_at <= lag(r.booked_at) OVER (
                    PARTITION BY r.statement_id ORDER BY r.sequence) AS falls
                FROM raw_read_records r JOIN ends USING (statement_id) WHERE r.booked AND len(r.reasons) = 0
            ), turned AS (
                SELECT statement_id, last_sequence FROM steps
                GROUP BY statement_id, last_sequence HAVING bool_and(coalesce(falls, true))
            ), lengths AS (
                SELECT s.statement_id, s.account_id, s.currency, s.position,
                    coalesce(max(r.sequence), 0) + count(*) FILTER ({_HAS_FEE}) AS length
                FROM statements s LEFT JOIN raw_read_records r USING (statement_id)
                GROUP BY ALL
            ), starts AS (
                SELECT statement_id, CAST(coalesce(sum(length) OVER (
                    PARTITION BY account_id, currency ORDER BY position
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS start
                FROM lengths
            ), placed AS (
                SELECT 'e' || substr(r.record_id, 2) AS entry_id, r.record_id, r.account_id, r.statement_id,
                    CASE WHEN turned.statement_id IS NULL THEN r.sequence
                        ELSE turned.last_sequence + 1 - r.sequence END AS sequence,
                    starts.start + CASE WHEN turned.statement_id IS NULL THEN r.sequence
                        ELSE turned.last_sequence + 1 - r.sequence END AS account_sequence,
                    r.booked_at, r.booked_precision, r.value_date, r.amount, r.currency, r.balance_after,
                    r.counterparty_account_id, tidy(r.counterparty_name) AS counterparty_name,
                    tidy(r.narrative) AS narrative, tidy(r.reference) AS reference,
                    tidy(r.servicer_reference) AS servicer_reference, tidy(r.uetr) AS uetr,
                    r.transaction_code, r.reversal, coalesce(r.channel, 'bank') AS channel, r.fee
                FROM read_records r
                JOIN starts ON starts.statement_id = r.statement_id
                LEFT JOIN turned ON turned.statement_id = r.statement_id
                WHERE r.booked AND len(r.reasons) = 0 AND r.record_id NOT IN (
                    SELECT record_id FROM source_records WHERE status = 'duplicate')
            )
            {lines} ORDER BY entry_id
            """,
        )


_HAS_FEE = "fee IS NOT NULL AND fee <> 0 AND booked AND len(reasons) = 0"

# The balance that a line prints holds after its fee too. What a fee's other end is, nothing says.
_WITH_FEES = """
    , pushed AS (
        SELECT *, coalesce(fee, 0) <> 0 AS charged, count(*) FILTER (coalesce(fee, 0) <> 0) OVER (
            PARTITION BY statement_id ORDER BY sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
        FROM placed
    )
    SELECT * EXCLUDE (fee, charged, before) REPLACE (
        sequence + before AS sequence, account_sequence + before AS account_sequence,
        CASE WHEN charged THEN amount + fee ELSE amount END AS amount,
        CASE WHEN NOT charged THEN balance_after END AS balance_after)
    FROM pushed
    UNION ALL
    SELECT * EXCLUDE (fee, charged, before) REPLACE (
        entry_id || 'f' AS entry_id, sequence + before + 1 AS sequence,
        account_sequence + before + 1 AS account_sequence, -fee AS amount,
        account_id('unknown', record_id || ' fee') AS counterparty_account_id, NULL AS counterparty_name,
        NULL AS reference, NULL AS uetr, 'fee' AS transaction_code)
    FROM pushed WHERE charged
"""


def build_evidence_files(work: WorkDatabase, case: CaseFolder) -> int:
    """Every received file with its record accounting and balance check."""
    with work.connect() as connection:
        counted = _frame(
            connection.sql("""
            SELECT file_id, count(*) AS counted, count(*) FILTER (status = 'accepted') AS accepted,
                count(*) FILTER (status = 'quarantined') AS quarantined,
                count(*) FILTER (status = 'duplicate') AS duplicates
            FROM source_records GROUP BY file_id ORDER BY file_id
            """).to_arrow_table()
        )
        checks = _frame(
            connection.sql("""
            SELECT file_id, CASE WHEN bool_or(balance_check = 'broken') THEN 'broken'
                WHEN bool_or(balance_check = 'not_stated') THEN 'not_stated' ELSE 'reconciled' END AS balance_check
            FROM statements GROUP BY file_id ORDER BY file_id
            """).to_arrow_table()
        )
    received = pl.DataFrame([_file_row(item) for item in particulars_of(case)], schema=_RECEIVED)
    files = (
        received.join(counted, on="file_id", how="left")
        .join(checks, on="file_id", how="left")
        .with_columns(
            pl.col("accepted", "quarantined", "duplicates").fill_null(0),
            pl.col("balance_check").fill_null("not_stated"),
        )
    )
    return work.write(EVIDENCE_FILES, files.drop("counted"))


_RECEIVED = {
    name: EVIDENCE_FILES[name].dtype
    for name in (
        "file_id",
        "name",
        "bytes",
        "format",
        "profile",
        "received_at",
        "authority",
        "records",
        "complete",
        "messages",
    )
}


def _file_row(item: dict[str, object]) -> dict[str, object]:
    return {
        **{name: item.get(name) for name in _RECEIVED},
        "bytes": item["size"],
        "received_at": datetime.fromisoformat(str(item["received_at"])).replace(tzinfo=None),
    }


def build_custody_log(work: WorkDatabase, case: CaseFolder) -> int:
    """The custody log as it stands when the run starts, its chain proved."""
    return work.write(CUSTODY_LOG, read_log(case.custody_log))
