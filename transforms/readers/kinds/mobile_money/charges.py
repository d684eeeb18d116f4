"""Charges that stand in a column of their own: part of the amount beside them, or on top of it."""

from __future__ import annotations

import polars as pl

from transforms.money import MONEY
from transforms.readers.delimited.faults import SHOWN


def with_charges(frame: pl.DataFrame, texts: pl.Series, charge: pl.Series, *, on_top: bool) -> pl.DataFrame:
    """Adds fee (null where there is none); the amount becomes the total that leaves or reaches the account.

    Reads: amount, reasons, booked. texts, charge: the column as written and as MONEY.
    on_top: whether the amount lacks the charge.
    """
    text, value = pl.lit(texts), pl.lit(charge)
    shown = pl.format("'{}'", text.str.slice(0, SHOWN))
    faults = [
        pl.when((text != "") & value.is_null()).then(
            pl.format("fee_unreadable: the fee {} is not a number as the profile writes them", shown)
        ),
        pl.when(value < 0).then(pl.format("fee_negative: the fee {} is negative", shown)),
    ]
    fee = pl.when(value > 0).then(value)
    total = pl.col("amount") - fee.fill_null(pl.lit(0, MONEY)) if on_top else pl.col("amount")
    found = frame.with_columns(fee.cast(MONEY).alias("fee"), total.alias("amount"))
    if not bool(((texts != "") & (charge.is_null() | (charge < 0))).any()):
        return found
    more = pl.concat_list(faults).list.drop_nulls()
    return found.with_columns(
        pl.when(pl.col("booked"))
        .then(pl.col("reasons").list.concat(more))
        .otherwise("reasons")
        .alias("reasons")
    )


def charged_on_top(on_top: pl.DataFrame, within: pl.DataFrame, *, newest_first: bool) -> bool:
    """Whether the running balance moves by amount and charge; true where it does not tell.

    on_top, within: the same good lines read either way (amount, balance_after), in file order.
    """
    return _breaks(on_top, newest_first=newest_first) <= _breaks(within, newest_first=newest_first)


def _breaks(lines: pl.DataFrame, *, newest_first: bool) -> int:
    """Lines whose printed balance does not follow from that of the line before."""
    ordered = lines.reverse() if newest_first else lines
    moved = ordered.select((pl.col("balance_after").diff() != pl.col("amount")).fill_null(value=False))
    return int(moved.to_series().sum())
