"""Accounts, entries, parties: who holds what, line by line."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.schema.declaration import Column, OneOf, Table
from transforms.schema.tables.evidence import (
    CHANNEL,
    COUNT,
    CURRENCY,
    DAY,
    PLAUSIBLE_DAY,
    PRECISION,
    TEXT,
    TIME,
)

ACCOUNTS = Table(
    name="accounts",
    row_is="a bank, mobile-money, wallet, remittance or hawala account",
    key=("account_id",),
    columns=(
        Column("account_id", TEXT, "`a` + hash of scheme and identifier"),
        Column(
            "scheme",
            TEXT,
            "iban, bban, masked (shown in part), msisdn, wallet, mto, hawala, named (no number), unknown",
        ),
        Column("identifier", TEXT, "number or name by which it is known"),
        Column("institution", TEXT, "who keeps it: BIC, bank code or name", required=False),
        Column("country", TEXT, "ISO 3166-1 alpha-2", required=False),
        Column("currency", TEXT, "currency, where its statements have only one", required=False),
        Column("observed", pl.Boolean(), "true where a statement of this account is in evidence"),
        Column("holder_name", TEXT, "name by its own statement, else as others call it", required=False),
    ),
)

ENTRIES = Table(
    name="entries",
    row_is="a line on one account's statement",
    key=("entry_id",),
    columns=(
        Column("entry_id", TEXT, "`e` + the tail of its record's id"),
        Column("record_id", TEXT, "source record it was read from"),
        Column("account_id", TEXT, "account whose statement it is on"),
        Column("statement_id", TEXT, "statement it is on"),
        Column("sequence", COUNT, "order on the statement, oldest first, from 1"),
        Column("account_sequence", COUNT, "order over all statements of the account and currency"),
        Column("booked_at", TIME, "when it was booked (BookgDt)", unit="UTC", rules=(PLAUSIBLE_DAY,)),
        Column("booked_precision", TEXT, "how exact booked_at is", rules=(PRECISION,)),
        Column(
            "value_date",
            DAY,
            "when the money counts for interest (ValDt)",
            required=False,
            rules=(PLAUSIBLE_DAY,),
        ),
        Column("amount", MONEY, "signed: + in, - out", unit="currency of the row"),
        Column("currency", TEXT, "ISO 4217; XXX where the statement names none", rules=(CURRENCY,)),
        Column("balance_after", MONEY, "balance printed after this line", "currency", required=False),
        Column("counterparty_account_id", TEXT, "account at the other end"),
        Column("counterparty_name", TEXT, "name at the other end, as written", required=False),
        Column("narrative", TEXT, "remittance information and booking text", required=False),
        Column("reference", TEXT, "the payer's reference, end to end", required=False),
        Column("servicer_reference", TEXT, "the institution's own reference", required=False),
        Column("uetr", TEXT, "unique end-to-end transaction reference", required=False),
        Column("transaction_code", TEXT, "the institution's code for the kind of booking", required=False),
        Column("reversal", pl.Boolean(), "true where it takes back an earlier booking"),
        Column("channel", TEXT, "way the money went", rules=(CHANNEL,)),
    ),
)

PARTIES = Table(
    name="parties",
    row_is="a person or an organisation",
    key=("party_id",),
    columns=(
        Column("party_id", TEXT, "`p` + hash of the identifier that makes it one"),
        Column(
            "kind",
            TEXT,
            "person, organisation or unknown",
            rules=(
                OneOf(
                    ("person", "organisation", "unknown"),
                    "kind_unknown",
                    "is person, organisation or unknown",
                ),
            ),
        ),
        Column("name", TEXT, "name by a statement, else the most frequent; empty where nobody names it"),
        Column("names", pl.List(TEXT), "all names, sorted"),
        Column("names_plain", pl.List(TEXT), "all names in small Latin letters without marks, sorted"),
        Column("identifiers", pl.List(TEXT), "`scheme:value`, sorted"),
        Column("countries", pl.List(TEXT), "ISO 3166-1 alpha-2, sorted"),
        Column("protected", pl.Boolean(), "true where a person said that it must be protected"),
        Column("protected_reason", TEXT, "why", required=False),
    ),
)

PARTY_ACCOUNTS = Table(
    name="party_accounts",
    row_is="who holds or uses an account",
    key=("party_id", "account_id", "relation"),
    columns=(
        Column("party_id", TEXT, "party"),
        Column("account_id", TEXT, "account"),
        Column(
            "relation",
            TEXT,
            "holder (by its statement), named_as (by what others call it), joint_holder; else who only uses it:"
            " conductor, signatory, ultimate_debtor, ultimate_creditor, or a register's word",
        ),
        Column("since", DAY, "first day seen", required=False),
        Column("until", DAY, "last day seen", required=False),
        Column("probability", pl.Float64(), "1.0 by an exact identifier, else the weakest link's on the way"),
        Column(
            "strength",
            TEXT,
            "established (identifier or decision) or probable (party_links)",
            required=False,
            rules=(OneOf(("established", "probable"), "strength_unknown", "is established or probable"),),
        ),
        Column("evidence", pl.List(TEXT), "first records that say so (at most 5)"),
    ),
)

FX_RATES = Table(
    name="fx_rates",
    row_is="a reference rate that was used",
    key=("rate_id",),
    columns=(
        Column("rate_id", TEXT, "`x` + currency pair + date; of a stated rate + its transfer"),
        Column("currency", TEXT, "from"),
        Column("reference_currency", TEXT, "to"),
        Column("wanted_date", DAY, "day for which a rate was wanted"),
        Column("rate_date", DAY, "day of the rate that was published last before it"),
        Column(
            "numerator",
            MONEY,
            "ECB: units of the reference currency for one euro; of a stated rate: what arrived",
        ),
        Column("denominator", MONEY, "ECB: units of the currency for one euro; of a stated rate: what left"),
        Column(
            "source", TEXT, "who published it and how it came here; stated: by the documents of the transfer"
        ),
    ),
)
