"""One entry for many: a payment run booked as one sum, whose parts are seen on other accounts, and the other way.

The parts must add up to the sum exactly. Whoever the parts name must be the account of the sum, or the
references are the same. What chance would explain as well is not taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import gcd
from typing import NamedTuple

import polars as pl

from transforms.flows.keys import DAYS
from transforms.flows.matching import without
from transforms.flows.pairing.blocks import PAIR, Window, each_pair, near_pairs
from transforms.flows.pairing.candidates import of_rows
from transforms.flows.pairing.parts import alike_parts, completed
from transforms.flows.pairing.sheet import NAMES_ALIKE, Loose
from transforms.flows.pairing.spelling import likeness_of
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
    """A sum with the entries that may be its parts, in order of their rows; amounts in the same whole units."""

    row: int
    amount: int
    rows: tuple[int, ...]
    amounts: tuple[int, ...]


def batches_of(loose: Loose, rules: Pairing) -> Batches:
    """Sums whose parts are beyond doubt, and those for which several sets of parts are equally good.

    An entry that is a part of two such sums is in doubt, and neither is taken. First those that name each other well
    are looked at, then what is left, with parts that spell the sum's holder in another way or name nobody.
    """
    shared, named = _met(loose, rules)
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        firm = threads.map(
            lambda side: _one_way(each_pair([shared, named[side]], side), loose, side, rules), PAIR
        )
        well = _in_one_sum(pl.concat(firm))
        used = pl.concat([well.taken, well.open.select(list(PAIR))], how="diagonal")
        rest = loose.without(used)
        left = without(without(shared, used["debit"], "debit"), used["credit"], "credit")
        named_left = _by_name(rest, rules)
        more = threads.map(
            lambda side: _another_way(each_pair([left, named_left[side]], side), rest, side, rules), PAIR
        )
        again = _in_one_sum(pl.concat(more))
    return Batches(*(pl.concat(both).sort(both[0].columns) for both in zip(well, again, strict=True)))


def _in_one_sum(parts: pl.DataFrame) -> Batches:
    """Of sets of parts (_SETS), those of which each part is in one sum."""
    # A row is a debit or a credit: it needs no side to be told from another.
    single = parts.filter(pl.col("sets") == 1)
    uses = [single.select("row").unique(), single.select(row="part")]
    used = pl.concat(uses).group_by("row").len("used")
    of_parts = used.rename({"row": "part", "used": "part_used"})
    counted = parts.join(used, on="row", how="left").join(of_parts, on="part", how="left")
    once = ((pl.col("used") == 1) & (pl.col("part_used") == 1)).fill_null(value=False)
    clear = (pl.col("sets") == 1) & once.all().over("row")
    is_debit = pl.col("side") == "debit"
    pairs = counted.select(
        pl.when(is_debit).then("row").otherwise("part").alias("debit"),
        pl.when(is_debit).then("part").otherwise("row").alias("credit"),
        pl.col("side").alias("sum_side"),
        # A part of two sums: each of them explains it as well as the other.
        pl.max_horizontal("sets", pl.lit(2, pl.Int64)).alias("subsets"),
        clear.alias("clear"),
    )
    in_doubt = pairs.filter(~pl.col("clear")).select(list(OPEN)).sort(list(OPEN))
    return Batches(
        pairs.filter("clear").select(list(BATCHED)).sort(list(BATCHED)),
        in_doubt.unique(list(PAIR), keep="first", maintain_order=True),
    )


class _Solved(NamedTuple):
    """A sum, the entries that are its parts (of up to three sets, where several fit), and how many sets fit."""

    row: int
    parts: tuple[int, ...]
    sets: int


_SETS = {"side": pl.String(), "row": pl.UInt32(), "part": pl.UInt32(), "sets": pl.Int64()}
"""A row a part of a sum; sets: how many sets of parts fit."""


def _one_way(pairs: pl.DataFrame, loose: Loose, side: str, rules: Pairing) -> pl.DataFrame:
    """_SETS: every sum of one side for which at least one set of parts fits."""
    end, own = ("payee", "payer") if side == "debit" else ("payer", "payee")
    met = _of_sums(pairs, loose, side, own)
    whole = _whole(met, rules)
    apart = _named_apart(whole, loose, side, end)
    whole = whole.filter(~pl.col("row").is_in(_by_chance(whole, met, apart).implode()))
    rest = met.join(whole, on="row", how="anti", maintain_order="left")
    rest = rest.filter(pl.len().over("row") <= rules.batch_loose)
    searched = [found for total in _sums(rest) if (found := _searched(total)) is not None]
    rows = [(side, found.row, part, found.sets) for found in searched for part in found.parts]
    clear = whole.select(pl.lit(side).alias("side"), "row", "part", pl.lit(1, pl.Int64).alias("sets"))
    return pl.concat([clear, pl.DataFrame(rows, _SETS, orient="row")])


def _another_way(pairs: pl.DataFrame, loose: Loose, side: str, rules: Pairing) -> pl.DataFrame:
    """_SETS as `_one_way`, with parts whose statement calls the sum's holder by a name that is alike, or by none."""
    firm = _of_sums(pairs, loose, side, "payer" if side == "debit" else "payee", enough=False)
    named = alike_parts(loose, side, firm["row"].unique(), rules)
    alike = _described(each_pair([named], side), loose, side, enough=False)
    met = pl.concat([firm, alike]).unique(["row", "part"]).sort("row", "part")
    more = _enough(met.join(alike, on="row", how="semi", maintain_order="left"))
    whole = _whole(more, rules)
    rest = more.join(whole, on="row", how="anti").filter(pl.len().over("row") <= rules.batch_loose)
    searched = [found for total in _sums(rest) if (found := _searched(total)) is not None]
    rows = [(side, found.row, part, found.sets) for found in searched for part in found.parts]
    solved = pl.DataFrame(rows, _SETS, orient="row")
    open_sums = met.join(whole, on="row", how="anti").join(solved, on="row", how="anti")
    clear = pl.concat([whole, completed(_together(open_sums), loose, side, rules)])
    return pl.concat(
        [clear.select(pl.lit(side).alias("side"), "row", "part", pl.lit(1, pl.Int64).alias("sets")), solved]
    )


