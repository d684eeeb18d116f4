"""Tables of particulars: what accepted records say beyond a line of a statement.

They are built after source_records, whose status decides: what a quarantined record or a duplicate
says is not published.
"""

from __future__ import annotations

from itertools import groupby

import duckdb
import polars as pl

from transforms.ids import FILE_PART
from transforms.ledger.delta import (
    any_changed,
    any_old_files,
    apply_changes,
    is_increment,
    make_changes,
    rows_of,
    scalar,
)
from transforms.ledger.readings_sql import open_all_readings, open_readings
from transforms.ledger.remittances import joined
from transforms.names.latin import latin_names
from transforms.readers.particulars import PLAIN, derived
from transforms.schema import CORRECTIONS, PARTICULAR_TABLES, PAYMENT_RECORDS, PAYMENTS, Table, conform, ddl
from transforms.store import CaseFolder, WorkDatabase

_OTHERS = tuple(table for table in PARTICULAR_TABLES if table is not PAYMENTS)


def build_particulars(work: WorkDatabase, case: CaseFolder) -> dict[Table, int]:
    """Every table of particulars, in the order of its key; gives the number of rows of each."""
    with work.connect() as connection:
        open_readings(connection, case)
        _make_plain_forms(connection)
        increment = is_increment(connection)
        add = _add if increment else _build
        counts = {table: add(connection, table) for table in _OTHERS}
        if increment and not _payments_change(connection):
            for table in (PAYMENTS, PAYMENT_RECORDS):
                make_changes(connection, table, f"SELECT * FROM {table.name} LIMIT 0")
        else:
            # Rows of any file may be parts of one remittance.
            open_all_readings(connection, case)
            _build_payments(connection)
        return counts | {table: rows_of(connection, table) for table in (PAYMENTS, PAYMENT_RECORDS)}


def _make_plain_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `plain_forms` (said, plain): each distinct text that is published in plain Latin form too."""
    texts = " UNION ".join(
        f"SELECT {column} AS said FROM read_{table.name}"
        for table, columns in PLAIN.items()
        for column in columns.values()
    )
    said = pl.from_arrow(
        connection.sql(f"SELECT said FROM ({texts}) WHERE said IS NOT NULL").to_arrow_table()
    )
    assert isinstance(said, pl.DataFrame)
    forms = said.with_columns(latin_names(said["said"]).alias("plain"))
    connection.register("made_forms", forms.to_arrow())
    connection.execute("CREATE OR REPLACE TEMP TABLE plain_forms AS SELECT * FROM made_forms")
    connection.unregister("made_forms")


def _payments_change(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the new files name payments, or some of those that are there may be wrong now."""
    if scalar(connection, "SELECT count(*) FROM read_payments"):
        return True
    went = any_old_files(connection) or any_changed(connection)
    return went and rows_of(connection, PAYMENTS) > 0


