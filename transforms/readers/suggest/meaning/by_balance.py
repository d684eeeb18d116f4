"""What a running balance that follows shows of lines and columns that no word tells: sums, accounts, waiting lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.readers.suggest.lines.table import Column, Table, with_lines
from transforms.readers.suggest.meaning.money import Convention, Money, Tried, value_of
from transforms.readers.suggest.meaning.roles import Roles
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty, figure
from transforms.readers.suggest.texts.moments import formats_of

_MOST_ACCOUNTS = 0.5
"""Different numbers, of the lines, up to which a column may part a file into accounts."""
_NUMBER = re.compile(r"[='\"]*[A-Z0-9*xX][A-Z0-9*xX /.\-]{3,40}\"?")
_FEW_STATES = 4


def without_stated_balances(table: Table, money: Money, tried: Tried) -> Table | None:
    """The table without lines that have no amount and repeat a balance at either end; None where there are none.

    Such lines state what was there before the first amount, or what is left after the last one.
    """
    balance = tried.convention.balance
    if not tried.proved or balance is None or len(set(money.groups)) > 1:
        return None
    found = dict(_stated(table, money, tried.convention, balance))
    if not found or len(found) >= len(table.lines):
        return None
    kept = [row for row in table.lines if row.line not in found]
    return with_lines(replace(table, stating={**table.stating, **found}), kept)


def _stated(table: Table, money: Money, convention: Convention, balance: int) -> Iterator[tuple[int, str]]:
    """Lines, by their numbers, and the words that say what they state."""
    ends = _ends(money, convention, balance)
    known = Counter(cell for column in table.columns for cell in set(column.cells))
    rows = [*table.lines[: len(money.counted)], *table.strays, *table.after_header, *table.footer]
    for row in rows:
        cells = row.cells
        if (
            row.line in table.stating
            or len(cells) <= balance
            or any(not empty(cells[index]) for index in convention.columns if index < len(cells))
        ):
            continue
        if value_of(figure(cells[balance]), money.marks, money.scale) not in ends:
            continue
        others = [cell for index, cell in enumerate(cells) if index != balance and cell]
        texts = [cell for cell in others if not formats_of(cell) and figure(cell) is None]
        texts = [
            cell for cell in texts if sum(map(str.isalpha, cell)) > 2 and words.currency_of(cell) is None
        ]
        label = min(texts, key=lambda cell: known[cell], default=None)
        if label is not None:
            yield row.line, label


def _ends(money: Money, convention: Convention, balance: int) -> set[int]:
    """The balances before the oldest amount and after the latest one."""
    amounts, balances = money.signed(convention), money.values[balance]
    order = range(len(amounts))[:: -1 if convention.newest_first else 1]
    moved = [(a, b) for place in order if (a := amounts[place]) and (b := balances[place]) is not None]
    return {moved[0][1] - moved[0][0], moved[-1][1]} if moved else set()


def account_apart(table: Table, money: Money, tried: Tried) -> int | None:
    """The column of few numbers by which every balance follows, where it does not for the file as one account."""
    best = tried.proof
    if len(set(money.groups)) > 1 or (best.links and best.held == best.links):
        return None
    called = [one.index for one in table.columns if one.score("balance") >= words.EXACT and one.numeric]
    balances = called if tried.convention.balance is None else [tried.convention.balance]
    for column in table.columns:
        if column.index in (*tried.convention.columns, *balances) or not _may_part(column):
            continue
        apart = replace(money, groups=list(column.cells[: len(money.groups)]))
        for balance, turned in ((one, way) for one in balances for way in (False, True)):
            proof = apart.proof(replace(tried.convention, balance=balance, newest_first=turned))
            if proof.held == proof.links and proof.held >= max(best.held, 1) and proof.telling > 1:
                return column.index
    return None


def _may_part(column: Column) -> bool:
    """Whether it may hold the numbers of a file's accounts."""
    several = 1 < len(column.distinct) <= max(2, _MOST_ACCOUNTS * len(column.cells))
    return (
        several
        and len(column.filled) == len(column.cells)
        and not column.dates
        and all(_NUMBER.fullmatch(cell) and any(map(str.isdigit, cell)) for cell in column.distinct)
    )


def with_waiting(roles: Roles, table: Table, money: Money, tried: Tried) -> Roles:
    """The roles; with a column as the status one word of which may say that the latest lines wait.

    It stands just where a line has no balance yet, or, without balances, at the latest few lines and nowhere else.
    """
    balance = tried.convention.balance
    amounts = money.signed(tried.convention)
    moved = [place for place, amount in enumerate(amounts) if amount is not None]
    by_balance = tried.proved and balance is not None
    if by_balance:
        stated = [place for place, value in enumerate(money.values[balance or 0]) if value is not None]
        lacking = [place for place in moved if place not in stated and _is_later(place, stated, money, tried)]
        if not lacking or len(lacking) > 0.5 * len(moved):
            return roles
    elif roles.status is not None or balance is not None:
        return roles
    if roles.status is not None:
        said = {table.columns[roles.status].cells[place] for place in lacking}
        return replace(roles, unchecked=bool(roles.unsure) and said <= set(roles.unsure))
    taken = {roles.booked_at, roles.value_date, roles.currency, roles.account, *tried.convention.columns}
    for column in table.columns:
        if column.index in (*taken, tried.convention.direction) or len(column.distinct_raw) > _FEW_STATES:
            continue
        if not by_balance:
            lacking = _seldom(column, money, tried)
        said = {column.cells[place] for place in lacking}
        others = {cell for place, cell in enumerate(column.cells) if place not in lacking}
        if len(said) == 1 and others and not said & others and all(map(str.strip, said | others)):
            return _with_status(roles, column, tuple(said))
    return roles


def _seldom(column: Column, money: Money, tried: Tried) -> list[int]:
    """The latest few lines that have one of two unknown words, in a column whose name is not known either."""
    counted = Counter(column.cells).most_common()
    known = max(words.scores(column.name).values(), default=0.0) >= 1 and column.score("status") < 1
    spoken = all(sum(map(str.isalpha, text)) >= _A_WORD for text, _ in counted)
    if len(counted) != _TWO or known or not column.name or not spoken or counted[0][1] <= _FEW_STATES:
        return []
    rare, times = counted[1]
    places = [place for place, cell in enumerate(column.cells) if cell == rare]
    return places if times < _FEW_STATES and _are_latest(places, money, tried) else []


_TWO = 2
_A_WORD = 3


def _with_status(roles: Roles, column: Column, unsure: tuple[str, ...]) -> Roles:
    texts = {role: index for role, index in roles.texts.items() if index != column.index}
    return replace(
        roles,
        status=column.index,
        booked=tuple(sorted(column.distinct)),
        unsure=unsure,
        unchecked=True,
        texts=texts,
        narrative=[index for index in roles.narrative if index != column.index],
    )


def _is_later(place: int, stated: Sequence[int], money: Money, tried: Tried) -> bool:
    """Whether a line is later than every one of its account that has a balance."""
    own = [one for one in stated if money.groups[one] == money.groups[place]]
    return (
        all(place < one for one in own) if tried.convention.newest_first else all(place > one for one in own)
    )


def _are_latest(places: Sequence[int], money: Money, tried: Tried) -> bool:
    """Whether lines are the latest ones of their account, which no balance behind them checks."""
    late = set(places)
    for group in set(money.groups):
        own = [place for place, one in enumerate(money.groups) if one == group]
        order = own if tried.convention.newest_first else own[::-1]
        count = sum(place in late for place in own)
        if not late.issuperset(order[:count]):
            return False
    return True
