"""Several equal columns as one whole number, so that joins compare a number and not a row of them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

_DAYS = 2**23
"""More than twice the days from 1970 to the year 9999: a day more or less stays within its key."""


def meeting(
    left: pl.DataFrame, right: pl.DataFrame, columns: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of both whose columns are the same in a row of the other, with `key` (UInt32), equal where they are.

    Reads: columns (not null): one of any type, or UInt32 each. Which number a key is, and the order of rows, may
    differ from run to run.
    """
    first, *more = columns
    packed = pl.col(first).cast(pl.UInt64) if more else pl.col(first)
    others: list[str | None] = [*more] or [None]
    for column in others:
        wide = packed if column is None else packed * 2**32 + pl.col(column)
        left, right = (side.with_columns(wide.alias("wide")) for side in (left, right))
        once = [side.select("wide").unique() for side in (left, right)]
        numbered = once[0].join(once[1], on="wide", how="semi").with_row_index("key")
        left, right = (
            side.drop("key", strict=False).join(numbered, on="wide", how="inner").drop("wide")
            for side in (left, right)
        )
        packed = pl.col("key").cast(pl.UInt64)
    return left, right


def at() -> pl.Expr:
    """Key (UInt32) and day (date) as one whole number; a day later is one more."""
    return pl.col("key").cast(pl.Int64) * _DAYS + pl.col("day").dt.epoch("d")
