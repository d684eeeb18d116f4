"""Amounts without signs beside a balance that falls and rises: each step of the balance says which way one went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transforms.readers.suggest.lines.surroundings import Said
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.meaning.money import PROVED_FROM, Convention, Money, value_of
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import empty

_KINDS = 12
"""Different words of a column up to which they may be kinds of lines."""
_TOLD = 2
"""Other lines of its kind that must have gone one way before the first line is taken to have gone it too."""


@dataclass(frozen=True)
class Steps:
    """How a balance says the signs."""

    balance: int
    newest_first: bool
    first: str | None
    """first_in, first_out or opening_stated: how the oldest line went; None where only a person can say."""
    opening: Said | None = None
    """The balance before the oldest line, where it is stated."""
    why: str = ""


def steps_of(money: Money, convention: Convention, said: Sequence[Said]) -> Steps | None:
    """The balance whose steps are the amounts; None where there is none. said: balances stated around the lines."""
    if convention.amount is None or convention.direction is not None or convention.fee is not None:
        return None
    amounts = money.values[convention.amount]
    if any((value or 0) < 0 for value in amounts):
        return None
    for column in money.columns:
        if (
            column.index not in money.values
            or column.index == convention.amount
            or column.score("balance") < 1
        ):
            continue
        for turned in (False, True):
            ways = _ways(money, amounts, money.values[column.index], turned=turned)
            if ways is not None:
                return _with_first(money, convention.amount, column.index, ways, said, turned=turned)
    return None


def _ways(
    money: Money, amounts: Sequence[int | None], balances: Sequence[int | None], *, turned: bool
) -> dict[int, int] | None:
    """Line to 1 (in) or -1 (out), the oldest first, which is 0; None where the balance does not follow."""
    lines = [line for line in range(len(amounts)) if money.counted[line] and amounts[line] is not None]
    lines = [line for line in (lines[::-1] if turned else lines) if balances[line] is not None]
    if len(lines) < 3 or len(set(money.groups)) > 1:
        return None
    ways = {lines[0]: 0}
    held = telling = 0
    for before, line in pairwise(lines):
        step, amount = (balances[line] or 0) - (balances[before] or 0), amounts[line] or 0
        telling += bool(amount)
        held += bool(amount) and abs(step) == amount
        ways[line] = 0 if abs(step) != amount or not amount else 1 if step > 0 else -1
    return ways if telling > 1 and held >= PROVED_FROM * telling else None


def _with_first(
    money: Money, amount: int, balance: int, ways: dict[int, int], said: Sequence[Said], *, turned: bool
) -> Steps:
    first = next(iter(ways))
    paid, after = money.values[amount][first] or 0, money.values[balance][first] or 0
    for one in said:
        value = value_of(one.figure, money.marks, money.scale)
        if one.kind == "opening" and value is not None and abs(after - value) == paid:
            return Steps(balance, turned, "opening_stated", one, "an opening balance is stated")
    for column in money.columns:
        way = _of_its_kind(column, first, ways)
        if way and column.index not in money.values:
            why = f"all other lines with its {column.name} went that way"
            return Steps(balance, turned, "first_in" if way > 0 else "first_out", None, why)
    return Steps(balance, turned, None)


def _of_its_kind(column: Column, first: int, ways: dict[int, int]) -> int:
    """Which way the lines went that have the first one's word in a column of kinds; 0 where that says nothing."""
    if not 1 < len(column.distinct) <= _KINDS or empty(column.cells[first]):
        return 0
    went: dict[str, set[int]] = {}
    for line, way in ways.items():
        if way:
            went.setdefault(words.plain(column.cells[line]), set()).add(way)
    if any(len(one) > 1 for one in went.values()) or len(went) < 2:
        return 0  # not a column of kinds that go one way each
    word = words.plain(column.cells[first])
    others = sum(line != first and words.plain(column.cells[line]) == word for line in ways)
    return next(iter(went[word])) if word in went and others >= _TOLD else 0
