"""One entry for many: a payment run booked as one sum, whose parts are seen on other accounts, and the other way.

The parts must add up to the sum exactly. Whoever the parts name must be the account of the sum, or the
references are the same. What chance would explain as well is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.flows.pairing.candidates import PAIR
from transforms.flows.pairing.sheet import Loose
from transforms.flows.settings import Pairing

BATCHED = {**PAIR, "sum_side": pl.String()}
"""sum_side: debit where one debit pays several credits, credit where one credit gathers several debits."""
OPEN = {**PAIR, "subsets": pl.Int64()}
"""A sum and an entry that is in one of several equally good sets of parts."""

_LEAST_CHANCE = 8
"""Sets of entries that chance would let add up must be fewer than one in so many [D]."""
_MOST_OPEN = 3
"""Sets of which the parts are listed where several are equally good."""
_PRODUCT = 10_000


class Batches(NamedTuple):
    """taken: BATCHED, every part in one sum. open: OPEN, by sums whose parts are not known."""

    taken: pl.DataFrame
    open: pl.DataFrame


class _Sum(NamedTuple):
    """A sum with the entries that may be its parts, in order of their rows."""

    row: int
    amount: int
    rows: NDArray[np.int64]
    amounts: tuple[int, ...]
    days: NDArray[np.int64]
    same_reference: NDArray[np.bool_]


def batches_of(loose: Loose, rules: Pairing) -> Batches:
    """Sums whose parts are beyond doubt, and those for which several sets of parts are equally good.

    An entry that is a part of two such sums is in doubt, and neither is taken.
    """
    found = [_one_way(loose, side, rules) for side in ("debit", "credit")]
    sets = [
        (side, total.row, parts) for side, solved in found for total, parts, count in solved if count == 1
    ]
    used: dict[tuple[str, int], int] = {}
    for side, row, parts in sets:
        other = "credit" if side == "debit" else "debit"
        for key in ((side, row), *((other, int(part)) for part in parts)):
            used[key] = used.get(key, 0) + 1
    taken: list[tuple[int, int, str]] = []
    doubtful: list[tuple[int, int, str]] = []
    for side, row, parts in sets:
        other = "credit" if side == "debit" else "debit"
        clear = used[side, row] == 1 and all(used[other, int(part)] == 1 for part in parts)
        (taken if clear else doubtful).extend(
            (row, int(part), side) if side == "debit" else (int(part), row, side) for part in parts
        )
    several = [
        (*((total.row, int(part)) if side == "debit" else (int(part), total.row)), count)
        for side, solved in found
        for total, parts, count in solved
        if count > 1
        for part in parts
    ]
    several += [(debit, credit, 2) for debit, credit, _ in doubtful]
    return Batches(
        pl.DataFrame(sorted(taken), BATCHED, orient="row"),
        pl.DataFrame(sorted(set(several)), OPEN, orient="row").unique(
            list(PAIR), keep="first", maintain_order=True
        ),
    )


_Solved = tuple[_Sum, NDArray[np.int64], int]


def _one_way(loose: Loose, side: str, rules: Pairing) -> tuple[str, list[_Solved]]:
    """Every sum of one side with the rows of its parts, and how many sets fit; only where at least one does."""
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    own, end = ("payer", "payee") if side == "debit" else ("payee", "payer")
    met = _met(sums, parts, own, end, rules)
    return side, [
        (total, *solution) for total in _sums(met) if (solution := _solution(total, rules)) is not None
    ]


def _met(sums: pl.DataFrame, parts: pl.DataFrame, own: str, end: str, rules: Pairing) -> pl.DataFrame:
    """Sums with possible parts: of less, in the same currency and within the days, naming or named.

    own: the column with the account of a sum; end: with that of a part. A part that numbers another
    account than that of the sum is none, nor is one that lies elsewhere than the sum says.
    """
    columns = ["row", "day", "place", "currency", "amount", "payer", "payee", "reference"]
    # By what a part says of the sum, by what the sum says of its parts, by a common reference.
    ways = ([own, "currency"], [end, "currency"], ["reference", "currency"])
    found = [pl.DataFrame(schema={"row": pl.UInt32(), "part": pl.UInt32()})]
    for keys in ways:
        left = sums.select(columns).drop_nulls(keys)
        right = parts.select(columns).drop_nulls(keys)
        sizes = left.group_by(keys).len("left").join(right.group_by(keys).len("right"), on=keys, how="inner")
        small = sizes.filter(pl.col("left") * pl.col("right") <= _PRODUCT).select(keys)
        pairs = left.join(small, on=keys, how="semi").join(right, on=keys, how="inner", suffix="_part")
        both = {name: f"{name}_part" if f"{name}_part" in pairs.columns else name for name in columns}
        agree = [(pl.col(name) == pl.col(both[name])).fill_null(value=True) for name in ("payer", "payee")]
        ahead = pl.col(both["place"]) - pl.col("place")
        lag = ahead if own == "payer" else -ahead
        fits = (
            (pl.col(both["amount"]) < pl.col("amount"))
            & lag.is_between(-1, rules.batch_days)
            & pl.all_horizontal(agree)
            & (pl.col(own) != pl.col(both[end])).fill_null(value=True)
        )
        found.append(pairs.filter(fits).select("row", pl.col("row_part").alias("part")))
    seen = pl.concat(found).unique()
    many = seen.filter(pl.len().over("row") > 1)
    return _described(many, sums, parts)


def _described(met: pl.DataFrame, sums: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """Amounts in the same whole units, days and whether the references are the same; sorted by row, then part."""
    said = ["row", "amount", "day", "reference"]
    both = met.join(sums.select(said), on="row", how="inner").join(
        parts.select(said).rename({"row": "part"}), on="part", how="inner", suffix="_part"
    )
    same = (pl.col("reference") == pl.col("reference_part")).fill_null(value=False)
    enough = pl.col("amount_part").sum().over("row") >= pl.col("amount")
    return (
        both.filter(enough)
        .select(
            "row",
            "part",
            pl.col("amount").to_physical().alias("units"),
            pl.col("amount_part").to_physical().alias("part_units"),
            pl.col("day_part").dt.epoch("d").cast(pl.Int64).alias("day"),
            same.alias("same_reference"),
        )
        .sort("row", "part")
    )


def _sums(met: pl.DataFrame) -> Iterator[_Sum]:
    for rows in met.partition_by("row", maintain_order=True):
        units = rows["part_units"].to_list()
        yield _Sum(
            int(rows["row"][0]),
            int(rows["units"][0]),
            rows["part"].to_numpy().astype(np.int64),
            tuple(units),
            rows["day"].to_numpy(),
            rows["same_reference"].to_numpy(),
        )


def _solution(total: _Sum, rules: Pairing) -> tuple[NDArray[np.int64], int] | None:
    """Rows of the parts and how many sets fit equally well; None where none does, or chance explains it."""
    everything = np.ones(len(total.rows), bool)
    whole = [total.same_reference, everything, *(total.days == day for day in np.unique(total.days))]
    for chosen in whole:
        size = int(chosen.sum())
        if 1 < size <= rules.batch_parts and _adds_up(total, chosen):
            return total.rows[chosen], 1
    if len(total.rows) > rules.batch_loose:
        return None
    sets = _subsets(total)
    if not sets or (len(sets) == 1 and not _beyond_chance(total)):
        return None
    together = np.unique(np.concatenate([np.flatnonzero(chosen) for chosen in sets[:_MOST_OPEN]]))
    return total.rows[together], len(sets)


def _adds_up(total: _Sum, chosen: NDArray[np.bool_]) -> bool:
    return sum(amount for amount, is_in in zip(total.amounts, chosen, strict=True) if is_in) == total.amount


def _beyond_chance(total: _Sum) -> bool:
    """Whether so many entries would hardly add up by chance: their sets, over the sums that they could have."""
    step = int(np.gcd.reduce(np.array([total.amount, *total.amounts], dtype=object)))
    sets: int = 2 ** len(total.amounts)
    return sets * step * _LEAST_CHANCE <= total.amount


def _subsets(total: _Sum) -> list[NDArray[np.bool_]]:
    """Every set of two parts or more that adds up to the sum, in a fixed order: two halves meet in the middle."""
    count = len(total.amounts)
    half = count // 2
    first, second = _all_sums(total.amounts[:half]), _all_sums(total.amounts[half:])
    by_sum: dict[int, list[int]] = {}
    for mask, value in enumerate(second):
        by_sum.setdefault(value, []).append(mask)
    found = []
    for mask, value in enumerate(first):
        for other in by_sum.get(total.amount - value, ()):
            chosen = mask | (other << half)
            if chosen.bit_count() > 1:
                found.append(np.array([bool(chosen >> place & 1) for place in range(count)]))
    return found


def _all_sums(amounts: tuple[int, ...]) -> list[int]:
    """The sum of every set of the amounts, by its bits."""
    sums = [0]
    for amount in amounts:
        sums += [amount + value for value in sums]
    return sums
