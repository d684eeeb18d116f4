"""Statements that are not there: numbers left out, and days that no statement covers."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from transforms.ledger.expectations import quoted
from transforms.proofs.breach import Breach, breaches

# A number that falls begins a new count (a new year); pages of one statement share a number. Whether the
# next statement opens where the one before closed says if money moved in between, on balance.
_NUMBERS = """
    SELECT concat_ws('', 'account ', a.identifier, ', ', s.currency, ': ',
        CASE WHEN number - before = 2 THEN concat('statement ', before + 1, ' is missing')
             ELSE concat('statements ', before + 1, ' to ', number - 1, ' are missing') END,
        ' (', coalesce('after ' || ended::VARCHAR, 'after number ' || before),
        coalesce(', before ' || from_date::VARCHAR, ''), ')', {follows}) AS place
    FROM (
        SELECT account_id, currency, statement_number AS number, from_date, continuity,
            lag(statement_number) OVER w AS before, lag(to_date) OVER w AS ended
        FROM numbered WINDOW w AS (PARTITION BY account_id, currency ORDER BY position)
    ) s JOIN accounts a USING (account_id) WHERE number - before > 1
"""
# Where numbers begin anew each year, a year's first statement has number 1.
_NEW_COUNT = """
    SELECT concat_ws('', 'account ', a.identifier, ', ', s.currency, ': ',
        CASE WHEN number = 2 THEN 'statement 1' ELSE concat('statements 1 to ', number - 1) END, ' of ',
        year(from_date), CASE WHEN number = 2 THEN ' is' ELSE ' are' END, ' missing (after ', ended,
        ', before ', from_date, ')', {follows}) AS place
    FROM (
        SELECT account_id, currency, statement_number AS number, from_date, continuity,
            lag(statement_number) OVER w AS before, lag(to_date) OVER w AS ended
        FROM numbered WINDOW w AS (PARTITION BY account_id, currency ORDER BY position)
    ) s JOIN accounts a USING (account_id)
    WHERE number < before AND number > 1 AND year(from_date) > year(ended) AND continuity <> 'yes'
"""
_PAGES = """
    SELECT concat_ws('', 'account ', a.identifier, ', ', s.currency, ': ',
        CASE WHEN page - before = 2 THEN concat('page ', before + 1, ' of statement ', number, ' is missing')
             ELSE concat('pages ', before + 1, ' to ', page - 1, ' of statement ', number, ' are missing') END,
        coalesce(concat(' (', from_date, ')'), ''), {follows}) AS place
    FROM (
        SELECT account_id, currency, statement_number AS number, page, from_date, continuity, lag(page) OVER (
            PARTITION BY account_id, currency, statement_number, year(coalesce(to_date, from_date))
            ORDER BY page, position) AS before
        FROM looked_at WHERE statement_number IS NOT NULL AND page IS NOT NULL
    ) s JOIN accounts a USING (account_id) WHERE page - before > 1
"""
_DAYS = """
    SELECT concat_ws('', 'account ', a.identifier, ', ', s.currency, ': no statement covers ',
        ended + 1, CASE WHEN from_date - ended > 2 THEN concat(' to ', from_date - 1) ELSE '' END, {follows}) AS place
    FROM (
        SELECT account_id, currency, statement_number, from_date, continuity,
            lag(statement_number) OVER w AS before,
            max(to_date) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS ended
        FROM looked_at WHERE from_date IS NOT NULL AND to_date IS NOT NULL
        WINDOW w AS (PARTITION BY account_id, currency ORDER BY position)
    ) s JOIN accounts a USING (account_id)
    WHERE from_date - ended > 1 AND continuity <> 'yes'
        AND (statement_number IS NULL OR before IS NULL OR statement_number - before = 1)
"""
_FOLLOWS = """CASE continuity
    WHEN 'yes' THEN '; the next statement opens where the last one closed'
    WHEN 'no' THEN '; the next statement opens with another balance'
    ELSE '' END"""


def missing_statements(
    connection: duckdb.DuckDBPyConnection, accounts: Sequence[str] | None = None
) -> Breach:
    """Numbers and pages that an account's statements leave out, and days between them that none covers.

    accounts: ids of those to look at; all where None.
    Days are told where no number tells it already and the balances do not prove that nothing is missing.
    """
    wanted = "true"
    if accounts is not None:
        # Ids are hashes that the ledger made; quoted all the same.
        wanted = f"account_id IN ({', '.join(quoted(one) for one in accounts) or 'NULL'})"
    queries = (query.format(follows=_FOLLOWS) for query in (_NUMBERS, _NEW_COUNT, _PAGES, _DAYS))
    return breaches(
        connection,
        f"""
        WITH looked_at AS (SELECT * FROM statements WHERE {wanted}), numbered AS (
            SELECT account_id, currency, statement_number, min(from_date) AS from_date, max(to_date) AS to_date,
                min(position) AS position, arg_min(continuity, position) AS continuity
            FROM looked_at WHERE statement_number IS NOT NULL
            GROUP BY account_id, currency, statement_number, year(coalesce(to_date, from_date))
        )
        {" UNION ALL ".join(queries)}
        """,
    )
