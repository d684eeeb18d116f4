"""A record of an OFX statement, whatever its shape, becomes a row; a fault sets that row alone aside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from transforms.money import NO_CURRENCY
from transforms.readers.ofx.blocks import LONGEST, Block
from transforms.readers.ofx.figures import BadValueError
from transforms.readers.ofx.survey import Survey
from transforms.readers.ofx.values import (
    CDATA,
    COMMENT,
    Moment,
    amount,
    day_of,
    moment,
    text_of,
)
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import AccountName, account_number, iban_in, reference

_ELEMENT = re.compile(
    rf"<(/?)([A-Za-z][\w.:-]*+)[^<>]*+>((?:[^<]++|{CDATA}|{COMMENT}|<(?!/?[A-Za-z][^<>]*+>))*+)"
)
_ONCE = re.compile(rf"{COMMENT}|{CDATA}|<(TRNAMT|FITID)>([^<]*)", re.IGNORECASE)
_WITHIN = frozenset(("PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "EXTDPMT"))
"""Aggregates within a record, whose elements mean something else than the record's own."""

OUT = frozenset(
    ("DEBIT", "CHECK", "PAYMENT", "FEE", "SRVCHG", "CASH", "ATM", "POS", "DIRECTDEBIT", "REPEATPMT")
)
"""Types of bookings that take money out; all but DEBIT are given back now and then, with another sign."""
DESCRIBED = frozenset(("INT", "DIV", "FEE", "SRVCHG", "ATM", "CASH", "HOLD"))
"""Types whose NAME tells what was booked, for nobody stands at the other end."""
CHANNELS = {"ATM": "cash", "CASH": "cash", "POS": "card"}
PENDING = frozenset(("STMTTRNP", "LOANSTMTTRNP"))


EPOCH, MICROSECOND = datetime.combine(date(1970, 1, 1), time.min), timedelta(microseconds=1)


@dataclass
class Place:
    """Where records stand: their statement, and what holds for all of them."""

    survey: Survey = field(default_factory=Survey)
    statement: int = -1
    currency: str = NO_CURRENCY
    card: bool = False
    pending: bool = False


class Told(NamedTuple):
    """A record's row, and what is to be said of it to whoever reads the file."""

    row: RecordRow
    message: str | None = None


def elements(text: str) -> dict[str, str]:
    """Elements of a record by name, those of an aggregate as `PAYEE/NAME`; the first with a text holds."""
    found: dict[str, str] = {}
    within = ""
    for closes, written, value in _ELEMENT.findall(text):
        name, clean = written.upper(), text_of(value)
        if name in _WITHIN and (closes or not clean):
            within = "" if closes else name
        elif not closes and clean:
            # A payee that is a plain text holds no elements: what follows is the record's own.
            name = "PAYEE/NAME" if name == "PAYEE" else name
            found.setdefault(f"{within}/{name}" if within else name, clean)
    return found


def record(block: Block, place: Place, locator: str, sequence: int, *, cut: bool = False) -> Told:
    """The row of an STMTTRN or STMTTRNP; quarantined with each reason where it cannot be read."""
    raw = block.text.strip()
    said = elements(raw[:LONGEST])
    reasons = []
    if cut:
        reasons.append("record_cut: the file ends within this record, so its end is missing")
    if len(raw) > LONGEST:
        reasons.append(f"record_too_long: only its first {LONGEST} characters were kept")
    reasons += _run_together(raw[:LONGEST])
    currency, message = _currency(said, place)
    kind = said.get("TRNTYPE", "").upper()
    signed, booked_at = None, None
    try:
        signed = amount(said.get("TRNAMT", ""), place.survey.decimal_marks, currency)
        reasons += direction_faults(kind, signed, place.survey)
    except BadValueError as bad:
        reasons.append(str(bad))
    try:
        booked_at = _booked_at(said, block.tag)
    except BadValueError as bad:
        reasons.append(str(bad))
    if any(reason.startswith("direction_") for reason in reasons):
        signed = None
    booked, other = _booked(said, block.tag, kind, place)
    account = _other_account(said)
    row = RecordRow(
        locator,
        raw[:LONGEST],
        tuple(reasons),
        booked,
        place.statement,
        sequence,
        booked_at.at if booked_at else None,
        booked_at.precision if booked_at else None,
        _value_date(said),
        signed,
        currency,
        counterparty_scheme=account.scheme if account else None,
        counterparty_identifier=account.identifier if account else None,
        counterparty_institution=said.get("BANKACCTTO/BANKID"),
        counterparty_name=_name(said, kind),
        narrative=_narrative(said, kind),
        reference=_reference(said),
        servicer_reference=reference(said.get("FITID")),
        transaction_code=kind or None,
        channel=CHANNELS.get(kind) or ("card" if place.card else None),
    )
    return Told(row, message or other)


def _run_together(raw: str) -> list[str]:
    """Why a record may be several; empty where each of its own elements has one text."""
    said = {(name.upper(), text.strip()) for name, text in _ONCE.findall(raw) if text.strip()}
    names = [name for name, _ in said]
    twice = sorted(name for name in set(names) if names.count(name) > 1)
    return [
        f"records_run_together: {names.count(name)} different texts of {name} stand in this record, so the end of one "
        "record and the beginning of the next are missing"
        for name in twice[:1]
    ]


