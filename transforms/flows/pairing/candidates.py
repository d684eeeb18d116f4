"""Pairs of a loose debit and a loose credit that may be one movement: what shares a key within the days.

Blocks are joins on equal keys within a window of days; a block whose product is too large is left to the
finer ones, so that ten thousand equal payments never become a hundred million pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.flows.pairing.blocks import Window, each_pair, near_pairs
from transforms.flows.pairing.sheet import Loose
from transforms.flows.settings import Matching, Pairing
from transforms.money import MONEY

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
    _Block(("payer_name", "payee_name"), 2_500),
    _Block(("payer_name",), 400),
    _Block(("payee_name",), 400),
    _Block(("money",), 900),
    _Block(("text",), 100),
)


def possible_pairs(loose: Loose, matching: Matching, rules: Pairing) -> pl.DataFrame:
    """Rows of every debit and credit that shares a key, in time, with amounts that may be one. Sorted.

    A credit may be less by a fee or in another currency, never more. Ends that the two statements number
    differently, two UETRs that differ and an account that pays itself are no pair.
    """
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        found = list(threads.map(lambda block: _pairs_of(block, loose, rules), _BLOCKS))
    pairs = each_pair(found)
    sums = with_sides(pairs, loose, ("amount", "currency", "euros"))
    return pairs.filter(sums.select(_amounts_fit(matching, rules)).to_series())


def _pairs_of(block: _Block, loose: Loose, rules: Pairing) -> pl.DataFrame:
    sides = _with_tokens(loose) if "token" in block.keys else (loose.debits, loose.credits)
    window = Window(_BUCKET, block.most, _BUCKET, rules.days_before, rules.days_after)
    return near_pairs(*sides, block.keys, ("payer", "payee", "uetr"), window)


def _with_tokens(loose: Loose) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both sides with a row a token, as numbers, of tokens that both hold."""
    columns = ["row", "day", "calendar", "payer", "payee", "uetr"]
    long = [
        side.select(*columns, pl.col("tokens").alias("text"))
        .filter(pl.col("text").list.len() > 0)
        .explode("text")
        for side in (loose.debits, loose.credits)
    ]
    texts = [side.select("text").unique() for side in long]
    known = texts[0].join(texts[1], on="text", how="semi").with_row_index("token")
    left, right = (side.join(known, on="text", how="inner").drop("text") for side in long)
    return left, right


def with_sides(pairs: pl.DataFrame, loose: Loose, columns: Sequence[str] = ()) -> pl.DataFrame:
    """The pairs, in their order, with columns of both sides (all, if none is named), those of the credit with `_in`."""
    wanted = columns or [name for name in loose.debits.columns if name != "row"]
    debit = of_rows(loose.debits, pairs["debit"], wanted)
    credit = of_rows(loose.credits, pairs["credit"], wanted)
    return pl.concat([pairs, debit, credit.select(pl.all().name.suffix("_in"))], how="horizontal")


def of_rows(side: pl.DataFrame, rows: pl.Series, columns: Sequence[str]) -> pl.DataFrame:
    """These columns of the rows of a side, in the order in which they are asked for."""
    own = side["row"].to_numpy()
    places = np.zeros(int(own.max(initial=0)) + 1, np.uint32)
    places[own] = np.arange(len(own), dtype=np.uint32)
    return side.select(pl.col(columns).gather(places[rows.to_numpy()]))


def _amounts_fit(matching: Matching, rules: Pairing) -> pl.Expr:
    same = pl.col("currency") == pl.col("currency_in")
    fee = pl.col("amount") - pl.col("amount_in")
    most = pl.min_horizontal(
        pl.lit(matching.fee_limit, MONEY), (pl.col("amount") * pl.lit(rules.fee_share, MONEY)).cast(MONEY)
    )
    apart = (pl.col("euros") - pl.col("euros_in")).abs()
    near = apart <= pl.col("euros") * pl.lit(matching.rate_tolerance, MONEY)
    return pl.when(same).then((fee >= 0) & (fee <= most)).otherwise(near.fill_null(value=False))
