"""Tables of particulars: what accepted records say beyond a line of a statement.

They are built after source_records, whose status decides: what a quarantined record or a duplicate
says is not published.
"""

from __future__ import annotations

from transforms.ledger.readings_sql import open_readings
from transforms.readers.particulars import derived
from transforms.schema import PARTICULAR_TABLES, Table, ddl
from transforms.store import CaseFolder, WorkDatabase


def build_particulars(work: WorkDatabase, case: CaseFolder) -> dict[Table, int]:
    """Every table of particulars, in the order of its key; gives the number of rows of each."""
    counts = {}
    with work.connect() as connection:
        open_readings(connection, case)
        for table in PARTICULAR_TABLES:
            connection.execute(ddl(table))
            connection.execute(f"INSERT INTO {table.name} BY NAME {_select(table)}")
            ((rows,),) = connection.execute(f"SELECT count(*) FROM {table.name}").fetchall()
            counts[table] = int(rows)
    return counts


def _select(table: Table) -> str:
    made = derived(table)
    columns = ", ".join(f'{made[name]} AS "{name}"' if name in made else f'"{name}"' for name in table.names)
    order = ", ".join(f'"{name}"' for name in table.key)
    return f"""
        SELECT {columns} FROM read_{table.name}
        WHERE record_id IN (SELECT record_id FROM source_records WHERE status = 'accepted')
        ORDER BY {order}
    """


# Ends that particulars name: an account each, with what they say of it.
NAMED_ENDS = """
    SELECT from_account_id AS account_id, from_scheme AS scheme, from_identifier AS identifier,
        from_institution AS institution, from_name AS holder_name FROM payments
    UNION ALL SELECT to_account_id, to_scheme, to_identifier, to_institution, to_name FROM payments
    UNION ALL SELECT book_account_id, book_scheme, book_identifier, NULL, book_identifier FROM hawala_lines
    UNION ALL SELECT account_id, scheme, identifier, institution, name FROM register_account_holders
    UNION ALL SELECT account_id, account_scheme, account_identifier, NULL, NULL FROM register_protected
        WHERE account_id IS NOT NULL
"""
