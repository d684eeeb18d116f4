"""One entry for many: a payment run booked as one sum, whose parts are seen on other accounts, and the other way.

The parts must add up to the sum exactly. Whoever the parts name must be the account of the sum, or the
references are the same. What chance would explain as well is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd
from typing import NamedTuple

import polars as pl

from transforms.flows.pairing.calendars import with_lag
from transforms.flows.pairing.candidates import PAIR
from transforms.flows.pairing.sheet import NAMES_ALIKE, Loose
from transforms.flows.settings import Pairing
from transforms.names.likeness import compared

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
    """A sum with the entries that may be its parts, in order of their rows; amounts in the same whole units."""

    row: int
    amount: int
    rows: tuple[int, ...]
    amounts: tuple[int, ...]


def batches_of(loose: Loose, rules: Pairing) -> Batches:
    """Sums whose parts are beyond doubt, and those for which several sets of parts are equally good.

    An entry that is a part of two such sums is in doubt, and neither is taken.
    """
    found = [_one_way(loose, side, rules) for side in ("debit", "credit")]
    sets = [(side, solved) for side, all_solved in found for solved in all_solved]
    used: dict[tuple[str, int], int] = {}
    for side, solved in sets:
        if solved.sets == 1:
            for key in ((side, solved.row), *((_OTHER[side], part) for part in solved.parts)):
                used[key] = used.get(key, 0) + 1
    taken: list[tuple[int, int, str]] = []
    several: list[tuple[int, int, int]] = []
    for side, solved in sets:
        once = used.get((side, solved.row), 0) == 1
        clear = once and all(used[_OTHER[side], part] == 1 for part in solved.parts)
        for part in solved.parts:
            pair = (solved.row, part) if side == "debit" else (part, solved.row)
            if solved.sets == 1 and clear:
                taken.append((*pair, side))
            else:
                # A part of two sums: each of them explains it as well as the other.
                several.append((*pair, max(solved.sets, 2)))
    listed = pl.DataFrame(sorted(set(several)), OPEN, orient="row")
    return Batches(
        pl.DataFrame(sorted(taken), BATCHED, orient="row"),
        listed.unique(list(PAIR), keep="first", maintain_order=True),
    )


_OTHER = {"debit": "credit", "credit": "debit"}


class _Solved(NamedTuple):
    """A sum, the entries that are its parts (of up to three sets, where several fit), and how many sets fit."""

    row: int
    parts: tuple[int, ...]
    sets: int


def _one_way(loose: Loose, side: str, rules: Pairing) -> tuple[str, list[_Solved]]:
    """Every sum of one side for which at least one set of parts fits."""
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    own, end = ("payer", "payee") if side == "debit" else ("payee", "payer")
    met = _met(sums, parts, own, end, rules, loose.names)
    whole = _whole(met, rules)
    apart = _named_apart(whole, sums, parts, f"{end}_name", loose.names)
    whole = whole.filter(~pl.col("row").is_in(_by_chance(whole, met, apart).implode()))
    solved = [
        _Solved(int(row), tuple(found), 1)
        for row, found in whole.group_by("row", maintain_order=True).agg("part").iter_rows()
    ]
    rest = met.join(whole, on="row", how="anti").filter(pl.len().over("row") <= rules.batch_loose)
    solved += [found for total in _sums(rest) if (found := _searched(total)) is not None]
    return side, solved


_DAY_WAYS = 2
"""The first number of a way that is a day."""


def _whole(met: pl.DataFrame, rules: Pairing) -> pl.DataFrame:
    """Row and part where all under the sum's reference, all that fit, or all of one day add up to the sum.

    The first of these that does; where two days do, none.
    """
    if met.is_empty():
        return met.select("row", "part")
    days = pl.col("day") - pl.col("day").min() + _DAY_WAYS
    ways = (
        met.filter("same_reference").with_columns(way=pl.lit(0, pl.Int64)),
        met.with_columns(way=pl.lit(1, pl.Int64)),
        met.with_columns(way=days.cast(pl.Int64)),
    )
    groups = pl.concat(ways).with_columns(
        pl.col("part_units").sum().over("row", "way").alias("together"),
        pl.len().over("row", "way").alias("size"),
    )
    fits = (pl.col("together") == pl.col("units")) & pl.col("size").is_between(2, rules.batch_parts)
    found = groups.filter(fits)
    first = found.filter(
        (pl.col("way") == pl.col("way").min().over("row"))
        & ((pl.col("way") < _DAY_WAYS) | (pl.col("way").n_unique().over("row") == 1))
    )
    return first.select("row", "part").sort("row", "part")


def _met(
    sums: pl.DataFrame, parts: pl.DataFrame, own: str, end: str, rules: Pairing, names: pl.DataFrame
) -> pl.DataFrame:
    """Sums with possible parts: of less, in the same currency and within the days, naming or named.

    own: the column with the account of a sum; end: with that of a part. A part that numbers another
    account than that of the sum is none, nor is one that lies elsewhere than the sum says.
    """
    columns = [
        "row",
        "day",
        "calendar",
        "place",
        "currency",
        "amount",
        "payer",
        "payee",
        f"{own}_name",
        "reference",
    ]
    # By what a part says of the sum, number or name, by what the sum says of its parts, by a common reference.
    ways = ([own, "currency"], [f"{own}_name", "currency"], [end, "currency"], ["reference", "currency"])
    found = [pl.DataFrame(schema={"row": pl.UInt32(), "part": pl.UInt32()})]
    for keys in ways:
        left = sums.select(columns).drop_nulls(keys)
        right = parts.select(columns).drop_nulls(keys)
        sizes = left.group_by(keys).len("left").join(right.group_by(keys).len("right"), on=keys, how="inner")
        small = sizes.filter(pl.col("left") * pl.col("right") <= _PRODUCT).select(keys)
        pairs = left.join(small, on=keys, how="semi").join(right, on=keys, how="inner", suffix="_in")
        both = {name: f"{name}_in" if f"{name}_in" in pairs.columns else name for name in columns}
        agree = [(pl.col(name) == pl.col(both[name])).fill_null(value=True) for name in ("payer", "payee")]
        lag = pl.col("lag") if own == "payer" else -pl.col("lag")
        fits = (
            (pl.col(both["amount"]) < pl.col("amount"))
            & lag.is_between(-1, rules.batch_days)
            & pl.all_horizontal(agree)
            & (pl.col(own) != pl.col(both[end])).fill_null(value=True)
        )
        found.append(with_lag(pairs).filter(fits).select("row", pl.col("row_in").alias("part")))
    seen = pl.concat(found).unique()
    # Who gives no number for the account of the sum, and calls its holder by another's name, means somebody else.
    unnumbered = parts.filter(pl.col(own).is_null())
    apart = _named_apart(seen, sums, unnumbered, f"{own}_name", names)
    seen = seen.join(apart, on=["row", "part"], how="anti")
    many = seen.filter(pl.len().over("row") > 1)
    return _described(many, sums, parts)


def _named_apart(
    met: pl.DataFrame, sums: pl.DataFrame, parts: pl.DataFrame, name: str, names: pl.DataFrame
) -> pl.DataFrame:
    """Row and part of the pairs whose statements call one end (column `name`) by two names that are not alike."""
    both = met.join(sums.select("row", name), on="row", how="inner").join(
        parts.select(pl.col("row").alias("part"), pl.col(name).alias("other")), on="part", how="inner"
    )
    unlike = both.filter(pl.col(name) != pl.col("other"))
    if unlike.is_empty():
        return unlike.select("row", "part")
    texts = [
        unlike.join(names, left_on=side, right_on="name_code", how="left", maintain_order="left")["name"]
        for side in (name, "other")
    ]
    return unlike.filter(compared(*texts)["likeness"] < NAMES_ALIKE).select("row", "part")


def _by_chance(whole: pl.DataFrame, met: pl.DataFrame, apart: pl.DataFrame) -> pl.Series:
    """Rows of sums whose statement names somebody who is none of the parts' holders, and which chance explains."""
    others = whole.join(apart, on=["row", "part"], how="anti")
    strange = whole.join(others, on="row", how="anti")
    found = [
        total.row
        for total in _sums(met.join(strange, on=["row", "part"], how="semi"))
        if not _beyond_chance(total)
    ]
    return pl.Series("row", found, pl.UInt32())


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
    grouped = met.group_by("row", maintain_order=True).agg(pl.col("units").first(), "part", "part_units")
    for row, units, parts, amounts in grouped.iter_rows():
        yield _Sum(row, units, tuple(parts), tuple(amounts))


def _searched(total: _Sum) -> _Solved | None:
    """The parts of a sum, if sets of entries add up to it; None where none does, or chance explains it."""
    sets = _subsets(total)
    if not sets or (len(sets) == 1 and not _beyond_chance(total)):
        return None
    shown = {part for chosen in sets[:_MOST_OPEN] for part in chosen}
    return _Solved(total.row, tuple(total.rows[place] for place in sorted(shown)), len(sets))


def _beyond_chance(total: _Sum) -> bool:
    """Whether so many entries would hardly add up by chance: their sets, over the sums that they could have."""
    step = gcd(total.amount, *total.amounts)
    sets: int = 2 ** len(total.amounts)
    return sets * step * _LEAST_CHANCE <= total.amount


def _subsets(total: _Sum) -> list[tuple[int, ...]]:
    """Places of every set of two parts or more that adds up, in a fixed order: two halves meet in the middle."""
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
                found.append(tuple(place for place in range(count) if chosen >> place & 1))
    return found


def _all_sums(amounts: tuple[int, ...]) -> list[int]:
    """The sum of every set of the amounts, by its bits."""
    sums = [0]
    for amount in amounts:
        sums += [amount + value for value in sums]
    return sums
