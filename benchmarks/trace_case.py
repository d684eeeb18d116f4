"""Seconds of `moneytrail trace` on a case of 5 million transfers, by how much the seed can reach.

    python -m benchmarks.trace_case [TRANSFERS]      default 5 million

Synthetic: a published snapshot written straight into DuckDB, no ingest; 25 transfers an account over a
year, both sides of each in evidence. Accounts pay within their own circle; circles of 40, 400, 4,000 and
40,000 accounts and one of all the others stand beside each other, and a seed is a transfer of the first
day in each. A row is a whole command in a process of its own: what it took before the case is opened
(Python, imports), and from there to its end. Beside them: DuckDB copying the case's largest table.
"""

from __future__ import annotations

import duckdb

from transforms.schema import PUBLISHED_TABLES, ddl
from transforms.store import CaseFolder

ACCOUNT_HAS = 25
CIRCLES = (40, 400, 4_000, 40_000)

MOVES = """CREATE TEMP TABLE moves AS
WITH drawn AS (
    SELECT n, hash(n) % {accounts} AS origin, hash(n + 1000000007) AS chance, hash(n + 2000000011) AS size
    FROM range({transfers}) AS r(n)
), circled AS (
    SELECT *, CASE {cases} END AS low, CASE {widths} END AS wide FROM drawn
)
SELECT n, origin, low + (origin - low + 1 + chance % (wide - 1)) % wide AS target,
    ((size % 50000 + 1)::DECIMAL(18, 0) * 0.01)::DECIMAL(38, 18) AS amount,
    TIMESTAMP '2025-01-01' + to_seconds((n * 365.0 * 86400 / {transfers})::BIGINT) AS moment,
    'm' || substr(md5(n::VARCHAR), 1, 15) || '-' || lpad(n::VARCHAR, 9, '0') AS tail
FROM circled"""

ENTRIES = """INSERT INTO entries BY NAME
SELECT 'e' || tail || side[1:1] AS entry_id, 'r' || tail || side[1:1] AS record_id,
    'a' || md5(own::VARCHAR)[1:16] AS account_id, 's' || md5(own::VARCHAR)[1:16] AS statement_id,
    place AS sequence, place AS account_sequence, moment AS booked_at, 'day' AS booked_precision,
    moment::DATE AS value_date, CASE side WHEN 'debit' THEN -amount ELSE amount END AS amount,
    'EUR' AS currency, 'a' || md5(other::VARCHAR)[1:16] AS counterparty_account_id,
    'Holder ' || other AS counterparty_name, 'Payment ' || n || ' for goods as agreed' AS narrative,
    false AS reversal, 'bank' AS channel
FROM (
    SELECT *, row_number() OVER (PARTITION BY own ORDER BY n, side) AS place FROM (
        SELECT *, origin AS own, target AS other, 'debit' AS side FROM moves
        UNION ALL SELECT *, target, origin, 'credit' FROM moves)
) ORDER BY entry_id"""

SIDES = """INSERT INTO transfer_entries
SELECT 't' || tail, 'e' || tail || side[1:1], side FROM moves, (VALUES ('debit'), ('credit')) AS s(side)
ORDER BY 1, 2"""

TRANSFERS = """INSERT INTO transfers BY NAME
SELECT 't' || tail AS transfer_id, 'a' || md5(origin::VARCHAR)[1:16] AS from_account_id,
    'a' || md5(target::VARCHAR)[1:16] AS to_account_id, moment AS sent_at, moment AS received_at, amount,
    'EUR' AS currency, amount AS amount_ref, amount AS received_amount, 'EUR' AS received_currency,
    0 AS fee, 'bank' AS channel, 'payment' AS kind, 'default' AS kind_reason, 1.0 AS match_probability,
    'reference' AS match_basis
FROM moves ORDER BY transfer_id"""

ACCOUNTS = """INSERT INTO accounts BY NAME
SELECT 'a' || md5(n::VARCHAR)[1:16] AS account_id, 'iban' AS scheme, 'XX' || lpad(n::VARCHAR, 18, '0') AS identifier,
    'BANKXX' AS institution, 'XX' AS country, 'EUR' AS currency, true AS observed, 'Holder ' || n AS holder_name
FROM range({accounts}) AS r(n) ORDER BY account_id"""

STATEMENTS = """INSERT INTO statements BY NAME
SELECT 's' || account_id[2:] AS statement_id, 'f' AS file_id, 'whole' AS locator, account_id, 'EUR' AS currency,
    5000 AS opening_balance, 'stated' AS opening_basis, 'unknown' AS closing_basis, 0 AS booked_sum,
    'not_stated' AS balance_check, 'unknown' AS continuity, 0 AS position, true AS complete,
    []::VARCHAR[] AS holder_identifiers
FROM accounts ORDER BY statement_id"""


def circles(accounts: int) -> list[tuple[int, int]]:
    """First account and width of each circle; what does not fit is left out."""
    found, low = [], 0
    for wide in CIRCLES:
        if low + wide < accounts // 2:
            found.append((low, wide))
            low += wide
    return [*found, (low, accounts - low)]


def write_case(case: CaseFolder, transfers: int) -> None:
    """The published snapshot of a case with so many transfers."""
    accounts = transfers // ACCOUNT_HAS
    found = circles(accounts)
    ends = [(low + wide, low, wide) for low, wide in found]
    case.path.mkdir(parents=True)
    with duckdb.connect(str(case.current)) as connection:
        connection.execute("SET enable_progress_bar = false")
        for table in PUBLISHED_TABLES:
            connection.execute(ddl(table))
        cases = " ".join(f"WHEN origin < {end} THEN {low}" for end, low, _ in ends)
        widths = " ".join(f"WHEN origin < {end} THEN {wide}" for end, _, wide in ends)
        connection.execute(MOVES.format(accounts=accounts, transfers=transfers, cases=cases, widths=widths))
        for statement in (ENTRIES, SIDES, TRANSFERS, ACCOUNTS.format(accounts=accounts), STATEMENTS):
            connection.execute(statement)
        connection.execute("CHECKPOINT")
