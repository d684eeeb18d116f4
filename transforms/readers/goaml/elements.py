"""Elements of goAML as payments and people (UNODC, goAML schema 5.0.2; older ones name fewer elements)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree.ElementTree import Element

from transforms.money import WHOLE_DIGITS, is_currency
from transforms.readers.camt.fragments import FaultError, child, moment, text_of
from transforms.readers.payments.order import Order, Person
from transforms.readers.references import AccountName, account_number

_AMOUNT = re.compile(rf"\d{{1,{WHOLE_DIGITS}}}(?:\.\d{{0,18}})?|\.\d{{1,18}}")
_DUMMY_BIRTHS = (date(1900, 1, 1), date(1800, 1, 1), date(1753, 1, 1))
"""Days that reporting software writes where nobody knows the birth date."""
_BESIDE = ("conductor", "director")
"""Roles of people who are named beside those whose money it is."""
_SIDES = (("from", ("t_from_my_client", "t_from")), ("to", ("t_to_my_client", "t_to")))


@dataclass(frozen=True)
class Heading:
    """What a report says once: its currency and who sent it."""

    currency: str | None = None
    entity: str | None = None
    code: str | None = None
    reference: str | None = None
    reason: str | None = None
    action: str | None = None


class Money(NamedTuple):
    """An amount with its currency, and the rate that stands beside it."""

    amount: Decimal
    currency: str
    rate: Decimal | None


def heading_of(report: Element) -> Heading:
    """What stands before a report's first transaction or activity."""
    return Heading(
        text_of(report, "currency_code_local"),
        text_of(report, "rentity_id"),
        text_of(report, "report_code"),
        text_of(report, "entity_reference"),
        text_of(report, "reason"),
        text_of(report, "action"),
    )


def transaction_of(transaction: Element, order: Order, heading: Heading) -> None:
    """Fill the order from a transaction. Raises: FaultError for what makes it no payment."""
    order.control_number = text_of(transaction, "transactionnumber")
    order.reference = text_of(transaction, "internal_ref_number")
    local = _money(text_of(transaction, "amount_local"), heading.currency, None)
    _times(transaction, order)
    told = ("transaction_description", "transaction_location", "transmode_comment", "comments")
    words = [text for tag in told if (text := text_of(transaction, tag))]
    order.narrative = " | ".join(words + goods_of(child(transaction, "goods_services"))) or None
    parties = transaction.findall("involved_parties/party")
    if parties:
        _many(parties, order, local)
    else:
        _two(transaction, order, local)


def _times(transaction: Element, order: Order) -> None:
    said = text_of(transaction, "date_transaction")
    if said is None:
        raise FaultError("date_missing: the transaction states no date")
    found = moment(_without_midnight(said))
    order.sent_at, order.sent_precision = found.at, found.precision
    posted = text_of(transaction, "value_date") or text_of(transaction, "date_posting")
    order.received_at = moment(_without_midnight(posted)).day if posted else None


def _without_midnight(text: str) -> str:
    """A date with a time, or the day alone: the schema has no plain dates, so midnight means a day."""
    if not text.endswith(("Z", "+00:00")) and text[10:11] == "T" and text[11:19] != "00:00:00":
        # Times without zone are the reporting country's; the day is what they state for certain.
        return text[:10]
    return text[:10] if text[11:19] == "00:00:00" else text


def _money(text: str | None, currency: str | None, rate: str | None) -> Money:
    if text is None:
        raise FaultError("amount_missing: the transaction states no amount")
    if _AMOUNT.fullmatch(text.strip()) is None:
        raise FaultError(f"amount_malformed: '{text[:40]}' is not an amount")
    if currency is None or not is_currency(currency):
        raise FaultError(f"currency_not_iso_4217: '{(currency or '')[:10]}' is no currency code")
    return Money(Decimal(text.strip()), currency, _rate(rate))


