"""What readers give beside their records: frames of PARTICULAR_TABLES, tied to records by `ordinal`.

A record of a statement says one line of one account, and READ_RECORDS holds all of it. A remittance,
a payment message, a line of a hawala ledger or of a register says more: its record is there for the
accounting (`booked` false, so that it makes no entry unless it is a booking too), and what it says
goes into one or more of these tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from transforms.ids import FILE_PART
from transforms.schema import (
    CORRECTIONS,
    HAWALA_LINES,
    PAYMENT_PARTIES,
    PAYMENTS,
    REGISTER_PERSONS,
    Column,
    Table,
)

_ENDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "payments": (
        ("from_account_id", "from_scheme", "from_identifier"),
        ("to_account_id", "to_scheme", "to_identifier"),
    ),
    "hawala_lines": (("book_account_id", "book_scheme", "book_identifier"),),
    "register_account_holders": (("account_id", "scheme", "identifier"),),
    "register_protected": (("account_id", "account_scheme", "account_identifier"),),
}
"""Accounts that a row of a table names: the column of its id, and what decides it."""


def _hawala_ends(book: str) -> Mapping[str, str]:
    """Whom a line names besides its book: another hawaladar, and two people where money was taken or paid.

    A name joins lines of one book, never those of two: a nickname says nobody.
    """
    made = {
        "counterpart_account_id": "CASE WHEN kind = 'line' AND tidy(counterpart) IS NOT NULL "
        "THEN account_id('hawala', tidy(counterpart)) END"
    }
    for name in ("payer", "payee"):
        called = f"coalesce(tidy({name}_plain), tidy({name}))"
        made[f"{name}_account_id"] = (
            f"CASE WHEN kind <> 'line' OR direction NOT IN ('in', 'out') THEN NULL "
            f"WHEN {called} IS NULL THEN account_id('unknown', record_id || ' {name}') "
            f"ELSE account_id('named', {book} || chr(31) || name_key({called})) END"
        )
    return made


PLAIN: Mapping[Table, Mapping[str, str]] = {
    table: {"name_plain": "name", "address_plain": "address"} for table in (PAYMENT_PARTIES, REGISTER_PERSONS)
}
"""Columns that hold another column of their row in plain Latin form; of texts and forms see `plain_forms`."""


def derived(table: Table) -> Mapping[str, str]:
    """Columns of a published table that no reader gives, with the SQL that makes them of its own row."""
    made = {name: _account(table[name], *said) for name, *said in _ENDS.get(table.name, ())}
    if table is PAYMENTS:
        made |= {"payment_id": "'q' || substr(record_id, 2)", "paid_record_id": "NULL"}
    if table is HAWALA_LINES:
        made |= _hawala_ends(made["book_account_id"])
    for name, column in PLAIN.get(table, {}).items():
        made[name] = f"(SELECT plain FROM plain_forms WHERE plain_forms.said = read_{table.name}.{column})"
    if table is CORRECTIONS:
        made |= {"correction_id": "'k' || substr(record_id, 2)"}
    return made


def _account(column: Column, scheme: str, identifier: str) -> str:
    if not column.required:
        return f"CASE WHEN tidy({identifier}) IS NOT NULL THEN account_id({scheme}, tidy({identifier})) END"
    # An end that nothing names is one of its own, as the other end of a statement's line is; a book without a
    # name is one for its whole file.
    record = f"substr(record_id, 2, {FILE_PART})" if column.name == "book_account_id" else "record_id"
    own = f"{record} || ' {column.name.removesuffix('_account_id')}'"
    named = f"tidy({identifier}) IS NOT NULL"
    return (
        f"account_id(CASE WHEN {named} THEN {scheme} ELSE 'unknown' END, "
        f"CASE WHEN {named} THEN tidy({identifier}) ELSE {own} END)"
    )


def given_schema(table: Table) -> dict[str, pl.DataType]:
    """Columns that a reader gives of a table: `ordinal` of the record, then its own."""
    left_out = {"record_id", *derived(table)}
    own = {name: dtype for name, dtype in table.frame_schema.items() if name not in left_out}
    return {"ordinal": pl.Int64(), **own}


@dataclass(frozen=True)
class Batch:
    """Some records in file order, and what they say beyond that.

    records: READ_RECORDS. particulars: by a table of PARTICULAR_TABLES a frame with the columns of
    `given_schema(table)`, whose ordinals are among the records'. What a quarantined record says is
    not published.
    """

    records: pl.DataFrame
    particulars: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    """Name of the table: its rows."""


def rows_of(table: Table, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows as a frame of `given_schema(table)`; a column that a row lacks is null.

    Raises: KeyError for a name that the table does not know.
    """
    schema = given_schema(table)
    unknown = {name for row in rows for name in row} - set(schema)
    if unknown:
        message = f"{table.name} has no columns {sorted(unknown)}"
        raise KeyError(message)
    filled = [{name: row.get(name, _empty(dtype)) for name, dtype in schema.items()} for row in rows]
    return pl.DataFrame(filled, schema=schema)


def _empty(dtype: pl.DataType) -> object:
    return [] if isinstance(dtype, pl.List) else None


def as_batch(given: pl.DataFrame | Batch) -> Batch:
    """A batch as readers may give it: whole, or the records alone."""
    return given if isinstance(given, Batch) else Batch(given)
