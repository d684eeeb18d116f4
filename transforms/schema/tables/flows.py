"""Transfers: the two sides of one movement of money."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY, RATE
from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import CHANNEL, COUNT, DAY, TEXT, TIME
from transforms.schema.tables.particulars import ASSET_CODE

TRANSFER_KIND = OneOf(
    (
        "payment",
        "own_account",
        "cash_in",
        "cash_out",
        "purchase",
        "fee",
        "interest",
        "reversal",
        "hawala",
        "settlement",
    ),
    "transfer_kind_unknown",
    "is one of the kinds of transfer",
)

MATCH_STRENGTH = OneOf(
    ("established", "probable"),
    "strength_unknown",
    "is established or probable; what is possible is not tied",
)

TRANSFERS = Table(
    name="transfers",
    row_is="a movement of money between two accounts",
    key=("transfer_id",),
    columns=(
        Column(
            "transfer_id",
            TEXT,
            "`t` + the tail of its debit entry's id, else its credit's, else its payment's",
        ),
        Column("from_account_id", TEXT, "account that paid"),
        Column("to_account_id", TEXT, "account that was paid"),
        Column("from_party_id", TEXT, "who paid", required=False),
        Column("to_party_id", TEXT, "who was paid", required=False),
        Column("sent_at", TIME, "booked on the paying side; else as received_at", unit="UTC"),
        Column("received_at", TIME, "booked on the receiving side", unit="UTC", required=False),
        Column("amount", MONEY, "what left, > 0", unit="currency of the row"),
        Column("currency", TEXT, "currency of amount, or ticker of the asset", rules=(ASSET_CODE,)),
        Column("amount_ref", MONEY, "amount at the reference rate", "reference currency", required=False),
        Column("rate_id", TEXT, "rate behind amount_ref, where it is another currency", required=False),
        Column("received_amount", MONEY, "what arrived, where that side is seen", required=False),
        Column("received_currency", TEXT, "its currency", required=False),
        Column(
            "fee",
            MONEY,
            "sent less received, in one currency; of a reported payment its charge",
            required=False,
        ),
        Column("channel", TEXT, "way the money went", rules=(CHANNEL,)),
        Column("kind", TEXT, "what it was", rules=(TRANSFER_KIND,)),
        Column("kind_reason", TEXT, "what decided the kind"),
        Column("undoes_transfer_id", TEXT, "earlier transfer that this one takes back", required=False),
        Column(
            "match_probability", pl.Float64(), "1.0 where a reference ties both sides; one side only: 1.0"
        ),
        Column(
            "match_basis",
            TEXT,
            "reference, account, name, evidence (several hints together), batch (one entry for many), one_side,"
            " or reported (no entry shows it)",
        ),
        Column(
            "match_strength",
            TEXT,
            "how sure it is that the two sides are one movement: established or probable; empty for one side",
            required=False,
            rules=(MATCH_STRENGTH,),
        ),
        Column(
            "match_margin",
            pl.Float64(),
            "by how much the evidence for this pair outweighs the next best way to pair these entries;"
            " empty where nothing else fits",
            "doublings of the odds",
            required=False,
        ),
        Column(
            "runner_up_entry_id",
            TEXT,
            "entry that the next best way would put in place of one of the two",
            required=False,
        ),
        Column(
            "rate_spread",
            RATE,
            "received for each unit sent, beside the reference rate of the day: 0.02 is two in a hundred more;"
            " empty in one currency or without a rate",
            "share",
            required=False,
        ),
    ),
)

TRANSFER_CANDIDATES = Table(
    name="transfer_candidates",
    row_is="a debit and a credit that may be one movement, and were not taken for one; no sum counts it",
    key=("debit_entry_id", "credit_entry_id"),
    columns=(
        Column("debit_entry_id", TEXT, "entry that money left by"),
        Column("credit_entry_id", TEXT, "entry that it may have arrived by"),
        Column("debit_transfer_id", TEXT, "transfer that the debit is a side of"),
        Column("credit_transfer_id", TEXT, "transfer that the credit is a side of"),
        Column("kind", TEXT, "transfer, batch (part of a sum) or cash (taken out here, paid in there)"),
        Column("score", pl.Float64(), "weight of the evidence", "doublings of the odds"),
        Column("reasons", pl.List(TEXT), "what speaks for it and against it, with weights"),
        Column("why_not", TEXT, "why it was not taken"),
    ),
)

TRANSFER_ENTRIES = Table(
    name="transfer_entries",
    row_is="an entry that is a side of a transfer",
    key=("transfer_id", "entry_id"),
    columns=(
        Column("transfer_id", TEXT, "transfer"),
        Column("entry_id", TEXT, "entry"),
        Column("side", TEXT, "debit or credit"),
        Column(
            "amount",
            MONEY,
            "how much of the entry belongs to it: all, but for a sum that stands for several transfers",
            "currency of the entry",
            required=False,
        ),
    ),
)

TRANSFER_PAYMENTS = Table(
    name="transfer_payments",
    row_is="a reported payment that is a transfer: one of its own, or one that entries show",
    key=("payment_id",),
    columns=(
        Column("transfer_id", TEXT, "transfer"),
        Column("payment_id", TEXT, "payment that tells of it"),
        Column(
            "basis",
            TEXT,
            "reported (nothing else shows it), record, uetr, reference, accounts, exchange (the entry names the"
            " exchange), or chain (an exchange tells it, too)",
        ),
    ),
)

ASSETS = Table(
    name="assets",
    row_is="a thing of value",
    key=("asset_id",),
    columns=(
        Column("asset_id", TEXT, "`v` + hash of what makes it one"),
        Column("kind", TEXT, "vehicle, real_estate, vessel, precious_metal, luxury, ..."),
        Column("description", TEXT, "what the evidence says of it"),
        Column("country", TEXT, "ISO 3166-1 alpha-2", required=False),
        Column("registry_ref", TEXT, "number in a register", required=False),
        Column("holder_party_id", TEXT, "who holds it by a register; else who paid for it", required=False),
        Column("acquired_at", DAY, "day of the first payment", required=False),
        Column("price", MONEY, "sum of the payments for it", required=False),
        Column("currency", TEXT, "currency of price", required=False),
    ),
)

ASSET_PAYMENTS = Table(
    name="asset_payments",
    row_is="a transfer that paid for an asset",
    key=("asset_id", "transfer_id"),
    columns=(
        Column("asset_id", TEXT, "asset"),
        Column("transfer_id", TEXT, "transfer that paid for it"),
        Column("amount", MONEY, "what it paid", unit="currency of the transfer"),
    ),
)

ACCOUNT_PERIODS = Table(
    name="account_periods",
    row_is="an account's opening, credits, debits and closing over the evidence, in one currency",
    key=("account_id", "currency"),
    columns=(
        Column("account_id", TEXT, "account"),
        Column("currency", TEXT, "currency"),
        Column("from_date", DAY, "first day in evidence"),
        Column("to_date", DAY, "last day in evidence"),
        Column("opening_balance", MONEY, "before the first entry; empty where unknown", required=False),
        Column("credits", MONEY, "sum of what came in"),
        Column("debits", MONEY, "sum of what went out, as a positive number"),
        Column("closing_balance", MONEY, "after the last entry; empty where unknown", required=False),
        Column("entries", COUNT, "number of entries"),
        Column("closes", TEXT, "reconciled, broken or not_stated"),
    ),
)
