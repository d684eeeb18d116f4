"""Whose account it is and in which currency, from columns, headers, cells and the lines around."""

from __future__ import annotations

import re
from collections import Counter

from transforms.money import is_currency
from transforms.readers.delimited.layout import numbered
from transforms.readers.suggest.lines.regions import Edges
from transforms.readers.suggest.lines.surroundings import (
    Said,
    account_in,
    currency_in,
    pattern_at_end,
    pattern_of,
)
from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.meaning.money import Convention
from transforms.readers.suggest.meaning.roles import Roles, iban_like
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.marks import currencies_of, shared, told_by


def currency_of_file(
    table: Table, roles: Roles, convention: Convention | None
) -> tuple[str | None, dict[str, object] | None]:
    """The currency where the file has one throughout, and the profile's source for it."""
    named = _named_by_amounts(table, convention) or _of_the_other_amounts(table, roles, convention)
    marks = [mark for column in _of_money(table, convention) if (mark := mark_in_name(column.name))]
    mark = marks[0] if marks else ""
    if roles.currency is not None and not _is_of_something_else(table.columns[roles.currency], named, mark):
        column = table.columns[roles.currency]
        counted = Counter(column.filled)
        usual = words.currency_of(counted.most_common(1)[0][0])
        renamed = {
            text: code
            for text in sorted(column.distinct)
            if (code := words.currency_of(text)) and code != text
        }
        said: dict[str, object] = {"column": _name(table, column)}
        if renamed:
            said["values"] = renamed
        return usual, said
    if named is not None:
        return named, {"value": named}
    columns = _of_money(table, convention)
    units = Counter(found.unit for column in columns for found in column.figures if found and found.unit)
    codes = {words.currency_of(unit) for unit in units} - {None}
    if set(units) == {"$"} and words.is_foreign(_names(table)):
        return None, None  # pesos are written so in a dozen countries
    if len(codes) == 1:
        code = meant_by_mark(table, next(iter(units))) if len(units) == 1 else str(codes.pop())
        return code, {"value": code}
    if len(codes) > 1 and convention is not None and all(re.fullmatch("[A-Z]{3}", unit) for unit in units):
        names = [_name(table, column) for column in columns]
        return None, {"column": names[0] if len(names) == 1 else names, "pattern": "([A-Z]{3})"}
    code = currency_in([*table.above, *table.footer, *table.after_header])
    if code is None and convention is not None and convention.balance is not None:
        code = currency_in_name(table.columns[convention.balance].name)
    return code, {"value": code} if code else None


def _of_money(table: Table, convention: Convention | None) -> list[Column]:
    columns = [table.columns[index] for index in (convention.columns if convention else ())]
    return columns or [column for column in table.columns if column.numeric]


def _named_by_amounts(table: Table, convention: Convention | None) -> str | None:
    """The currency that the names of the columns of amounts say (`Amount (EUR)`)."""
    for column in _of_money(table, convention):
        code = currency_in_name(column.name)
        mark = mark_in_name(column.name)
        if code is not None and mark is not None:
            code = meant_by_mark(table, mark)
            if mark == "$" and words.is_foreign(_names(table)):
                continue  # pesos are written so in a dozen countries
        if code is not None:
            return code
    return None


def _of_the_other_amounts(table: Table, roles: Roles, convention: Convention | None) -> str | None:
    """The account's currency where a column of currencies is that of other sums: these are the amounts in it alone."""
    if roles.currency is None or convention is None or convention.amount is None:
        return None
    counted = Counter(table.columns[roles.currency].filled)
    usual = counted.most_common(1)[0][0]
    amounts = table.columns[convention.amount].figures
    for column in table.columns:
        if column.index in (convention.amount, convention.balance) or not column.numeric:
            continue
        pairs = zip(amounts, column.figures, table.columns[roles.currency].cells, strict=True)
        same = [(one.body == two.body, code == usual) for one, two, code in pairs if one and two]
        if len(set(same)) > 1 and all(alike == own for alike, own in same):
            return words.currency_of(usual)
    return None


