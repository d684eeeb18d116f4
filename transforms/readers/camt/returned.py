"""What a detail says of a payment that came back (RtrInf): that it did, why, and what it was booked as."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from transforms.readers.camt.fragments import child, text_of


def is_returned(detail: Element) -> bool:
    """Whether a detail gives a reason of return, or the code of the payment that came back.

    Words alone (AddtlInf) do not tell it: banks also write there that they sent a payment on.
    """
    told = detail.find("RtrInf")
    return told is not None and bool(_reason(told) or code_of(told.find("OrgnlBkTxCd")))


def words_of_return(told: Element | None) -> list[str | None]:
    """`(returned: AC04, of PMNT/ICDT/ESCT)` and the bank's own words."""
    if told is None:
        return []
    reason, original = _reason(told), code_of(told.find("OrgnlBkTxCd"))
    facts = [fact for fact in (reason, original and f"of {original}") if fact]
    said: list[str | None] = [f"(returned: {', '.join(facts)})"] if facts else []
    return said + [each.text for each in told.findall("AddtlInf")]


def _reason(told: Element) -> str | None:
    """The reason's code; up to version 03 it may stand without a level in between."""
    reason = told.find("Rsn")
    return text_of(reason, "Cd") or text_of(reason, "Prtry") or text_of(reason)


def code_of(kind: Element | None) -> str | None:
    """The code of a booking: `PMNT/RCDT/ESCT` of the ISO list, else the institution's own."""
    if kind is None:
        return None
    domain = kind.find("Domn")
    family = child(domain, "Fmly")
    parts = [text_of(domain, "Cd"), text_of(family, "Cd"), text_of(family, "SubFmlyCd")]
    return "/".join([part for part in parts if part]) or text_of(kind, "Prtry", "Cd")
