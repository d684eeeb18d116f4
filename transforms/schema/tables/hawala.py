"""What books of hawaladars come to: pairs, positions, settlements, and what became of money held."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import COUNT, DAY, TEXT
from transforms.schema.tables.particulars import ASSET_CODE

LINK_STATUS = OneOf(
    ("matched", "ambiguous", "unmatched"), "status_unknown", "is matched, ambiguous or unmatched"
)
LINK_STRENGTH = OneOf(
    ("established", "probable", "possible"), "strength_unknown", "is established, probable or possible"
)
ESCROW_STATE = OneOf(
    ("HELD", "PART_RELEASED", "RELEASED", "REFUNDED"),
    "state_unknown",
    "is HELD, PART_RELEASED, RELEASED or REFUNDED",
)
OBLIGATION_BASIS = OneOf(
    ("both_books", "paying_book", "ordering_book", "settlement"),
    "basis_unknown",
    "is both_books, paying_book, ordering_book or settlement",
)

HAWALA_LINKS = Table(
    name="hawala_links",
    row_is="a hawala: money taken in and paid out elsewhere, or one of the two where the other is not found",
    key=("link_id",),
    columns=(
        Column("link_id", TEXT, "`h` + the tail of its first cash-in's record, else of its first pay-out's"),
        Column("transfer_id", TEXT, "its row of `transfers`", required=False),
        Column("in_records", pl.List(TEXT), "lines by which money was taken in"),
        Column("out_records", pl.List(TEXT), "lines by which it was paid out"),
        Column("in_broker_id", TEXT, "account of the hawaladar who took it in", required=False),
        Column("out_broker_id", TEXT, "account of the hawaladar who paid it out", required=False),
        Column("amount", MONEY, "what was taken in", required=False),
        Column("currency", TEXT, "its currency", required=False, rules=(ASSET_CODE,)),
        Column("payout_amount", MONEY, "what was paid out", required=False),
        Column("payout_currency", TEXT, "its currency", required=False, rules=(ASSET_CODE,)),
        Column("commission", MONEY, "what a line says was kept", unit="currency of the row", required=False),
        Column("book_rate", MONEY, "rate that a line states", required=False),
        Column("fair_amount", MONEY, "amount at the reference rate", unit="payout_currency", required=False),
        Column(
            "kept",
            MONEY,
            "fair_amount less payout_amount: commission and spread, the hawaladars' income",
            unit="payout_currency",
            required=False,
        ),
        Column("status", TEXT, "matched, ambiguous (left out of sums) or unmatched", rules=(LINK_STATUS,)),
        Column("strength", TEXT, "how far it carries", rules=(LINK_STRENGTH,)),
        Column("cost", pl.Float64(), "how badly the two fit; 0 is perfect", required=False),
        Column("margin", pl.Float64(), "how much dearer the next best solution is", required=False),
        Column("alternatives", pl.List(TEXT), "up to three other pay-outs, nearest first: record and cost"),
        Column("explanation", TEXT, "why, in words"),
    ),
)

HAWALA_OBLIGATIONS = Table(
    name="hawala_obligations",
    row_is="what one hawaladar came to owe another by one pay-out, or by paying the other's debt",
    key=("obligation_id",),
    columns=(
        Column("obligation_id", TEXT, "`o` + the tail of the record that shows it"),
        Column("debtor_id", TEXT, "account of the hawaladar who owes it"),
        Column("creditor_id", TEXT, "account of the hawaladar to whom it is owed"),
        Column("amount", MONEY, "amount > 0"),
        Column("currency", TEXT, "its currency", rules=(ASSET_CODE,)),
        Column("day", DAY, "last day that the line may mean", required=False),
        Column("basis", TEXT, "which books show it", rules=(OBLIGATION_BASIS,)),
        Column("records", pl.List(TEXT), "lines behind it"),
    ),
)

HAWALA_POSITIONS = Table(
    name="hawala_positions",
    row_is="what is owed to a hawaladar less what he owes, in one currency; a currency's rows add up to 0",
    key=("broker_id", "currency"),
    columns=(
        Column("broker_id", TEXT, "account of the hawaladar"),
        Column("currency", TEXT, "currency", rules=(ASSET_CODE,)),
        Column("owed_to", MONEY, "sum owed to him"),
        Column("owed_by", MONEY, "sum that he owes"),
        Column("position", MONEY, "owed_to less owed_by"),
        Column("obligations", COUNT, "number of obligations"),
    ),
)

HAWALA_NETTINGS = Table(
    name="hawala_nettings",
    row_is="a payment that would settle positions with as few payments as are needed at most; nobody made it",
    key=("currency", "from_broker_id", "to_broker_id"),
    columns=(
        Column("currency", TEXT, "currency", rules=(ASSET_CODE,)),
        Column("from_broker_id", TEXT, "who would pay"),
        Column("to_broker_id", TEXT, "who would be paid"),
        Column("amount", MONEY, "how much"),
    ),
)

HAWALA_SETTLEMENTS = Table(
    name="hawala_settlements",
    row_is="a payment that may have settled what hawaladars owed: a line of a book, or a movement of money",
    key=("settlement_id",),
    columns=(
        Column("settlement_id", TEXT, "`s` + the tail of its line or transfer"),
        Column(
            "basis",
            TEXT,
            "book (a line says so), movement (a hypothesis) or third_party (one, of a payment to somebody else)",
        ),
        Column("transfer_id", TEXT, "its row of `transfers`", required=False),
        Column("records", pl.List(TEXT), "lines that say so"),
        Column("from_broker_id", TEXT, "hawaladar who paid"),
        Column("to_broker_id", TEXT, "hawaladar who was paid, or in whose place somebody was"),
        Column("through_party_id", TEXT, "party that was paid in his place", required=False),
        Column("amount", MONEY, "what was paid"),
        Column("currency", TEXT, "its currency", rules=(ASSET_CODE,)),
        Column("day", DAY, "when", required=False),
        Column("fits", TEXT, "obligations, or netting (with others it would settle all)", required=False),
        Column("obligations", pl.List(TEXT), "what it would settle; empty where that is not known"),
        Column("settles", MONEY, "sum of these, or the payment of the netting", required=False),
        Column("equally_good", COUNT, "how many sets of obligations fit it equally well"),
        Column(
            "claim",
            pl.Boolean(),
            "true where exactly one set of obligations fits, and the hawaladar himself was paid",
        ),
        Column("explanation", TEXT, "in words"),
    ),
)

HAWALA_STATES = Table(
    name="hawala_states",
    row_is="a state of money that a hawaladar held, from deposit to release or refund",
    key=("link_id", "position"),
    columns=(
        Column("link_id", TEXT, "the hawala"),
        Column("position", COUNT, "order of the states, from 1"),
        Column("state", TEXT, "HELD, PART_RELEASED, RELEASED or REFUNDED", rules=(ESCROW_STATE,)),
        Column("from_day", DAY, "first day that the line may mean", required=False),
        Column("to_day", DAY, "last day that the line may mean", required=False),
        Column("held", MONEY, "what is still held then", unit="currency of the hawala", required=False),
        Column("record_id", TEXT, "line that shows it"),
        Column("explanation", TEXT, "in words"),
    ),
)

TRANSFER_HAWALA_LINES = Table(
    name="transfer_hawala_lines",
    row_is="a line of a hawaladar's book behind a transfer",
    key=("transfer_id", "record_id"),
    columns=(
        Column("transfer_id", TEXT, "transfer of kind hawala or settlement"),
        Column("record_id", TEXT, "line"),
        Column("leg", TEXT, "in (taken in), out (paid out) or settlement"),
    ),
)

HAWALA_TABLES = (
    HAWALA_LINKS,
    HAWALA_STATES,
    HAWALA_OBLIGATIONS,
    HAWALA_POSITIONS,
    HAWALA_NETTINGS,
    HAWALA_SETTLEMENTS,
)
"""What is worked out from books, besides transfers."""
