"""Amounts as whole numbers of a currency's smallest unit in use, and back, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

import numpy as np
import polars as pl

from transforms.errors import Refused
from transforms.money import MONEY, SCALE, places
from transforms.schema import TRACING_AMOUNTS
from transforms.tracing.kernels.arrays import Numbers

MOST, MOST_WIDE = 1 << 62, 1 << 126
"""All amounts of a currency together stay below this, so no sum of some of them can overflow 64 bits, or 128."""

MOST_TOTAL = 9 * 10**18
"""Where the total of TRACING_AMOUNTS stops, in whole units of the currency: no more is traced. MONEY holds more."""

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


class Scales(dict[str, int]):
    """Decimal places by currency. is_wide: units need 128 bits, because 64 do not hold the sums of a currency."""

    is_wide = False

    @property
    def unit(self) -> pl.DataType:
        """What a column of whole units is."""
        return pl.Int128() if self.is_wide else pl.Int64()


def scales_of(extents: pl.DataFrame) -> Scales:
    """Decimal places by currency: those of its minor unit (ISO 4217), more where an amount needs them.

    Reads: `extents_of`.
    Raises: Refused where the amounts of a currency are too large to add up in 128-bit units.
    """
    scales = Scales()
    for currency, decimals, total in extents.sort("currency").iter_rows():
        scales[currency] = max(decimals, places(currency))
        limit = min(amount_of(MOST_WIDE, scales[currency]), Decimal(MOST_TOTAL))
        if total >= limit:
            raise Refused(
                f"The amounts in {currency} are too large to be traced exactly: together they exceed"
                f" {limit:,.0f} {currency} at {scales[currency]} decimal places.",
                todo="look for an amount that was misread (a missing decimal mark); status names the files",
            )
        scales.is_wide |= total >= amount_of(MOST, scales[currency])
    return scales


def amount_of(units: int, scale: int) -> Decimal:
    """Whole units as an amount, however many digits they have."""
    return Decimal(f"{units}E-{scale}")


def to_units(scales: Scales, column: str = "amount") -> pl.Expr:
    """The column in whole units (`scales.unit`) of the row's `currency`."""
    powers = {currency: 10 ** (SCALE - scale) for currency, scale in scales.items()}
    return (pl.col(column).to_physical() // _by_currency(powers, pl.Int128())).cast(scales.unit)


def from_units(scales: Mapping[str, int], column: str = "amount") -> pl.Expr:
    """Whole units of the row's `currency` as MONEY."""
    powers = {currency: 10 ** (SCALE - scale) for currency, scale in scales.items()}
    last_places = pl.col(column).cast(pl.Int128) * _by_currency(powers, pl.Int128())
    return last_places.reinterpret(dtype=MONEY).alias(column)


def units_series(units: Numbers) -> pl.Series:
    """A method's whole units as a column: Int64, or Int128 where they are wide."""
    if units.dtype == object:
        return pl.Series("units", units.tolist(), pl.Int128())
    return pl.Series("units", units)


def units_array(values: pl.Series) -> Numbers:
    """A column of whole units as arrays of a method: 64 bits, or Python's whole numbers where they are wide."""
    if values.dtype == pl.Int128:
        whole: Any = np.empty(len(values), object)
        whole[:] = values.to_list()
        return cast("Numbers", whole)
    return values.cast(pl.Int64).to_numpy(writable=True)


def _by_currency(powers: Mapping[str, object], dtype: pl.DataType) -> pl.Expr:
    keys, values = pl.Series(list(powers), dtype=pl.String), pl.Series(list(powers.values()), dtype=dtype)
    return pl.col("currency").replace_strict(keys, values, default=None, return_dtype=dtype)
