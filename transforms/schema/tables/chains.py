"""Movements of virtual assets as tracing walks over them: a row is what one account gave or got."""

from __future__ import annotations

from transforms.money import MONEY
from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import COUNT, PRECISION, TEXT, TIME
from transforms.schema.tables.particulars import ASSET_CODE

LEG_PART = OneOf(
    ("moved", "fee", "pooled", "unseen", "rest"), "part_unknown", "is moved, fee, pooled, unseen or rest"
)
LEG_HISTORY = OneOf(("export", "list", "transaction"), "history_unknown", "is export, list or transaction")

CHAIN_LEGS = Table(
    name="chain_legs",
    row_is="what a movement that only a chain or an exchange records took from an account, or brought to it;"
    " tracing takes it like an entry",
    key=("leg_id",),
    columns=(
        Column(
            "leg_id",
            TEXT,
            "`l` + the tail of its record's id + `d` (gave) or `c` (got), + `p` of the transaction",
        ),
        Column("record_id", TEXT, "source record that says it"),
        Column("payment_id", TEXT, "payment of that record"),
        Column(
            "transfer_id", TEXT, "transfer that it is a side of; empty for fees and rests", required=False
        ),
        Column(
            "part",
            TEXT,
            "moved (an account's own side); fee; of a transaction of several inputs and outputs: pooled (its side"
            " of them), unseen (inputs that no record shows), rest (outputs that no record shows, and a fee)",
            rules=(LEG_PART,),
        ),
        Column("account_id", TEXT, "account that gave or got it; the transaction, where it is a pool"),
        Column(
            "history",
            TEXT,
            "why the account is followed: export (a file is of this account), list (a file of several accounts"
            " shows it paying), transaction",
            rules=(LEG_HISTORY,),
        ),
        Column("currency", TEXT, "ticker of the asset, or currency", rules=(ASSET_CODE,)),
        Column("account_sequence", COUNT, "order among the account's legs of this asset, from 1"),
        Column("booked_at", TIME, "when the record says that it moved", unit="UTC"),
        Column("booked_precision", TEXT, "how exact booked_at is", rules=(PRECISION,)),
        Column("amount", MONEY, "signed: + got, - gave", unit="currency of the row"),
        Column("counterparty_account_id", TEXT, "account at the other end"),
        Column("transaction_id", TEXT, "transaction hash, or the exchange's number", required=False),
    ),
)
