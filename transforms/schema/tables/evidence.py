"""Received files, their records, statements and the custody log."""

from __future__ import annotations

from datetime import date

import polars as pl

from transforms.money import MONEY
from transforms.schema.declaration import Between, Column, Matches, OneOf, Table

TEXT, COUNT, TIME, DAY = pl.String(), pl.Int64(), pl.Datetime("us"), pl.Date()

SHA256 = Matches("[0-9a-f]{64}", "hash_not_sha256", "is a SHA-256 in 64 hex digits")
CURRENCY = Matches("[A-Z]{3}", "currency_not_iso_4217", "is a currency code of three capital letters")
PLAUSIBLE_DAY = Between(
    date(1970, 1, 1), date(2100, 12, 31), "date_implausible", "lies between 1970 and 2100"
)
STATUS = OneOf(
    ("accepted", "quarantined", "duplicate"),
    "status_unknown",
    "is accepted, quarantined or duplicate",
)
BALANCE_CHECK = OneOf(
    ("reconciled", "broken", "not_stated"),
    "balance_check_unknown",
    "is reconciled, broken or not_stated",
)
PRECISION = OneOf(
    ("second", "day", "statement"),
    "precision_unknown",
    "is second, day, or statement (the line has no date of its own; the statement's date stands in)",
)
CHANNEL = OneOf(
    ("bank", "card", "cash", "remittance", "mobile_money", "hawala", "virtual_asset"),
    "channel_unknown",
    "is one of bank, card, cash, remittance, mobile_money, hawala, virtual_asset",
)

EVIDENCE_FILES = Table(
    name="evidence_files",
    row_is="a received file",
    key=("file_id",),
    columns=(
        Column("file_id", TEXT, "SHA-256 of the file's bytes; its name in the vault", rules=(SHA256,)),
        Column("name", TEXT, "path relative to the folder that was given, or its own name"),
        Column("bytes", COUNT, "size", unit="bytes"),
        Column("format", TEXT, "format that the content shows (camt.053.001.02, mt940, csv, ...)"),
        Column("profile", TEXT, "profile that a delimited file was read with", required=False),
        Column("received_at", TIME, "when it was received", unit="UTC"),
        Column("authority", TEXT, "on whose authority it was obtained", required=False),
        Column("records", COUNT, "records that the file holds"),
        Column("accepted", COUNT, "records accepted"),
        Column("quarantined", COUNT, "records set aside with reasons"),
        Column("duplicates", COUNT, "records that repeat a record of another file"),
        Column("balance_check", TEXT, "whether its statements add up", rules=(BALANCE_CHECK,)),
        Column("complete", pl.Boolean(), "false where the file ends in the middle of something"),
        Column("messages", pl.List(TEXT), "what a person should know of the file, in plain words"),
    ),
)

SOURCE_RECORDS = Table(
    name="source_records",
    row_is="a record of a file, whatever became of it",
    key=("record_id",),
    columns=(
        Column("record_id", TEXT, "`r` + start of the file's hash + number in the file"),
        Column("file_id", TEXT, "file it stands in"),
        Column("ordinal", COUNT, "place in the file, from 0"),
        Column("locator", TEXT, "where it stands: line, XML path, message and tag"),
        Column("status", TEXT, "what became of it", rules=(STATUS,)),
        Column("reasons", pl.List(TEXT), "why it was set aside: codes, each with its words after a colon"),
        Column("duplicate_of", TEXT, "record that it repeats", required=False),
        Column("raw", TEXT, "the record as the file holds it"),
    ),
)

STATEMENTS = Table(
    name="statements",
    row_is="a statement (or a page of one) of one account in one file",
    key=("statement_id",),
    columns=(
        Column("statement_id", TEXT, "`s` + start of the file's hash + number in the file"),
        Column("file_id", TEXT, "file it stands in"),
        Column("locator", TEXT, "where it stands in the file"),
        Column("account_id", TEXT, "account whose statement it is"),
        Column("statement_reference", TEXT, "its own id or number", required=False),
        Column("statement_number", COUNT, "its sequence number", required=False),
        Column("page", COUNT, "page within the statement, where it is split", required=False),
        Column("currency", TEXT, "currency of the account", rules=(CURRENCY,)),
        Column("from_date", DAY, "first day that it covers", required=False),
        Column("to_date", DAY, "last day that it covers", required=False),
        Column("opening_balance", MONEY, "balance before its first entry", "currency", required=False),
        Column("opening_basis", TEXT, "stated, intermediate, derived (from a running balance) or unknown"),
        Column("closing_balance", MONEY, "balance after its last entry", "currency", required=False),
        Column("closing_basis", TEXT, "stated, intermediate, derived or unknown"),
        Column("booked_sum", MONEY, "signed sum of its booked records", "currency"),
        Column("balance_check", TEXT, "opening + booked = closing?", rules=(BALANCE_CHECK,)),
        Column(
            "continuity", TEXT, "does it open where the account's statement before closed: yes, no, unknown"
        ),
        Column("position", COUNT, "place among the account's statements in time, from 0"),
        Column("complete", pl.Boolean(), "false where the file ends inside it"),
        Column("holder_name", TEXT, "whom the statement names as holder", required=False),
        Column("holder_identifiers", pl.List(TEXT), "identifiers of the holder, `scheme:value`"),
    ),
)

CUSTODY_LOG = Table(
    name="custody_log",
    row_is="an event in the life of the evidence",
    key=("seq",),
    columns=(
        Column("seq", COUNT, "number, from 1 without gaps"),
        Column("at", TIME, "when", unit="UTC"),
        Column("actor", TEXT, "who"),
        Column("action", TEXT, "received, known, refused, published, reported"),
        Column("object", TEXT, "what it was done to: a file_id, a snapshot, a package"),
        Column("detail", TEXT, "further particulars as JSON"),
        Column("previous_hash", TEXT, "hash of the event before; 64 zeros at the start", rules=(SHA256,)),
        Column("hash", TEXT, "SHA-256 over the previous hash and this event", rules=(SHA256,)),
    ),
)

RECORD_CHECKS = Table(
    name="record_checks",
    row_is="a rule of the schema held against all records or rows of one table",
    key=("suite", "rule"),
    columns=(
        Column("suite", TEXT, "table whose rule it is"),
        Column("rule", TEXT, "rule's code with its column"),
        Column("words", TEXT, "the rule in plain words"),
        Column("checked", COUNT, "rows looked at"),
        Column("failed", COUNT, "rows that break it"),
        Column("examples", pl.List(TEXT), "places of the first rows that break it"),
    ),
)
