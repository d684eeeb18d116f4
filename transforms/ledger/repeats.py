"""The same entry in another format: told apart from an honest second payment by what statements prove.

Formats word one entry in many ways, so equal texts cannot be asked for. Four rules hold instead:

- **the same day**: two files that say what was on the account show, for one account and currency, the
  same balance at the start of a day and the same amounts on it. Then the day is the same day, and its
  k-th entry of an amount in one file is the k-th of that amount in the other. An overlap of two
  periods is found day by day; two equal payments on one day are two in both files.
- **the same balance**: of a file that begins or ends in the middle of a day, lines that leave the same
  balance on the account after the same amount are the same, where all lines of both files agree from
  the place on where both tell of the day; one that begins where the other ends shares none. A
  file that lists a day in another order shares it only where both tell the whole of it.
- **the same reference**: a file that states no balances (camt.052, camt.054, MT942, a notification)
  tells an entry with the day, amount and reference of the institution, UETR or, where only that is
  there, the payer's reference, of one on a statement. It announces what the statement books; two
  files without balances repeat each other only by the institution's own reference or the UETR.
- **a day that a statement tells whole**: a statement leaves out nothing between its first and its last
  day. An entry of such a day that a file without balances tells, and that no reference places, is the
  statement's of that amount, the k-th the k-th. On the first and the last day the statement may begin
  or end in the middle; they count where both have the same amounts, as on all days inside the other
  file's. Where both give the institution's own reference, or both the UETR, that alone decides.

What was on the account a statement states, or its running balance shows. Of all records that are the
same entry the first is the original: on a statement with stated balances before one with a running
balance before all others, then that of the file with the lower SHA-256. References are compared by
their first 16 characters, for MT940 cuts them there (SWIFT: 16x).
"""

from __future__ import annotations

import duckdb

from transforms.ledger.delta import scalar

_STATED = "('stated', 'intermediate')"

# place: the order in which records are the original. known: what was on the account is known.
_LINES = f"""
CREATE OR REPLACE TEMP TABLE repeat_lines AS
WITH given AS (
    SELECT r.record_id, r.file_id, r.statement_id, s.account_id, r.currency, CAST(r.booked_at AS DATE) AS day,
        r.amount, r.ordinal, r.sequence, r.reversal,
        s.opening_basis NOT IN {_STATED} AS announces, s.opening_balance IS NOT NULL AS known,
        upper(left(nullif(trim(r.servicer_reference), ''), 16)) AS servicer_reference,
        lower(nullif(trim(r.uetr), '')) AS uetr, upper(left(nullif(trim(r.reference), ''), 16)) AS reference,
        s.opening_balance
    FROM ({{records}}) r JOIN shared_statements s USING (statement_id)
)
SELECT *, opening_balance + sum(amount) OVER (
        PARTITION BY statement_id ORDER BY sequence, ordinal
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS left_over,
    row_number() OVER (ORDER BY announces, NOT known, file_id, ordinal) AS place
FROM given
"""

# What was on the account when the day began: the statement's opening and its entries of earlier days.
# Of several statements of one file on one day it is the first one's.
_DAYS = """
CREATE OR REPLACE TEMP TABLE repeat_days AS
WITH sums AS (
    SELECT file_id, account_id, currency, statement_id, min(opening_balance) AS opening, day, sum(amount) AS total,
        min(ordinal) AS ordinal, list(amount ORDER BY amount) AS amounts
    FROM repeat_lines WHERE known GROUP BY ALL
), opened AS (
    SELECT *, opening + coalesce(sum(total) OVER (
        PARTITION BY statement_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS at_start
    FROM sums
)
SELECT file_id, account_id, currency, day, arg_min(at_start, ordinal) AS at_start,
    list_sort(flatten(list(amounts))) AS amounts
FROM opened GROUP BY ALL
"""

