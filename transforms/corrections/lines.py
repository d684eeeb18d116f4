"""Lines of statements that were corrected value by value: formats without a profile (camt, MT940, OFX, ...)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.ledger.other_ends import OTHER_END_ID
from transforms.ledger.staging import NEEDED, RECORD_SCHEMA, with_faults
from transforms.money import EXACT, SCALE, WHOLE_DIGITS
from transforms.readers.corrections import Change, Verdicts, settled
from transforms.readers.references import account_number

Row = dict[str, Any]
"""A row of RECORD_SCHEMA."""

FIELDS = (
    *("booked_at", "value_date", "amount", "currency", "balance_after", "fee", "counterparty_name"),
    *("counterparty_identifier", "counterparty_scheme", "counterparty_institution", "narrative", "reference"),
    *("servicer_reference", "uetr", "transaction_code", "channel"),
)
"""Columns of a record that may be corrected."""

_FAULTS_OF = {
    "booked_at": ("booking_date", "booked_at", "date"),
    "value_date": ("value_date",),
    "amount": ("amount", "amounts", "direction", "details", "sign"),
    "fee": ("fee",),
    "currency": ("currency",),
    "balance_after": ("balance",),
    "counterparty_identifier": ("bic", "iban", "account"),
    "reference": ("reference",),
}
"""How the codes of reasons begin that are about a field; every other code is about the record as a whole."""
_AMOUNT = re.compile(rf"[+-]?\d{{1,{WHOLE_DIGITS}}}(?:\.\d{{1,{SCALE}}})?")


def field_of(reason: str) -> str | None:
    """The field that a reason is about; None where it is about the record as a whole."""
    code = reason.partition(":")[0]
    begun = (
        (len(start), name) for name, starts in _FAULTS_OF.items() for start in starts if _begins(code, start)
    )
    return max(begun, default=(0, None))[1]


def _begins(code: str, start: str) -> bool:
    return code == start or code.startswith(f"{start}_")


def text_of(value: object) -> str:
    """A value as a correction file writes it: ISO dates, amounts with a point; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(EXACT), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _amount(text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


_READ: Mapping[str, Callable[[str], object]] = {
    "booked_at": _time,
    "value_date": date.fromisoformat,
    **dict.fromkeys(("amount", "balance_after", "fee"), _amount),
}


def value_of(field: str, text: str) -> object:
    """The value of a field. Raises: ValueError for a text that is none."""
    return None if text == "" else _READ.get(field, str)(text)


def corrected(row: Row, changes: Sequence[Change], currency: str | None) -> tuple[Row, Verdicts]:
    """The record with the changes that hold, the reasons that are left, and what became of each change.

    currency: of the statement, where the record has none of its own.
    """
    verdicts: Verdicts = {}
    values: Row = {}
    for name in dict.fromkeys(change.field for change in changes):
        own = [change for change in changes if change.field == name]
        if name not in FIELDS:
            words = (
                f"field_unknown: '{name[:60]}' is no field that can be corrected here: {', '.join(FIELDS)}"
            )
            verdicts |= {change.correction: words for change in own}
            continue
        sound = [change for change in own if _is_value(change, verdicts)]
        new = settled(sound, verdicts, _says(row, name), text_of(row[name]))
        if new is not None:
            values[name] = value_of(name, new)
    return _with(row, values, currency), verdicts


def _is_value(change: Change, verdicts: Verdicts) -> bool:
    try:
        value_of(change.field, change.new)
    except ValueError:
        form = (
            "a date such as 2026-03-31"
            if "_at" in change.field or "date" in change.field
            else "a plain number"
        )
        verdicts[change.correction] = (
            f"new_value_unreadable: '{change.new[:60]}' is no value for {change.field}: write {form}"
        )
        return False
    return True


def _says(row: Row, name: str) -> Callable[[str], bool]:
    """Whether the record says a value; of one that could not be read, whether its text holds it."""
    here = row[name]

    def says(text: str) -> bool:
        if here is None:
            return text in row["raw"]
        try:
            return bool(value_of(name, text) == here) or text in row["raw"]
        except ValueError:
            return text in row["raw"]

    return says


def _with(row: Row, values: Row, currency: str | None) -> Row:
    new = row | values
    if not values:
        return new
    new[OTHER_END_ID] = None  # it may be another account now
    if "booked_at" in values:
        midnight = values["booked_at"] is not None and values["booked_at"].time() == datetime.min.time()
        new["booked_precision"] = "day" if midnight else "second"
    if new["currency"] is None:
        new["currency"] = currency
    named = account_number(values.get("counterparty_identifier") or "")
    if named is not None:
        new["counterparty_identifier"] = named.identifier
        new["counterparty_scheme"] = values.get("counterparty_scheme") or named.scheme
    whole = {"booked_at", "amount"} <= values.keys() and all(new[name] is not None for name in NEEDED)
    new["reasons"] = [
        reason for reason in row["reasons"] if not (field_of(reason) in values if field_of(reason) else whole)
    ]
    return judged(new)


def judged(row: Row) -> Row:
    """The record with the reasons that the schema's rules give it."""
    return with_faults(pl.DataFrame([row], schema=RECORD_SCHEMA)).row(0, named=True)


def refusal(row: Row, values: Mapping[str, str]) -> dict[str, str]:
    """Fields whose new value leaves the record at fault, each with the reason.

    values: the new value of each field that was corrected.
    """
    found = {}
    for name, value in values.items():
        for reason in row["reasons"]:
            shown = value != "" and (
                f"'{value[:60]}'" in reason or f" {value[:60]} breaks the rule" in reason
            )
            if shown or _begins(reason.partition(":")[0], name) or field_of(reason) == name:
                found[name] = (
                    f"new_value_at_fault: with '{value[:60]}' as {name} the record breaks a rule: {reason}"
                )
    return found
