"""Statements by their number, so that a query finds that of a record without a join.

A join of many rows does not keep their order, and to sort a million entries again costs as much as to
make them. Records lie in the order of their ids already; what a query needs of their statements
comes from lists, at the place of the statement among all.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from transforms.ledger.delta import scalar

PLACE = """
    CASE WHEN statement >= 0
        THEN (SELECT bases FROM statement_lists)[CAST(part AS BIGINT) + 1] + statement + 1 END
"""
"""The place of a record's statement among all, from 1; null where it is on none."""

ACCOUNT = "(SELECT accounts FROM statement_lists)[place]"
"""The account of the statement at a place."""

_NUMBERED = """
CREATE OR REPLACE TEMP TABLE numbered_statements AS
SELECT statement_id, file_id, account_id, number, row_number() OVER (ORDER BY file_id, number) AS place
FROM (
    SELECT statement_id, file_id, account_id, TRY_CAST(split_part(statement_id, '-', 2) AS BIGINT) AS number
    FROM basis.kept_statements
)
"""
_GAPS = """
SELECT count(*) FROM (
    SELECT number IS DISTINCT FROM row_number() OVER (PARTITION BY file_id ORDER BY number) AS apart
    FROM numbered_statements
) WHERE apart
"""
_BASES = "SELECT file_id, min(place) - 1 FROM numbered_statements GROUP BY file_id"
_LISTS = """
CREATE OR REPLACE TEMP TABLE statement_lists AS
SELECT ?::BIGINT[] AS bases, list(account_id ORDER BY place) AS accounts FROM numbered_statements
"""


def make_statement_lists(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> bool:
    """Make the temporary tables numbered_statements and, of one row, statement_lists (bases, accounts).

    files: the file_id of each part of the records, as they are read (gathering.py). Reads: basis.kept_statements.
    Gives false where a file's statements are not numbered from 1 without a gap; then only a join finds them.
    """
    connection.execute(_NUMBERED)
    if scalar(connection, _GAPS):
        return False
    before = dict(connection.execute(_BASES).fetchall())
    connection.execute(_LISTS, [[before.get(file_id, 0) for file_id in files]])
    return True
