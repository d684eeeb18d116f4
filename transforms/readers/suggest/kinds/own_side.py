"""Whose account a list of trades between persons is, where each line names a buyer and a seller."""

from __future__ import annotations

from collections.abc import Iterable

from transforms.readers.suggest.kinds.coins import are_trades, types_of
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.texts import words

_FEWEST_LINES = 3
_FEWEST_OTHERS = 2
"""Lines, and names of others in them, from which the one name that stands in all is the account's holder."""


def has_buyer_and_seller(columns: Iterable[Column]) -> bool:
    """Whether columns name who buys and who sells."""
    said = [words.name_words(one.name) for one in columns]
    return all(any(side in one for one in said) for side in ("buyer", "seller"))


def own_name(columns: list[Column]) -> tuple[Column, str] | None:
    """The column of buyers and the one name that buys or sells in every line; None where there is none, or several.

    Who of the two it is says which way each trade went, whatever the advertisement was called.
    """
    for buyer in (one for one in columns if "buyer" in words.name_words(one.name)):
        for seller in (one for one in columns if "seller" in words.name_words(one.name)):
            lines = [{buy, sell} for buy, sell in zip(buyer.cells, seller.cells, strict=True)]
            own = set.intersection(*lines) - {""} if len(lines) >= _FEWEST_LINES else set()
            others = set.union(*lines) - own - {""} if lines else set()
            if len(own) == 1 and len(others) >= _FEWEST_OTHERS and all(len(line) == _BOTH for line in lines):
                return buyer, own.pop()
    return None


_BOTH = 2


def is_told_from_own_side(columns: list[Column]) -> bool:
    """Whether one name is the buyer of every purchase and the seller of every sale: what lines are called is its view.

    A column that tells the advertisement's view instead (`ONLINE_SELL`, answered by a buyer) does not fit so.
    """
    return any(
        _fits(buyer, seller, kind)
        for kind in columns
        if are_trades(kind) and len(kind.filled) == len(kind.cells)
        for buyer in columns
        for seller in columns
        if buyer.name
        and "buyer" in words.name_words(buyer.name)
        and "seller" in words.name_words(seller.name)
    )


def _fits(buyer: Column, seller: Column, kind: Column) -> bool:
    known = types_of(kind)
    sides = ["buy" if known.get(cell, words.plain(cell)).startswith("b") else "sell" for cell in kind.cells]
    own = [
        buy if side == "buy" else sell
        for side, buy, sell in zip(sides, buyer.cells, seller.cells, strict=True)
    ]
    others = {
        sell if side == "buy" else buy
        for side, buy, sell in zip(sides, buyer.cells, seller.cells, strict=True)
    }
    return (
        len(own) >= _FEWEST_LINES
        and len(set(own)) == 1
        and bool(own[0])
        and own[0] not in others
        and len(others - {""}) >= _FEWEST_OTHERS
    )
