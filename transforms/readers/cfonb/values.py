"""Amounts, accounts and complements as CFONB 120 writes them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from transforms.money import show
from transforms.readers.fixed_lines import BadRecordError, Line, money
from transforms.readers.references import account_number

# The last figure and the sign in one character, as on punched cards: { A..I in, } J..R out.
# Where braces are letters of the national alphabet (ISO 646-FR) they are é and è.
_OVERPUNCHED = {
    **{mark: (1, digit) for digit, mark in enumerate("{ABCDEFGHI")},
    **{mark: (-1, digit) for digit, mark in enumerate("}JKLMNOPQR")},
    "é": (1, 0),
    "è": (-1, 0),
}
_LETTERS = {
    **{letter: str(place % 9 + 1) for place, letter in enumerate("ABCDEFGHIJKLMNOPQR")},
    **{letter: str(place + 2) for place, letter in enumerate("STUVWXYZ")},
}
"""Figures that stand for the letters of an account in its key: A J 1, B K S 2, ... I R Z 9."""

NAMES_OF_PAYER, NAMES_OF_PAYEE = ("NPY", "NPO"), ("NBE", "NBU")
"""Qualifiers of names: who pays and for whom; who is paid and for whom."""
_TEXTS = ("LIB", "LCC", "LC2", "LCS", "")
_AMOUNTS = {"MMO": "original amount", "FEE": "fee"}


def signed(line: Line, first: int, decimals: str, what: str = "amount") -> Decimal:
    """An amount of 14 characters, the last of which holds the sign. Raises BadRecordError."""
    text = line.text[first - 1 : first + 13]
    found = _OVERPUNCHED.get(text[-1:])
    if len(text) != 14 or found is None:
        raise BadRecordError(
            f"{what}_malformed: '{text}' does not end with a letter or brace that says in or out "
            "({ A..I in, } J..R out)"
        )
    if decimals not in tuple("0123456"):
        raise BadRecordError(f"decimals_missing: '{decimals}' in place 20 is no number of decimals")
    sign, digit = found
    return sign * money(f"{text[:-1]}{digit}", int(decimals), what)


def own_iban(bank: str, branch: str, account: str) -> str | None:
    """The IBAN of a French account, with the key of its RIB; None where the numbers are not an account's."""
    figures = "".join(_LETTERS.get(letter, letter) for letter in account)
    parts = (bank, branch, figures)
    if not all(part.isascii() and part.isdigit() for part in parts) or tuple(map(len, parts)) != (5, 5, 11):
        return None
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(figures)) % 97
    number = f"{bank}{branch}{account}{key:02d}"
    digits = "".join(str(int(letter, 36)) for letter in f"{number}FR00")
    named = account_number(f"FR{98 - int(digits) % 97:02d}{number}")
    return named.identifier if named is not None and named.scheme == "iban" else None


class Complements:
    """What the complements (05) of a movement say, by their qualifiers."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.said: dict[str, str] = {}
        self.texts: list[str] = []
        for line in lines:
            qualifier, text = line.at(46, 48), line.text[48:118]
            first = qualifier not in self.said
            self.said.setdefault(qualifier, text)
            if qualifier in _TEXTS:
                self.texts.append(text)
            elif qualifier in _AMOUNTS and first:
                self.texts.append(_amount_in_words(qualifier, text))
            elif qualifier == "RCN" and first:
                self.texts.append(text[35:])
            elif not (first and qualifier in ("REF", *NAMES_OF_PAYER, *NAMES_OF_PAYEE)):
                self.texts.append(f"{qualifier} {text}")

    def reference(self, qualifier: str) -> str:
        """A reference of 35 characters."""
        return self.said.get(qualifier, "")[:35].strip()

    def name(self, *, paid: bool) -> str | None:
        """Who is at the other end: whom the account paid, or who paid it; failing that, any name said."""
        ends = (NAMES_OF_PAYEE, NAMES_OF_PAYER) if paid else (NAMES_OF_PAYER, NAMES_OF_PAYEE)
        found = (self.said.get(qualifier, "").strip() for end in ends for qualifier in end)
        return next((" ".join(name.split()) for name in found if name), None)


def _amount_in_words(qualifier: str, text: str) -> str:
    """`(original amount 12.50 USD)`; the text as it is where it holds no amount."""
    currency, decimals, figures = text[:3], text[3:4], text[4:18]
    both = f"{decimals}{figures}"
    if len(both) != 15 or not (both.isdigit() and both.isascii()):
        return f"{qualifier} {text}"
    return (
        f"({_AMOUNTS[qualifier]} {show(Decimal(int(figures)).scaleb(-int(decimals)), currency)} {currency})"
    )
