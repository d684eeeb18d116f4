"""The rules by which money on a pocket is kept and spent, as the numbers that kernels know them by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from transforms.compiled import lean

FIFO, CLEAN_FIRST, LOWEST, PROCEEDS_FIRST, PRO_RATA, LIFO = 0, 1, 2, 3, 4, 5

RULES: Mapping[str, int] = MappingProxyType(
    {
        "fifo": FIFO,
        "lifo": LIFO,
        "clean_first": CLEAN_FIRST,
        "proceeds_first": PROCEEDS_FIRST,
        "pro_rata": PRO_RATA,
        "rolling_charge": PRO_RATA,
        "lowest_intermediate_balance": LOWEST,
    }
)
"""Code by method, of the methods that a single account can follow. A rolling charge is pro rata between claimants."""


@lean
def spends_front_first(rule: int) -> bool:
    """True where a pocket's clean money in `front` is spent before any of its lots."""
    return rule <= LOWEST


@lean
def keeps_clean_money_as_one(rule: int) -> bool:
    """True where all clean money of a pocket is in `front`, and its lots are traced money only."""
    return CLEAN_FIRST <= rule <= PRO_RATA