def _rate(text: str | None) -> Decimal | None:
    try:
        rate = Decimal(text) if text else None
    except InvalidOperation:
        rate = Decimal(-1)
    if rate is not None and not (rate.is_finite() and 0 < rate < 10**9):
        raise FaultError(f"rate_unreadable: '{str(text)[:40]}' is not an exchange rate")
    return rate


def _two(transaction: Element, order: Order, local: Money) -> None:
    """Bi-party: one side each; amounts in foreign currency where a side states them."""
    ends = {side: _first(transaction, tags) for side, tags in _SIDES}
    if ends["from"] is None or ends["to"] is None:
        lacking = "t_from" if ends["from"] is None else "t_to"
        raise FaultError(f"party_missing: the transaction has neither {lacking} nor {lacking}_my_client")
    order.status = "completed"
    for side, end in ends.items():
        assert end is not None
        foreign = child(end, f"{side}_foreign_currency")
        money = _foreign(foreign) or local
        if side == "from":
            order.amount, order.currency, order.rate = money
        else:
            order.received_amount, order.received_currency = money.amount, money.currency
            order.rate = order.rate or money.rate
        _end(end, side, order)


def _first(parent: Element, tags: tuple[str, ...]) -> Element | None:
    return next((found for tag in tags if (found := parent.find(tag)) is not None), None)


def _foreign(given: Element | None) -> Money | None:
    if given is None:
        return None
    return _money(
        text_of(given, "foreign_amount"),
        text_of(given, "foreign_currency_code"),
        text_of(given, "foreign_exchange_rate"),
    )


def _end(end: Element, side: str, order: Order) -> None:
    account = child(end, f"{side}_account")
    person, entity = child(end, f"{side}_person"), child(end, f"{side}_entity")
    conductor = child(end, "t_conductor")
    if conductor is not None:
        order.persons.append(person_of(conductor, side, "conductor"))
    name = None
    if account is not None:
        known = account_of(account)
        setattr(order, f"{side}_account", known)
        setattr(
            order, f"{side}_institution", text_of(account, "swift") or text_of(account, "institution_name")
        )
        name = text_of(account, "account_name")
        order.persons += holders_of(account, side, known)
    if person is not None:
        order.persons.append(person_of(person, side, "sender" if side == "from" else "receiver"))
        name = order.persons[-1].name
    if entity is not None:
        firm = firm_of(entity, side, "sender" if side == "from" else "receiver")
        order.persons += firm
        name = firm[0].name
    holders = [one for one in order.persons if one.side == side and one.role not in _BESIDE]
    setattr(order, f"{side}_name", name or (holders[0].name if holders else None))
    setattr(order, f"{side}_country", text_of(end, f"{side}_country"))


def _many(parties: list[Element], order: Order, local: Money) -> None:
    """Multi-party: roles, but no direction; so it is told, and moves nothing between two accounts."""
    order.amount, order.currency, order.rate = local
    order.status = "unknown"
    for party in parties:
        role = text_of(party, "role") or "party"
        order.persons += party_people(party, "other", role)


def party_people(party: Element, side: str, role: str) -> list[Person]:
    """The person, the firm, or the holders of the account that a party is."""
    for suffix in ("", "_my_client"):
        if (person := party.find(f"person{suffix}")) is not None:
            return [person_of(person, side, role)]
        if (entity := party.find(f"entity{suffix}")) is not None:
            return firm_of(entity, side, role)
        if (account := party.find(f"account{suffix}")) is not None:
            return holders_of(account, side, account_of(account), role)
    return []


def account_of(account: Element) -> AccountName | None:
    """An account by its IBAN, else by its number."""
    number = text_of(account, "iban") or text_of(account, "account")
    return account_number(number) if number else None


