"""Tables of particulars: what accepted records say beyond a line of a statement.

They are built after source_records, whose status decides: what a quarantined record or a duplicate
says is not published.
"""

from __future__ import annotations

from itertools import groupby

import duckdb
import polars as pl

import duckdb

from transforms.ids import FILE_PART
from transforms.ledger.delta import (
    any_changed,
    any_old_files,
    apply_changes,
    is_increment,
    make_changes,
    rows_of,
)
from transforms.ledger.readings_sql import open_readings
from transforms.ledger.remittances import joined
from transforms.readers.particulars import derived
from transforms.schema import PARTICULAR_TABLES, PAYMENT_RECORDS, PAYMENTS, Table, conform, ddl
from transforms.store import CaseFolder, WorkDatabase


def build_particulars(work: WorkDatabase, case: CaseFolder) -> dict[Table, int]:
    """Every table of particulars, in the order of its key; gives the number of rows of each."""
    with work.connect() as connection:
        open_readings(connection, case)
        increment = is_increment(connection)
        return {
            table: _add(connection, table) if increment else _build(connection, table)
            for table in PARTICULAR_TABLES
        }


def _build(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    connection.execute(ddl(table))
    connection.execute(f"INSERT INTO {table.name} BY NAME {_select(table, 'source_records')}")
    return rows_of(connection, table)


def _add(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """What the records of new files say, and those of others that are a duplicate no more."""
    make_changes(connection, table, _select(table, "delta.source_records"))
    if any_changed(connection):
        connection.execute(
            f"DELETE FROM {table.name} WHERE record_id IN (SELECT record_id FROM delta.changed)"
        )
    if any_old_files(connection):
        # A record's id begins with its file's.
        old = f"SELECT left(file_id, {FILE_PART}) FROM delta.files WHERE old"
        connection.execute(f"DELETE FROM {table.name} WHERE substr(record_id, 2, {FILE_PART}) IN ({old})")
    return apply_changes(connection, table)


def _select(table: Table, records: str) -> str:
    made = derived(table)
    columns = ", ".join(f'{made[name]} AS "{name}"' if name in made else f'"{name}"' for name in table.names)
    order = ", ".join(f'"{name}"' for name in table.key)
    return f"""
        SELECT {columns} FROM read_{table.name}
        WHERE record_id IN (SELECT record_id FROM {records} WHERE status = 'accepted')
        ORDER BY {order}
    """


def named_ends(schema: str) -> str:
    """Ends that particulars name: an account each, with what they say of it. `schema` names where they stand."""
    return f"""
    SELECT from_account_id AS account_id, from_scheme AS scheme, from_identifier AS identifier,
        from_institution AS institution, from_name AS holder_name FROM {schema}payments
    UNION ALL SELECT to_account_id, to_scheme, to_identifier, to_institution, to_name FROM {schema}payments
    UNION ALL SELECT book_account_id, book_scheme, book_identifier, NULL, book_identifier FROM {schema}hawala_lines
    UNION ALL SELECT account_id, scheme, identifier, institution, name FROM {schema}register_account_holders
    UNION ALL SELECT account_id, account_scheme, account_identifier, NULL, NULL FROM {schema}register_protected
        WHERE account_id IS NOT NULL
"""
