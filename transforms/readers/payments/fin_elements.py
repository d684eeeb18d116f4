"""Fields of payment messages as orders (SWIFT User Handbook, category 1 and 2, field formats)."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from transforms.money import is_currency
from transforms.readers.payments.fin_messages import Field, FinMessage
from transforms.readers.payments.order import Order, Person
from transforms.readers.references import AccountName, account_number

_SETTLED = re.compile(r"(\d{6})([A-Z]{3})(\d{1,15},\d{0,15})")
_MONEY = re.compile(r"([A-Z]{3})(\d{1,15},\d{0,15})")
_RATE = re.compile(r"\d{1,12},\d{0,12}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_REFERENCE = re.compile(r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,16}(?<!/)")
_STRUCTURED = re.compile(r"([1-8])/(.*)")
_IDENTITY = re.compile(r"(ARNU|CCPT|CUST|DRLC|EMPL|NIDN|SOSE|TXID)/([A-Z]{2})/(.+)")
_DOCUMENTS = {"CCPT": "passport", "NIDN": "id_card", "DRLC": "driving_licence", "ARNU": "alien_registration"}

ACCOUNT_WITH = ("57A", "57B", "57C", "57D")
"""The institution where the account is that is paid, or of direct debits pays."""
_INSTITUTIONS = ("51A", "52A", "53A", "54A", "55A", "56A", "57A", "58A")


class FieldError(ValueError):
    """Why a message is no payment that can be read, as `code: plain words`."""


def order_of(message: FinMessage, order: Order, kind: str) -> None:
    """Fill the order from its message, of kind 103, 202 or 205.

    Raises: FieldError for a mandatory field that is missing or wrong.
    """
    once(message, ("20",), ("32A",), ("50A", "50F", "50K", "50"), ("59", "59A", "59F"))
    order.uetr = message.uetr
    order.control_number = reference_of(message)
    _settlement(message, order)
    if kind == "103":
        instructed(message, order)
    else:
        _institutions(message, order)
    _customers(message, order, beneficiary_needed=kind == "103")
    codes_are_well_formed(message)
    order.from_institution = institution_in(message, "52A", "52D") or order.from_institution or message.sender
    order.to_institution = institution_in(message, *ACCOUNT_WITH) or order.to_institution or message.receiver
    order.narrative = told_in(message)
    order.reference = end_to_end(message)


def once(message: FinMessage, *sorts: tuple[str, ...]) -> None:
    """Raises: FieldError where one of these sorts of fields stands twice, so that the end of a message was lost."""
    for tags in sorts:
        found = [one for one in message.fields if one.tag in tags]
        if len(found) > 1:
            raise FieldError(
                f"records_run_together: field {found[1].tag} at line {found[1].line} is the second of its sort, so an "
                "end mark before it is missing"
            )


def told_in(message: FinMessage) -> str | None:
    """What its fields 70 and 72 say, on one line."""
    told = [one.value for one in message.fields if one.tag in ("70", "72")]
    return " ".join(" ".join(told).split()) or None


def reference_of(message: FinMessage) -> str:
    """The sender's reference. Raises: FieldError where it is missing or malformed."""
    found = message.first("20")
    if found is None or not found.value.strip():
        raise FieldError("reference_missing: field 20, the sender's reference, is missing")
    if _REFERENCE.fullmatch(found.value.strip()) is None:
        raise FieldError(f"reference_malformed: field 20 at line {found.line} is '{found.value[:40]}'")
    return found.value.strip()


def end_to_end(message: FinMessage) -> str | None:
    """The payer's reference: /ROC/ in field 70, else the related reference of field 21."""
    told = message.first("70")
    found = re.search(r"/ROC/([^/\n]+)", told.value) if told else None
    related = message.first("21")
    if found:
        return found[1].strip()
    return related.value.strip() if related and related.value.strip() not in ("", "NONREF") else None


def _settlement(message: FinMessage, order: Order) -> None:
    day, order.currency, order.amount = settled(message)
    order.sent_at, order.sent_precision = datetime.combine(day, time.min), "day"
    order.received_amount, order.received_currency = order.amount, order.currency


