"""A detail (16) with what goes on in 88 becomes a row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from transforms.readers.bai2.fields import Tokens, amount, value_date
from transforms.readers.fixed_lines import BadRecordError, joined, midnight
from transforms.readers.fixed_statements import Movement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import iban_in, reference

NO_MONEY = "890"
"""Type of a detail that only tells something."""


def is_debit(code: str) -> bool:
    """Whether a type takes money out: 400 to 699, and 960 to 999 of a bank's own. Raises BadRecordError."""
    number = int(code) if len(code) == 3 and code.isascii() and code.isdigit() else 0
    if 100 <= number < 400 or 920 <= number < 960:
        return False
    if 400 <= number < 700 or number >= 960:
        return True
    raise BadRecordError(
        f"code_unknown: type {code[:12]!r} says neither in (100 to 399) nor out (400 to 699)"
    )


def record(movement: Movement, currency: str, day: date | None) -> RecordRow:
    """The row of a detail of the day that its group reports; its faults are reasons."""
    tokens = Tokens([movement.line, *movement.more])
    reasons = list(movement.faults)
    code, figures = tokens.next(), tokens.next()
    signed: Decimal | None = None
    value: date | None = None
    booked = code != NO_MONEY
    try:
        value = value_date(tokens)
        if booked:
            found = amount(figures, currency)
            if found is None:
                raise BadRecordError("amount_missing: the detail states no amount")
            if found < 0:
                raise BadRecordError(f"amount_negative: {figures[:24]} has a sign, which the type gives")
            signed = -found if is_debit(code) else found
        if day is None:
            raise BadRecordError("date_missing: the group (02) states no usable day")
    except BadRecordError as bad:
        reasons.append(str(bad))
    bank, customer = tokens.next(), tokens.next()
    narrative = joined(tokens.rest())
    other = iban_in(narrative or "")
    return RecordRow(
        f"line {movement.line.number}",
        movement.raw,
        tuple(reasons),
        booked=booked,
        booked_at=midnight(day) if day else None,
        booked_precision="day" if day else None,
        value_date=value,
        amount=signed,
        currency=currency,
        counterparty_scheme="iban" if other else None,
        counterparty_identifier=other,
        narrative=narrative,
        reference=reference(customer),
        servicer_reference=reference(bank),
        transaction_code=code or None,
        channel="bank",
    )
