"""Amounts as the store gives them, without the zeros of its scale."""

from __future__ import annotations

from decimal import Decimal

from transforms.money import EXACT


def plain(amount: Decimal) -> Decimal:
    """An amount without the zeros that the store's scale adds; never in powers of ten."""
    short = amount.normalize(EXACT)
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short
