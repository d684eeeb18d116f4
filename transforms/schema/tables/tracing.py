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
        Column("first_line", NUMBER, "its first line in tracing_lines; the others follow"),
    ),
)

TRACING_LINES = Table(
    name="tracing_lines",
    row_is="an entry among the others of its account and currency, in the statements' order",
    key=("line",),
    columns=(
        Column("line", NUMBER, "its number in the order of pockets and statements, from 0"),
        Column("entry", NUMBER, "row number of the entry in entries"),
        Column("transfer", NUMBER, "row number in transfers of the one that it is a side of", required=False),
        Column("since", NUMBER, "first line of those that stand together with it on one day"),
    ),
)

TRACING_LINKS = Table(
    name="tracing_links",
    row_is="a transfer with both sides in evidence, as the way that money can take between lines",
    key=("paid", "came"),
    columns=(
        Column("paid", NUMBER, "line of the debit"),
        Column("came", NUMBER, "first line of those that stand together with the credit on its day"),
    ),
)

TRACING_SIDES = Table(
    name="tracing_sides",
    row_is="a transfer, and where its sides stand",
    key=("transfer",),
    columns=(
        Column("transfer", NUMBER, "row number of the transfer in transfers"),
        Column("first_side", NUMBER, "row number in transfer_entries of its first side; the others follow"),
        Column("sides", NUMBER, "how many it has"),
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

TRACING_INDEX = (TRACING_POCKETS, TRACING_LINES, TRACING_LINKS, TRACING_SIDES, TRACING_AMOUNTS)
"""In the order in which they are made."""
