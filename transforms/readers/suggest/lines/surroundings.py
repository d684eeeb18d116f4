"""What the lines around the records say: whose account it is, its currency, the balances at both ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from transforms.money import is_currency
from transforms.readers.expressions import first_group
from transforms.readers.references import account_number
from transforms.readers.suggest.lines.dialect import Row
from transforms.readers.suggest.meaning.roles import iban_like
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Figure, figure

_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?![A-Za-z0-9])")
_LABELS = (
    r"((?i:iban|account\s*(?:number|no\.?|id)?|a/c\s*no\.?|konto(?:[- ]?nummer|[- ]?nr\.?)?|compte(?:\s*n\S{0,2})?|"
    r"(?:n[uú]mero\s*de\s*)?cuenta(?:\s+(?:corriente|de|ahorros?|en|pesos|soles|d[oó]lares|n[°º.]|n[r]?o\.?))*|(?:n\S{0,3}\s*)?conta|conto(?:\s*corrente)?|rekening(?:nummer)?|"
    r"(?:nr|numer)\s*rachunku|rachunek|[cč][ií]slo\s*[uú][cč]tu|[uú][cč]et|sz[aá]mlasz[aá]m|tili(?:numero)?|"
    r"s[aą]skait\w*|kont[as]\w*|cont(?:ul)?|сметка|счета?|сч[её]т\w*|рахун\w*|λογαριασμ\w*|"
    r"hesap(?:\s*(?:no|numaras[ıi]))?|no(?:mor|\.)?\s*rek(?:ening)?|s[oố]\s*t[aà]i\s*kho[aả]n|"
    r"\brib\b|رقم الحساب|الحساب|账号|帐号|卡号|賬號|口座番号|계좌번호|เลขที่บัญชี|חשבון))"
)
_ENDS = "(?:[^A-Za-z0-9]|$)"
"""Not with the first letter of the next word: `0123456789  Currency: NGN`."""
_ACCOUNT = re.compile(
    _LABELS + r"(?P<gap>[^A-Za-z0-9*]{1,12})(?P<number>[A-Z0-9*xX][A-Z0-9*xX./\- ]{4,34}[A-Z0-9*xX])" + _ENDS
)

_CURRENCY_LABEL = re.compile(
    r"(?:(?i:currency|ccy|w[äa]hrung|devise|divisa|moneda|moeda|valuta|waluta|m[eě]na|para birimi|d[öo]viz(?: cinsi)?)|"
    r"[Вв]ал[ую]т\w*|币种|العملة|عملة الحساب|نوع ارز|واحد پول)\W{1,6}((?:[^\W\d_]\.?){2,6}|S/|[€$£₺₽₴])(?=[^\w.]|$)"
)
"""A label, and the currency behind it, in the same cell or the next."""
_NUMBER_IN_CURRENCY = re.compile(r"'?[\d*xX][\d*xX./\- ]{5,}[- ] ?([A-Z]{3})(?: - .*)?")
"""An account's number with the currency that it is kept in (`0002-0123456-70 RWF`, `0372016183 - EUR - Extracto`)."""
_WORDS = ("ALL", "TOP", "CUP", "ANG")
"""Codes that are English words as well."""


@dataclass(frozen=True)
class Said:
    """A balance that a line states."""

    kind: str
    """opening, closing, total; empty where the line does not say."""
    label: str
    text: str
    figure: Figure
    row: Row
    follows: bool = True
    """Whether the figure stands behind the words."""


@dataclass(frozen=True)
class Found:
    """A value in the preamble and the regular expression that takes it."""

    value: str
    pattern: str


