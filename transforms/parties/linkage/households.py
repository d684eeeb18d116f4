"""Phones and e-mail addresses that people of several names use, so that they tell nobody of a household from another.

Method: docs/methods/parties.md, section What may be merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

import polars as pl
from rapidfuzz.distance import JaroWinkler

from transforms.parties.linkage.contested import Particular

PERSONAL = ("phone", "email")
"""What one person has to himself as a rule; an address he shares."""
_ALIKE = 0.84
"""Likeness (Jaro and Winkler) of two names in plain words from which they may be one person's."""

Name = tuple[str, frozenset[str]]


def households(rows: pl.DataFrame, asked: Collection[Particular]) -> frozenset[Particular]:
    """Of the particulars asked about, those that people use whose names are no parts of each other.

    Reads: what `comparable` gives (name_key, sounds, phone, email).
    """
    return frozenset(of for of, names in _users(rows, asked) if _are_several(names))


def _users(rows: pl.DataFrame, asked: Collection[Particular]) -> Iterator[tuple[Particular, Sequence[Name]]]:
    for what in PERSONAL:
        values = sorted({value for about, value in asked if about == what})
        if not values:
            continue
        named = rows.filter(pl.col(what).is_in(values)).select(what, "name_key", "sounds")
        by_value: dict[str, set[Name]] = defaultdict(set)
        for value, name, sounds in named.iter_rows():
            by_value[value].add((name, frozenset(sounds or ())))
        for value, names in by_value.items():
            yield (what, value), sorted(names, key=lambda name: name[0])


def _are_several(names: Sequence[Name]) -> bool:
    return any(
        not (one[1] <= other[1] or other[1] <= one[1]) and JaroWinkler.similarity(one[0], other[0]) < _ALIKE
        for one, other in combinations(names, 2)
    )