def holders_of(account: Element, side: str, known: AccountName | None, role: str = "holder") -> list[Person]:
    """The firm and the signatories of an account; else its name."""
    people = []
    entity = child(account, "t_entity")
    if entity is not None:
        people += firm_of(entity, side, role)
    signatories = [
        found for one in account.findall("signatory") if (found := one.find("t_person")) is not None
    ]
    related = account.findall("related_persons/account_related_person")
    signatories += [found for one in related if (found := one.find("t_person")) is not None]
    people += [person_of(one, side, "signatory" if entity is not None else role) for one in signatories]
    if not people and (name := text_of(account, "account_name")):
        people.append(Person(role, side, name))
    for person in people:
        person.account = known
    return people


def person_of(person: Element, side: str, role: str) -> Person:
    """A natural person with documents, phone and address."""
    parts = [text_of(person, tag) for tag in ("first_name", "middle_name", "prefix", "last_name")]
    found = Person(role, side, " ".join(part for part in parts if part) or None, "person")
    found.birth_date = _birth(text_of(person, "birthdate"))
    found.document_number, found.document_kind = text_of(person, "passport_number"), "passport"
    found.document_country = text_of(person, "passport_country")
    if found.document_number is None:
        identity = _first(person, ("identification", "identifications/identification"))
        found.document_kind = text_of(identity, "type") or "id_card"
        found.document_number = text_of(identity, "number") or text_of(person, "id_number")
        found.document_country = text_of(identity, "issue_country")
    if found.document_number is None:
        found.document_number = text_of(person, "ssn")
        found.document_kind = "national_id" if found.document_number else None
    found.country = text_of(person, "residence") or text_of(person, "nationality1")
    found.email = text_of(person, "email") or text_of(person, "emails", "email")
    _reachable(person, found)
    return found


def firm_of(entity: Element, side: str, role: str) -> list[Person]:
    """A firm, and after it the people who direct it."""
    related = entity.findall("related_persons/entity_related_person")
    directors = entity.findall("director_id")
    directors += [found for one in related if (found := one.find("person")) is not None]
    return [entity_of(entity, side, role), *(person_of(one, side, "director") for one in directors)]


def goods_of(goods: Element | None) -> list[str]:
    """What was sold or pledged, an item a text: the report's own words, its size and its values."""
    told = []
    for item in goods.findall("item") if goods is not None else ():
        words = [text_of(item, tag) for tag in ("item_type", "item_make", "description", "status_comments")]
        words.append(_together(item, "size", "size_uom"))
        for tag, says in (("estimated_value", "estimated value"), ("disposed_value", "disposed of for")):
            value = _together(item, tag, "currency_code")
            words.append(f"{says} {value}" if value else None)
        told.append(", ".join(word for word in words if word))
    return told


def _together(item: Element, *tags: str) -> str | None:
    """What the first tag says with its unit, where it says something."""
    said = [text_of(item, tag) for tag in tags]
    return " ".join(word for word in said if word) if said[0] else None


def entity_of(entity: Element, side: str, role: str) -> Person:
    """A firm or another organisation."""
    name = text_of(entity, "name") or text_of(entity, "commercial_name")
    found = Person(role, side, name, "organisation")
    found.company_number = text_of(entity, "incorporation_number")
    found.country = text_of(entity, "incorporation_country_code")
    found.email = text_of(entity, "email") or text_of(entity, "emails", "email")
    _reachable(entity, found)
    return found


def _reachable(source: Element, found: Person) -> None:
    phone = source.find("phones/phone")
    if phone is not None and (number := text_of(phone, "tph_number")):
        prefix = text_of(phone, "tph_country_prefix")
        found.phone = f"+{prefix.lstrip('+0')} {number}" if prefix and not number.startswith("+") else number
    address = source.find("addresses/address")
    if address is not None:
        found.address, found.city = text_of(address, "address"), text_of(address, "city")
        found.postcode = text_of(address, "zip")
        found.country = found.country or text_of(address, "country_code")


def _birth(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        raise FaultError(f"birth_date_impossible: there is no day '{text[:40]}'") from None
    return None if day in _DUMMY_BIRTHS else day.isoformat()
