"""A QIF record becomes a row; a fault sets that row alone aside."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from transforms.money import NO_CURRENCY
from transforms.readers.ofx.figures import BadValueError, code_in
from transforms.readers.ofx.record import payer_reference
from transforms.readers.ofx.values import amount
from transforms.readers.qif.conventions import Conventions
from transforms.readers.qif.dates import BadDayError
from transforms.readers.qif.fields import Fields
from transforms.readers.qif.lines import LONGEST, Entry
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import reference

ONCE = re.compile(r"(D)\s*\d{1,4}\s*[-/.' ]\s*\d.*|(T)\s*(?:[A-Z]{3} ?)?[-+(]?\d[\d,.']*\)?")
"""A date or an amount, which a record has once; a line of a memo may begin with the same letters."""
CHANNELS = {"cash": "cash", "ccard": "card"}


def record(entry: Entry, conventions: Conventions, kind: str, row: RecordRow) -> RecordRow:
    """The row of a record of an account of some kind (bank, cash, ccard, oth a, oth l).

    `row` has the place of the record: locator, statement and sequence.
    """
    fields = Fields(entry)
    reasons = faults_of_shape(entry)
    day, signed = None, None
    try:
        day = conventions.order.day(fields["D"])
    except BadDayError as bad:
        reasons.append(str(bad))
    try:
        signed = signed_amount(fields, conventions)
    except BadValueError as bad:
        reasons.append(str(bad))
    number = fields["N"]
    named = reference(number) and not any(letter.isdigit() for letter in number)
    return row._replace(
        raw=fields.raw,
        reasons=tuple(reasons),
        booked_at=_midnight(day),
        booked_precision="day" if day else None,
        amount=signed,
        currency=NO_CURRENCY,
        counterparty_name=fields["P"] or fields.transfer or None,
        narrative=fields["M"] or None,
        reference=None if named else payer_reference(number, ""),
        transaction_code=number if named else None,
        channel="cash" if number.upper() == "ATM" else CHANNELS.get(kind),
    )


def no_booking(entry: Entry, row: RecordRow, code: str) -> RecordRow:
    """The row of a record that is no line of an account in money: a trade, a memorised payment."""
    return row._replace(
        raw=Fields(entry).raw,
        reasons=tuple(faults_of_shape(entry)),
        booked=False,
        currency=NO_CURRENCY,
        transaction_code=code,
    )


def faults_of_shape(entry: Entry) -> list[str]:
    """What is wrong with a record before its values are looked at."""
    reasons = []
    if not entry.ended and not (entry.whole and {"D", "T"} <= {line.strip()[:1] for line in entry.lines}):
        reasons.append(
            "record_cut: the file ends or a heading stands within this record, so its end may be missing"
        )
    once = [found.lastindex for line in entry.lines if (found := ONCE.fullmatch(line.strip()))]
    if len(once) != len(set(once)):
        reasons.append(
            "records_run_together: two dates or two amounts stand in one record, so an end mark (^) is missing"
        )
    if entry.too_long:
        reasons.append(f"record_too_long: only its first {LONGEST} characters were kept")
    return reasons


def signed_amount(fields: Fields, conventions: Conventions) -> Decimal:
    """The amount of a record (T, and U where programs repeat it). Raises BadValueError."""
    written = [fields[letter] for letter in "TU" if fields[letter]]
    codes = " and ".join(sorted(conventions.currencies)[:4])
    if len(conventions.currencies) > 1 and any(code_in(text) for text in written):
        raise BadValueError(f"currencies_mixed: amounts name {codes}, and a QIF account is in one currency")
    found = [amount(text, conventions.decimal_marks, NO_CURRENCY) for text in written[:2] or [""]]
    if len(set(found)) > 1:
        raise BadValueError(f"amounts_differ: line T says {found[0]:f} and line U says {found[1]:f}")
    return found[0]


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min) if day else None
