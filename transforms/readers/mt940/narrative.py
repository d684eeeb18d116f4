"""Field 86, the text of a booking, in the ways that banks structure it.

Four ways are known by their first characters: subfields behind a separator (`166?00..`: Germany,
Austria; `~20`, `<20`, `>20`, `^20`, `000+20`: Poland, Triodos, Romania; `TBB+00`: Bulgaria),
`/TAG/` blocks (the Netherlands, Britain,
the United States), words with colons
(ABN AMRO's older SEPA layout, mBank), and free text. What a way does not state stays unknown: a
name is never guessed from free text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from transforms.readers.references import (
    AccountName,
    account_number,
    has_form_of_iban,
    iban_in,
    reference,
)

_SUBFIELDS = re.compile(r"(\d{3})?([^\w\s/:;,.+-])(\d\d)|(\d{3}|[A-Z]{3})([+?])(?=[012]\d)")
_PARTY = re.compile(r"([A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{8,34})\s*/\s*([^/]+)")
"""Account and name in one block: Komercijalna banka in North Macedonia."""
_POLISH = re.compile(r"(?<!\d)\d{26}(?!\d)")
_LEAST_SUBFIELDS = 2
"""Subfields behind a plus, which stands in sums too: `100+20 EUR`."""
SEPA_WORDS = "EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|RREF|PURP"
"""What stands before a `+` in a purpose, and says what follows (Deutsche Kreditwirtschaft)."""

_SEPA = re.compile(rf"({SEPA_WORDS})\+")
_PLUS = re.compile(
    "".join(f"(?<!{word})" for word in SEPA_WORDS.split("|")) + r"\+(?=00|10|2\d|3[0-48]|6[0-3])"
)
"""A plus as the separator of subfields, which stands in texts too: only the numbers that subfields have follow it."""
_BLOCKS = re.compile(
    r"/(TRTP|RTYP|IBAN|BBAN|BIC|NAME|REMI|EREF|ORDP|BENM|CNTP|CSID|MARF|ISDT|RTRN|PREF|NRTX|PIND|ULTC|ULTD"
    r"|ULTB|PURP|ADDR|SVCL|INIT|OCMT|CHGS|EXCH|ACCW|BAI|ACNO|TRCD|BUSP|RREF|IREF|CDTRREF|CREF|KREF|ABD|ID"
    r"|CRNM|CACT|CBIC|CCID|DBNM|DACT|DBIC|DCID|OPRP|OAMT|SVWZ|CRED|DEBT|COAM|ABWA|ABWE|MREF)/"
)
_WORDS = re.compile(
    r"(?:^|(?<=[\s;/]))(IBAN|BIC|NAAM|NAME|OMSCHRIJVING|KENMERK|MACHTIGING|INCASSANT|EREF|REK|BETALINGSKENM\.|VOOR"
    r"|Z RACH\.|NA RACH\.|OD|DLA|TYT\.|TNR|REF\. KLIENTA)\s*:(?!/)"
)
_ACCOUNT_WORDS = ("IBAN", "Z RACH.", "NA RACH.", "REK")
_NAME_WORDS = ("NAAM", "NAME", "OD", "DLA")
_LIKE_AN_IBAN = re.compile(r"\b[A-Z]{2}\d{2}")
CASH_CODES, CARD_CODES = frozenset(("082", "083")), frozenset(("106",))
"""Kinds of booking (GVC, Deutsche Kreditwirtschaft): 082 paid in, 083 paid out, 106 card payment."""

_CASH_WORDS, _CARD_WORDS = re.compile(r"GEA\b|/TRTP/GELDAUTOMAAT"), re.compile(r"BEA\b|/TRTP/BETAALAUTOMAAT")
# 10 number of the booking sheet, 30 bank, 31 and 38 account, 32 and 33 name, 34 text key.
# No institution has subfields from 40 to 59 or from 80: there the separator is a character of the text.
_GROUPS = {f"{number:02}": "other" for number in (*range(40), *range(60, 80))}
_GROUPS |= {f"{number}": "purpose" for number in (*range(20, 30), *range(60, 64))}
_GROUPS |= dict.fromkeys(("10", "30", "31", "32", "33", "34", "38"), "stated")


class Narrative(NamedTuple):
    """What field 86 says. `text` holds all its words; `code` is the German kind of booking (GVC)."""

    text: str
    code: str | None = None
    account: AccountName | None = None
    institution: str | None = None
    name: str | None = None
    reference: str | None = None
    channel: str = "bank"


def narrative(text: str) -> Narrative:
    """Reads field 86 by the way it is structured."""
    subfields = _SUBFIELDS.match(text)
    if subfields is not None:
        joined = text.replace("\n", "")
        if subfields[2]:
            return _from_subfields(joined.split(subfields[2]), subfields[2], subfields[1])
        parts = _PLUS.split(joined) if subfields[5] == "+" else joined.split(subfields[5])
        if len(parts) > _LEAST_SUBFIELDS:
            return _from_subfields(parts, subfields[5], subfields[4])
    joined = text.replace("\n", "")
    if text.startswith("/") and _BLOCKS.search(joined):
        return _from_blocks(joined)
    if ":" in text and _WORDS.search(text):
        found = _from_words(text)
        if found is not None:
            return found
    return _from_free_text(text)


def _from_subfields(parts: list[str], separator: str, code: str | None) -> Narrative:
    purposes: list[str] = []
    numbers: list[str] = []
    others: list[str] = []
    stated: dict[str, str] = {}
    place = others
    for part in parts[1:]:
        number = part[:2]
        group = _GROUPS.get(number)
        if group is None:  # the separator as a character of the text
            _go_on(place, stated, separator + part)
        elif group == "stated":
            stated[number] = stated.pop(number, "") + part[2:]
            place = []
        else:
            place = purposes if group == "purpose" else others
            numbers += [number] if group == "purpose" else []
            place.append(part[2:])
    purpose = _purpose(numbers, purposes, stated.get("38", "").strip())
    bank = stated.get("30", "").strip()
    number = stated.get("38") or stated.get("31", "")
    if not number.strip() and has_form_of_iban(stated.get("33", "").strip()):
        number = stated.pop("33")  # ING in Romania
    name = stated.get("32", "") + stated.get("33", "")
    return Narrative(
        " ".join([part for part in (*map(str.strip, others), purpose.strip()) if part]),
        code,
        _account_at(bank, number),
        bank or None,
        name.strip() or None,
        end_to_end(purpose),
        _channel_of(code),
    )


def _purpose(numbers: list[str], texts: list[str], account: str) -> str:
    """The purpose, whose words go on from one subfield into the next.

    In Poland (MultiCash) 26 is the other's account, 27 to 29 are the name, and from 60 each is a line of its own.
    """
    if "26" not in numbers or not account or texts[numbers.index("26")].strip() != account:
        return "".join(texts)
    parts = zip(numbers, texts, strict=True)
    apart = [f" {text}" if number in ("26", "27") or number >= "60" else text for number, text in parts]
    return "".join(apart)


def _go_on(place: list[str], stated: dict[str, str], more: str) -> None:
    """The subfield read last goes on."""
    if place:
        place[-1] += more
    elif stated:
        stated[next(reversed(stated))] += more
    else:
        place.append(more)


def end_to_end(purpose: str) -> str | None:
    """The reference behind `EREF+` in a purpose, where there is one."""
    return reference(_sepa_references(purpose).get("EREF")) if "EREF+" in purpose else None


def _sepa_references(purpose: str) -> dict[str, str]:
    pieces = _SEPA.split(purpose)
    return dict(zip(pieces[1::2], map(str.strip, pieces[2::2]), strict=True))


def _account_at(bank: str, account: str) -> AccountName | None:
    """An account number; behind its bank code, as field 25 writes it, where both are national ones."""
    found = account_number(account)
    if found is None or found.scheme == "iban" or not (bank.isdigit() and len(bank) == 8):
        return found
    return AccountName("bban", f"{bank}/{found.identifier}")


def _channel_of(code: str | None) -> str:
    if code in CASH_CODES:
        return "cash"
    return "card" if code in CARD_CODES else "bank"


def _from_blocks(text: str) -> Narrative:
    pieces = _BLOCKS.split(text)
    blocks: dict[str, str] = {}
    values = [_without_marks(value) for value in pieces[2::2]]
    for tag, value in zip(pieces[1::2], values, strict=True):
        blocks.setdefault(tag, value)
    account, institution, name = blocks.get("IBAN") or blocks.get("BBAN") or blocks.get("ACNO"), None, None
    if "CNTP" in blocks:  # account/BIC/name/city/
        account, institution, name, *_ = (*blocks["CNTP"].split("/"), "", "")
    elif "ACCW" in blocks:  # account,BIC
        account, _, institution = blocks["ACCW"].partition(",")
    side = _other_side(blocks)
    account = account or blocks.get(f"{side}ACT")
    institution = institution or blocks.get(f"{side}BIC")
    party = blocks.get("ORDP") or blocks.get("BENM") or ""
    both = _PARTY.match(party)
    if both is not None:
        account, party = account or both[1], both[2]
    name = blocks.get("NAME") or name or party
    name = name or blocks.get({"C": "CRNM", "D": "DBNM"}.get(side, ""))
    return Narrative(
        " ".join(value for value in (pieces[0].strip(), *values) if value),
        None,
        account_number(account or ""),
        blocks.get("BIC") or institution or None,
        (name or "").strip(" /") or None,
        reference(blocks.get("EREF")),
        _channel_of_words(text),
    )


def _other_side(blocks: dict[str, str]) -> str:
    """C or D where only who is paid (CRNM, CACT, CBIC), or only who pays (DBNM, DACT, DBIC) is named: Goldman Sachs."""
    sides = {side for side in "CD" if any(f"{side}{what}" in blocks for what in ("RNM", "BNM", "ACT", "BIC"))}
    return sides.pop() if len(sides) == 1 else ""


def _without_marks(value: str) -> str:
    """A block without the slashes that end it and the mark of free text: `USTD//Invoice 5/` (ING)."""
    return value.strip().rstrip("/").rstrip().removeprefix("USTD//")


def _from_words(text: str) -> Narrative | None:
    pieces = _WORDS.split(text.replace("\n", " "))
    words: dict[str, str] = {}
    for word, value in zip(pieces[1::2], pieces[2::2], strict=True):
        words.setdefault(word, value.strip(" ;/"))
    account = next((words[word] for word in _ACCOUNT_WORDS if words.get(word)), "")
    name = next((words[word] for word in _NAME_WORDS if words.get(word)), None)
    if not account and not name:
        return None
    return Narrative(
        _one_line(text),
        account=account_number(account.split(" ")[0]),
        institution=words.get("BIC") or None,
        name=name,
        reference=reference(words.get("EREF") or words.get("REF. KLIENTA")),
        channel=_channel_of_words(text),
    )


def _from_free_text(text: str) -> Narrative:
    iban = iban_in(text) if _LIKE_AN_IBAN.search(text) else None
    return Narrative(
        _one_line(text),
        account=AccountName("iban", iban) if iban else _polish(text),
        channel=_channel_of_words(text),
    )


def _polish(text: str) -> AccountName | None:
    """The only Polish account number in a text, which has check digits."""
    named = {account_number(number) for number in _POLISH.findall(text)}
    ibans = [one for one in named if one is not None and one.scheme == "iban"]
    return ibans[0] if len(ibans) == 1 else None


def _one_line(text: str) -> str:
    return text.replace("\n", " ").strip()


def _channel_of_words(text: str) -> str:
    if _CASH_WORDS.match(text):
        return "cash"
    return "card" if _CARD_WORDS.match(text) else "bank"


def from_information(text: str) -> Narrative:
    """Reads a field NS: lines that begin with a two-digit number (Germany, Hungary).

    01 to 14 purpose, 15 and 16 the other's name, 17 kind of booking, 33 bank, 34 account.
    """
    lines = {line[:2]: line[2:].strip() for line in text.split("\n") if line[:2].isdigit()}
    bank = lines.get("33", "")
    words = [value for number, value in lines.items() if number < "15" or number >= "17"]
    return Narrative(
        " ".join(words),
        account=_account_at(bank, lines.get("34", "")),
        institution=bank or None,
        name=(lines.get("15", "") + lines.get("16", "")).strip() or None,
    )
