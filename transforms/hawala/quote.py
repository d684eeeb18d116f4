"""What a hawala costs: the commission that is said, and the spread that is not (DOMAIN.md 3.1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from transforms.money import EXACT


class Quote(NamedTuple):
    """What is paid out, what the market's rate would give, what the hawaladars keep, and its share.

    payout, fair and kept are in the currency that is paid out, unrounded; cost is kept / fair, exactly.
    """

    payout: Decimal
    fair: Decimal
    kept: Decimal
    cost: Fraction


def quote(amount: Decimal, commission: Decimal, book_rate: Decimal, market_rate: Decimal) -> Quote:
    """A hawala's pay-out and price: 3,500 at 3 %, book 0.905, market 0.92 pays 3,072.475 of 3,220.

    Reads: amount taken in; commission as a share of it (0.03); rates as units paid out for one taken in.
    Raises: ValueError for an amount or a rate that is not above 0, or a commission beyond 0 to 1.
    """
    if min(amount, book_rate, market_rate) <= 0 or not 0 <= commission <= 1:
        message = "a quote needs an amount and rates above 0, and a commission from 0 to 1"
        raise ValueError(message)
    payout = EXACT.multiply(EXACT.multiply(amount, 1 - commission), book_rate)
    fair = EXACT.multiply(amount, market_rate)
    kept = EXACT.subtract(fair, payout)
    return Quote(payout, fair, kept, Fraction(kept) / Fraction(fair))
