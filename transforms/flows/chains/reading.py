"""What legs are made from, read from a run's database: nothing but the payments of chains and exchanges."""

from __future__ import annotations

import duckdb
import polars as pl

from transforms.flows.chains.legs import ChainEvidence
from transforms.schema import PAYMENT_RECORDS, PAYMENTS, TRANSFER_ENTRIES, TRANSFER_PAYMENTS, Table

_WANTED = (
    "SELECT payment_id FROM payments WHERE source = 'virtual_asset' AND status IN ('completed', 'failed')"
)


def chain_evidence(connection: duckdb.DuckDBPyConnection) -> ChainEvidence:
    """Frames for `chain_legs_of`, small where a case has no such payments."""
    of_payment = f"payment_id IN ({_WANTED})"
    moved = f"SELECT transfer_id FROM transfer_payments WHERE {of_payment}"
    return ChainEvidence(
        payments=_rows(connection, PAYMENTS, of_payment),
        records=_rows(connection, PAYMENT_RECORDS, of_payment),
        files=_frame(connection, "SELECT file_id, name FROM evidence_files ORDER BY file_id"),
        told=_rows(connection, TRANSFER_PAYMENTS, of_payment),
        sides=_rows(connection, TRANSFER_ENTRIES, f"transfer_id IN ({moved})"),
        booked=_frame(
            connection,
            f"""SELECT DISTINCT account_id, currency FROM entries WHERE account_id IN (
                SELECT from_account_id FROM payments WHERE {of_payment}
                UNION SELECT to_account_id FROM payments WHERE {of_payment}) ORDER BY ALL""",
        ),
    )


def _rows(connection: duckdb.DuckDBPyConnection, table: Table, condition: str) -> pl.DataFrame:
    order = ", ".join(f'"{name}"' for name in table.key)
    found = _frame(connection, f"SELECT * FROM {table.name} WHERE {condition} ORDER BY {order}")
    return found.select(pl.col(name).cast(table[name].dtype) for name in table.names)


def _frame(connection: duckdb.DuckDBPyConnection, query: str) -> pl.DataFrame:
    found = pl.from_arrow(connection.sql(query).to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return found
