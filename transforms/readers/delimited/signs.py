"""Which way amounts without a sign went, by the steps of the running balance: for files that say it nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from transforms.money import MONEY
from transforms.readers.delimited import numbers
from transforms.readers.delimited.sources import Sources

FIRST_IN, FIRST_OUT, STATED = "first_in", "first_out", "opening_stated"
"""How the oldest line went: a person says it, or an opening balance that the file states."""


def with_signs(frames: Iterator[pl.DataFrame], sources: Sources) -> Iterator[pl.DataFrame]:
    """The records with signed amounts; one whose step of the balance is not its amount is set aside.

    Reads: reasons, booked, amount (MONEY, without a sign) and balance_after (MONEY) of one account's records, in file
        order. Adds to reasons: direction_unknown.
    """
    if sources.profile.newest_first:
        yield from _newest_first(frames, sources)
        return
    before, begun = _opening(sources), False
    for frame in frames:
        signed = _signed(frame, before, sources, begins=not begun)
        last = _printed(frame)
        before, begun = (last[-1] if last else before), begun or bool(last)
        yield signed


def _newest_first(frames: Iterator[pl.DataFrame], sources: Sources) -> Iterator[pl.DataFrame]:
    """The same where the line before stands below, maybe in a later batch."""
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        printed = _printed(frame)
        if waiting and printed:
            yield _turned(_signed(_turned(pl.concat(waiting)), printed[0], sources, begins=False))
            waiting = []
        waiting.append(frame)
    if waiting:
        yield _turned(_signed(_turned(pl.concat(waiting)), _opening(sources), sources, begins=True))


def _turned(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.reverse()


def _counted() -> pl.Expr:
    return (pl.col("reasons").list.len() == 0) & pl.col("booked")


def _printed(frame: pl.DataFrame) -> list[Decimal]:
    """Balances of booked lines without a fault, in their order."""
    return frame.filter(_counted())["balance_after"].drop_nulls().to_list()


def _opening(sources: Sources) -> Decimal | None:
    """The balance before the first line, where the file states it."""
    said = sources.fixed(sources.profile.account.get("opening_balance"))
    if sources.profile.numbers.sign_by_balance != STATED or not said:
        return None
    grammar = sources.profile.numbers
    value: Decimal | None = pl.select(
        numbers.amount(numbers.normalised(pl.lit(said), grammar), grammar)
    ).item()
    return value


def _signed(frame: pl.DataFrame, before: Decimal | None, sources: Sources, *, begins: bool) -> pl.DataFrame:
    """Records oldest first.

    before: the balance that the first of them follows. begins: whether that is the file's oldest.
    """
    counted, amount, balance = _counted(), pl.col("amount"), pl.col("balance_after")
    known = frame.with_columns(pl.when(counted).then(balance).alias("_printed"))
    prior = pl.col("_printed").shift(1).forward_fill()
    known = known.with_columns(prior.fill_null(pl.lit(before, MONEY)).alias("_before"))
    step = (balance - pl.col("_before")).cast(MONEY)
    moved: pl.Expr = pl.when(step.abs() == amount.abs()).then(step)
    first = pl.col("_before").is_null() & counted & (counted.cum_sum() == 1) & pl.lit(begins)
    said = {FIRST_IN: amount.abs(), FIRST_OUT: -amount.abs()}.get(sources.profile.numbers.sign_by_balance)
    if said is not None:
        moved = pl.when(first).then(said).otherwise(moved)
    moved = pl.when(amount == 0).then(amount).otherwise(moved)
    lost = counted & moved.is_null() & amount.is_not_null()
    words = pl.format(
        "direction_unknown: the balance {} does not follow from the one before it by the amount {}, so nothing says "
        "which way it went",
        _shown(balance).fill_null("that is not stated"),
        _shown(amount).fill_null(""),
    )
    return known.with_columns(
        pl.when(counted).then(moved.cast(MONEY)).otherwise(amount).alias("amount"),
        pl.when(lost)
        .then(pl.col("reasons").list.concat(pl.concat_list(words)))
        .otherwise("reasons")
        .alias("reasons"),
    ).drop("_printed", "_before")


def _shown(amount: pl.Expr) -> pl.Expr:
    """An amount without the zeros that it is kept with."""
    return amount.cast(pl.String).str.replace(r"\.?0+$", "")
