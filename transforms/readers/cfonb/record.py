"""A movement (04) with its complements (05) becomes a row."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from transforms.readers.cfonb.values import Complements, signed
from transforms.readers.fixed_lines import BadRecordError, Line, day_first, fit, joined, midnight
from transforms.readers.fixed_statements import Movement
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import iban_in, reference

WIDTH = 120
SHORTEST = 104
"""Characters of a line up to the end of its amount."""

_CASH = re.compile(r"(?i)\s*(?:RETRAIT|DAB|VRST|VERSEMENT ESP)\b|\s*RET(?:\.| )?\s*DAB\b")
_CARD = re.compile(r"(?i)\s*(?:CARTE|CB|PAIEMENT (?:CB|PAR CARTE)|PAIEMENT CARTE|FACTURE CARTE|ACHAT CB)\b")


def record(movement: Movement, own: str) -> RecordRow:
    """The row of a movement; its faults are reasons."""
    line, more = movement.line, Complements(movement.more)
    reasons = list(movement.faults)
    amount, booked, value = _values(line, reasons)
    narrative = joined((line.text[48:79], *more.texts))
    other = iban_in(narrative or "")
    rejected = line.at(41, 42)
    return RecordRow(
        f"line {line.number}",
        movement.raw,
        tuple(reasons),
        booked_at=midnight(booked) if booked else None,
        booked_precision="day" if booked else None,
        value_date=value,
        amount=amount,
        currency=line.at(17, 19),
        counterparty_scheme="iban" if other and other != own else None,
        counterparty_identifier=other if other != own else None,
        counterparty_name=more.name(paid=amount is not None and amount < 0),
        narrative=narrative,
        reference=reference(more.reference("RCN")),
        servicer_reference=reference(more.reference("REF") or line.at(105, 120)),
        transaction_code=joined((line.at(33, 34), line.at(8, 11), rejected)),
        reversal=bool(rejected.strip("0")),
        channel=_channel(line.text[48:79]),
    )


def _values(line: Line, reasons: list[str]) -> tuple[Decimal | None, date | None, date | None]:
    amount, booked, value = None, None, None
    try:
        fit(line, SHORTEST, WIDTH)
        booked = day_first(line.text[34:40])
        if line.text[42:48].strip("0 "):
            value = day_first(line.text[42:48], "value_date")
        amount = signed(line, 91, line.at(20, 20))
    except BadRecordError as bad:
        reasons.append(str(bad))
    return amount, booked, value


def _channel(label: str) -> str:
    if _CASH.match(label):
        return "cash"
    return "card" if _CARD.match(label) else "bank"