_DAY_WAYS = 2
"""The first number of a way that is a day."""


def _whole(met: pl.DataFrame, rules: Pairing) -> pl.DataFrame:
    """Row and part where all under the sum's reference, all that fit, or all of one day add up to the sum.

    The first of these that does; where two days do, none.
    """
    if met.is_empty():
        return met.select("row", "part")
    groups = _together(met)
    fits = (pl.col("together") == pl.col("units")) & pl.col("size").is_between(2, rules.batch_parts)
    found = groups.filter(fits)
    first = found.filter(
        (pl.col("way") == pl.col("way").min().over("row"))
        & ((pl.col("way") < _DAY_WAYS) | (pl.col("way").n_unique().over("row") == 1))
    )
    return first.select("row", "part").sort("row", "part")


def _together(met: pl.DataFrame) -> pl.DataFrame:
    """Possible parts as they may belong together (way), with their sum (together) and number (size).

    Ways: those under the sum's reference, all, those of a day.
    """
    days = pl.col("day") - pl.col("day").min() + _DAY_WAYS
    ways = (
        met.filter("same_reference").with_columns(way=pl.lit(0, pl.Int64)),
        met.with_columns(way=pl.lit(1, pl.Int64)),
        met.with_columns(way=days.cast(pl.Int64)),
    )
    return pl.concat(ways).with_columns(
        pl.col("part_units").sum().over("row", "way").alias("together"),
        pl.len().over("row", "way").alias("size"),
    )


