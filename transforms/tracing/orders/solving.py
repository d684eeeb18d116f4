"""Which orders of a few entries agree with the balances printed beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

STEPS = 20_000
"""Entries that are tried in a place at most; what takes longer counts as not settled."""


class Line(NamedTuple):
    """An amount, and the balance printed after it, if any."""

    amount: Decimal
    balance: Decimal | None


class TooMany(Exception):
    """More orders than can be looked through."""


def agreeing(lines: Sequence[Line], before: Decimal) -> Iterator[tuple[int, ...]]:
    """Orders in which every printed balance is right, in the order of their places.

    Raises: TooMany after STEPS.
    """
    left = STEPS
    stack: list[tuple[tuple[int, ...], Decimal]] = [((), before)]
    while stack:
        order, balance = stack.pop()
        if len(order) == len(lines):
            yield order
            continue
        following = []
        for place, line in enumerate(lines):
            if place in order:
                continue
            left -= 1
            then = balance + line.amount
            if line.balance is None or line.balance == then:
                following.append(((*order, place), then))
        if left < 0:
            raise TooMany
        stack += reversed(following)
