"""Amounts as whole numbers of a currency's smallest unit in use, and back, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from transforms.errors import Refused
from transforms.money import MONEY, SCALE, places

MOST = 1 << 62
"""All amounts of a currency together stay below this, so no sum of some of them can overflow 64 bits."""


def scales_of(amounts: pl.DataFrame) -> dict[str, int]:
    """Decimal places by currency: those of its minor unit (ISO 4217), more where an amount needs them.

    Reads: currency, amount (MONEY).
    Raises: Refused where the amounts of a currency are too large to add up in 64-bit units.
    """
    exact = [
        (pl.col("amount").round(digits) == pl.col("amount")).all().alias(str(digits))
        for digits in range(SCALE)
    ]
    largest = pl.col("amount").abs().max().alias("largest")
    found = amounts.drop_nulls("amount").group_by("currency").agg(*exact, largest, pl.len().alias("count"))
    scales = {}
    for row in found.sort("currency").iter_rows(named=True):
        currency = row["currency"]
        needed = next((digits for digits in range(SCALE) if row[str(digits)]), SCALE)
        scales[currency] = max(needed, places(currency))
        limit = Decimal(MOST).scaleb(-scales[currency])
        if row["largest"] * row["count"] >= limit and not _sum_is_below(
            limit, row["largest"], amounts, currency
        ):
            raise Refused(
                f"The amounts in {currency} are too large to be traced exactly: together they exceed"
                f" {limit:,.0f} {currency} at {scales[currency]} decimal places.",
                todo="look for an amount that was misread (a missing decimal mark); status names the files",
            )
    return scales


def _sum_is_below(limit: Decimal, largest: Decimal, amounts: pl.DataFrame, currency: str) -> bool:
    if largest >= limit:
        return False
    total = amounts.filter(pl.col("currency") == currency)["amount"].abs().sum()
    return Decimal(total) < limit


def to_units(scales: Mapping[str, int], column: str = "amount") -> pl.Expr:
    """The column in whole units (Int64) of the row's `currency`."""
    powers = {currency: 10 ** (SCALE - scale) for currency, scale in scales.items()}
    return (pl.col(column).to_physical() // _by_currency(powers, pl.Int128())).cast(pl.Int64)


def from_units(scales: Mapping[str, int], column: str = "amount") -> pl.Expr:
    """Whole units of the row's `currency` as MONEY."""
    # Exact: a power of ten times an amount that its scale holds has no digit beyond MONEY's.
    powers = {currency: Decimal(1).scaleb(-scale) for currency, scale in scales.items()}
    return (pl.col(column).cast(MONEY) * _by_currency(powers, MONEY)).cast(MONEY).alias(column)


def _by_currency(powers: Mapping[str, object], dtype: pl.DataType) -> pl.Expr:
    keys, values = pl.Series(list(powers), dtype=pl.String), pl.Series(list(powers.values()), dtype=dtype)
    return pl.col("currency").replace_strict(keys, values, default=None, return_dtype=dtype)
