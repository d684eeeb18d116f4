"""A detail (16) with what goes on in 88 becomes a row."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from transforms.readers.bai2.fields import Tokens, amount, value_date
from transforms.readers.fixed_lines import BadRecordError, joined, midnight
from transforms.readers.fixed_statements import Movement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import account_number, iban_in, reference

NO_MONEY = "890"
"""Type of a detail that only tells something."""


_LOAN_CREDITS, _LOAN_DRAWN = frozenset((706, 708, *range(720, 729))), 760
"""Of a loan's types those that move money: payments and what they are applied to; what is paid out."""

_NAMED = re.compile(r"(?:CRNM|DBNM|CACT|DACT|CBIC|DBIC|CABA|DABA|EREF): ?")
"""What Goldman Sachs writes in complements: name, account and bank of the creditor and of the debtor, reference."""


def is_debit(code: str) -> bool:
    """Whether a type takes money out: 400 to 699, and 960 to 999 of a bank's own. Raises BadRecordError."""
    number = int(code) if len(code) == 3 and code.isascii() and code.isdigit() else 0
    if 100 <= number < 400 or 920 <= number < 960 or number in _LOAN_CREDITS:
        return False
    if 400 <= number < 700 or number >= 960 or number == _LOAN_DRAWN:
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
    texts = list(tokens.rest())
    narrative = joined(texts)
    named = _named(texts)
    side = "C" if signed is not None and signed < 0 else "D"
    account = account_number(named.get(f"{side}ACT", "") or iban_in(narrative or "") or "")
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
        counterparty_scheme=account.scheme if account else None,
        counterparty_identifier=account.identifier if account else None,
        counterparty_institution=named.get(f"{side}BIC") or named.get(f"{side}ABA"),
        counterparty_name=named.get("CRNM" if side == "C" else "DBNM"),
        narrative=narrative,
        reference=reference(customer) or reference(named.get("EREF")),
        servicer_reference=reference(bank),
        transaction_code=code or None,
        channel="bank",
    )


def _named(texts: list[str]) -> dict[str, str]:
    """What complements name by a code of four letters: `CRNM: Example Inc`."""
    found: dict[str, str] = {}
    for text in texts:
        code = _NAMED.match(text.strip())
        if code is not None and (value := text.strip()[code.end() :].strip()):
            found.setdefault(code[0][:4], value)
    return found