def _is_of_something_else(column: Column, named: str | None, mark: str) -> bool:
    """Whether a column of currencies has others than the amounts are called by: those of what was bought.

    mark: what the amounts are called by where that is no code; a column of one of its currencies tells which.
    """
    if named is None or {words.currency_of(cell) for cell in column.distinct} <= set(currencies_of(mark)):
        return False
    return {words.currency_of(cell) for cell in column.distinct} != {named}


def meant_by_mark(table: Table, mark: str) -> str:
    """The currency that a mark of several (`kr`) stands for, by words of the header and the lines around."""
    texts = [*_names(table), *(cell for row in table.around[:60] for cell in row.cells)]
    told = told_by(mark, texts)
    return told if told is not None else str(words.currency_of(mark))


def mark_of_file(table: Table, convention: Convention) -> str | None:
    """The mark of several currencies by which alone the file's is known; None where something else says it."""
    columns = _of_money(table, convention)
    marks = {mark for column in columns if (mark := mark_in_name(column.name)) is not None}
    if not marks and all(currency_in_name(column.name) is None for column in columns):
        marks = {found.unit for column in columns for found in column.figures if found and found.unit}
    mark = marks.pop() if len(marks) == 1 else None
    if mark is None or not shared(mark):
        return None
    texts = [*_names(table), *(cell for row in table.around[:60] for cell in row.cells)]
    return None if told_by(mark, texts) is not None or currency_in(table.around) else mark


def _names(table: Table) -> list[str]:
    return [cell for cell in table.header.cells if cell] if table.header else []


def _name(table: Table, column: Column) -> str:
    names = numbered(list(table.header.cells)) if table.header else ()
    return (
        names[column.index]
        if column.index < len(names) and names[column.index].strip()
        else str(column.index + 1)
    )


def currency_in_name(name: str) -> str | None:
    """The currency in a column's name: `Amount (EUR)`, `Betrag in EUR`, `Withdrawals [SGD]`, `Kwota PLN`."""
    for code in re.findall(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])", name):
        if is_currency(code) and code not in ("ALL", "TOP", "CUP", "ANG"):
            return str(code)
    if (mark := mark_in_name(name)) is not None:
        return words.currency_of(mark)
    match = re.search(r"\b(?:in|en)\s+(euros?|€)\b", name, re.IGNORECASE)
    return "EUR" if match or re.search(r"€|\beuro[as]?\b", name, re.IGNORECASE) else None


def mark_in_name(name: str) -> str | None:
    """What stands in a column's name for a currency and is no code of three letters: `Amount ($)`, `Beløp (kr)`."""
    match = re.search(r"[(\[]\s*([^\w\s]{1,2}|(?:[^\W\d_]\.?){1,5}\$?)\s*[)\]]", name)
    match = match or re.search(r"(?:^|\s)([£₺₽₹₦₴₪])\s*$", name)
    return match.group(1) if match is not None and words.currency_of(match.group(1)) is not None else None


def account_of(
    table: Table, roles: Roles, edges: Edges, stated: tuple[Said, Said] | None, *, printed: bool = False
) -> tuple[dict[str, object], dict[str, object]]:
    """The key `account`: identifier with its scheme, and balances that the surroundings state.

    printed: whether the lines are those of a page, where what is said of a figure stands before it.
    """
    account: dict[str, object] = {}
    number = ""
    if roles.account is not None:
        column = table.columns[roles.account]
        number = column.filled[0]
        source: object = {"column": _name(table, column)}
    else:
        found = account_in(table.above) or account_in(list(edges.footer))
        source = None
        if found is not None:
            number = found.value
            where = "preamble" if account_in(table.above) else "footer"
            source = {where: found.pattern}
    if source is not None:
        account["scheme"] = "iban" if iban_like(number) else "bban"
        account["identifier"] = source
        if iban_like(number):
            account["country"] = {"value": "".join(number.split())[:2]}
    extra: dict[str, object] = {}
    if stated is not None:
        above = {row.line for row in table.above}
        for key, said in zip(("opening_balance", "closing_balance"), stated, strict=True):
            where = "preamble" if said.row.line in above else "footer"
            at_end = pattern_at_end(said) if printed else None
            extra[key] = {where: at_end or pattern_of(said, table.dialect.delimiter)}
    return account, extra