def account_in(rows: Sequence[Row]) -> Found | None:
    """The account that the lines above the header name; None where they name none or several."""
    text = "\n".join(row.text for row in rows)
    ibans = [iban for match in _IBAN.finditer(text) if (iban := _iban_of(match.group(1))) is not None]
    known = {"".join(iban.split()) for iban in ibans}
    if len(known) == 1:
        before = re.escape(_label_before(text, ibans[0]))
        head = before + r"\W*" if before else r"\b"
        of_any_length, of_its_own = r"([A-Z]{2}\d{2}[A-Z0-9 ]{11,40})", _as_long_as("".join(ibans[0].split()))
        # What stands behind it on the line may be letters too.
        return _checked(head + of_any_length, text, ibans[0]) or _checked(head + of_its_own, text, ibans[0])
    for match in _ACCOUNT.finditer(text):
        number = _without_currency(re.split(r"\s+-\s", match["number"].strip())[0])
        if sum(letter.isdigit() for letter in number) < 4 or is_date_like(number):
            continue
        letters = r"A-Z0-9*xX./\- " if " " in number else r"A-Z0-9*xX./\-"
        pattern = (
            re.escape(match.group(1)).replace("\\ ", " ")
            + rf"[^A-Za-z0-9*\n]{{1,12}}([A-Z0-9*xX][{letters}]{{4,35}}){_ENDS}"
        )
        if (found := _checked(pattern, text, number)) is not None:
            return found
    return _account_by_label(rows, text)


_ACCOUNT_NUMBER = re.compile(r"[A-Z0-9*xX][A-Z0-9*xX./\- ]{3,33}[A-Z0-9*xX]")


def _account_by_label(rows: Sequence[Row], text: str) -> Found | None:
    """A number in the cell behind one that is called like a column of accounts (`Conta Corrente;51415726`)."""
    for row in rows:
        for label, value in _labelled(row):
            digits = sum(letter.isdigit() for letter in value)
            if digits < _DIGITS or not _ACCOUNT_NUMBER.fullmatch(value) or is_date_like(value):
                continue
            if ((sum_ := figure(value)) is not None and sum_.has_mark) or words.balance_line(
                label
            ) is not None:
                continue
            if not words.names_account(label):
                continue
            head = re.escape(label).replace("\\ ", " ")
            pattern = head + rf"[^A-Za-z0-9*\n]{{1,12}}({_ACCOUNT_NUMBER.pattern}){_ENDS}"
            if (found := _checked(pattern, text, value)) is not None:
                return found
    return None


_DIGITS = 5
"""Of an account's number that nothing but a label shows."""


def _labelled(row: Row) -> Iterator[tuple[str, str]]:
    """Labels with what stands behind them, in the same cell or the next."""
    cells = [cell for cell in row.cells if cell]
    for cell in cells:
        label, mark, value = cell.partition(":")
        if mark and value.strip():
            yield label.strip(), value.strip()
    for cell, value in pairwise(cells):
        yield cell.rstrip(": "), value


def _iban_of(text: str) -> str | None:
    """An account number that looks like an IBAN, without the word behind it where only that leaves one."""
    for number in (text, text.rpartition(" ")[0]):
        named = account_number(number)
        if named is not None and named.scheme == "iban":
            return number
    return text if account_number(text) is not None else None


def _without_currency(number: str) -> str:
    before, _, last = number.rpartition(" ")
    return before if before and is_currency(last) else number


def _as_long_as(iban: str) -> str:
    fours, rest = divmod(len(iban) - 4, 4)
    last = rf" ?[A-Z0-9]{{{rest}}}" if rest else ""
    return rf"([A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{4}}){{{fours}}}{last})"


def is_date_like(text: str) -> bool:
    """Whether a number is more likely a day."""
    return re.fullmatch(r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}.*", text) is not None


def _label_before(text: str, value: str) -> str:
    line = next(line for line in text.split("\n") if value in line)
    found = re.search(r"([^\W\d_][^;,\t|\"\d]{0,40}?)\W*$", line[: line.index(value)])
    return found.group(1).strip() if found else ""


def _checked(pattern: str, text: str, value: str) -> Found | None:
    taken = first_group(pattern, text).strip()
    return Found(value, pattern) if "".join(taken.split()) == "".join(value.split()) else None