def _met(loose: Loose, rules: Pairing) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """PAIR: a sum and a possible part, in one currency and within the days, naming or named, or of one reference.

    And by side (debit, credit), for its sums: parts that say the name of the holder of the sum's account. A part that
    numbers another account than that of the sum is none, nor is one that lies elsewhere than the sum says.
    """
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        found = threads.map(lambda way: _sharing(loose, way, rules), (*_ENDS, "reference", *_NAMES.values()))
        *numbered, of_debits, of_credits = found
    return each_pair(numbered), {"debit": of_debits, "credit": of_credits}


def _by_name(loose: Loose, rules: Pairing) -> dict[str, pl.DataFrame]:
    """The second of `_met`."""
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        found = threads.map(lambda way: _sharing(loose, way, rules), _NAMES.values())
        return dict(zip(_NAMES, found, strict=True))


_NAMES = {"debit": "payer_name", "credit": "payee_name"}
"""Of the holder of the account of a sum, by its side."""


def _sharing(loose: Loose, way: str, rules: Pairing) -> pl.DataFrame:
    window = Window(DAYS, _PRODUCT, DAYS, 1, rules.batch_days)
    return near_pairs(loose.debits, loose.credits, (way, "currency"), _ENDS, window)


_ENDS = ("payer", "payee")


def _of_sums(pairs: pl.DataFrame, loose: Loose, side: str, own: str, *, enough: bool = True) -> pl.DataFrame:
    """The sums of a side with their possible parts, as `_described` gives them.

    Who gives no number for the sum's account, and calls its holder (own) by another's name, means somebody else.
    """
    met = _described(pairs, loose, side, enough=enough)
    apart = _named_apart(met, loose, side, own, number=own)
    if apart.is_empty():
        return met
    kept = met.join(apart, on=["row", "part"], how="anti", maintain_order="left")
    return _enough(kept) if enough else kept


def _named_apart(
    met: pl.DataFrame, loose: Loose, side: str, end: str, number: str | None = None
) -> pl.DataFrame:
    """Row and part of the pairs whose statements call one end by two names that are not alike.

    number: a column that must be empty for the part.
    """
    name = f"{end}_name"
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    of_parts = [name] if number is None else [name, number]
    both = met.select("row", "part").hstack(of_rows(sums, met["row"], [name]))
    both = both.hstack(of_rows(parts, met["part"], of_parts).rename({name: "other"}))
    unlike = both.filter(
        pl.col(name) != pl.col("other"), *(pl.col(empty).is_null() for empty in of_parts[1:])
    )
    alike = likeness_of(loose.spelt, unlike[name], unlike["other"])
    return unlike.filter(alike < NAMES_ALIKE).select("row", "part")


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


def _described(pairs: pl.DataFrame, loose: Loose, side: str, *, enough: bool = True) -> pl.DataFrame:
    """Sums of a side with their possible parts, which are less and (enough) together suffice; sorted by row, then part.

    Reads: pairs sorted by the sum, then the part. Gives: amounts in the same whole units, days and whether the
    references are the same.
    """
    own, other = ("debit", "credit") if side == "debit" else ("credit", "debit")
    sums, parts = (loose.debits, loose.credits) if side == "debit" else (loose.credits, loose.debits)
    rows = pairs.select(pl.col(own).set_sorted().alias("row"), pl.col(other).alias("part"))
    less = rows.with_columns(
        of_rows(sums, rows["row"], ["amount"])["amount"].to_physical().alias("units"),
        of_rows(parts, rows["part"], ["amount"])["amount"].to_physical().alias("part_units"),
    ).filter(pl.col("part_units") < pl.col("units"))
    met = _enough(less) if enough else less
    said = of_rows(parts, met["part"], ["day", "reference"])
    same = of_rows(sums, met["row"], ["reference"])["reference"] == said["reference"]
    return met.with_columns(
        said["day"].dt.epoch("d").cast(pl.Int64).alias("day"),
        same.fill_null(value=False).alias("same_reference"),
    )


def _enough(met: pl.DataFrame) -> pl.DataFrame:
    """The sums whose possible parts are several and together enough."""
    enough = pl.col("part_units").sum().over("row") >= pl.col("units")
    return met.filter((pl.len().over("row") > 1) & enough)


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
