"""The same entry in another format: told apart from an honest second payment by what statements prove.

Formats word one entry in many ways, so equal texts cannot be asked for. Two rules hold instead:

- **the same day**: two files that state balances show, for one account and currency, the same
  balance at the start of a day and the same amounts on it. Then the day is the same day, and its
  k-th entry of an amount in one file is the k-th of that amount in the other. An overlap of two
  periods is found day by day; two equal payments on one day are two in both files.
- **the same reference**: a file that states no balances (camt.052, camt.054, MT942, a notification)
  tells an entry with the day, amount and reference of the institution, UETR or, where only that is
  there, the payer's reference, of one on a statement. It announces what the statement books; two
  files without balances repeat each other only by the institution's own reference or the UETR.

The record on a statement with balances is the original; else that of the file with the lower SHA-256.
References are compared by their first 16 characters, for MT940 cuts them there (SWIFT: 16x).
"""

from __future__ import annotations

import duckdb

_STATED = "('stated', 'intermediate')"

_LINES = f"""
CREATE OR REPLACE TEMP TABLE repeat_lines AS
SELECT r.record_id, r.file_id, r.statement_id, s.account_id, r.currency, CAST(r.booked_at AS DATE) AS day, r.amount,
    r.ordinal, r.reversal,
    s.opening_basis NOT IN {_STATED} AS announces,
    upper(left(nullif(trim(r.servicer_reference), ''), 16)) AS servicer_reference,
    lower(nullif(trim(r.uetr), '')) AS uetr, upper(left(nullif(trim(r.reference), ''), 16)) AS reference,
    s.opening_balance
FROM ({{records}}) r JOIN shared_statements s USING (statement_id)
"""

# What was on the account when the day began: the statement's opening and its entries of earlier days.
# Of several statements of one file on one day it is the first one's.
_DAYS = """
CREATE OR REPLACE TEMP TABLE repeat_days AS
WITH sums AS (
    SELECT file_id, account_id, currency, statement_id, min(opening_balance) AS opening, day, sum(amount) AS total,
        min(ordinal) AS ordinal, list(amount ORDER BY amount) AS amounts
    FROM repeat_lines WHERE NOT announces GROUP BY ALL
), opened AS (
    SELECT *, opening + coalesce(sum(total) OVER (
        PARTITION BY statement_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at_start
    FROM sums
)
SELECT file_id, account_id, currency, day, arg_min(at_start, ordinal) AS at_start,
    list_sort(flatten(list(amounts))) AS amounts
FROM opened GROUP BY ALL
"""

_SAME_DAY = """
CREATE OR REPLACE TEMP TABLE repeat_found AS
WITH shared AS (
    SELECT account_id, currency, day, at_start, amounts, min(file_id) AS first_file
    FROM repeat_days GROUP BY ALL HAVING count(*) > 1
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY file_id, account_id, currency, day, amount ORDER BY ordinal) AS k
    FROM repeat_lines WHERE NOT announces
), placed AS (
    SELECT n.record_id, n.file_id, n.account_id, n.currency, n.day, n.amount, n.k, s.first_file
    FROM numbered n JOIN repeat_days d USING (file_id, account_id, currency, day)
    JOIN shared s USING (account_id, currency, day, at_start, amounts)
)
SELECT p.record_id, o.record_id AS duplicate_of
FROM placed p JOIN placed o ON o.file_id = p.first_file AND o.account_id = p.account_id AND o.currency = p.currency
    AND o.day = p.day AND o.amount = p.amount AND o.k = p.k
WHERE p.file_id <> p.first_file
"""


def _same_reference(name: str, *, among_announcements: bool) -> str:
    """Entries that announce what another file's entry with the same reference says, the k-th the k-th."""
    whose = "true" if among_announcements else "NOT announces"
    return f"""
        INSERT INTO repeat_found
        WITH numbered AS (
            SELECT *, row_number() OVER (
                PARTITION BY file_id, account_id, currency, day, amount, {name} ORDER BY ordinal) AS k
            FROM repeat_lines WHERE {name} IS NOT NULL
                AND record_id NOT IN (SELECT record_id FROM repeat_found)
        ), originals AS (
            SELECT account_id, currency, day, amount, reversal, {name}, k,
                arg_min(record_id, (announces, file_id)) AS duplicate_of, min((announces, file_id)) AS rank
            FROM numbered WHERE {whose} GROUP BY ALL
        )
        SELECT n.record_id, o.duplicate_of
        FROM numbered n JOIN originals o USING (account_id, currency, day, amount, reversal, {name}, k)
        WHERE n.announces AND (n.announces, n.file_id) > o.rank AND split_part(n.record_id, '-', 1)
            <> split_part(o.duplicate_of, '-', 1)
    """


# Every record points at one that repeats no other: a chain is followed to its end.
_FOLLOW = """
UPDATE duplicate_records SET duplicate_of = d.duplicate_of
FROM duplicate_records d WHERE d.record_id = duplicate_records.duplicate_of
"""


def add_repeats(connection: duckdb.DuckDBPyConnection, records: str) -> None:
    """Add to duplicate_records what other formats repeat.

    Reads: the temporary table shared_statements, duplicate_records so far, and `records`, a query for good
        records with the columns that duplicates.py names. Rows of one file are never compared.
    """
    connection.execute(_LINES.format(records=records))
    connection.execute(_DAYS)
    connection.execute(_SAME_DAY)
    for name in ("servicer_reference", "uetr"):
        connection.execute(_same_reference(name, among_announcements=True))
    connection.execute(_same_reference("reference", among_announcements=False))
    connection.execute("""
        INSERT INTO duplicate_records
        SELECT record_id, duplicate_of FROM repeat_found f
        WHERE record_id NOT IN (SELECT record_id FROM duplicate_records) AND NOT EXISTS (
            SELECT 1 FROM duplicate_records d WHERE d.duplicate_of = f.record_id AND d.record_id = f.duplicate_of)
    """)
    while True:
        waiting = connection.execute(
            "SELECT count(*) FROM duplicate_records WHERE duplicate_of IN (SELECT record_id FROM duplicate_records)"
        ).fetchall()
        if waiting == [(0,)]:
            return
        connection.execute(_FOLLOW)
