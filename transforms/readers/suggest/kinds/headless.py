"""Tables of coins that have no header: their columns by what they hold."""

from __future__ import annotations

import polars as pl

from transforms.readers.kinds.virtual_asset.types import type_of
from transforms.readers.suggest.kinds.coins import coins_by_content, pair_pattern, unknown_kinds
from transforms.readers.suggest.kinds.exchange_profile import Exchange
from transforms.readers.suggest.kinds.headless_trades import trades_without_names
from transforms.readers.suggest.lines.table import Column
from transforms.readers.suggest.outcome.finding import Finding

_MOST_WORDS = 24
"""Different words of a column up to which they may be kinds of lines."""


def exchange_without_names(found: Finding) -> Exchange | None:
    """A table of coins that has no header: its columns by what they hold; None where it is none."""
    columns = found.plan.table.columns
    if (trades := trades_without_names(found)) is not None:
        return trades
    coins = coins_by_content(columns)
    if coins is None:
        pairs = any(pair_pattern(one) for one in columns)
        return Exchange({}, frozenset(), False, False, None, no_sum=True) if pairs else None
    rest = [one for one in columns if one.filled and not one.numeric and not one.dates and one is not coins]
    kind = next((one for one in rest if _tells_kinds(one)), None)
    sums = [one for one in columns if one.numeric and not _counts(one)]
    signed = any(figure and figure.negative for one in sums for figure in one.figures)
    if len(sums) != 1 or not (signed or kind is not None):
        return Exchange({}, frozenset(), False, False, None, no_sum=True)
    name = found.plan.name_of
    named: dict[str, object] = {"time": name(found.plan.roles.booked_at)}
    named |= {"type": name(kind.index)} if kind is not None else {}
    named |= {"asset": name(coins.index), "amount": name(sums[0].index)}
    used = {found.plan.roles.booked_at, coins.index, sums[0].index, *([kind.index] if kind else [])}
    unknown = () if signed else unknown_kinds(kind)
    return Exchange(named, frozenset(used), signed, False, None, kinds=unknown)


def _tells_kinds(column: Column) -> bool:
    """Whether most of its cells are words for kinds of lines."""
    said = sorted(column.distinct)
    types = pl.Series("said", said, pl.String).to_frame().select(type_of(pl.col("said"))).to_series()
    return 1 < len(said) <= _MOST_WORDS and sum(one != "other" for one in types) >= 0.8 * len(said)


def _counts(column: Column) -> bool:
    """Whether its figures are whole numbers without signs: numbers of users or orders."""
    return all(figure is None or (figure.body.isdigit() and not figure.negative) for figure in column.figures)