def settled(message: FinMessage) -> tuple[date, str, Decimal]:
    """Value date, currency and amount of field 32A. Raises: FieldError where they are missing or wrong."""
    found = message.first("32A")
    if found is None:
        raise FieldError("amount_missing: field 32A (value date, currency, amount) is missing")
    parts = _SETTLED.fullmatch(found.value.strip())
    if parts is None:
        raise FieldError(f"amount_malformed: field 32A at line {found.line} is '{found.value[:40]}'")
    return day_of(parts[1], found), _currency(parts[2], found), Decimal(parts[3].replace(",", "."))


def day_of(text: str, found: Field) -> date:
    """A day from YYMMDD. Raises: FieldError where there is no such day."""
    # SWIFT's window: years 80 to 99 are of the last century.
    century = 1900 if int(text[:2]) >= 80 else 2000
    try:
        return date(century + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise FieldError(
            f"date_impossible: field {found.tag} at line {found.line} has no such day: {text}"
        ) from None


def _currency(code: str, found: Field) -> str:
    if not is_currency(code):
        raise FieldError(
            f"currency_not_iso_4217: field {found.tag} at line {found.line}: '{code}' is no currency code"
        )
    return code


def money_of(found: Field) -> tuple[str, Decimal]:
    """Currency and amount of a field. Raises: FieldError where they are malformed."""
    parts = _MONEY.fullmatch(found.value.strip())
    if parts is None:
        raise FieldError(f"amount_malformed: field {found.tag} at line {found.line} is '{found.value[:40]}'")
    return _currency(parts[1], found), Decimal(parts[2].replace(",", "."))


def instructed(message: FinMessage, order: Order) -> None:
    """What the customer ordered (33B), where it differs from what is settled; rate and charges."""
    found = message.first("33B")
    if found is not None:
        order.currency, order.amount = money_of(found)
    rate = message.first("36")
    if rate is not None:
        if _RATE.fullmatch(rate.value.strip()) is None:
            raise FieldError(f"rate_unreadable: field 36 at line {rate.line} is '{rate.value[:40]}'")
        order.rate = Decimal(rate.value.strip().replace(",", "."))
    charges = [_MONEY.fullmatch(one.value.strip()) for one in message.fields if one.tag == "71F"]
    money = [(one[1], Decimal(one[2].replace(",", "."))) for one in charges if one]
    if money and len({currency for currency, _ in money}) == 1:
        order.fee, order.fee_currency = sum((value for _, value in money), Decimal(0)), money[0][0]


def codes_are_well_formed(message: FinMessage) -> None:
    """Raises: FieldError where an institution's field of option A holds no BIC."""
    for found in message.fields:
        if found.tag in _INSTITUTIONS:
            code = found.value.split("\n")[-1].strip()
            if _BIC.fullmatch(code) is None:
                raise FieldError(
                    f"bic_malformed: field {found.tag} at line {found.line}: '{code[:40]}' is no BIC"
                )


def _customers(message: FinMessage, order: Order, *, beneficiary_needed: bool) -> None:
    """Ordering customer (50a) and beneficiary (59a); of MT202 COV those of the payment that it covers.

    A payment without its ordering customer is kept, with an unknown end: archives cut that field.
    """
    for side, role, tags in (
        ("from", "sender", ("50A", "50F", "50K", "50")),
        ("to", "receiver", ("59", "59A", "59F")),
    ):
        found = message.first(*tags)
        if found is None:
            if beneficiary_needed and side == "to":
                raise FieldError("party_missing: field 59a, the beneficiary, is missing")
            continue
        person = person_of(found, side, role)
        order.persons.append(person)
        setattr(order, f"{side}_account", person.account)
        setattr(order, f"{side}_name", person.name)
        setattr(order, f"{side}_country", person.country)


def _institutions(message: FinMessage, order: Order) -> None:
    """Ordering (52a) and beneficiary institution (58a) of a bank's own transfer."""
    beneficiary = message.first("58A", "58D")
    if beneficiary is None:
        raise FieldError("party_missing: field 58a, the beneficiary institution, is missing")
    order.to_institution = _name_or_bic(beneficiary)
    order.to_name = order.to_institution
    ordering = message.first("52A", "52D")
    order.from_name = _name_or_bic(ordering) if ordering else message.sender
    order.from_institution = order.from_name
    account = _account(beneficiary.value.split("\n")[0])
    order.to_account = account


def institution_in(message: FinMessage, *tags: str) -> str | None:
    """BIC or name of the institution in the first of these fields that is there."""
    found = message.first(*tags)
    return _name_or_bic(found) if found else None


def _name_or_bic(found: Field) -> str | None:
    lines = [line.strip() for line in found.value.split("\n") if line.strip()]
    named = [line for line in lines if not line.startswith("/")] or [line.lstrip("/") for line in lines]
    return named[0] if named else None


def _account(line: str) -> AccountName | None:
    return account_number(line.strip().lstrip("/")) if line.startswith("/") else None


_ACCOUNT_AND_NAME = re.compile(
    r"/{1,2}(?:([A-Z0-9-]*\d[A-Z0-9-]{4,33})\s+([^\W\d].*)|(\d{5,34})([^\W\d][^\d]*\s.*))"
)
"""An account and its holder on one line, which the rules part by a line's end: `/12345678 J. SMITH`."""
_BARE_ACCOUNT = re.compile(r"\d{5,34}")
"""An account without its slash, on a line of its own before the name."""


def person_of(found: Field, side: str, role: str) -> Person:
    """A customer: account, name and address; with option F also birth and documents."""
    lines = [line.strip() for line in found.value.split("\n") if line.strip()]
    person = Person(role, side)
    if len(lines) == 1 and (joined := _ACCOUNT_AND_NAME.fullmatch(lines[0])) is not None:
        lines = [f"/{joined[1] or joined[3]}", joined[2] or joined[4]]
    elif len(lines) > 1 and _BARE_ACCOUNT.fullmatch(lines[0]) is not None:
        lines[0] = f"/{lines[0]}"
    if lines and lines[0].startswith("/"):
        person.account = _account(lines.pop(0))
    if found.tag.endswith("F"):
        _structured(lines, person)
    elif found.tag.endswith(("A", "G")):
        person.kind, person.name = "organisation", lines[0] if lines else None
        if person.name and _BIC.fullmatch(person.name):
            person.company_number = f"bic:{person.name}"
    else:
        person.name = lines[0] if lines else None
        person.address = ", ".join(lines[1:]) or None
    return person


def _structured(lines: list[str], person: Person) -> None:
    """Option F: numbered lines (1 name, 2 address, 3 country and town, 4 birth date, 6 and 7 numbers)."""
    names: list[str] = []
    addresses: list[str] = []
    for line in lines:
        identity = _IDENTITY.fullmatch(line)
        if identity is not None:
            _document(person, *identity.groups())
            continue
        parts = _STRUCTURED.fullmatch(line)
        if parts is None:
            names.append(line) if not names else addresses.append(line)
            continue
        number, said = parts[1], parts[2].strip()
        if number == "1":
            names.append(said)
        elif number == "2":
            addresses.append(said)
        elif number == "3":
            person.country, person.city = said[:2], said.partition("/")[2] or None
        elif number == "4" and re.fullmatch(r"\d{8}", said):
            person.birth_date, person.kind = f"{said[:4]}-{said[4:6]}-{said[6:]}", "person"
        elif number == "7" and (inner := re.fullmatch(r"([A-Z]{2})/(.+)", said)):
            _document(person, "NIDN", *inner.groups())
    person.name = " ".join(names) or None
    person.address = ", ".join(addresses) or None


def _document(person: Person, code: str, country: str, number: str) -> None:
    if code in _DOCUMENTS:
        person.kind = "person"
    person.document_kind = _DOCUMENTS.get(code, code)
    person.document_country, person.document_number = country, number.strip()
