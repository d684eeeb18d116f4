"""What a run keeps beside the ledger so that a tracing reads only what its seeds' money can come to."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.schema.declaration import Column, Table
from transforms.schema.tables.evidence import COUNT, TEXT, TIME

NUMBER = pl.Int32()

TRACING_POCKETS = Table(
    name="tracing_pockets",
    row_is="an account and a currency with entries, as a number",
    key=("pocket",),
    columns=(
        Column("pocket", NUMBER, "its number in the order of account and currency, from 0"),
        Column("account_id", TEXT, "account"),
        Column("currency", TEXT, "currency of the entries"),
    ),
)

TRACING_LINKS = Table(
    name="tracing_links",
    row_is="two pockets between which money went at least once, both sides in evidence",
    key=("from_pocket", "to_pocket"),
    columns=(
        Column("from_pocket", NUMBER, "pocket that paid"),
        Column("to_pocket", NUMBER, "pocket that was paid"),
    ),
)

TRACING_LINES = Table(
    name="tracing_lines",
    row_is="an entry with its transfer, beside the others of its pocket",
    key=("pocket", "entry_id"),
    columns=(
        Column("pocket", NUMBER, "pocket that it is on"),
        Column("entry_id", TEXT, "entry"),
        Column("transfer_id", TEXT, "transfer that it is a side of", required=False),
        Column("side", TEXT, "debit or credit", required=False),
    ),
)

TRACING_AMOUNTS = Table(
    name="tracing_amounts",
    row_is="what it takes to write the entries and opening balances of a currency as whole numbers",
    key=("currency",),
    columns=(
        Column("currency", TEXT, "currency"),
        Column("decimals", COUNT, "decimal places that its amounts use"),
        Column("total", MONEY, "its amounts without sign added up, at most 9e18", unit="currency of the row"),
        Column("last_booked_at", TIME, "its last entry", unit="UTC", required=False),
    ),
)

TRACING_INDEX = (TRACING_POCKETS, TRACING_LINES, TRACING_LINKS, TRACING_AMOUNTS)
"""In the order in which they are made."""
