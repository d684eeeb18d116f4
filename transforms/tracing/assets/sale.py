"""A sale turns an asset back into money: which part of the price is traced, to the smallest unit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from transforms.errors import Refused


class Sold(NamedTuple):
    """Units of the price: to the lender, and to each part that was put in, in the order given."""

    lender: int
    parts: tuple[int, ...]


def sale_parts(price: int, put_in: Sequence[int], owed: int = 0) -> Sold:
    """Divide the price of a sale: the lender first, then what was put in, in proportion.

    price, owed and put_in (traced parts by seed, and the clean part as one more) are whole smallest units.
    Rounded by largest remainder, ties to the earlier part, so that lender and parts are exactly the price.
    What is credited to an account after the sale is traced in these proportions. With nothing put in, all that
    the lender leaves is one clean part, the last.
    Raises: Refused for amounts below zero, or no part at all.
    """
    if price < 0 or owed < 0 or not put_in or min(put_in) < 0:
        raise Refused(
            "A sale needs amounts of at least 0 and the parts that were put in.",
            where=f"price {price}, owed {owed}, parts {list(put_in)}",
            todo="state the price, and what was put in",
        )
    lender = min(price, owed)
    return Sold(lender, largest_remainder(price - lender, put_in))


def largest_remainder(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide whole units in proportion to weights; units that are left go to the largest remainders.

    Ties go to the earlier; with weights of 0 only, everything goes to the last.
    """
    total = sum(weights)
    if not total:
        return (*(0 for _ in weights[1:]), whole)
    exact = [Fraction(whole * weight, total) for weight in weights]
    shares = [int(one) for one in exact]
    by_remainder = sorted(range(len(weights)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_remainder[: whole - sum(shares)]:
        shares[place] += 1
    return tuple(shares)
