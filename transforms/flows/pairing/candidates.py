"""Pairs of a loose debit and a loose credit that may be one movement: what shares a key within the days.

Blocks are joins on equal keys within a window of days; a block whose product is too large is left to the
finer ones, so that ten thousand equal payments never become a hundred million pairs.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from transforms.flows.pairing.calendars import with_lag
from transforms.flows.pairing.sheet import Loose
from transforms.flows.settings import Matching, Pairing
from transforms.money import MONEY

PAIR = {"debit": pl.UInt32(), "credit": pl.UInt32()}
_BUCKET = 16
"""Days of a bucket: longer than any window, so that a window touches two at most."""


class _Block(NamedTuple):
    """keys: what must be equal; most: entries x entries of one key and bucket up to which it is looked at."""

    keys: tuple[str, ...]
    most: int


_BLOCKS = (
    _Block(("uetr",), 400),
    _Block(("reference",), 2_500),
    _Block(("token",), 100),
    _Block(("payer", "payee"), 10_000),
    _Block(("payee", "money"), 10_000),
    _Block(("payer", "money"), 10_000),
    _Block(("payee",), 2_500),
    _Block(("payer",), 2_500),
    _Block(("money", "payer_name"), 2_500),
    _Block(("money", "payee_name"), 2_500),
    _Block(("money",), 900),
)


def possible_pairs(loose: Loose, matching: Matching, rules: Pairing) -> pl.DataFrame:
    """Rows of every debit and credit that shares a key, in time, with amounts that may be one. Sorted.

    A credit may be less by a fee or in another currency, never more. Ends that the two statements number
    differently, two UETRs that differ and an account that pays itself are no pair.
    """
    found = [pl.DataFrame(schema=PAIR)]
    for block in _BLOCKS:
        left, right = (_keyed(side, block) for side in (loose.debits, loose.credits))
        found.append(_met(block, left, right))
    pairs = pl.concat(found).unique()
    return _fitting(pairs, loose, matching, rules).sort("debit", "credit")


def _keyed(side: pl.DataFrame, block: _Block) -> pl.DataFrame:
    rows = side
    if "token" in block.keys:
        rows = side.select("row", "day", pl.col("tokens").alias("token")).explode("token")
    return rows.select("row", "day", *block.keys).drop_nulls()


def _met(block: _Block, debits: pl.DataFrame, credits: pl.DataFrame) -> pl.DataFrame:
    keys = list(block.keys)
    debits, credits = debits.join(credits, on=keys, how="semi"), credits.join(debits, on=keys, how="semi")
    if debits.is_empty():
        return pl.DataFrame(schema=PAIR)
    number = pl.col("day").dt.epoch("d") // _BUCKET
    # Each debit looks into its own bucket and the two beside it; a pair is met once.
    near = debits.with_columns(pl.concat_list(number - 1, number, number + 1).alias("bucket")).explode(
        "bucket"
    )
    held = credits.with_columns(number.alias("bucket"))
    where = [*keys, "bucket"]
    sizes = (
        near.group_by(where).len("debits").join(held.group_by(where).len("credits"), on=where, how="inner")
    )
    small = sizes.filter(pl.col("debits") * pl.col("credits") <= block.most).select(where)
    met = near.join(small, on=where, how="semi").join(held, on=where, how="inner", suffix="_in")
    lag = (pl.col("day_in") - pl.col("day")).dt.total_days()
    return met.filter(lag.is_between(-_BUCKET, _BUCKET)).select(
        pl.col("row").alias("debit"), pl.col("row_in").alias("credit")
    )


def with_sides(pairs: pl.DataFrame, loose: Loose) -> pl.DataFrame:
    """The pairs with the columns of both sides, those of the credit with `_in`."""
    credits = loose.credits.rename({name: f"{name}_in" for name in loose.credits.columns})
    return pairs.join(loose.debits, left_on="debit", right_on="row", how="inner").join(
        credits, left_on="credit", right_on="row_in", how="inner"
    )


def _fitting(pairs: pl.DataFrame, loose: Loose, matching: Matching, rules: Pairing) -> pl.DataFrame:
    both = with_lag(with_sides(pairs, loose))
    contradict = [
        (pl.col("payee") != pl.col("payee_in")).fill_null(value=False),
        (pl.col("payer") != pl.col("payer_in")).fill_null(value=False),
        (pl.col("uetr") != pl.col("uetr_in")).fill_null(value=False),
        # The account of the debit is the payer, that of the credit the payee.
        (pl.col("payer") == pl.col("payee_in")).fill_null(value=False),
    ]
    fits = pl.col("lag").is_between(-rules.days_before, rules.days_after) & _amounts_fit(matching, rules)
    return both.filter(fits & ~pl.any_horizontal(contradict)).select(list(PAIR))


def _amounts_fit(matching: Matching, rules: Pairing) -> pl.Expr:
    same = pl.col("currency") == pl.col("currency_in")
    fee = pl.col("amount") - pl.col("amount_in")
    most = pl.min_horizontal(
        pl.lit(matching.fee_limit, MONEY), (pl.col("amount") * pl.lit(rules.fee_share, MONEY)).cast(MONEY)
    )
    apart = (pl.col("euros") - pl.col("euros_in")).abs()
    near = apart <= pl.col("euros") * pl.lit(matching.rate_tolerance, MONEY)
    return pl.when(same).then((fee >= 0) & (fee <= most)).otherwise(near.fill_null(value=False))
