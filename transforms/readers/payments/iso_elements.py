"""Elements of ISO 20022 payment messages as orders: amounts, ends, and the people that they name."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from transforms.money import is_currency
from transforms.readers.camt.fragments import FaultError, Moment, amount, child, moment_of, text_of
from transforms.readers.camt.parties import account_of, institution_of, name_of
from transforms.readers.camt.words import words_of_structured
from transforms.readers.payments.order import Order, Person
from transforms.readers.references import reference

_DOCUMENTS = {"CCPT": "passport", "NIDN": "id_card", "DRLC": "driving_licence", "ARNU": "alien_registration"}
"""ExternalPersonIdentification1Code, those that name a document."""


@dataclass(frozen=True)
class Group:
    """What the group header says for all transactions."""

    transactions: int | None = None
    settled: Moment | None = None
    created: Moment | None = None
    total: Decimal | None = None
    """What all amounts add up to, of whatever currency (CtrlSum)."""


@dataclass(frozen=True)
class Head:
    """What a PmtInf says for its transactions: the one end that they share, and the day."""

    element: Element | None = None
    day: Moment | None = None
    reference: str | None = None


def group_of(header: Element | None) -> Group:
    """What a GrpHdr says. Raises nothing: what cannot be read is not there."""
    if header is None:
        return Group()
    count = text_of(header, "NbOfTxs") or ""
    return Group(
        int(count) if count.isdigit() and len(count) < 16 else None,
        _moment(child(header, "IntrBkSttlmDt")),
        _moment(child(header, "CreDtTm")),
        _sum(text_of(header, "CtrlSum")),
    )


def _sum(text: str | None) -> Decimal | None:
    try:
        return amount(text) if text else None
    except FaultError:
        return None


def head_of(information: Element | None) -> Head:
    """What a PmtInf says up to its first transaction."""
    if information is None:
        return Head()
    wanted = child(information, "ReqdExctnDt")
    if wanted is None:
        wanted = child(information, "ReqdColltnDt")
    return Head(information, _moment(wanted), text_of(information, "PmtInfId"))


def _moment(parent: Element | None) -> Moment | None:
    try:
        return moment_of(parent)
    except FaultError:
        return None


def order_of(transaction: Element, order: Order, group: Group, head: Head) -> None:
    """Fill the order from its transaction. Raises: FaultError for what makes it no payment."""
    ids = child(transaction, "PmtId")
    end_to_end = text_of(ids, "EndToEndId")
    order.reference = reference(end_to_end)
    order.uetr = text_of(ids, "UETR")
    order.control_number = (
        text_of(ids, "TxId") or text_of(ids, "InstrId") or order.reference or head.reference or end_to_end
    )
    _amounts(transaction, order)
    _times(transaction, order, group, head)
    _ends(transaction, order, head.element)
    order.narrative = " ".join(_told(transaction)) or None


def _told(transaction: Element) -> list[str]:
    """Remittance information, also that of the payment that a cover is for; and the purpose."""
    told: list[str | None] = []
    for source in (transaction, child(transaction, "UndrlygCstmrCdtTrf")):
        information = child(source, "RmtInf")
        if information is not None:
            told += [each.text for each in information.findall("Ustrd")]
            for structured in information.findall("Strd"):
                told += words_of_structured(structured)
    told.append(text_of(transaction, "Purp", "Cd"))
    return [" ".join(text.split()) for text in told if text and text.strip()]


def _amounts(transaction: Element, order: Order) -> None:
    settled = child(transaction, "IntrBkSttlmAmt")
    instructed = _first(transaction, ("InstdAmt",), ("Amt", "InstdAmt"), ("Amt", "EqvtAmt", "Amt"))
    if settled is None and instructed is None:
        raise FaultError("amount_missing: the transaction states no amount")
    if instructed is not None:
        order.amount, order.currency = _money(instructed)
    if settled is not None:
        order.received_amount, order.received_currency = _money(settled)
        if order.amount is None:
            order.amount, order.currency = order.received_amount, order.received_currency
    order.rate = _rate(text_of(transaction, "XchgRate") or text_of(transaction, "XchgRateInf", "XchgRate"))
    charges = [found for one in transaction.findall("ChrgsInf") if (found := one.find("Amt")) is not None]
    if charges:
        money = [_money(one) for one in charges]
        if len({currency for _, currency in money}) == 1:
            order.fee = sum((value for value, _ in money), Decimal(0))
            order.fee_currency = money[0][1]


def _first(parent: Element, *paths: tuple[str, ...]) -> Element | None:
    for path in paths:
        if (found := child(parent, *path)) is not None:
            return found
    return None


def _money(given: Element) -> tuple[Decimal, str]:
    currency = given.get("Ccy") or ""
    if not is_currency(currency):
        raise FaultError(f"currency_not_iso_4217: '{currency[:10]}' is no currency code")
    return amount(given.text or ""), currency


def _rate(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        rate = Decimal(text)
    except InvalidOperation:
        raise FaultError(f"rate_unreadable: '{text[:40]}' is not an exchange rate") from None
    if not rate.is_finite() or not 0 < rate < 10**9:
        raise FaultError(f"rate_unreadable: '{text[:40]}' is not an exchange rate")
    return rate


def _times(transaction: Element, order: Order, group: Group, head: Head) -> None:
    settled = moment_of(child(transaction, "IntrBkSttlmDt")) or group.settled
    accepted = moment_of(child(transaction, "AccptncDtTm"))
    moment = accepted or settled or head.day or group.created
    if moment is None:
        raise FaultError("date_missing: neither the transaction nor its headings state a date")
    order.sent_at, order.sent_precision = moment.at, moment.precision
    order.received_at = settled.day if settled else None


def _ends(transaction: Element, order: Order, head: Element | None) -> None:
    """Debtor and creditor: of the transaction, else of its heading, else of the payment that it covers."""
    covered = child(transaction, "UndrlygCstmrCdtTrf")
    sources = [source for source in (covered, transaction, head) if source is not None]
    for role, side in (("Dbtr", "from"), ("Cdtr", "to")):
        party, account, agent = (_of(sources, role + part) for part in ("", "Acct", "Agt"))
        known = account_of(account)
        if known is not None and reference(known.identifier) is None:
            known = None
        institution = institution_of(agent)
        if party is None and known is None:
            who = "debtor" if role == "Dbtr" else "creditor"
            raise FaultError(f"{who}_missing: the transaction names no {who}")
        if party is not None:
            person = person_of(party, side, "debtor" if role == "Dbtr" else "creditor")
            person.account = known
            order.persons.append(person)
            setattr(order, f"{side}_name", person.name)
            setattr(order, f"{side}_country", person.country)
        ultimate = _of(sources, "Ultmt" + role)
        if ultimate is not None:
            order.persons.append(
                person_of(ultimate, side, f"ultimate_{'debtor' if side == 'from' else 'creditor'}")
            )
        setattr(order, f"{side}_account", known)
        setattr(order, f"{side}_institution", institution)


def _of(sources: list[Element], name: str) -> Element | None:
    return next((found for source in sources if (found := source.find(name)) is not None), None)


def person_of(party: Element, side: str, role: str) -> Person:
    """A party with its address, birth and identification."""
    inner = party.find("Pty")
    party = party if inner is None else inner
    address, ids = child(party, "PstlAdr"), child(party, "Id")
    private, organisation = child(ids, "PrvtId"), child(ids, "OrgId")
    person = Person(role, side, name_of(party))
    person.kind = (
        "person" if private is not None else "organisation" if organisation is not None else "unknown"
    )
    person.country = text_of(address, "Ctry") or text_of(party, "CtryOfRes")
    person.city, person.postcode = text_of(address, "TwnNm"), text_of(address, "PstCd")
    person.address = _address(address)
    person.birth_date = text_of(private, "DtAndPlcOfBirth", "BirthDt")
    person.phone = text_of(party, "CtctDtls", "MobNb") or text_of(party, "CtctDtls", "PhneNb")
    person.email = text_of(party, "CtctDtls", "EmailAdr")
    other = child(private, "Othr")
    if other is not None:
        code = text_of(other, "SchmeNm", "Cd") or text_of(other, "SchmeNm", "Prtry")
        person.document_number = text_of(other, "Id")
        person.document_kind = _DOCUMENTS.get(code or "", code)
        issuer = text_of(other, "Issr")
        person.document_country = issuer if issuer and len(issuer) == 2 and issuer.isalpha() else None
    if organisation is not None:
        person.company_number = text_of(organisation, "LEI") or text_of(organisation, "Othr", "Id")
    return person


def _address(address: Element | None) -> str | None:
    if address is None:
        return None
    street = [text_of(address, tag) for tag in ("Dept", "StrtNm", "BldgNb", "BldgNm", "PstBx")]
    lines = [line.text.strip() for line in address.findall("AdrLine") if line.text]
    return " ".join(part for part in (*street, *lines) if part) or None
