"""An entry becomes a record, or one record for each of its details where these add up to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from transforms.money import NO_CURRENCY
from transforms.readers.camt.amounts import Basics, details_amounts, is_credit, missing_details
from transforms.readers.camt.fragments import FaultError, Moment, amount, is_true, moment_of, text_of
from transforms.readers.camt.parties import NOBODY, other_end
from transforms.readers.camt.returned import code_of, is_returned
from transforms.readers.camt.words import narrative
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import reference

NOT_BOOKED = frozenset(("PDNG", "INFO", "FUTR"))
"""Entry status: pending, informational, future. BOOK, or none stated, is booked."""

# BkTxCd families and subfamilies (ISO 20022 external code list): counter transactions, and what an
# account takes out of or puts into a machine or till; then the card families.
_CASH_FAMILIES = frozenset(("CNTR",))
_CASH_SUBFAMILIES = frozenset(("CWDL", "CDPT", "XBCW", "BCDP", "BCWD", "CSHP"))
_CARD_FAMILIES = frozenset(("CCRD", "MCRD"))
_DETAILS = re.compile(
    r"<(?:[\w.-]+:)?TxDtls[\s>/].*?</(?:[\w.-]+:)?TxDtls\s*>|<(?:[\w.-]+:)?TxDtls\s*/>", re.DOTALL
)


@dataclass(frozen=True)
class Surroundings:
    """What an entry needs to know of its statement."""

    locator: str
    statement: int
    own_account: str
    currency: str | None
    last_day: Moment | None
    """Where an entry has no date of its own: the closing balance's, the end of the period, or when it was made."""


def entry_records(
    entry: Element, raw: str, place: Surroundings, *, locator: str, line: int, sequence: int
) -> list[RecordRow]:
    """The records of an entry; one, with its reasons, where the entry or its details are at fault."""
    where = f"{locator}, line {line}"
    details = [detail for group in entry.findall("NtryDtls") for detail in group.findall("TxDtls")]
    try:
        basics = _basics(entry, place)
        amounts = details_amounts(entry, details, basics) if len(details) > 1 else None
    except FaultError as fault:
        return [_faulty(entry, raw, place, where=where, sequence=sequence, reason=str(fault))]
    if amounts is None:
        missing = missing_details(entry, details, basics) if details else 0
        detail = details[0] if len(details) == 1 and not missing else None
        told = narrative(entry, details, basics, place.own_account, missing)
        returned = bool(details) and all(map(is_returned, details))
        return [
            _row(
                entry,
                detail,
                place,
                basics._replace(returned=returned),
                raw=raw,
                where=where,
                signed=basics.amount,
                sequence=sequence,
                told=told,
            )
        ]
    texts = _DETAILS.findall(raw)
    whole = texts if len(texts) == len(details) else [raw] * len(details)
    return [
        _row(
            entry,
            detail,
            place,
            basics._replace(returned=is_returned(detail)),
            raw=whole[number],
            where=f"{locator}/TxDtls[{number + 1}], line {line}",
            signed=amounts[number],
            sequence=sequence + number,
            told=narrative(entry, [detail], basics, place.own_account),
        )
        for number, detail in enumerate(details)
    ]


def faulty_record(raw: str, place: Surroundings, where: str, sequence: int, reason: str) -> RecordRow:
    """A record that could not be read at all."""
    return RecordRow(where, raw, (reason,), statement=place.statement, sequence=sequence)


def _faulty(
    entry: Element, raw: str, place: Surroundings, *, where: str, sequence: int, reason: str
) -> RecordRow:
    """A quarantined record, with its amount where that alone is sound."""
    row = faulty_record(raw, place, where, sequence, reason)
    try:
        signed, currency, _ = _signed_amount(entry, place)
    except FaultError:
        return row
    return row._replace(amount=signed, currency=currency)


def _signed_amount(entry: Element, place: Surroundings) -> tuple[Decimal, str, bool]:
    stated = entry.find("Amt")
    if stated is None or not (stated.text or "").strip():
        raise FaultError("amount_missing: the entry states no amount (Amt)")
    positive = amount(stated.text or "")
    credit = is_credit(text_of(entry, "CdtDbtInd"))
    return positive if credit else -positive, stated.get("Ccy") or place.currency or NO_CURRENCY, credit


def _basics(entry: Element, place: Surroundings) -> Basics:
    signed, currency, credit = _signed_amount(entry, place)
    value = moment_of(entry.find("ValDt"))
    at = moment_of(entry.find("BookgDt")) or value
    precision = at.precision if at else None
    if at is None and place.last_day is not None:
        at, precision = place.last_day, "statement"
    booked = status_of(entry) not in NOT_BOOKED
    if at is None and booked:
        raise FaultError("date_missing: neither the entry nor its statement states a date")
    reversal = text_of(entry, "RvslInd")
    return Basics(
        signed, currency, credit, booked, reversal is not None and is_true(reversal), at, precision, value
    )


def status_of(entry: Element) -> str | None:
    """The entry's status: text of Sts up to version 07, Sts/Cd or Sts/Prtry since."""
    status = entry.find("Sts")
    return (text_of(status) or text_of(status, "Cd") or text_of(status, "Prtry") or "").upper() or None


def _row(
    entry: Element,
    detail: Element | None,
    place: Surroundings,
    basics: Basics,
    *,
    raw: str,
    where: str,
    signed: Decimal,
    sequence: int,
    told: str | None,
) -> RecordRow:
    end, end_to_end, uetr, servicer, code = NOBODY, None, None, None, None
    if detail is not None:
        # A detail may run against its entry (a charge within a credit): its own sign tells the roles.
        credit = signed > 0 if signed else basics.credit
        turned = basics.reversal or basics.returned
        end = other_end(detail, credit=credit, reversal=turned, own=place.own_account)
        if end is NOBODY and basics.returned and not basics.reversal:
            end = other_end(detail, credit=credit, reversal=False, own=place.own_account)
        references = detail.find("Refs")
        if references is not None:
            end_to_end, uetr = reference(text_of(references, "EndToEndId")), text_of(references, "UETR")
            servicer = text_of(references, "AcctSvcrRef")
        code = code_of(detail.find("BkTxCd"))
    code = code or code_of(entry.find("BkTxCd"))
    return RecordRow(
        where,
        raw,
        (),
        basics.booked,
        place.statement,
        sequence,
        basics.at.at if basics.at else None,
        basics.precision,
        basics.value.day if basics.value else None,
        signed,
        basics.currency,
        None,
        end.account.scheme if end.account else None,
        end.account.identifier if end.account else None,
        end.institution,
        end.name,
        told,
        end_to_end,
        reference(servicer or text_of(entry, "AcctSvcrRef")),
        uetr,
        code,
        basics.reversal or basics.returned,
        _channel(code),
    )


def _channel(code: str | None) -> str:
    parts = code.split("/") if code else []
    if len(parts) < 2:
        return "bank"
    if parts[1] in _CASH_FAMILIES or parts[-1] in _CASH_SUBFAMILIES:
        return "cash"
    return "card" if parts[1] in _CARD_FAMILIES else "bank"