def _build(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    connection.execute(ddl(table))
    connection.execute(f"INSERT INTO {table.name} BY NAME {_select(table, 'source_records')}")
    return rows_of(connection, table)


def _add(connection: duckdb.DuckDBPyConnection, table: Table) -> int:
    """What the records of new files say, and those of others that are a duplicate no more."""
    make_changes(connection, table, _select(table, "delta.source_records"))
    if any_changed(connection):
        changed = "SELECT record_id FROM delta.changed"
        connection.execute(f"DELETE FROM {table.name} WHERE record_id IN ({changed})")
    if any_old_files(connection):
        # A record's id begins with its file's.
        old = f"SELECT left(file_id, {FILE_PART}) FROM delta.files WHERE old"
        connection.execute(f"DELETE FROM {table.name} WHERE substr(record_id, 2, {FILE_PART}) IN ({old})")
    return apply_changes(connection, table)


def _select(table: Table, records: str) -> str:
    made = derived(table)
    columns = ", ".join(f'{made[name]} AS "{name}"' if name in made else f'"{name}"' for name in table.names)
    order = ", ".join(f'"{name}"' for name in table.key)
    # A correction is told whatever became of it: its status says so.
    wanted = "true" if table is CORRECTIONS else "status = 'accepted'"
    return f"""
        SELECT {columns} FROM read_{table.name}
        WHERE record_id IN (SELECT record_id FROM {records} WHERE {wanted})
        ORDER BY {order}
    """


# Rows of a remittance may be listed apart; what they share is the control number, however it is written.
_KEY = r"regexp_replace(upper(control_number), '[^\p{L}\p{N}]', '', 'g')"
_SHARED = f"""
SELECT * EXCLUDE (times) FROM (
    SELECT *, {_KEY} AS control_key, count(*) OVER (PARTITION BY control_key) AS times
    FROM payments WHERE source = 'remittance' AND {_KEY} <> ''
) WHERE times > 1 ORDER BY control_key, record_id
"""


# Two exports list one movement on a chain: that of the address that pays and that of the one that is paid. One
# transaction may move the same sum twice, so the n-th of one file is the n-th of another.
_REPEATED = f"""
CREATE OR REPLACE TEMP TABLE repeated AS
WITH numbered AS (
    SELECT *, lower(control_number) AS hash,
        row_number() OVER (PARTITION BY substr(record_id, 2, {FILE_PART}), hash, from_identifier, to_identifier,
            amount, currency, contract, status ORDER BY record_id) AS nth
    FROM payments
    WHERE source = 'virtual_asset' AND tidy(control_number) IS NOT NULL
        AND from_scheme = 'wallet' AND to_scheme = 'wallet'
        AND from_account_id <> to_account_id AND coalesce(from_identifier, to_identifier) IS NOT NULL
)
SELECT payment_id, first_value(payment_id) OVER (PARTITION BY hash, from_identifier, to_identifier, amount,
    currency, contract, status, nth ORDER BY fee IS NULL, record_id) AS kept
FROM numbered QUALIFY payment_id <> kept
"""


def _tell_movements_once(connection: duckdb.DuckDBPyConnection) -> None:
    """A movement on a chain that several exports list is one payment; the row that tells the fee is kept."""
    connection.execute(_REPEATED)
    if scalar(connection, "SELECT count(*) FROM repeated"):
        connection.execute(
            "UPDATE payment_records p SET payment_id = r.kept, part = 'repeated' "
            "FROM repeated r WHERE p.payment_id = r.payment_id"
        )
        connection.execute("DELETE FROM payments WHERE payment_id IN (SELECT payment_id FROM repeated)")


def _build_payments(connection: duckdb.DuckDBPyConnection) -> None:
    """Payments, and which record tells of which; rows of one remittance are joined where they agree."""
    _build(connection, PAYMENTS)
    connection.execute(ddl(PAYMENT_RECORDS))
    reported = "SELECT payment_id, record_id, 'reported' AS part FROM payments ORDER BY record_id"
    connection.execute(f"INSERT INTO payment_records BY NAME {reported}")
    _tell_movements_once(connection)
    shared = pl.from_arrow(connection.sql(_SHARED).to_arrow_table())
    assert isinstance(shared, pl.DataFrame)
    if shared.is_empty():
        return
    groups = [
        joined([{name: row[name] for name in PAYMENTS.names} for row in rows])
        for _, rows in groupby(shared.to_dicts(), key=lambda row: row["control_key"])
    ]
    for table, rows in (
        (PAYMENTS, [row for group in groups for row in group.payments]),
        (PAYMENT_RECORDS, [row for group in groups for row in group.records]),
    ):
        connection.register("joined_rows", conform(table, pl.DataFrame(rows, table.frame_schema)).to_arrow())
        connection.register("joined_records", shared.select("record_id").to_arrow())
        whole = f"""
            SELECT * FROM (
                SELECT * FROM {table.name} WHERE record_id NOT IN (SELECT record_id FROM joined_records)
                UNION ALL BY NAME SELECT * FROM joined_rows
            ) ORDER BY {", ".join(table.key)}
        """
        connection.execute(f"CREATE OR REPLACE TEMP TABLE whole AS {whole}")
        connection.execute(ddl(table))
        connection.execute(f"INSERT INTO {table.name} BY NAME FROM whole")


def _hawala_people(schema: str, name: str) -> str:
    return (
        f"UNION ALL SELECT {name}_account_id, 'named', {name}, NULL, {name} "
        f"FROM {schema}hawala_lines WHERE {name}_account_id IS NOT NULL"
    )


def named_ends(schema: str) -> str:
    """Ends that particulars name: an account each, with what they say of it. `schema` is where they stand."""
    return f"""
    SELECT from_account_id AS account_id, from_scheme AS scheme, from_identifier AS identifier,
        from_institution AS institution, from_name AS holder_name FROM {schema}payments
    UNION ALL SELECT to_account_id, to_scheme, to_identifier, to_institution, to_name FROM {schema}payments
    UNION ALL SELECT book_account_id, book_scheme, book_identifier, NULL, book_identifier
        FROM {schema}hawala_lines
    UNION ALL SELECT counterpart_account_id, 'hawala', counterpart, NULL, counterpart
        FROM {schema}hawala_lines WHERE counterpart_account_id IS NOT NULL
    {_hawala_people(schema, "payer")}
    {_hawala_people(schema, "payee")}
    UNION ALL SELECT account_id, scheme, identifier, institution, name FROM {schema}register_account_holders
    UNION ALL SELECT account_id, account_scheme, account_identifier, NULL, NULL
        FROM {schema}register_protected WHERE account_id IS NOT NULL
    """
