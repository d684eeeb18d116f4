"""Records that repeat a record of another file: kept, marked, never counted twice.

Within one file nothing is a duplicate: a statement that lists two equal payments means two
payments. Between files a record repeats another where all that it says is the same *and* either
the institution's own reference is there, or both stand on the same statement (same balances and
number), or neither statement says what it opens and closes with. The k-th equal record of a file
repeats the k-th of the other, and the file with the lower SHA-256 counts as the first, so that
the order of receipt changes nothing.
"""

from __future__ import annotations

import duckdb

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

_SHARED_ACCOUNTS = """
CREATE OR REPLACE TEMP TABLE shared_accounts AS
SELECT account_id FROM read_statements GROUP BY account_id HAVING count(DISTINCT file_id) > 1
"""

_DUPLICATES = f"""
CREATE OR REPLACE TEMP TABLE duplicate_records AS
WITH candidates AS (
    SELECT r.record_id, r.file_id, {", ".join(f"r.{column}" for column in _SAID)},
        CASE
            WHEN tidy(r.servicer_reference) IS NOT NULL THEN 'institution''s reference'
            WHEN s.opening_basis IN ('stated', 'intermediate') AND s.closing_basis IN ('stated', 'intermediate')
                THEN concat_ws('|', s.opening_balance, s.closing_balance, s.number, s.page, s.from_date, s.to_date)
            ELSE 'no statement of balances'
        END AS same_statement,
        r.ordinal
    FROM read_records r
    JOIN raw_read_statements s USING (statement_id)
    WHERE r.booked AND len(r.reasons) = 0 AND r.account_id IN (FROM shared_accounts)
), counted AS (
    SELECT *, row_number() OVER (
        PARTITION BY file_id, same_statement, {", ".join(_SAID)} ORDER BY ordinal) AS k
    FROM candidates
), ranked AS (
    SELECT record_id, first_value(record_id) OVER (
        PARTITION BY same_statement, k, {", ".join(_SAID)} ORDER BY file_id) AS duplicate_of
    FROM counted
)
SELECT record_id, duplicate_of FROM ranked WHERE record_id <> duplicate_of
"""


def find_duplicates(connection: duckdb.DuckDBPyConnection) -> bool:
    """Make the temporary table duplicate_records(record_id, duplicate_of) from the readings' views.

    Gives whether it is there: where no account stands in two files nothing can be a duplicate.
    """
    connection.execute(_SHARED_ACCOUNTS)
    ((shared,),) = connection.execute("SELECT count(*) FROM shared_accounts").fetchall()
    if shared:
        connection.execute(_DUPLICATES)
    return bool(shared)
