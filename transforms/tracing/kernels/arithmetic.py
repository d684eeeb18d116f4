"""Exact arithmetic on amounts: products that need more than 64 bits, and shares by largest remainder."""

from __future__ import annotations

import numpy as np

from transforms.tracing.kernels.arrays import Numbers
from transforms.tracing.kernels.compiled import compiled, inner


@compiled
def product_divided(part: int, total: int, whole: int) -> tuple[int, int]:
    """Quotient and remainder of part x total / whole without overflow, for 0 <= part <= whole < 2**62.

    A long division, `total` digit by digit; digits are as large as `whole` leaves room for.
    """
    digit = 31 if whole < 1 << 31 else 20 if whole < 1 << 42 else 10 if whole < 1 << 52 else 1
    if digit == 1:
        return _bit_by_bit(part, total, whole)
    shift, mask = 0, (1 << digit) - 1
    while total >> shift > mask:
        shift += digit
    quotient, remainder = 0, 0
    while shift >= 0:
        dividend = (remainder << digit) + part * ((total >> shift) & mask)
        step = dividend // whole
        quotient, remainder = (quotient << digit) + step, dividend - step * whole
        shift -= digit
    return quotient, remainder


@inner
def _bit_by_bit(part: int, total: int, whole: int) -> tuple[int, int]:
    quotient, remainder = 0, 0
    for bit in range(62, -1, -1):
        quotient, remainder = 2 * quotient, 2 * remainder
        if remainder >= whole:
            quotient, remainder = quotient + 1, remainder - whole
        if (total >> bit) & 1:
            remainder += part
            if remainder >= whole:
                quotient, remainder = quotient + 1, remainder - whole
    return quotient, remainder


@compiled
def shares(parts: Numbers, total: int) -> Numbers:
    """`total` shared in proportion to `parts`, to the unit: largest remainders first, ties to the earlier."""
    whole = parts.sum()
    given, remainders = np.empty_like(parts), np.empty_like(parts)
    for place in range(len(parts)):
        given[place], remainders[place] = product_divided(parts[place], total, whole)
    left = total - given.sum()
    least = _threshold(remainders, left, whole)
    for is_equal in (False, True):
        for place in range(len(parts)):
            if left > 0 and (remainders[place] == least if is_equal else remainders[place] > least):
                given[place] += 1
                left -= 1
    return given


@inner
def nearest_share(part: int, total: int, whole: int) -> int:
    """Part x total / whole to the nearest unit; a half goes to the larger of `part` and the rest of `whole`."""
    quotient, remainder = product_divided(part, total, whole)
    if 2 * remainder > whole or (2 * remainder == whole and 2 * part >= whole):
        return quotient + 1
    return quotient


@compiled
def shares_by_size(parts: Numbers, total: int) -> Numbers:
    """As `shares`, ties to the larger part, then to the earlier."""
    whole = parts.sum()
    given, remainders = np.empty_like(parts), np.empty_like(parts)
    for place in range(len(parts)):
        given[place], remainders[place] = product_divided(parts[place], total, whole)
    left = total - given.sum()
    if left == 0:
        return given
    least = _threshold(remainders, left, whole)
    for place in range(len(parts)):
        if remainders[place] > least:
            given[place] += 1
            left -= 1
        # From here on only sizes of those that tie.
        remainders[place] = parts[place] if remainders[place] == least else 0
    size = _threshold(remainders, left, whole + 1)
    for is_equal in (False, True):
        for place in range(len(parts)):
            if left > 0 and (remainders[place] == size if is_equal else remainders[place] > size):
                given[place] += 1
                left -= 1
    return given


@inner
def _threshold(values: Numbers, count: int, above: int) -> int:
    """The `count`-th largest of the values, all of which lie below `above`."""
    low, high = 0, above
    while high - low > 1:
        middle, found = (low + high) // 2, 0
        for value in values:
            found += value >= middle
        if found >= count:
            low = middle
        else:
            high = middle
    return low