# Pairs of records that are the same entry, each with the first of its kind.
_SAME_DAY = """
CREATE OR REPLACE TEMP TABLE repeat_pairs AS
WITH shared AS (
    SELECT account_id, currency, day, at_start, amounts FROM repeat_days GROUP BY ALL HAVING count(*) > 1
), numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY file_id, account_id, currency, day, amount ORDER BY sequence, ordinal) AS k
    FROM repeat_lines WHERE known
)
SELECT n.place, min(n.place) OVER (
    PARTITION BY n.account_id, n.currency, n.day, s.at_start, s.amounts, n.amount, n.k) AS other
FROM numbered n JOIN repeat_days d USING (file_id, account_id, currency, day)
JOIN shared s USING (account_id, currency, day, at_start, amounts)
"""
# Where two files show a day, one may begin or end in the middle of it. The lines of one then stand beside
# those of the other shifted by some places; a shift holds where all lines that stand side by side agree.
_SAME_BALANCE = """
INSERT INTO repeat_pairs
WITH positions AS (
    SELECT place, file_id, account_id, currency, day, amount, left_over,
        row_number() OVER (PARTITION BY file_id, account_id, currency, day
            ORDER BY statement_id, sequence, ordinal) AS at,
        count(*) OVER (PARTITION BY file_id, account_id, currency, day) AS lines
    FROM repeat_lines WHERE known
), pairs AS (
    SELECT a.place AS one, b.place AS other, a.file_id AS one_file, b.file_id AS other_file, a.account_id, a.currency,
        a.day, b.at - a.at AS shift, a.lines AS one_lines, b.lines AS other_lines
    FROM positions a JOIN positions b ON a.account_id = b.account_id AND a.currency = b.currency AND a.day = b.day
        AND a.amount = b.amount AND a.left_over = b.left_over AND a.file_id < b.file_id
), shifts AS (
    SELECT one_file, other_file, account_id, currency, day, shift, count(*) AS agree
    FROM pairs GROUP BY ALL
    HAVING agree = least(any_value(one_lines), any_value(other_lines) - shift) - greatest(1, 1 - shift) + 1
), best AS (
    FROM shifts QUALIFY row_number() OVER (
        PARTITION BY one_file, other_file, account_id, currency, day ORDER BY agree DESC, abs(shift), shift) = 1
)
SELECT greatest(one, other), least(one, other)
FROM pairs JOIN best USING (one_file, other_file, account_id, currency, day, shift)
"""


def _same_reference(name: str, *, among_announcements: bool) -> str:
    """Entries that announce what another file's entry with the same reference says, the k-th the k-th."""
    whose = "true" if among_announcements else "NOT announces"
    return f"""
        INSERT INTO repeat_pairs
        WITH numbered AS (
            SELECT *, row_number() OVER (
                PARTITION BY file_id, account_id, currency, day, amount, {name} ORDER BY ordinal) AS k
            FROM repeat_lines WHERE {name} IS NOT NULL
                AND place NOT IN (SELECT place FROM repeat_pairs WHERE place <> other)
        ), originals AS (
            SELECT account_id, currency, day, amount, reversal, {name}, k, min(place) AS other,
                arg_min(file_id, place) AS other_file
            FROM numbered WHERE {whose} GROUP BY ALL
        )
        SELECT n.place, o.other
        FROM numbered n JOIN originals o USING (account_id, currency, day, amount, reversal, {name}, k)
        WHERE n.announces AND n.place > o.other AND n.file_id <> o.other_file
    """