def trade(block: Block, place: Place, locator: str, sequence: int) -> RecordRow:
    """The row of an investment trade or a loan's line: kept, but no line of an account in money."""
    return RecordRow(
        locator,
        block.text.strip()[:LONGEST],
        booked=False,
        statement=place.statement,
        sequence=sequence,
        currency=place.currency,
        transaction_code=block.tag,
    )


def direction_faults(kind: str, signed: Decimal, survey: Survey) -> list[str]:
    """Why nobody can tell whether the money came or went; empty where the sign and the type agree."""
    if survey.type_says_nothing:
        return []
    against = (kind == "DEBIT" and signed > 0) or (kind == "CREDIT" and signed < 0)
    unsigned = signed > 0 and kind in OUT and not survey.any_minus
    if not against and not unsigned:
        return []
    shown = f"the type {kind} and the amount {signed:f} contradict each other"
    if unsigned:
        shown = f"no amount of the file has a minus, so {signed:f} of type {kind} may be money that went out"
    return [f"direction_unclear: {shown}"]


@lru_cache(maxsize=8_192)
def microseconds(text: str) -> tuple[int, str] | None:
    """A moment in microseconds since 1970, and its precision; None for what is none."""
    found = moment(text)
    return None if found is None else ((found.at - EPOCH) // MICROSECOND, found.precision)


@lru_cache(maxsize=1_024)
def kind_of(text: str) -> str:
    """The type of a booking as written in TRNTYPE."""
    return text_of(text).upper()


def needs_a_look(kind: str, sign: str, *, unsigned: bool) -> bool:
    """Whether a type and the first character of an amount may be at fault together (`direction_faults`), or pending."""
    if kind == "CREDIT":
        return sign == "-"
    if kind == "DEBIT":
        return sign != "-"
    return kind == "HOLD" or (unsigned and kind in OUT)


def _currency(said: dict[str, str], place: Place) -> tuple[str, str | None]:
    """CURRENCY says what the amount is in; ORIGCURRENCY only what it was before it was converted."""
    own = said.get("CURRENCY/CURSYM", "").upper()
    if not re.fullmatch("[A-Z]{3}", own) or own == place.currency:
        return place.currency, None
    if place.currency == NO_CURRENCY:
        return own, None
    return own, f"amounts in {own} stand on an account in {place.currency}; they were not converted"


def _booked_at(said: dict[str, str], tag: str) -> Moment:
    names = ("DTTRAN", "DTPOSTED", "DTUSER") if tag in PENDING else ("DTPOSTED",)
    written = next((said[name] for name in names if name in said), "")
    if not written:
        raise BadValueError(f"date_missing: the record has no date ({names[0]})")
    found = moment(written)
    if found is None:
        raise BadValueError(f"date_impossible: '{written[:40]}' is no day or time (year, month, day)")
    return found


def _booked(said: dict[str, str], tag: str, kind: str, place: Place) -> tuple[bool, str | None]:
    """Whether the record makes an entry; a pending, a deleted or a replaced one does not."""
    if tag in PENDING or place.pending or kind == "HOLD":
        return False, None
    action, corrects = said.get("CORRECTACTION", "").upper(), said.get("CORRECTFITID")
    if corrects is not None:
        what = f"the booking with FITID {corrects} is corrected ({action or 'no action named'})"
        message = f"{what}: if it came with an earlier file, its entry stands there still"
        return action != "DELETE", message
    replaced = place.survey.corrected.get(said.get("FITID", ""))
    if replaced is not None:
        return False, "a booking makes no entry, because a later record of the file corrects it"
    return True, None


def _value_date(said: dict[str, str]) -> date | None:
    return day_of(said.get("DTAVAIL") or said.get("VALUEDATE") or "")


def _other_account(said: dict[str, str]) -> AccountName | None:
    number = said.get("BANKACCTTO/ACCTID") or said.get("CCACCTTO/ACCTID")
    return account_number(number) if number else account_in(f"{said.get('NAME', '')} {said.get('MEMO', '')}")


def account_in(text: str) -> AccountName | None:
    """The account that a text names as an IBAN."""
    number = iban_in(text) if "IBAN" in text else None
    return AccountName("iban", number) if number else None


def _name(said: dict[str, str], kind: str) -> str | None:
    full = said.get("EXTDNAME") or said.get("PAYEE/NAME") or said.get("NAME")
    return None if kind in DESCRIBED else full


def _narrative(said: dict[str, str], kind: str) -> str | None:
    name, memo = said.get("NAME", ""), said.get("MEMO", "")
    return narrative(kind, name, memo)


def narrative(kind: str, name: str, memo: str) -> str | None:
    """The memo; with the name before it where that describes the booking."""
    if kind in DESCRIBED and not memo.startswith(name):
        return f"{name} {memo}".strip() or None
    return memo or None


def _reference(said: dict[str, str]) -> str | None:
    return payer_reference(said.get("REFNUM", ""), said.get("CHECKNUM", ""))


def payer_reference(number: str, cheque: str) -> str | None:
    """The reference, else the number of the cheque; noughts alone mean that there is none."""
    return next((found for text in (number, cheque) if text.strip("0") and (found := reference(text))), None)
