"""A document of 1CClientBankExchange as the bookings that it tells: keys and values between two marks."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.money import NO_CURRENCY
from transforms.readers.fixed_lines import BadRecordError, joined, midnight
from transforms.readers.norma43.record import currency_of
from transforms.readers.record_rows import RecordRow
from transforms.readers.references import account_number, reference

_AMOUNT = re.compile(r"(\d{1,15})(?:[.,](\d{1,2}))?")
_DAY = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
_TAX_NUMBER = re.compile(r"ИНН\s*\d{10,12}\s*(?:КПП\s*\d{9}\s*)?")
_OLD_ROUBLE = "810"
"""In numbers of accounts the rouble has kept the code that it had until 1998."""
LONGEST = 1 << 16
"""Characters of a document that are kept."""

PAYER, PAYEE = "Плательщик", "Получатель"
BOOKED_ON = {PAYER: ("ДатаСписано", "ДатаОперации"), PAYEE: ("ДатаПоступило", "ДатаОперации")}
"""Keys of the day of booking; where there are several, the last is version 2's (Kazakhstan)."""
AMOUNTS = {PAYER: ("Сумма", "СуммаРасход"), PAYEE: ("Сумма", "СуммаПриход")}


class Document(NamedTuple):
    """What stands between СекцияДокумент and КонецДокумента."""

    line: int
    kind: str
    raw: str
    said: dict[str, str]
    fault: str = ""

    def first(self, *keys: str) -> str:
        """The first of these keys that says something."""
        return next((self.said[key] for key in keys if self.said.get(key)), "")

    def account(self, side: str) -> str:
        """The account of payer or payee."""
        return self.first(f"{side}Счет", f"{side}РасчСчет", f"{side}ИИК")


def currency(account: str) -> str:
    """The currency that the number of a Russian account tells; NO_CURRENCY for others."""
    if not (len(account) == 20 and account.isascii() and account.isdigit()):
        return NO_CURRENCY
    return "RUB" if account[5:8] == _OLD_ROUBLE else currency_of(account[5:8]) or NO_CURRENCY


def money(text: str, what: str) -> Decimal:
    """An amount with a point or a comma before its cents. Raises: BadRecordError."""
    if not text:
        raise BadRecordError(f"amount_missing: {what} is missing")
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise BadRecordError(f"amount_malformed: {what} is '{text[:40]}'")
    return Decimal(f"{found[1]}.{found[2] or 0}")


def day(text: str, what: str) -> date | None:
    """A day as 31.03.2026; None where there is none. Raises: BadRecordError."""
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise BadRecordError(f"date_malformed: {what} is '{text[:40]}', not day.month.year")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise BadRecordError(f"date_impossible: there is no day {text} ({what})") from None


def row(document: Document, side: str, *, by_own_date: bool) -> RecordRow:
    """The booking on the account of payer or payee; its faults are reasons.

    by_own_date: the file is a statement, so that the document's own day counts where it has no day of booking.
    """
    other = PAYEE if side == PAYER else PAYER
    reasons = [document.fault] if document.fault else []
    amount, booked = None, None
    try:
        amount = money(document.first(*AMOUNTS[side]), f"{AMOUNTS[side][0]}, the amount,")
        booked = day(document.first(*BOOKED_ON[side]), BOOKED_ON[side][0])
        own_date = day(document.first("Дата", "ДатаДокумента"), "Дата")
        booked = booked or (own_date if by_own_date else None)
        if booked is None and by_own_date:
            raise BadRecordError("date_missing: the document has neither a day of booking nor one of its own")
    except BadRecordError as bad:
        reasons.append(str(bad))
    account = account_number(document.account(other))
    texts = [document.said.get(f"НазначениеПлатежа{number}", "") for number in ("", *range(1, 7))]
    return RecordRow(
        f"line {document.line}, {document.kind[:40]}",
        document.raw,
        tuple(reasons),
        booked=booked is not None or bool(reasons),
        booked_at=midnight(booked) if booked else None,
        booked_precision="day" if booked else None,
        amount=(amount if side == PAYEE else -amount) if amount is not None else None,
        currency=currency(document.account(side)),
        counterparty_scheme=account.scheme if account else None,
        counterparty_identifier=account.identifier if account else None,
        counterparty_institution=document.first(f"{other}БИК", f"{other}БанкБИК", f"{other}Банк1") or None,
        counterparty_name=_TAX_NUMBER.sub(
            "", document.first(f"{other}1", other, f"{other}Наименование"), count=1
        ).strip()
        or None,
        narrative=joined(texts[:1] if texts[0] else texts[1:]),
        reference=reference(document.first("Номер", "НомерДокумента")),
        transaction_code=document.kind or None,
        channel="bank",
    )
