"""What a record says beyond one line of a statement: payments with two ends, hawala lines, registers."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.schema.declaration import Column, Matches, OneOf, Table
from transforms.schema.tables.evidence import CHANNEL, COUNT, DAY, PRECISION, TEXT, TIME
from transforms.schema.tables.plans import CASE_PLAN

ASSET_CODE = Matches(
    "[A-Z0-9][A-Z0-9._$-]{0,19}",
    "currency_or_asset_unknown",
    "is a currency of ISO 4217 or the ticker of an asset, in capital letters",
)
PAYMENT_SOURCE = OneOf(
    ("remittance", "payment_message", "instruction", "virtual_asset", "report", "hawala"),
    "payment_source_unknown",
    "is a kind of document that reports payments",
)
PAYMENT_STATUS = OneOf(
    ("completed", "pending", "instructed", "cancelled", "refunded", "rejected", "failed", "unknown"),
    "payment_status_unknown",
    "says what became of the payment",
)
PAYMENT_SIDE = OneOf(("from", "to", "other"), "side_unknown", "is from, to or other")

PAYMENTS = Table(
    name="payments",
    row_is="a payment between two ends as one record reports or orders it; no booking by itself",
    key=("payment_id",),
    columns=(
        Column("payment_id", TEXT, "`q` + the tail of its record's id"),
        Column("record_id", TEXT, "source record that says it; of a remittance the sending row"),
        Column(
            "paid_record_id", TEXT, "row that tells its pay-out, where that is listed apart", required=False
        ),
        Column("source", TEXT, "kind of document", rules=(PAYMENT_SOURCE,)),
        Column("status", TEXT, "what became of it", rules=(PAYMENT_STATUS,)),
        Column("status_said", TEXT, "the status as the record says it", required=False),
        Column("control_number", TEXT, "control number, message id or transaction hash", required=False),
        Column("from_scheme", TEXT, "scheme of the paying end's account (accounts.scheme)"),
        Column("from_identifier", TEXT, "its identifier; empty where nothing names it", required=False),
        Column("from_account_id", TEXT, "account that pays"),
        Column("from_name", TEXT, "who pays, as written", required=False),
        Column("from_institution", TEXT, "institution or agent on the paying side", required=False),
        Column("from_place", TEXT, "where it was paid in", required=False),
        Column("from_country", TEXT, "ISO 3166-1 alpha-2", required=False),
        Column("to_scheme", TEXT, "scheme of the receiving end's account"),
        Column("to_identifier", TEXT, "its identifier", required=False),
        Column("to_account_id", TEXT, "account that is paid"),
        Column("to_name", TEXT, "who is paid, as written", required=False),
        Column("to_institution", TEXT, "institution or agent on the receiving side", required=False),
        Column("to_place", TEXT, "where it was paid out", required=False),
        Column("to_country", TEXT, "ISO 3166-1 alpha-2", required=False),
        Column("sent_at", TIME, "when it was sent or ordered", unit="UTC", required=False),
        Column("sent_precision", TEXT, "how exact sent_at is", required=False, rules=(PRECISION,)),
        Column("received_at", TIME, "when it was paid out or received", unit="UTC", required=False),
        Column("received_precision", TEXT, "how exact received_at is", required=False, rules=(PRECISION,)),
        Column("amount", MONEY, "what was sent, without the fee", unit="currency of the row", required=False),
        Column("currency", TEXT, "ISO 4217, or the asset's ticker", required=False, rules=(ASSET_CODE,)),
        Column("received_amount", MONEY, "what was paid out", required=False),
        Column("received_currency", TEXT, "its currency", required=False, rules=(ASSET_CODE,)),
        Column("fee", MONEY, "charge on top of the amount", required=False),
        Column("fee_currency", TEXT, "its currency", required=False, rules=(ASSET_CODE,)),
        Column("rate", MONEY, "exchange rate that the record states", required=False),
        Column("contract", TEXT, "contract of a token on its chain", required=False),
        Column("reference", TEXT, "the payer's reference, end to end", required=False),
        Column("uetr", TEXT, "unique end-to-end transaction reference", required=False),
        Column("narrative", TEXT, "purpose and remittance information", required=False),
        Column("channel", TEXT, "way the money goes", rules=(CHANNEL,)),
    ),
)

PAYMENT_RECORDS = Table(
    name="payment_records",
    row_is="a record that reports a payment, or a part of one",
    key=("record_id",),
    columns=(
        Column("record_id", TEXT, "source record"),
        Column("payment_id", TEXT, "the payment that it tells of"),
        Column(
            "part",
            TEXT,
            "reported (the payment's own row), paid, taken_back, or repeated (says the same again)",
            rules=(
                OneOf(
                    ("reported", "paid", "taken_back", "repeated"),
                    "part_unknown",
                    "is reported, paid, taken_back or repeated",
                ),
            ),
        ),
    ),
)

_PLAIN_NAME = Column("name_plain", TEXT, "the name in small Latin letters without marks", required=False)
_PLAIN_ADDRESS = Column("address_plain", TEXT, "the address, written in the same way", required=False)

PAYMENT_PARTIES = Table(
    name="payment_parties",
    row_is="a person or firm that a payment's record names, with all that it says of them",
    key=("record_id", "number"),
    columns=(
        Column("record_id", TEXT, "source record"),
        Column("number", COUNT, "order in the record, from 1"),
        Column("side", TEXT, "end of the payment", rules=(PAYMENT_SIDE,)),
        Column("role", TEXT, "sender, receiver, conductor, holder, ultimate_debtor, agent, ..."),
        Column("kind", TEXT, "person, organisation or unknown"),
        Column("name", TEXT, "name as written", required=False),
        Column("given_name", TEXT, "given names, where apart", required=False),
        Column("family_name", TEXT, "family names, where apart", required=False),
        Column("other_names", pl.List(TEXT), "aliases and other spellings that the record gives"),
        Column("birth_date", TEXT, "as precise as given: 1990, 1990-05 or 1990-05-17", required=False),
        Column("document_kind", TEXT, "passport, id_card, ... as written", required=False),
        Column("document_number", TEXT, "number of an identity document", required=False),
        Column("document_country", TEXT, "ISO 3166-1 alpha-2", required=False),
        Column("company_number", TEXT, "number in a register of firms", required=False),
        Column("phone", TEXT, "as written", required=False),
        Column("email", TEXT, "as written", required=False),
        Column("address", TEXT, "as written", required=False),
        _PLAIN_NAME,
        _PLAIN_ADDRESS,
        Column("city", TEXT, "as written", required=False),
        Column("postcode", TEXT, "as written", required=False),
        Column("country", TEXT, "ISO 3166-1 alpha-2", required=False),
        Column("account_scheme", TEXT, "scheme of an account that the record ties to them", required=False),
        Column("account_identifier", TEXT, "its identifier", required=False),
    ),
)

HAWALA_DIRECTION = OneOf(
    ("in", "out", "settlement_in", "settlement_out", "unknown"),
    "direction_unknown",
    "is in, out, settlement_in, settlement_out or unknown",
)
HAWALA_KIND = OneOf(
    ("line", "page_total", "carried_forward"),
    "kind_unknown",
    "is line, page_total or carried_forward",
)
HAWALA_STATUS = OneOf(
    ("open", "settled", "cancelled", "unknown"), "status_unknown", "is open, settled, cancelled or unknown"
)
HAWALA_LINES = Table(
    name="hawala_lines",
    row_is="a line of a hawaladar's ledger as the likeliest reading has it",
    key=("record_id",),
    columns=(
        Column("record_id", TEXT, "source record"),
        Column("kind", TEXT, "a line, or a sum that proves lines", rules=(HAWALA_KIND,)),
        Column("book_scheme", TEXT, "scheme of the hawaladar whose book it is: hawala"),
        Column("book_identifier", TEXT, "name or number of the hawaladar", required=False),
        Column("book_account_id", TEXT, "the hawaladar's account"),
        Column("page", TEXT, "page of the ledger", required=False),
        Column("line", TEXT, "line on the page", required=False),
        Column("date_from", DAY, "first day that the date may mean", required=False),
        Column("date_to", DAY, "last day that the date may mean", required=False),
        Column("date_said", TEXT, "the date as written", required=False),
        Column("calendar", TEXT, "gregorian, solar_hijri, lunar_hijri, kurdish or ethiopian", required=False),
        Column("direction", TEXT, "taken in, paid out, or settlement", rules=(HAWALA_DIRECTION,)),
        Column("counterpart", TEXT, "the other hawaladar, as written", required=False),
        Column("token", TEXT, "code by which the pay-out is released", required=False),
        Column("token_plain", TEXT, "the token with digits of ASCII", required=False),
        Column("payer", TEXT, "who paid in, as written", required=False),
        Column("payee", TEXT, "who is paid, as written", required=False),
        Column(
            "counterpart_account_id",
            TEXT,
            "the other hawaladar's account, where one is named",
            required=False,
        ),
        Column("payer_account_id", TEXT, "account of who paid in, as this book names it", required=False),
        Column("payee_account_id", TEXT, "account of who is paid, as this book names it", required=False),
        Column("counterpart_plain", TEXT, "the other hawaladar's name without titles", required=False),
        Column("payer_plain", TEXT, "the payer's name without titles", required=False),
        Column("payee_plain", TEXT, "the payee's name without titles", required=False),
        Column("titles", pl.List(TEXT), "titles set aside, such as `payer: Haji`"),
        Column("place", TEXT, "where it is paid out, as written", required=False),
        Column("amount", MONEY, "amount, > 0", unit="currency of the row", required=False),
        Column("currency", TEXT, "ISO 4217", required=False, rules=(ASSET_CODE,)),
        Column("rate", MONEY, "rate that the line states", required=False),
        Column("payout_amount", MONEY, "what is paid out elsewhere", required=False),
        Column("payout_currency", TEXT, "its currency", required=False, rules=(ASSET_CODE,)),
        Column("commission", MONEY, "what the hawaladar keeps", required=False),
        Column("status", TEXT, "what became of it", required=False, rules=(HAWALA_STATUS,)),
        Column("status_said", TEXT, "tick, strike-out or word as written", required=False),
        Column("balance_after", MONEY, "running balance as written", required=False),
        Column("note", TEXT, "what else stands there", required=False),
        Column("proof", TEXT, "running balance or total that proves its readings", required=False),
        Column("uncertain", pl.Boolean(), "true where a field can be read in more than one way"),
    ),
)

VALUE_READINGS = Table(
    name="value_readings",
    row_is="one way to read an uncertain field of a record",
    key=("record_id", "field", "rank"),
    columns=(
        Column("record_id", TEXT, "source record"),
        Column("field", TEXT, "field that can be read in several ways"),
        Column("rank", COUNT, "1: the likeliest"),
        Column("value", TEXT, "what it would be, in canonical writing"),
        Column("chosen", pl.Boolean(), "true for the reading that the ledger uses"),
        Column("why", TEXT, "what speaks for it, in plain words"),
    ),
)


def _register(name: str, row_is: str, *columns: Column) -> Table:
    source = Column("record_id", TEXT, "source record: a line of a register")
    return Table(name=f"register_{name}", row_is=row_is, key=("record_id",), columns=(source, *columns))


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(
        Column(name, TEXT, f"{name.replace('_', ' ')}, as the register says", required=False)
        for name in names
    )


REGISTER_PERSONS = _register(
    "persons",
    "a person or firm as a register knows it",
    *_texts("person_id", "kind", "name", "given_name", "family_name"),
    Column("other_names", pl.List(TEXT), "other names and spellings"),
    Column("birth_date", TEXT, "as precise as given: 1990, 1990-05 or 1990-05-17", required=False),
    *_texts(
        "document_number", "document_country", "phone", "email", "address", "city", "postcode", "country"
    ),
    *_texts("company_number"),
    _PLAIN_NAME,
    _PLAIN_ADDRESS,
    Column("declared_income", MONEY, "income declared for a year", required=False),
)
REGISTER_ACCOUNT_HOLDERS = _register(
    "account_holders",
    "who holds an account, as a register says",
    Column("scheme", TEXT, "scheme of the account"),
    Column("identifier", TEXT, "its identifier"),
    Column("account_id", TEXT, "the account"),
    *_texts("institution", "person_id", "name", "relation"),
    Column("since", DAY, "first day", required=False),
    Column("until", DAY, "last day", required=False),
)
REGISTER_ASSETS = _register(
    "assets",
    "a thing of value as a register knows it",
    *_texts("asset_id", "kind", "description", "country", "registry_ref", "holder_person_id", "holder_name"),
    Column("share", MONEY, "the holder's share, from 0 to 1", required=False),
    Column("acquired_at", DAY, "day of the purchase", required=False),
    Column("price", MONEY, "what it cost", required=False),
    Column("currency", TEXT, "currency of price and mortgage", required=False),
    Column("mortgage", MONEY, "what a lender is owed on it", required=False),
)
REGISTER_PROTECTED = _register(
    "protected",
    "a person or account that must be protected",
    *_texts("person_id", "name"),
    Column("account_scheme", TEXT, "scheme of the account", required=False),
    Column("account_identifier", TEXT, "its identifier", required=False),
    Column("account_id", TEXT, "the account", required=False),
    *_texts("reason"),
)
REGISTER_INCIDENTS = _register(
    "incidents",
    "a departure, interception, landing or shipwreck",
    *_texts("incident_id"),
    Column("date_from", DAY, "first day that it may have been", required=False),
    Column("date_to", DAY, "last day that it may have been", required=False),
    *_texts("place", "country", "kind"),
    Column("people", COUNT, "number of people", required=False),
)
REGISTER_DECISIONS = _register(
    "decisions",
    "a person's word on who is who",
    *_texts("person_id_a", "person_id_b", "decision", "decided_by"),
    Column("decided_at", DAY, "when it was decided", required=False),
    *_texts("why"),
)
REGISTER_FIGURES = _register(
    "figures",
    "a figure that a person states as evidence, of somebody's means and spending or of an asset",
    *_texts("figure_id", "person_id", "name", "asset"),
    Column("item", TEXT, "what the figure is: one of the items in docs/methods/indirect-methods.md"),
    Column("since", DAY, "day, or first day", required=False),
    Column("until", DAY, "last day", required=False),
    Column("amount", MONEY, "amount, >= 0", unit="currency of the row", required=False),
    Column("amount_high", MONEY, "upper end, where it is a range", "currency of the row", required=False),
    Column("currency", TEXT, "currency of the amounts", required=False),
    Column("count", COUNT, "number of people", required=False),
    *_texts("other_person_id", "payment"),
    Column("source", TEXT, "document, interview or record that it rests on"),
    Column("accepted", pl.Boolean(), "false: to be seen, and counted nowhere"),
    *_texts("why", "stated_by"),
    Column("stated_at", DAY, "when it was stated", required=False),
)

CORRECTION_STATUS = OneOf(
    ("applied", "superseded", "waiting", "refused", "unfilled"),
    "correction_status_unknown",
    "says whether the correction holds",
)
CORRECTIONS = Table(
    name="corrections",
    row_is="a correction of one field of a record in quarantine, a line of a correction file",
    key=("correction_id",),
    columns=(
        Column("correction_id", TEXT, "`k` + the tail of its record's id"),
        Column("record_id", TEXT, "source record: the line of the correction file"),
        Column("corrected_record_id", TEXT, "record that it corrects", required=False),
        Column("field", TEXT, "field that it corrects", required=False),
        Column("old_value", TEXT, "what the record says", required=False),
        Column("new_value", TEXT, "what it should say; empty: nothing", required=False),
        Column("corrected_by", TEXT, "who corrected it", required=False),
        Column("corrected_at", TIME, "when, as the file says", unit="UTC", required=False),
        Column("why", TEXT, "why the new value is right", required=False),
        Column(
            "status",
            TEXT,
            "applied; superseded (a later one of the same field holds); waiting (its record is not in the case "
            "yet); refused (source_records.reasons says why); unfilled (a line of the form that nobody filled in)",
            rules=(CORRECTION_STATUS,),
        ),
    ),
)

REGISTERS = (
    REGISTER_PERSONS,
    REGISTER_ACCOUNT_HOLDERS,
    REGISTER_ASSETS,
    REGISTER_PROTECTED,
    REGISTER_INCIDENTS,
    REGISTER_DECISIONS,
    REGISTER_FIGURES,
)
PARTICULAR_TABLES = (
    PAYMENTS,
    PAYMENT_PARTIES,
    HAWALA_LINES,
    VALUE_READINGS,
    *REGISTERS,
    CORRECTIONS,
    CASE_PLAN,
)
"""Tables whose rows a reader gives beside its records."""