def currency_in(rows: Sequence[Row]) -> str | None:
    """The one currency that cells or labels around the records name; None where none or several."""
    found = set()
    for row in rows:
        named = _CURRENCY_LABEL.search("\t".join(row.cells))
        if named is not None and (code := words.currency_of(named.group(1))) is not None:
            found.add(code)
        for cell in row.cells:
            match = re.fullmatch(r"(?:[^\W\d_][\w .]*[:=]\s*|[:\s]*)?([A-Z]{3})", cell)
            if match and is_currency(match.group(1)) and match.group(1) not in _WORDS:
                found.add(match.group(1))
            if (match := _NUMBER_IN_CURRENCY.fullmatch(cell)) and is_currency(match.group(1)):
                found.add(match.group(1))
            money = figure(cell) or figure(cell.rpartition(":")[2])
            if (
                money is not None
                and (money.has_mark or money.negative)
                and (code := words.currency_of(money.unit))
            ):
                found.add(code)
    return found.pop() if len(found) == 1 else None


def currency_named_in(rows: Sequence[Row]) -> str | None:
    """The one currency whose code stands anywhere in the lines, as a word of its own; None where none or several."""
    said = (re.findall(r"(?<![A-Za-z0-9])[A-Z]{3}(?![A-Za-z0-9])", row.text) for row in rows)
    found = {code for codes in said for code in codes if is_currency(code) and code not in _WORDS}
    return found.pop() if len(found) == 1 else None


def balances_in(rows: Sequence[Row]) -> Iterator[Said]:
    """Figures beside words for a balance, in file order."""
    for row in rows:
        label, kind = "", None
        before: list[tuple[str, Figure]] = []
        for cell in row.cells:
            head, _, rest = cell.partition(":")
            said = words.balance_line(head.strip("| ")) if rest else words.balance_line(cell.strip("| "))
            if said is not None:
                label, kind = head if rest else cell.strip("| "), said
                for text, money in before:
                    yield Said(kind, label, text, money, row, follows=False)
                before = []
            text = (rest if rest.strip() and said else cell).strip("| ")
            found = figure(text) or _last_figure(text)
            if found is not None and kind is not None:
                yield Said(kind, label, text, found, row)
            elif found is not None:
                before.append((text, found))


def _last_figure(text: str) -> Figure | None:
    """A figure at the end of a text (`31/12/2023 1.234,56 EUR`)."""
    match = re.search(r"(?:^|\s)([+-]?\d[\d.,']*[.,]\d{2}(?:\s?[A-Z]{3})?)$", text)
    return figure(match.group(1)) if match else None


def pattern_of(said: Said, delimiter: str) -> str:
    """The regular expression that takes a stated figure from its line; its group is the figure."""
    between = r"[^\d\n+(-]*?"
    label = re.escape(re.split(r"\d", said.label)[0].strip()) or re.escape(said.label)
    gap = re.escape(delimiter)
    if not said.follows:
        return rf"{gap}([+-]?\(?\d(?:[\d.,' ]*\d)?\)?-?)[{gap}\"|\s]*{label}"
    head = rf"{label}[^\n]*?(?:{gap}|:|\s){between}" if delimiter else label + between
    return head + r"([+-]?\(?\d(?:[\d.,' ]*\d)?\)?-?(?: ?(?:CR|DR|Cr|Dr))?)"


_PRINTED = (
    r"(?:[$€£] ?)?((?:[+-] ?)?\(?(?:\d{1,3}(?:[.,' ]\d{3})+|\d+)[.,]\d{2,3}\)?(?: ?[+-])?"
    r"(?: ?(?:CR|DR|Cr|Dr|[CDHS]))?)(?: ?(?:[A-Za-z]{3,4}|[$€£]))?"
)
"""A figure with its sign, and beside it the currency, which is no part of it."""


def pattern_at_end(said: Said) -> str | None:
    """The expression that takes a stated figure from the end of a printed line; None where it does not stand there.

    Days stand on such lines too, so the figure is taken with its marks and nothing else.
    """
    label = re.split(r"\d", said.label)[0].strip()
    pattern = rf"(?m){re.escape(label)}(?:[^\n]*?\s)?{_PRINTED}$".replace("\\ ", " ")
    taken = figure(first_group(pattern, said.row.text))
    same = taken is not None and replace(taken, unit=said.figure.unit) == said.figure
    return pattern if label and same else None


def iban_of(text: str) -> bool:
    """Whether an account's number is an IBAN by its shape."""
    return iban_like(text)
