"""Exact arithmetic on amounts: products that need more room than an amount has, and shares by largest remainder."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload

from transforms.compiled import compiled, inner, lean
from transforms.tracing.kernels.arrays import Numbers
from transforms.tracing.kernels.wide import BITS, WIDE, for_kernel, from_kernel, narrowed


def product_divided(part: int, total: int, whole: int) -> tuple[int, int]:
    """Quotient and remainder of part x total / whole, for 0 <= part <= whole; compiled code never overflows."""
    return divmod(part * total, whole)


@overload(product_divided, strict=False)
def _by_type(part: Any, total: Any, whole: Any) -> Any:
    divided = wide_product_divided if WIDE in (part, total, whole) else narrow_product_divided

    def implementation(part: Any, total: Any, whole: Any) -> Any:
        return divided(part, total, whole)

    return implementation


@compiled
def narrow_product_divided(part: int, total: int, whole: int) -> tuple[int, int]:
    """As `product_divided` for whole < 2**62.

    A long division, `total` digit by digit; digits are as large as `whole` leaves room for.
    """
    if part < 1 << 31 and total < 1 << 31:
        product = part * total
        quotient = product // whole
        return quotient, product - quotient * whole
    digit = 31 if whole < 1 << 31 else 20 if whole < 1 << 42 else 10 if whole < 1 << 52 else 1
    if digit == 1:
        return _bit_by_bit(part, total, whole, 63)
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


@lean
def wide_product_divided(part: int, total: int, whole: int) -> tuple[int, int]:
    """As `product_divided` for whole < 2**126.

    A long division in digits of 31 bits. A step is guessed from the first 31 bits of `whole`, which is never too
    little and at most 5 too much (Knuth, The Art of Computer Programming 2, 4.3.1), and then put right.
    """
    nothing = whole - whole
    length = _bits_of(whole)
    if length > 94:
        return _bit_by_bit(part, total, whole, BITS)
    spare = max(length - 31, 0)
    divisor = narrowed(whole >> spare)
    quotient = remainder = nothing
    for place in range((_bits_of(nothing + total) - 1) // 31 * 31, -1, -31):
        dividend = remainder * (1 << 31) + (nothing + part) * ((total >> place) & ((1 << 31) - 1))
        step = narrowed(dividend >> spare) // divisor
        remainder = dividend - whole * step
        while remainder < 0:
            step, remainder = step - 1, remainder + whole
        quotient = quotient * (1 << 31) + step
    return quotient, remainder


@lean
def _bits_of(number: int) -> int:
    """How many bits a wide number over 0 has; 1 for nothing."""
    bits = 1
    for step in (64, 32, 16, 8, 4, 2, 1):
        if number >> step > 0:
            number, bits = number >> step, bits + step
    return bits


@lean
def _bit_by_bit(part: int, total: int, whole: int, bits: int) -> tuple[int, int]:
    quotient = remainder = whole - whole  # nothing, of the type of `whole`
    for bit in range(bits - 1, -1, -1):
        quotient, remainder = 2 * quotient, 2 * remainder
        if remainder >= whole:
            quotient, remainder = quotient + 1, remainder - whole
        if (total >> bit) & 1 != 0:
            remainder += part
            if remainder >= whole:
                quotient, remainder = quotient + 1, remainder - whole
    return quotient, remainder


def shares(parts: Numbers, total: int) -> Numbers:
    """`total` shared in proportion to `parts`, to the unit: largest remainders first, ties to the earlier."""
    given = for_kernel(np.zeros_like(parts))
    share_out(for_kernel(parts), for_kernel(np.array([total], parts.dtype)), given)
    return from_kernel(given)


@compiled
def share_out(parts: Numbers, total: Numbers, given: Numbers) -> None:
    """As `shares`. Takes: `total` as the one number of an array. Changes: `given`."""
    given[:] = shared(parts, total[0])


@inner
def shared(parts: Numbers, total: int) -> Numbers:
    """As `shares`, for compiled code."""
    given, remainders = np.empty_like(parts), np.empty_like(parts)
    left = _rounded_down(parts, total, given, remainders)
    if left > 0:
        _one_more_each(given, remainders, left, np.empty_like(parts))
    return given


@lean
def _rounded_down(parts: Numbers, total: int, given: Numbers, remainders: Numbers) -> int:
    """Shares rounded down, what each lacks of its exact share (in units of the whole); gives what is left over."""
    whole, left = total - total, total  # nothing, of the type of `total`
    for place in range(len(parts)):
        whole += parts[place]
    for place in range(len(parts)):
        given[place], remainders[place] = product_divided(parts[place], total, whole)
        left -= given[place]
    return left


@lean
def _one_more_each(given: Numbers, ranks: Numbers, left: int, ranked: Numbers) -> None:
    """A unit more for the `left` highest ranks, of equal ones the earlier. Changes: `given`, `ranked`."""
    least = _threshold(ranks, left, ranked)
    for is_equal in (False, True):
        for place in range(len(given)):
            if left > 0 and (ranks[place] == least if is_equal else ranks[place] > least):
                given[place] += 1
                left -= 1


@lean
def nearest_share(part: int, total: int, whole: int) -> int:
    """Part x total / whole to the nearest unit; a half goes to the larger of `part` and the rest of `whole`."""
    quotient, remainder = product_divided(part, total, whole)
    if 2 * remainder > whole or (2 * remainder == whole and 2 * part >= whole):
        return quotient + 1
    return quotient


@inner
def shares_by_size(parts: Numbers, total: int) -> Numbers:
    """As `shared`, ties to the larger part, then to the earlier."""
    given = np.empty_like(parts)
    share_by_size(parts, total, given, np.empty_like(parts), np.empty_like(parts))
    return given


@lean
def share_by_size(parts: Numbers, total: int, given: Numbers, remainders: Numbers, ranked: Numbers) -> None:
    """As `shares_by_size`. Changes: `given`; and `remainders` and `ranked`, which are room to count in."""
    left = _rounded_down(parts, total, given, remainders)
    if left == 0:
        return
    least = _threshold(remainders, left, ranked)
    for place in range(len(parts)):
        if remainders[place] > least:
            given[place] += 1
            left -= 1
        # From here on only sizes of those that tie.
        remainders[place] = parts[place] if remainders[place] == least else 0
    _one_more_each(given, remainders, left, ranked)


@lean
def _threshold(values: Numbers, count: int, ranked: Numbers) -> int:
    """The `count`-th largest of the values. Changes: `ranked`, of the same length."""
    low, high, wanted = 0, len(values) - 1, count - 1
    for place in range(len(values)):
        ranked[place] = values[place]
    while low < high:
        pivot: int = ranked[(low + high) >> 1]
        left, right = low, high
        while left <= right:
            while ranked[left] > pivot:
                left += 1
            while ranked[right] < pivot:
                right -= 1
            if left <= right:
                behind = ranked[left]
                ranked[left] = ranked[right]
                ranked[right] = behind
                left, right = left + 1, right - 1
        if wanted <= right:
            high = right
        elif wanted >= left:
            low = left
        else:
            return pivot
    least: int = ranked[low]
    return least
