"""What a profile says, as types: the columns of each kind, and the conventions of a layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from transforms.readers.corrections import Corrected
from transforms.readers.pdf_shape import PdfTable

_PARTY = (
    *("name", "given_name", "family_name", "phone", "email", "document_kind", "document_number"),
    *("document_country", "birth_date", "address", "city", "postcode", "country"),
)
STATUS_WORDS = ("completed", "pending", "cancelled", "refunded", "rejected", "failed")
"""What may become of a payment; under each a profile lists the words of its file."""
BANK_COLUMNS = (
    *(
        "booked_at",
        "value_date",
        "amount",
        "debit",
        "credit",
        "direction",
        "fee",
        "currency",
        "balance_after",
    ),
    *("counterparty_name", "counterparty_account", "counterparty_institution", "narrative", "reference"),
    *("servicer_reference", "uetr", "transaction_code", "channel", "status"),
)
COLUMNS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "bank": BANK_COLUMNS,
    "remittance": (
        *("control_number", "sent_at", "paid_at", "status"),
        *(f"{end}_{part}" for end in ("sender", "receiver") for part in _PARTY),
        *("send_agent", "send_city", "send_country", "pay_agent", "pay_city", "pay_country"),
        *("amount", "currency", "fee", "fee_currency", "rate", "payout_amount", "payout_currency", "purpose"),
    ),
    "mobile_money": (
        *("receipt", "completed_at", "details", "status", "paid_in", "withdrawn", "amount", "fee"),
        *("balance_after", "counterparty_account", "counterparty_name", "currency", "type", "reference"),
        *("from_account", "from_name", "to_account", "to_name"),
    ),
    "hawala": (
        *("page", "line", "date", "direction", "counterpart", "token", "payer", "payee", "place", "amount"),
        *("currency", "rate", "payout_amount", "payout_currency", "commission", "status", "balance_after"),
        *("note", "taken_in", "paid_out"),
    ),
    "virtual_asset": (
        *("transaction", "time", "from_address", "to_address", "asset", "contract", "amount", "fee"),
        *("fee_asset", "status", "note", "chain", "decimals", "unit", "fee_unit", "type"),
        *(
            "amount_in",
            "amount_out",
            "received_amount",
            "received_asset",
            "quote_amount",
            "quote_asset",
            "price",
        ),
        *("counterparty_address", "from_name", "to_name", "memo", "confirmed", "fee_within"),
        *("gas_price", "gas_used", "amounts"),
    ),
}
REGISTER_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "persons": (
        *("person_id", "kind", "name", "given_name", "family_name", "other_names", "birth_date"),
        *("document_number", "document_country", "phone", "email", "address", "city", "postcode"),
        *("country", "company_number", "declared_income"),
    ),
    "account_holders": (
        *("account", "scheme", "institution", "person_id", "name", "relation", "since", "until"),
    ),
    "assets": (
        *("asset_id", "kind", "description", "country", "registry_ref", "holder_person_id", "holder_name"),
        *("share", "acquired_at", "price", "currency", "mortgage"),
    ),
    "protected": ("person_id", "name", "account", "reason"),
    "incidents": ("incident_id", "date", "place", "country", "kind", "people"),
    "decisions": ("person_id_a", "person_id_b", "decision", "decided_by", "decided_at", "why"),
    "figures": (
        *("figure_id", "person_id", "name", "asset", "item", "since", "until", "amount", "amount_high"),
        *("currency", "count", "other_person_id", "payment", "source", "accepted", "why", "stated_by"),
        "stated_at",
    ),
    "corrections": ("record_id", "field", "old_value", "new_value", "corrected_by", "corrected_at", "why"),
}
ACCOUNT_KEYS = (
    *("scheme", "identifier", "institution", "country", "holder_name", "reference"),
    *("opening_balance", "closing_balance", "from_date", "to_date"),
)
CALENDARS = (
    *("gregorian", "any", "solar_hijri", "lunar_hijri", "hijri", "kurdish", "ethiopian"),
    *("buddhist", "minguo", "bikram_sambat"),
)
"""Calendars of a file's dates. any: the texts show it; hijri: another name of lunar_hijri."""
UNREAD_CALENDARS = {
    "bikram_sambat": "The lengths of its months follow no rule but yearly almanacs, and none is built in.",
}
"""Calendars that are known and not read, with the reason."""
COUNTED: Mapping[str, str] = {
    "excel_days": r"\d{5}",
    "excel_times": r"\d{5}[.,]\d{1,12}",
    "unix_seconds": r"\d{9,10}",
    "unix_milliseconds": r"\d{12,13}",
}
"""Formats of dates that are plain numbers, and their shapes: days since 30 December 1899 (with the time of day as
a fraction), or time since 1 January 1970 in UTC."""
COLUMN_MARK = "\t"
"""What parts columns that stand one under the other, once they are cut."""
HAWALA_DIRECTIONS = ("in", "out", "settlement_in", "settlement_out")
HAWALA_STATES = ("open", "settled", "cancelled")


