"""Who is at the other end of an entry, and who holds the account."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from transforms.readers.camt.fragments import child, text_of
from transforms.readers.references import AccountName, account_number, reference


class OtherEnd(NamedTuple):
    """Account, institution and name at the other end, as far as the details name them."""

    account: AccountName | None = None
    institution: str | None = None
    name: str | None = None


NOBODY = OtherEnd()


def other_end(details: Element, *, credit: bool, reversal: bool, own: str) -> OtherEnd:
    """The debtor of a credit, the creditor of a debit.

    A reversal keeps the roles of the payment that it takes back (ISO 20022, RvslInd), so there it
    is the other way round; and whoever is named with the account's own number is not the other.
    """
    parties, agents = details.find("RltdPties"), details.find("RltdAgts")
    if parties is None and agents is None:
        return NOBODY
    roles = ("Dbtr", "Cdtr") if credit != reversal else ("Cdtr", "Dbtr")
    found = _end(parties, agents, roles[0])
    if found.account is not None and found.account.identifier == own:
        found = _end(parties, agents, roles[1])
    return found


def _end(parties: Element | None, agents: Element | None, role: str) -> OtherEnd:
    account = account_of(child(parties, role + "Acct"))
    name = name_of(child(parties, role)) or name_of(child(parties, "Ultmt" + role))
    institution = institution_of(child(agents, role + "Agt"))
    return OtherEnd(account, institution, name) if account or institution or name else NOBODY


def name_of(party: Element | None) -> str | None:
    """The name of a party: in Nm, since version 08 in Pty/Nm; of an agent in FinInstnId/Nm."""
    if party is None:
        return None
    return (
        text_of(party, "Nm")
        or text_of(party, "Pty", "Nm")
        or text_of(party, "Agt", "FinInstnId", "Nm")
        or text_of(party, "FinInstnId", "Nm")
    )


def account_of(account: Element | None) -> AccountName | None:
    """An account by its IBAN or by another number; an IBAN is known by its check digits."""
    if account is None:
        return None
    number = text_of(account, "Id", "IBAN") or text_of(account, "Id", "Othr", "Id")
    # Version 01 has the other number in PrtryAcct, and its predecessors' BBAN is still met.
    number = number or text_of(account, "Id", "PrtryAcct", "Id") or text_of(account, "Id", "BBAN")
    return account_number(number) if number else None


def institution_of(agent: Element | None) -> str | None:
    """BIC, else the number in a clearing system, else the name of an institution."""
    known = child(agent, "FinInstnId")
    if known is None:
        return None
    return (
        text_of(known, "BICFI")
        or text_of(known, "BIC")
        or text_of(known, "CmbndId", "BIC")
        or text_of(known, "ClrSysMmbId", "MmbId")
        or text_of(known, "Nm")
        or reference(text_of(known, "Othr", "Id"))  # SEPA has NOTPROVIDED there
    )


def identifiers_of(party: Element | None) -> tuple[str, ...]:
    """What identifies a party: `bic:..` and `org:..` of an organisation, `person-doc:..` of a person."""
    if party is None:
        return ()
    holder = party.find("Pty")
    ids = child(party if holder is None else holder, "Id")
    found: list[str] = []
    organisation, person = child(ids, "OrgId"), child(ids, "PrvtId")
    if organisation is not None:
        for tag in ("BIC", "BICOrBEI", "AnyBIC"):
            found += [f"bic:{text}" for text in _texts(organisation, tag)]
        found += [f"lei:{text}" for text in _texts(organisation, "LEI")]
        found += [f"org:{text}" for other in organisation.findall("Othr") if (text := text_of(other, "Id"))]
    if person is not None:
        numbers = [text_of(other, "Id") for other in person.findall("Othr")]
        found += [f"person-doc:{text}" for text in numbers if text]
    return tuple(found)


def _texts(parent: Element, tag: str) -> list[str]:
    return [text for each in parent.findall(tag) if (text := text_of(each))]
