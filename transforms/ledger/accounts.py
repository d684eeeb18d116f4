"""The table accounts: those with statements, and those at the other end of what statements and records say."""

from __future__ import annotations

import duckdb

from transforms.ledger.called import CALLED, called_once
from transforms.ledger.compression import UNIQUE_TEXT
from transforms.ledger.delta import (
    any_changed,
    any_old_files,
    apply_changes,
    gone,
    has_changes,
    is_increment,
    keep_gone,
    make_changes,
    rows_of,
    scalar,
)
from transforms.ledger.memory import execute_bulk
from transforms.ledger.particulars import named_ends
from transforms.ledger.readings_sql import open_in_order, open_readings
from transforms.ledger.statements import HAS_FEE
from transforms.schema import ACCOUNTS, PARTICULAR_TABLES, PAYMENTS, ddl
from transforms.store import CaseFolder, WorkDatabase

_OWN = """
SELECT account_id, scheme, identifier, min(institution) AS institution,
    min(country) AS country, min(holder_name) AS holder_name,
    CASE WHEN count(DISTINCT currency) = 1 THEN min(currency) END AS currency
FROM basis.kept_statements WHERE {wanted} GROUP BY account_id, scheme, identifier
"""

_FEES = f"""
SELECT account_id('unknown', record_id || ' fee'), 'unknown', record_id || ' fee', NULL, NULL
FROM raw_read_records WHERE {HAS_FEE}
"""

_REPORTED = """
SELECT account_id, CASE WHEN tidy(identifier) IS NULL THEN 'unknown' ELSE scheme END AS scheme,
    coalesce(tidy(identifier), account_id) AS identifier, tidy(institution) AS institution,
    tidy(holder_name) AS holder_name FROM ({ends})
"""

_OTHERS = """
SELECT account_id, min(scheme) AS scheme, min(identifier) AS identifier,
    min(institution) AS institution, min(holder_name) AS holder_name
FROM ({given}) GROUP BY account_id
"""

_ACCOUNTS = """
WITH own AS ({own}), others AS ({others})
SELECT account_id, coalesce(own.scheme, others.scheme) AS scheme,
    coalesce(own.identifier, others.identifier) AS identifier,
    coalesce(own.institution, others.institution) AS institution,
    coalesce(own.country, CASE WHEN coalesce(own.scheme, others.scheme) = 'iban'
        THEN left(coalesce(own.identifier, others.identifier), 2) END) AS country,
    own.currency, own.account_id IS NOT NULL AS observed,
    coalesce(own.holder_name, others.holder_name) AS holder_name
FROM own FULL JOIN others USING (account_id)
"""
_ORDER = "ORDER BY account_id"
SORTED_UP_TO = 200_000
"""Records of a case from which on its accounts lie as they were found: ids are hashes, so to sort millions of
them costs as much as to make them, and no question is answered sooner."""


def build_accounts(work: WorkDatabase, case: CaseFolder) -> int:
    """Every account that the evidence knows: those with statements, and those at the other end."""
    with work.connect() as connection:
        if is_increment(connection) and not _something_went(connection):
            open_readings(connection, case)
            return _add(connection)
        in_order = open_in_order(connection, case)
        reported = _REPORTED.format(ends=named_ends(""))
        more = f"{_FEES} UNION ALL {reported}"
        few = scalar(connection, "SELECT count(*) FROM raw_read_records") <= SORTED_UP_TO
        called = CALLED.format(only="") if few or not in_order else called_once(connection)
        others = called  # each once, unless something else names accounts too
        if scalar(connection, f"SELECT count(*) FROM (SELECT 1 FROM ({more}) LIMIT 1)"):
            others = _OTHERS.format(given=f"{called} UNION ALL {more}")
        connection.execute(ddl(ACCOUNTS, zstd=UNIQUE_TEXT[ACCOUNTS]))
        select = _ACCOUNTS.format(own=_OWN.format(wanted="true"), others=others)
        execute_bulk(connection, f"INSERT INTO accounts BY NAME {select} {_ORDER if few else ''}")
        return rows_of(connection, ACCOUNTS)


def _something_went(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether an account may have lost what something said of it: then only all readings can tell."""
    if any_old_files(connection) or not has_changes(connection, PAYMENTS):
        return True
    # What a record that became a duplicate says beyond its line is not published.
    particulars = any(rows_of(connection, table) for table in PARTICULAR_TABLES)
    return particulars and any_changed(connection)


# What the published row says of an account is the least of what was said so far, unless its own statements say
# it; those are asked again, all of them.
_NAMED = "account_id IN (SELECT account_id FROM said UNION ALL FROM delta.touched)"
# By their places: most of what new files name is new, and then no other column of the large table is read.
_PLACES = f"CREATE OR REPLACE TEMP TABLE places AS SELECT rowid AS place FROM accounts WHERE {_NAMED}"
_KNOWN = "CREATE OR REPLACE TEMP TABLE known AS FROM accounts WHERE rowid IN (SELECT place FROM places)"
_SAID = "account_id, scheme, identifier, institution, holder_name"


def _add(connection: duckdb.DuckDBPyConnection) -> int:
    """Accounts that the new files name, where that says more than was known."""
    reported = _REPORTED.format(ends=named_ends("delta."))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE said AS {CALLED.format(only='')} UNION ALL {_FEES} UNION ALL {reported}"
    )
    connection.execute(_PLACES)
    connection.execute(_KNOWN)
    others = _OTHERS.format(given=f"SELECT {_SAID} FROM said UNION ALL SELECT {_SAID} FROM known")
    made = _ACCOUNTS.format(own=_OWN.format(wanted=_NAMED), others=others)
    columns = ", ".join(ACCOUNTS.names)
    make_changes(connection, ACCOUNTS, f"SELECT {columns} FROM ({made}) EXCEPT SELECT {columns} FROM known")
    if keep_gone(connection, ACCOUNTS, "FROM known SEMI JOIN delta.accounts USING (account_id)"):
        connection.execute(
            f"DELETE FROM accounts WHERE account_id IN (SELECT account_id FROM {gone(ACCOUNTS)})"
        )
    return apply_changes(connection, ACCOUNTS)
