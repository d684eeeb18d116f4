"""What one end of a remittance is called: an account of scheme `mto`, never made of a name alone.

Method: docs/methods/reported-payments.md, section Ends.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

_MASKED = re.compile(r"[*•#]|[xX]{2,}|\.\.\.")
_NO_DOCUMENT = frozenset(
    "NONE NA NIL NULL UNKNOWN NOTPROVIDED NOTAVAILABLE PASSPORT IDCARD ID TEST DUMMY PENDING".split()
)
_WORD = re.compile(r"[^\W_]+")
_ROW = "01234567890123456789"
CALLED_BY = ("document", "phone and name", "name and control number")
"""What an end is called by, the first that is there; a reading that an older rule made is read anew."""
PHONE_OF_END = r"^(phone:(?:[A-Z]{2}/)?\+?\d+)"
"""The phone in the identifier of an end that is known by phone and name."""
_SHORTEST_DOCUMENT, _SHORTEST_PHONE, _LONGEST_PHONE = 4, 7, 15


@dataclass(frozen=True)
class End:
    """What a record says of one end, as written; empty texts where it says nothing."""

    name: str
    phone: str
    document_number: str
    document_country: str
    country: str


def document_key(number: str, country: str) -> str | None:
    """`AF/P1234567`: a document by the country that issued it; numbers repeat between countries.

    None where the country is not known, for a masked number, and for what agents put in where they
    saw no document (NONE, 000000, 123456).
    """
    if _MASKED.search(number) or not country:
        return None
    plain = re.sub(r"[\W_]+", "", number).upper()
    if len(plain) < _SHORTEST_DOCUMENT or plain in _NO_DOCUMENT or _is_filler(plain):
        return None
    return f"{country.upper()}/{plain}"


def phone_key(number: str, country: str = "") -> str | None:
    """`+4915112345678`; a number without its country's code stays within the country: `DE/015112345678`.

    None for a number that is masked or filled in, and where no country is known.
    """
    if _MASKED.search(number):
        return None
    digits = re.sub(r"\D", "", number)
    international = number.strip().startswith(("+", "(+"))
    if digits.startswith("00"):
        digits, international = digits[2:], True
    if not _SHORTEST_PHONE <= len(digits) <= _LONGEST_PHONE or _is_filler(digits):
        return None
    if international:
        return f"+{digits}"
    return f"{country.upper()}/{digits}" if country else None


def _is_filler(text: str) -> bool:
    """One sign over and over (0000000), or digits in a row (1234567)."""
    return len(set(text)) == 1 or text in _ROW or text in _ROW[::-1]


def name_key(name: str) -> str:
    """A name without capitals and with single spaces."""
    return " ".join(name.split()).casefold()


def words_key(name: str) -> str:
    """The words of a name without capitals, accents and points, in the order of the alphabet: `Rezai, Ali`."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(sorted(_WORD.findall(plain)))


def mto_identifier(end: End, control_number: str, raw: str) -> str | None:
    """The account's identifier: by document, else by phone and name, else by name within this one payment.

    A phone alone is no one's account: families share one, and numbers are given anew.

    raw: the record's text, which stands for the control number where there is none. None where
    the record names nobody.
    """
    document = document_key(end.document_number, end.document_country or end.country)
    if document is not None:
        return f"document:{document}"
    phone = phone_key(end.phone, end.country)
    if phone is not None:
        words = words_key(end.name)
        return f"phone:{phone}/{words}" if words else f"phone:{phone}"
    name = name_key(end.name)
    if not name:
        return None
    within = control_key(control_number) or hashlib.sha256(raw.encode()).hexdigest()[:16]
    return f"name:{name}/{within}"


def control_key(number: str) -> str:
    """A control number as it is compared: letters and digits, in capitals."""
    return re.sub(r"[\W_]+", "", number).upper()
