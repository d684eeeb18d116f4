"""What a statement says of itself: account, holder, balances, period."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple
from xml.etree.ElementTree import Element

from transforms.money import NO_CURRENCY
from transforms.readers.camt.fragments import (
    FaultError,
    Moment,
    Wrapping,
    amount,
    child,
    element,
    moment_of,
    text_of,
)
from transforms.readers.camt.parties import account_of, identifiers_of, institution_of, name_of
from transforms.readers.reading import Statement


class Balance(NamedTuple):
    """A stated balance, signed."""

    kind: str
    page: bool
    amount: Decimal
    currency: str | None
    day: Moment | None


def fill(statement: Statement, heading: Element) -> list[str]:
    """Fill a statement from its element; gives messages on what could not be read."""
    account = heading.find("Acct")
    named = account_of(account)
    if named is not None:
        statement.scheme, statement.identifier = named.scheme, named.identifier
        statement.country = named.identifier[:2] if named.scheme == "iban" else None
    statement.institution = institution_of(child(account, "Svcr"))
    statement.holder_name = name_of(child(account, "Ownr"))
    statement.holder_identifiers = identifiers_of(child(account, "Ownr"))
    statement.reference = text_of(heading, "Id")
    statement.number = _count(text_of(heading, "ElctrncSeqNb") or text_of(heading, "LglSeqNb"))
    statement.page = _count(text_of(heading, "StmtPgntn", "PgNb") or text_of(heading, "RptPgntn", "PgNb"))
    balances, messages = _balances(heading)
    stated = text_of(account, "Ccy") or next((each.currency for each in balances if each.currency), None)
    statement.currency = stated or NO_CURRENCY
    _take_balances(statement, [each for each in balances if each.currency in (None, statement.currency)])
    others = sorted({each.currency for each in balances if each.currency} - {statement.currency})
    if others:
        messages.append(
            f"{statement.locator}: balances in {', '.join(others)} beside {statement.currency}, not used"
        )
    _take_period(statement, heading, messages)
    return messages


def last_day(heading: Element) -> Moment | None:
    """The day by which all entries were booked.

    It is the closing balance's, else the end of the period, else the day the statement was made.
    """
    balances, _ = _balances(heading)
    closing = [each.day for each in balances if each.kind == "CLBD" and each.day]
    if closing:
        return closing[0]
    try:
        end = moment_of_time(heading, "FrToDt", "ToDtTm") or moment_of_time(heading, "FrToDt", "ToDt")
        return end or moment_of_time(heading, "CreDtTm")
    except FaultError:
        return None


_HEADER = re.compile(r"<((?:[\w.-]+:)?)GrpHdr[\s>].*?</\1GrpHdr\s*>", re.DOTALL)


def made_at(text: str, wrapping: Wrapping) -> Moment | None:
    """When a message was made, by the group header that stands in the text before its statements."""
    header = _HEADER.search(text)
    try:
        return moment_of_time(element(header[0], wrapping), "CreDtTm") if header else None
    except FaultError:
        return None


def moment_of_time(heading: Element, *names: str) -> Moment | None:
    """A date that stands as text of an element."""
    return moment_of(child(heading, *names))


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


def _balances(heading: Element) -> tuple[list[Balance], list[str]]:
    found: list[Balance] = []
    messages: list[str] = []
    for number, stated in enumerate(heading.findall("Bal"), start=1):
        try:
            found.append(_balance(stated))
        except FaultError as fault:
            messages.append(f"Bal[{number}] was not used: {fault}")
    return found, messages


def _balance(stated: Element) -> Balance:
    kind = text_of(stated, "Tp", "CdOrPrtry", "Cd") or text_of(stated, "Tp", "Cd") or ""
    own = text_of(stated, "Tp", "CdOrPrtry", "Prtry")
    if not kind:
        raise FaultError(f"balance_unknown: its type is {own!r}, no code of ISO 20022")
    page = text_of(stated, "Tp", "SubTp", "Cd") == "INTM"
    figures = stated.find("Amt")
    if figures is None or not (figures.text or "").strip():
        raise FaultError("amount_missing: the balance states no amount")
    positive = amount(figures.text or "")
    # Some institutions leave the mark out; their balances are credit balances.
    signed = -positive if text_of(stated, "CdtDbtInd") == "DBIT" else positive
    return Balance(kind, page, signed, figures.get("Ccy"), moment_of(stated.find("Dt")))


def _take_balances(statement: Statement, balances: list[Balance]) -> None:
    by_kind: dict[str, list[Balance]] = {}
    for each in balances:
        by_kind.setdefault(each.kind, []).append(each)
    interim = by_kind.get("ITBD", [])
    # On a page in the middle of a statement an interim balance opens it, and the closing one stands apart.
    opens = interim[:1] if len(interim) > 1 or "CLBD" in by_kind else []
    opening = _by_day(by_kind.get("OPBD") or by_kind.get("PRCD") or opens)[:1]
    closing = _by_day(by_kind.get("CLBD") or interim)[-1:]
    for stated in opening:
        statement.opening_balance = stated.amount
        statement.opening_basis = _basis(stated)
        statement.from_date = stated.day.day if stated.day else None
    for stated in closing:
        statement.closing_balance = stated.amount
        statement.closing_basis = _basis(stated)
        statement.to_date = stated.day.day if stated.day else None


def _by_day(balances: list[Balance]) -> list[Balance]:
    """Balances of several days, oldest first; as they stand where one names no day."""
    days = [each.day.at for each in balances if each.day]
    if len(days) < len(balances):
        return balances
    return [each for _, each in sorted(zip(days, balances, strict=True), key=lambda pair: pair[0])]


def _basis(stated: Balance) -> str:
    return "intermediate" if stated.page or stated.kind == "ITBD" else "stated"


def _take_period(statement: Statement, heading: Element, messages: list[str]) -> None:
    """The stated period, where there is one; else the balances' days stay."""
    try:
        start = moment_of_time(heading, "FrToDt", "FrDtTm") or moment_of_time(heading, "FrToDt", "FrDt")
        end = moment_of_time(heading, "FrToDt", "ToDtTm") or moment_of_time(heading, "FrToDt", "ToDt")
    except FaultError as fault:
        messages.append(f"{statement.locator}: the period was not used: {fault}")
        return
    statement.from_date = start.day if start else statement.from_date
    statement.to_date = end.day if end else statement.to_date
