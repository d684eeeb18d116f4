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


def currency_of_file(
    table: Table, roles: Roles, convention: Convention | None
) -> tuple[str | None, dict[str, object] | None]:
    """The currency where the file has one throughout, and the profile's source for it."""
    if roles.currency is not None:
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
    columns = [table.columns[index] for index in (convention.columns if convention else ())]
    columns = columns or [column for column in table.columns if column.numeric]
    for column in columns:
        if (code := currency_in_name(column.name)) is not None:
            return code, {"value": code}
    units = Counter(found.unit for column in columns for found in column.figures if found and found.unit)
    codes = {words.currency_of(unit) for unit in units} - {None}
    if set(units) == {"$"} and words.is_foreign(_names(table)):
        return None, None  # pesos are written so in a dozen countries
    if len(codes) == 1:
        code = str(codes.pop())
        return code, {"value": code}
    if len(codes) > 1 and convention is not None and all(re.fullmatch("[A-Z]{3}", unit) for unit in units):
        names = [_name(table, column) for column in columns]
        return None, {"column": names[0] if len(names) == 1 else names, "pattern": "([A-Z]{3})"}
    code = currency_in([*table.above, *table.footer, *table.after_header])
    if code is None and convention is not None and convention.balance is not None:
        code = currency_in_name(table.columns[convention.balance].name)
    return code, {"value": code} if code else None


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
    match = re.search(r"[(\[]\s*([^\w\s]{1,2}|(?:[^\W\d_]\.?){1,5}\$?)\s*[)\]]", name)
    if match:
        return words.currency_of(match.group(1))
    match = re.search(r"(?:^|\s)([£₺₽₹₦₴₪])\s*$", name)
    if match:
        return words.currency_of(match.group(1))
    match = re.search(r"\b(?:in|en)\s+(euros?|€)\b", name, re.IGNORECASE)
    return "EUR" if match or re.search(r"€|\beuro[as]?\b", name, re.IGNORECASE) else None


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
