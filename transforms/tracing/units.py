"""Amounts as whole numbers of a currency's smallest unit in use, and back, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from transforms.errors import Refused
from transforms.money import MONEY, SCALE, places
from transforms.schema import TRACING_AMOUNTS

MOST = 1 << 62
"""All amounts of a currency together stay below this, so no sum of some of them can overflow 64 bits."""

MOST_TOTAL = 9 * 10**18
"""Where the total of TRACING_AMOUNTS stops: far above what 64 bits hold, far below what MONEY holds."""

_ONE = pl.lit(10**SCALE, pl.Int128())


def extents_of(amounts: pl.DataFrame) -> pl.DataFrame:
    """What the amounts need to be whole numbers: currency, decimals, total (see TRACING_AMOUNTS).

    Reads: currency, amount (MONEY). The same as `index.write_index` finds in a whole ledger.
    """
    units = pl.col("amount").to_physical()
    digits = pl.lit(SCALE)
    for fewer in range(SCALE - 1, -1, -1):
        is_whole = (units % pl.lit(10 ** (SCALE - fewer), pl.Int128())) == 0
        digits = pl.when(is_whole).then(fewer).otherwise(digits)
    found = (
        amounts.drop_nulls("amount")
        .group_by("currency")
        .agg(
            digits.max().alias("decimals"),
            (units.abs() // _ONE).sum().alias("whole"),
            (units.abs() % _ONE).sum().alias("parts"),
        )
    )
    return _conformed(found.with_columns(_total()))


def _total() -> pl.Expr:
    """Whole numbers and parts added up as MONEY; where that would be too much, MOST_TOTAL."""
    whole = pl.col("whole") + pl.col("parts") // _ONE
    capped = pl.when(whole < MOST_TOTAL).then(whole * _ONE + pl.col("parts") % _ONE)
    return capped.otherwise(MOST_TOTAL * _ONE).alias("total")


def together(*extents: pl.DataFrame) -> pl.DataFrame:
    """Extents of several sets of amounts as those of all of them."""
    total = pl.col("total").to_physical().sum()
    found = pl.concat(extents).group_by("currency").agg(pl.col("decimals").max(), total)
    return _conformed(found.with_columns(pl.col("total").clip(upper_bound=MOST_TOTAL * _ONE)))


def _conformed(extents: pl.DataFrame) -> pl.DataFrame:
    """`total` comes as whole numbers of MONEY's last place."""
    text = pl.col("total").cast(pl.String).str.zfill(SCALE + 1)
    exact = (text.str.head(-SCALE) + "." + text.str.tail(SCALE)).cast(MONEY)
    columns = (pl.col(name).cast(TRACING_AMOUNTS[name].dtype) for name in ("currency", "decimals", "total"))
    return extents.with_columns(exact.alias("total")).select(columns).sort("currency")


def scales_of(extents: pl.DataFrame) -> dict[str, int]:
    """Decimal places by currency: those of its minor unit (ISO 4217), more where an amount needs them.

    Reads: `extents_of`.
    Raises: Refused where the amounts of a currency are too large to add up in 64-bit units.
    """
    scales = {}
    for currency, decimals, total in extents.sort("currency").iter_rows():
        scales[currency] = max(decimals, places(currency))
        limit = Decimal(MOST).scaleb(-scales[currency])
        if total >= limit:
            raise Refused(
                f"The amounts in {currency} are too large to be traced exactly: together they exceed"
                f" {limit:,.0f} {currency} at {scales[currency]} decimal places.",
                todo="look for an amount that was misread (a missing decimal mark); status names the files",
            )
    return scales


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
