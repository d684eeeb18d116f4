"""The readings of a case as views that the ledger's steps select from, with ids worked out once.

Views (temporary, per connection):
    read_statements   a row a statement, with its account_id
    read_records      a row a record, with the account_id of its statement and of the other end
    read_NAME         a row of particulars as its reader gave it (NAME: payments, hawala_lines, ...)
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from transforms.ledger.staging import RECORD_SCHEMA, RECORDS, STATEMENT_SCHEMA, particular_schema
from transforms.schema import PARTICULAR_TABLES, sql_type
from transforms.store import CaseFolder

# The same hash as transforms.ids.account_id, so that Python and SQL name an account alike. trim() walks
# every letter in search of Unicode's blanks; plain text without blanks at its ends need not wait for it.
MACROS = """
CREATE OR REPLACE TEMP MACRO account_id(scheme, identifier) AS
    'a' || left(sha256('account' || chr(31) || scheme || chr(31) || identifier), 16);
CREATE OR REPLACE TEMP MACRO tidy(text) AS CASE
    WHEN strlen(text) = length(text) AND text <> '' AND NOT starts_with(text, ' ') AND NOT suffix(text, ' ')
    THEN text ELSE nullif(trim(text), '') END;
CREATE OR REPLACE TEMP MACRO name_key(name) AS upper(regexp_replace(trim(name), '\\s+', ' ', 'g'));
"""

# A German IBAN is country, check digits, bank code and account number (ISO 13616; Bundesbank's
# standard rule), so "50050000/5" and the IBAN made of it are one number written in two ways.
_GERMAN_BBAN = "^[0-9]{8}/[0-9]{1,10}$"
_GERMAN_IBAN = """
    'DE' || lpad(CAST(98 - CAST(bban || '131400' AS HUGEINT) % 97 AS VARCHAR), 2, '0') || bban
"""


def open_readings(connection: duckdb.DuckDBPyConnection, case: CaseFolder) -> None:
    """Make the views of a case's readings on this connection."""
    connection.execute(MACROS)
    _make_source(connection, case, f"{RECORDS}-*.parquet", "raw_read_records", RECORD_SCHEMA)
    _make_source(connection, case, "statements.parquet", "raw_read_statements", STATEMENT_SCHEMA)
    for table in PARTICULAR_TABLES:
        view = f"read_{table.name}"
        _make_source(connection, case, f"{table.name}-*.parquet", view, particular_schema(table))
    _make_aliases(connection)
    connection.execute(_STATEMENTS)
    connection.execute(_RECORDS)


def _make_source(
    connection: duckdb.DuckDBPyConnection,
    case: CaseFolder,
    pattern: str,
    view: str,
    schema: Mapping[str, pl.DataType],
) -> None:
    paths = sorted(str(path) for path in case.readings.glob(f"[!.]*/{pattern}"))
    if paths:
        listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
        source = f"read_parquet([{listed}])"
        columns = ", ".join(f'"{name}"' for name in schema)
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {columns} FROM {source}")
        return
    nothing = ", ".join(f'NULL::{sql_type(dtype)} AS "{name}"' for name, dtype in schema.items())
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {nothing} WHERE false")


def _make_aliases(connection: duckdb.DuckDBPyConnection) -> None:
    """Bank code and account numbers whose IBAN the evidence names elsewhere."""
    connection.execute(_POSSIBLE_ALIASES)
    ((possible,),) = connection.execute("SELECT count(*) FROM possible_alias").fetchall()
    # Nearly always there is none, and then nobody need look for its IBAN among all numbers.
    connection.execute(_ALIASES if possible else _NO_ALIASES)


_POSSIBLE_ALIASES = f"""
CREATE OR REPLACE TEMP TABLE possible_alias AS
WITH german AS (
    SELECT DISTINCT identifier,
        split_part(identifier, '/', 1) || lpad(split_part(identifier, '/', 2), 10, '0') AS bban
    FROM (
        SELECT scheme, identifier FROM raw_read_statements
        UNION ALL SELECT counterparty_scheme, counterparty_identifier FROM raw_read_records
    )
    WHERE scheme = 'bban' AND contains(identifier, '/') AND regexp_full_match(identifier, '{_GERMAN_BBAN}')
)
SELECT identifier, {_GERMAN_IBAN} AS iban FROM german
"""
_ALIASES = """
CREATE OR REPLACE TEMP TABLE bban_alias AS
SELECT identifier, iban FROM possible_alias WHERE iban IN (
    SELECT identifier FROM raw_read_statements WHERE scheme = 'iban'
    UNION ALL SELECT counterparty_identifier FROM raw_read_records WHERE counterparty_scheme = 'iban'
)
"""
_NO_ALIASES = "CREATE OR REPLACE TEMP TABLE bban_alias AS FROM possible_alias LIMIT 0"

_STATEMENTS = """
CREATE OR REPLACE TEMP VIEW read_statements AS
SELECT * REPLACE (
        CASE WHEN alias.iban IS NOT NULL THEN 'iban' ELSE scheme END AS scheme,
        coalesce(alias.iban, tidy(s.identifier), statement_id) AS identifier),
    account_id(
        CASE WHEN alias.iban IS NOT NULL THEN 'iban'
            WHEN tidy(s.identifier) IS NULL THEN 'unknown' ELSE scheme END,
        coalesce(alias.iban, tidy(s.identifier), statement_id)) AS account_id
FROM raw_read_statements s LEFT JOIN bban_alias alias
    ON s.scheme = 'bban' AND alias.identifier = s.identifier
"""

# The other end by its number; else by its name, scoped to the account whose statement names it so
# that namesakes never become one; else unknown, an end of its own.
_RECORDS = """
CREATE OR REPLACE TEMP VIEW read_records AS
SELECT *, account_id(end_scheme, end_said) AS counterparty_account_id
FROM (
    SELECT *, CASE end_scheme
        WHEN 'named' THEN account_id || chr(31) || name_key(counterparty_name) ELSE end_identifier
    END AS end_said
    FROM (
        SELECT r.*, s.account_id, s.currency AS statement_currency,
            CASE
                WHEN alias.iban IS NOT NULL THEN 'iban'
                WHEN tidy(r.counterparty_identifier) IS NOT NULL THEN coalesce(r.counterparty_scheme, 'bban')
                WHEN tidy(r.counterparty_name) IS NOT NULL THEN 'named'
                ELSE 'unknown'
            END AS end_scheme,
            coalesce(alias.iban, tidy(r.counterparty_identifier), tidy(r.counterparty_name), r.record_id)
                AS end_identifier
        FROM raw_read_records r
        LEFT JOIN read_statements s USING (statement_id)
        LEFT JOIN bban_alias alias
            ON r.counterparty_scheme = 'bban' AND alias.identifier = r.counterparty_identifier
    )
)
"""
