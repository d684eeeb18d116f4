"""How well the names of the columns, and what stands beside the amounts, fit a convention."""

from __future__ import annotations

import re

from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.accounting import currency_in_name
from transforms.readers.suggest.meaning.money import Convention, Money, is_signed, share_filled
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.sides import sides

_OWN_CURRENCY = re.compile(
    r"счета|рахунку|карт[иы]|account curr|kontow|rachunku|uctu|saskaitos valiut|settlement|billing|"
    r"buchungsbetrag|posted|booked"
)
"""Names of an amount in the account's currency, beside one in the currency of the purchase."""
_NET = re.compile(r"\b(?:net|netto|neto)\b")
SIGNS = frozenset("+-")
"""What a column of signs holds; elsewhere a hyphen alone is an empty cell."""


def names_fit(money: Money, convention: Convention) -> float:
    """How well the names of the columns fit the convention."""
    columns = money.columns
    named = 0.0
    if convention.amount is not None:
        one = columns[convention.amount]
        named += _role(one, "amount") + (0.3 if in_account_currency(one.name) else 0)
        if one.score("debit") >= 3 or one.score("credit") >= 3:
            named -= 0.5
        if currency_in_name(one.name) is not None:
            named += 0.1
        if _is_net(money, one):
            named += 0.4
        if convention.reversed:
            out = contrary(money, convention.amount) or _settled(money, convention.amount)
            named += 1.0 if out or _only_debits(money, one) else -0.7
        if convention.direction is not None:
            said = columns[convention.direction]
            plain = said.distinct_raw <= SIGNS or sides(said.distinct, said.name) is not None
            told = plain and not _has_a_rival(money, said)
            named -= 0.3 * (len(said.distinct) == 1)  # a word that never changes tells less than two that do
            named += 0.5 + 0.3 * said.score("direction") if told else -2.0
        elif not any((value or 0) < 0 for value in money.values[convention.amount]):
            named -= 1.0
        if _half_of_the_amounts(money, one):
            named -= 2.5
    else:
        assert convention.debit is not None
        assert convention.credit is not None
        debit, credit = columns[convention.debit], columns[convention.credit]
        named += (_role(debit, "debit") + _role(credit, "credit")) / 2
        if debit.score("credit") > debit.score("debit") or credit.score("debit") > credit.score("credit"):
            named -= 2
        if is_signed(money, convention.credit) and not convention.reversed:
            named -= 1.5
        if not convention.debit_signed and share_filled(money, [convention.debit, convention.credit]) < 0.8:
            named -= 0.5
    if convention.balance is not None:
        named += 0.5 * _role(columns[convention.balance], "balance")
    return named


def in_account_currency(name: str) -> bool:
    """Whether a name says that its amounts are in the account's currency (`Сумма в валюте счета`)."""
    return _OWN_CURRENCY.search(words.plain(name)) is not None


def _has_a_rival(money: Money, column: Column) -> bool:
    """Whether one kind of lines stands throughout (POS), and two words of another column may say the way instead."""
    if len(column.distinct_raw) > 1 or column.score("direction") >= words.EXACT:
        return False
    return any(
        len(other.distinct_raw) == _TWO
        and all(sum(map(str.isalpha, cell)) > sum(map(str.isdigit, cell)) for cell in other.distinct_raw)
        and max(map(other.score, ("status", "currency", "account", "narrative"))) < words.EXACT
        for other in money.columns
        if other.index not in money.values and not other.dates
    )


_TWO = 2


def _half_of_the_amounts(money: Money, column: Column) -> bool:
    """Whether another column of figures is filled just where this one is empty or zero: one is money in, one out."""
    if column.score("amount") >= words.EXACT:
        return False
    own = money.values[column.index]
    for other in money.columns:
        others = money.values.get(other.index)
        if others is None or other is column or other.numbers_things:
            continue
        if max(map(other.score, ("fee", "other_amount", "balance", "amount"))) >= words.EXACT:
            continue
        pairs = list(zip(own, others, strict=True))
        alone = sum(bool(one) != bool(two) for one, two in pairs)
        left = sum(not one and bool(two) for one, two in pairs)
        if left and left < len(pairs) and alone >= _NEARLY_ALL * len(pairs):
            return True
    return False


_NEARLY_ALL = 0.95
"""Share of the lines of which one of two columns alone is filled, where they are the two sides of the amounts."""


def _only_debits(money: Money, column: Column) -> bool:
    """Whether the one column of amounts is called money out, and none is called money in."""
    return column.score("debit") >= words.EXACT > column.score("amount") and not any(
        max(other.score("credit"), other.score("amount")) >= words.EXACT
        for other in money.columns
        if other is not column and (other.numeric or other.waits_for_figures)
    )


def _is_net(money: Money, column: Column) -> bool:
    """Whether it is what is left of a gross amount once a column of fees is taken off."""
    if not _NET.search(words.plain(column.name)):
        return False
    net = money.values[column.index]
    numeric = [one for one in money.columns if one.numeric and one is not column]
    fees = [money.values[one.index] for one in numeric if one.score("fee") >= 2]
    grosses = [money.values[one.index] for one in numeric if one.score("fee") < 2]
    return any(
        any(fee)
        and all(abs((n or 0) - (g or 0)) == abs(f or 0) for n, g, f in zip(net, gross, fee, strict=True))
        for fee in fees
        for gross in grosses
    )


def _settled(money: Money, amount: int) -> bool:
    """Whether the amounts are a card's: purchases positive, the payments that settle it negative."""
    values = money.values[amount]
    if any(figure is not None and figure.plus for figure in money.columns[amount].figures):
        return False
    negative = [row for row, value in enumerate(values) if (value or 0) < 0]
    positive = sum((value or 0) > 0 for value in values)
    if not negative or positive <= len(negative):
        return False
    texts = [column for column in money.columns if column.index not in money.values]
    settles = [row for row in negative if any(words.settles_card(column.cells[row]) for column in texts)]
    spent = sum(
        any(words.settles_card(column.cells[row]) for column in texts)
        for row in range(len(values))
        if row not in negative
    )
    return len(settles) >= 0.5 * len(negative) and spent <= len(settles) * 0.5


def contrary(money: Money, amount: int) -> bool:
    """Whether a column of words says out where the amount is positive, and in where it is negative."""
    values = money.values[amount]
    for column in money.columns:
        said = sides(column.distinct, column.name) if 2 <= len(column.distinct) <= 6 else None
        if said is None or column.index in money.values:
            continue
        ins = set(said[1])
        telling = [
            (value < 0) == (text in ins)
            for value, text in zip(values, column.cells, strict=True)
            if value and text
        ]
        if telling and any((value or 0) < 0 for value in values) and sum(telling) >= 0.95 * len(telling):
            return True
    return False


def _role(column: Column, role: str) -> float:
    """Score of a role, less where the name says another more plainly."""
    own = column.score(role)
    others = max(
        column.score(other)
        for other in ("other_amount", "fee", "balance", "row_number", "code")
        if other != role
    )
    return own - 0.9 * others if others > own else own