# What no reference places of files without balances, by days that a statement tells whole. All is asked of two
# statements at a time, so that a run that adds files needs to look at no others.
_WHOLE_DAY = """
INSERT INTO repeat_pairs
WITH of_files AS (
    SELECT file_id, account_id, currency, day, list(amount ORDER BY amount) AS on_day FROM repeat_lines GROUP BY ALL
), of_statements AS (
    SELECT statement_id, file_id, account_id, currency, known, day, list(amount ORDER BY amount) AS amounts
    FROM repeat_lines GROUP BY ALL
), days AS (
    SELECT *, day > min(day) OVER (PARTITION BY statement_id) AND day < max(day) OVER (PARTITION BY statement_id)
        AS inside
    FROM of_statements JOIN of_files USING (file_id, account_id, currency, day)
), shared AS (
    SELECT a.statement_id AS told_on, b.statement_id AS stated_on, day, b.inside, a.on_day = b.on_day
        AND bool_and(a.amounts = b.amounts OR NOT a.inside) OVER pair
        AND count(*) FILTER (a.amounts = b.amounts AND a.inside) OVER pair > 0 AS agree
    FROM days a JOIN days b USING (account_id, currency, day)
    WHERE NOT a.known AND b.known AND a.file_id <> b.file_id
    WINDOW pair AS (PARTITION BY a.statement_id, b.statement_id)
), numbered AS (
    SELECT *, row_number() OVER (
        PARTITION BY file_id, account_id, currency, day, amount ORDER BY sequence, ordinal) AS k
    FROM repeat_lines WHERE known OR place NOT IN (SELECT place FROM repeat_pairs WHERE place <> other)
)
SELECT t.place, min(n.place)
FROM numbered t JOIN numbered n USING (account_id, currency, day, amount, k)
JOIN shared s ON s.told_on = t.statement_id AND s.stated_on = n.statement_id AND s.day = t.day
WHERE NOT t.known AND n.known AND (s.inside OR s.agree)
    AND (t.servicer_reference IS NULL OR n.servicer_reference IS NULL) AND (t.uetr IS NULL OR n.uetr IS NULL)
GROUP BY t.place
"""


# Records that are the same entry by any of the rules, one after the other: each gets the first place that it
# can reach over pairs.
_START = """
CREATE OR REPLACE TEMP TABLE repeat_first AS
WITH pairs AS (
    FROM repeat_pairs WHERE place <> other UNION SELECT greatest(a.place, b.place), least(a.place, b.place)
    FROM duplicate_records d JOIN repeat_lines a USING (record_id)
    JOIN repeat_lines b ON b.record_id = d.duplicate_of
)
SELECT place, other FROM pairs UNION SELECT other, place FROM pairs
"""
_LABELS = """
CREATE OR REPLACE TEMP TABLE repeat_labels AS
SELECT place, place AS first FROM (SELECT DISTINCT place FROM repeat_first)
"""
_SPREAD = """
CREATE OR REPLACE TEMP TABLE repeat_spread AS
SELECT l.place, least(l.first, min(o.first)) AS first
FROM repeat_labels l JOIN repeat_first p USING (place) JOIN repeat_labels o ON o.place = p.other
GROUP BY l.place, l.first
"""
_MOVED = "SELECT count(*) FROM repeat_labels l JOIN repeat_spread s USING (place) WHERE l.first <> s.first"
_FOUND = """
CREATE OR REPLACE TEMP TABLE duplicate_records AS
SELECT r.record_id, o.record_id AS duplicate_of
FROM repeat_labels l JOIN repeat_lines r USING (place) JOIN repeat_lines o ON o.place = l.first
WHERE l.place <> l.first AND r.file_id <> o.file_id
"""


def add_repeats(connection: duckdb.DuckDBPyConnection, records: str) -> None:
    """Add to duplicate_records what other formats repeat.

    Reads: the temporary table shared_statements, duplicate_records so far, and `records`, a query for good
        records with the columns that duplicates.py names. Rows of one file are never compared.
    """
    connection.execute(_LINES.format(records=records))
    connection.execute(_DAYS)
    connection.execute(_SAME_DAY)
    connection.execute(_SAME_BALANCE)
    for name in ("servicer_reference", "uetr"):
        connection.execute(_same_reference(name, among_announcements=True))
    connection.execute(_same_reference("reference", among_announcements=False))
    if scalar(connection, "SELECT count(*) FROM repeat_lines WHERE NOT known"):
        connection.execute(_WHOLE_DAY)
    connection.execute(_START)
    connection.execute(_LABELS)
    while True:
        connection.execute(_SPREAD)
        if connection.execute(_MOVED).fetchall() == [(0,)]:
            break
        connection.execute("CREATE OR REPLACE TEMP TABLE repeat_labels AS FROM repeat_spread")
    connection.execute(_FOUND)