@dataclass(frozen=True)
class Source:
    """Where a value comes from: a fixed value, columns (joined by a blank), the preamble or the footer."""

    value: str | None = None
    columns: tuple[str, ...] = ()
    preamble: str | None = None
    footer: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """What a cell's text stands for (`*`: any other text); empty: it stands for itself."""
    pattern: str | None = None
    """Takes what its group finds in the text of the columns."""
    digits: int = 0
    """How many digits the text should have; 0: nobody says."""
    first: bool = False
    """Of the columns the first that is filled; else all that are, joined by a blank."""
    filled: Mapping[str, str] = field(default_factory=dict)
    """A column to what it means that this one is filled, of several the first; empty: its text counts."""
    incoming: int = 0
    """The first so many columns hold it where money comes in, the others where it goes out; 0: all always."""


@dataclass(frozen=True)
class Direction:
    """The column that says whether an unsigned amount went out or came in."""

    column: str
    debit: tuple[str, ...]
    credit: tuple[str, ...]


ANY_OTHER = "*"
"""As a word of `booked`: every text that is not among those of `not_booked`; under `values`: that none lists."""


@dataclass(frozen=True)
class States:
    """The column that says whether a line is booked."""

    column: str
    booked: tuple[str, ...]
    not_booked: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How the bytes become fields."""

    encoding: str | None
    fallback_encoding: str
    delimiter: str
    quote: str
    inner_quotes: str
    """doubled (a quotation mark inside quotes is written twice) or plain."""
    skip_top: int | None
    """None: the header is searched for."""
    skip_bottom: int
    footer: str | None
    header: bool
    names: tuple[str, ...]
    fields: tuple[int, ...]
    """Numbers of fields that a line may have; empty: as many as the header."""
    sheet: str | None
    optional_columns: bool
    """A column that the file lacks is left out, other than those by which the profile is chosen."""
    pdf: PdfTable | None = None
    """Where the columns of a PDF statement stand."""
    skip: tuple[str, ...] = ()
    """Regular expressions of lines that are no records wherever they stand."""
    begins: str | None = None
    """Column that is filled where a record begins; a line without it goes on with the record above."""
    repeated: tuple[str, ...] = ()
    """Columns that are written once for several records: an empty cell has the text of the record above."""
    columns_at: tuple[int, ...] = ()
    """Characters, from 1, at which columns begin that stand one under the other; empty: a delimiter parts them."""
    whole_lines_quoted: bool = False
    """Each line stands in quotation marks as a whole, those within it doubled."""
    lines_parted_by: str = ""
    """The delimiter that the profile's expressions know, where the text that is read has another one: a sheet's."""


@dataclass(frozen=True)
class Numbers:
    """How amounts are written."""

    decimal: str
    thousands: str
    grouping: str
    trailing_minus: bool
    parentheses: bool
    currency_glued: bool
    reversed: bool
    """true: a positive amount is money out (credit cards)."""
    debit_signed: bool | None
    """Whether the debit column carries minus signs; None: the first records show it."""
    debit_words: tuple[str, ...] = ()
    """Words beside a figure that make it money out (`12.50 DR`, `DR 12.50`)."""
    credit_words: tuple[str, ...] = ()
    unmarked_out: tuple[str, ...] = ()
    """Columns (amount, balance_after) whose figures without a plus sign or a word of credit_words are money out."""
    storno: bool = False
    """A debit of the other sign takes back an earlier one."""
    fee_signed: bool = False
    """A fee carries the minus sign of money out."""
    nothing: tuple[str, ...] = ()
    """Texts that stand for an empty cell (`-`, `n/a`)."""
    sign_by_balance: str = "no"
    """Amounts have no sign: the running balance says which way each went (delimited/signs.py)."""
    dropped_thousands: bool = False
    """Amounts of a ledger below a thousand are meant in thousands."""


@dataclass(frozen=True)
class Dates:
    """How dates are written."""

    formats: tuple[str, ...]
    value_formats: tuple[str, ...]
    timezone: str
    """Of the IANA, or an offset (`+08:00`) that a file's header states."""
    calendar: str
    months: tuple[str, ...] = ()
    """Names of the twelve months where they are not English; `|` between several for one."""


@dataclass(frozen=True)
class Profile:
    """One layout of one institution."""

    name: str
    kind: str
    register: str | None
    description: str
    file: Layout
    match_columns: tuple[str, ...]
    match_preamble: str | None
    account: Mapping[str, Source]
    numbers: Numbers
    dates: Dates
    newest_first: bool
    columns: Mapping[str, Source]
    direction: Direction | None
    states: States | None
    path: Path | None = None
    corrected: Corrected | None = field(default=None, compare=False)
    """What was corrected of single records of the one file that is read anew."""
