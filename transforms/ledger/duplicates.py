"""Records that repeat a record of another file: kept, marked, never counted twice.

Within one file nothing is a duplicate: a statement that lists two equal payments means two
payments. Between files a record repeats another where all that it says is the same *and* either
the institution's own reference is there, or both stand on the same statement (same balances and
number), or neither statement says what it opens and closes with. The k-th equal record of a file
repeats the k-th of the other. The record on a statement with balances counts as the first, else
that of the file with the lower SHA-256, so that the order of receipt changes nothing. What another
format says in other words is told by repeats.py.

Equal records are of one account and one day. So where a run adds files to a snapshot, only the
statements of other files whose days the new files speak of are looked at again.
"""

from __future__ import annotations

import duckdb

from transforms.ledger.delta import scalar
from transforms.ledger.readings_sql import listed
from transforms.ledger.repeats import add_repeats
from transforms.ledger.staging import RECORDS
from transforms.store import CaseFolder

_SAID = (
    "account_id",
    "currency",
    "booked_at",
    "value_date",
    "amount",
    "balance_after",
    "servicer_reference",
    "reference",
    "uetr",
    "counterparty_identifier",
    "counterparty_name",
    "narrative",
    "reversal",
)
_RECORD_COLUMNS = ("record_id", "file_id", "statement_id", "ordinal", "sequence", *_SAID[1:])
_OF_RECORD = ", ".join(_RECORD_COLUMNS)
_OF_STATEMENT = (
    "statement_id, file_id, account_id, opening_basis, closing_basis, opening_balance, closing_balance, number, page, "
    "from_date, to_date"
)
_GOOD = "booked AND len(reasons) = 0"

# What the new files speak of, and what the rows speak of that go: account, first and last time.
_SPANS = f"""
CREATE OR REPLACE TABLE delta.spans AS
SELECT account_id, min(low) AS low, max(high) AS high FROM (
    SELECT account_id, min(booked_at) AS low, max(booked_at) AS high
    FROM raw_read_records JOIN read_statements USING (statement_id) WHERE {_GOOD} GROUP BY account_id
    UNION ALL
    SELECT account_id, first_booked_at, last_booked_at FROM basis.kept_statements
    WHERE file_id IN (SELECT file_id FROM delta.files WHERE old) AND first_booked_at IS NOT NULL
) GROUP BY account_id
"""
_NEIGHBOURS = """
CREATE OR REPLACE TEMP TABLE neighbours AS
SELECT k.file_id, k.statement_id, k.account_id FROM basis.kept_statements k JOIN delta.spans s USING (account_id)
WHERE k.file_id NOT IN (SELECT file_id FROM delta.files)
    AND k.first_booked_at::DATE <= s.high::DATE AND k.last_booked_at::DATE >= s.low::DATE
"""
_NEAR_RECORDS = f"""
CREATE OR REPLACE TEMP TABLE near_records AS
SELECT {", ".join(f"r.{column}" for column in _RECORD_COLUMNS)}
FROM (SELECT {_OF_RECORD} FROM {{source}} WHERE {_GOOD}) r
SEMI JOIN neighbours USING (statement_id)
"""

_DUPLICATES = f"""
CREATE OR REPLACE TEMP TABLE duplicate_records AS
WITH candidates AS (
    SELECT r.record_id, r.file_id, s.account_id, {", ".join(f"r.{column}" for column in _SAID[1:])},
        CASE
            WHEN tidy(r.servicer_reference) IS NOT NULL THEN 'institution''s reference'
            WHEN s.opening_basis IN ('stated', 'intermediate') AND s.closing_basis IN ('stated', 'intermediate')
                THEN concat_ws('|', s.opening_balance, s.closing_balance, s.number, s.page, s.from_date, s.to_date)
            ELSE 'no statement of balances'
        END AS same_statement,
        s.opening_basis NOT IN ('stated', 'intermediate') AS announces, r.ordinal
    FROM ({{records}}) r JOIN shared_statements s USING (statement_id)
), counted AS (
    SELECT *, row_number() OVER (
        PARTITION BY file_id, same_statement, {", ".join(_SAID)} ORDER BY ordinal) AS k
    FROM candidates
), ranked AS (
    SELECT record_id, first_value(record_id) OVER (
        PARTITION BY same_statement, k, {", ".join(_SAID)} ORDER BY announces, file_id) AS duplicate_of
    FROM counted
)
SELECT record_id, duplicate_of FROM ranked WHERE record_id <> duplicate_of
"""


def find_duplicates(connection: duckdb.DuckDBPyConnection) -> bool:
    """Make the temporary table duplicate_records(record_id, duplicate_of) from all readings.

    Gives whether it has any rows.
    """
    return _rank(connection, "read_statements", "raw_read_records")


def find_changed_duplicates(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> None:
    """Make duplicate_records of the new files and their neighbours, and delta.changed.

    delta.changed: record_id, file_id, statement_id of records of other files that were a duplicate and are
    none now, or the other way round, or repeat another record than before.
    """
    connection.execute(_SPANS)
    connection.execute(_NEIGHBOURS)
    files = [
        str(name) for (name,) in connection.execute("SELECT DISTINCT file_id FROM neighbours").fetchall()
    ]
    source = listed(case, files).get(RECORDS)
    connection.execute(_NEAR_RECORDS.format(source=source.relation if source else "raw_read_records"))
    near = f"SELECT {_OF_STATEMENT} FROM basis.kept_statements SEMI JOIN neighbours USING (statement_id)"
    _rank(
        connection,
        f"(SELECT {_OF_STATEMENT} FROM read_statements UNION ALL {near})",
        f"(SELECT {_OF_RECORD} FROM raw_read_records WHERE {_GOOD} UNION ALL FROM near_records)",
    )
    connection.execute(_CHANGED)


def _rank(connection: duckdb.DuckDBPyConnection, statements: str, records: str) -> bool:
    """Make duplicate_records from these relations; empty where no account stands in two files."""
    connection.execute(_SHARED_STATEMENTS.format(statements=statements))
    if scalar(connection, "SELECT count(*) FROM shared_statements"):
        good = _GOOD if records == "raw_read_records" else "true"
        selected = f"SELECT {_OF_RECORD} FROM {records} WHERE {good}"
        connection.execute(_DUPLICATES.format(records=selected))
        add_repeats(connection, selected)
    else:
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE duplicate_records (record_id VARCHAR, duplicate_of VARCHAR)"
        )
    return bool(scalar(connection, "SELECT count(*) FROM duplicate_records"))


_SHARED_STATEMENTS = f"""
CREATE OR REPLACE TEMP TABLE shared_statements AS
WITH given AS MATERIALIZED (SELECT {_OF_STATEMENT} FROM {{statements}})
SELECT * FROM given WHERE account_id IN (
    SELECT account_id FROM given GROUP BY account_id HAVING count(DISTINCT file_id) > 1)
"""

# Of days that the new files say nothing of, files that are not looked at may hold what a neighbour repeats.
_CHANGED = """
CREATE OR REPLACE TABLE delta.changed AS
SELECT n.record_id, n.file_id, n.statement_id
FROM near_records n JOIN neighbours USING (statement_id) JOIN delta.spans s ON s.account_id = neighbours.account_id
    AND n.booked_at::DATE BETWEEN s.low::DATE AND s.high::DATE
LEFT JOIN duplicate_records d USING (record_id)
JOIN (
    SELECT record_id, duplicate_of FROM source_records WHERE file_id IN (SELECT DISTINCT file_id FROM near_records)
) before USING (record_id)
WHERE before.duplicate_of IS DISTINCT FROM d.duplicate_of
"""
