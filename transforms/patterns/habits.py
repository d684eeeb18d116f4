"""Habits that show in dates and sums alone: the same sum month after month."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from transforms.patterns.evidence import Movement

_WEEK = (6, 8)
_MONTH = (26, 35)
_WEEKLY_PAYMENTS = 6
_MONTHLY_PAYMENTS = 3
_SAME_SUM_PERCENT = 3


def same_sum(payments: Sequence[Movement]) -> bool:
    """Whether at least four fifths of the payments lie within 3 % of the middle one."""
    sums = sorted(payment.units for payment in payments)
    middle = sums[len(sums) // 2]
    near = sum(100 * abs(units - middle) <= _SAME_SUM_PERCENT * middle for units in sums)
    return 5 * near >= 4 * len(sums)


def gaps(payments: Sequence[Movement]) -> list[int]:
    """Whole days between one payment and the next."""
    days = sorted(payment.at.date() for payment in payments)
    return [(later - earlier).days for earlier, later in pairwise(days)]


def repeats(payments: Sequence[Movement]) -> bool:
    """Whether a payment of exactly the same sum follows another a month or a week later."""
    return any(
        later.units == earlier.units and _a_month_or_week(earlier, later)
        for earlier, later in pairwise(sorted(payments, key=lambda p: (p.at, p.transfer_id)))
    )


def _a_month_or_week(earlier: Movement, later: Movement) -> bool:
    days = (later.at.date() - earlier.at.date()).days
    return any(low <= days <= high for low, high in (_WEEK, _MONTH))


def is_monthly(payments: Sequence[Movement], low: int, high: int) -> bool:
    """Whether three payments or more of the same sum keep a monthly rhythm (gaps of `low` to `high` days).

    Two thirds of the gaps must keep it, so that one holiday does not hide a habit.
    """
    if len(payments) < _MONTHLY_PAYMENTS or not same_sum(payments):
        return False
    between = gaps(payments)
    return 3 * sum(low <= gap <= high for gap in between) >= 2 * len(between)


def is_regular(payments: Sequence[Movement], low: int, high: int) -> bool:
    """Whether somebody pays the same sum month after month, or week after week for six weeks."""
    if is_monthly(payments, low, high):
        return True
    if len(payments) < _WEEKLY_PAYMENTS or not same_sum(payments):
        return False
    between = gaps(payments)
    return 3 * sum(_WEEK[0] <= gap <= _WEEK[1] for gap in between) >= 2 * len(between)
