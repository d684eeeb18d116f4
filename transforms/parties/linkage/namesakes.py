"""Parties that bear one full name and have no particular in common: a question for a person, and no more.

Method: docs/methods/parties.md, section Namesakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import polars as pl

from transforms.names.births import birth_forms
from transforms.names.people import name_forms
from transforms.parties.linkage.links import OPEN, POSSIBLE, Link, says_most
from transforms.parties.linkage.scoring import COMPARISONS, DIGITS

MOST_NAMESAKES = 3
"""Parties that bear a name, above which it says too little to ask: a common name, or a shop with many accounts [D]."""
_FEWEST_WORDS = 2
_NICKNAMES = "hawala"
_SAME_WORDS = COMPARISONS["name_key"][0].m
"""How often two mentions of one person have the same words for a name: the prior of scoring.py."""
_WHY_NOT = "nothing but the name is the same, and a name alone joins nobody"


class Namesakes(NamedTuple):
    """Two clusters that identifiers make, in order, and the link that a person may decide."""

    core_a: str
    core_b: str
    link: Link


def namesakes_of(mentions: pl.DataFrame, party_of: pl.DataFrame) -> list[Namesakes]:
    """Pairs of parties that are called the same in full, each pair once, by the mention that says most of each.

    Reads: what `mentions_of` gives; party_of (node, core: the cluster that identifiers make).
    A name is its words in plain Latin letters, in any order. Single words, nicknames of hawaladars' books and records
    that name several people are left out, and people of whom different years of birth are stated. The probability
    is what the model of scoring.py gives for the name alone: where k of n parties bear it, the odds of 1 to n that any
    two are one are weighed by m / (k / n), which leaves m to k.
    """
    told = _told(mentions, party_of)
    few = told.filter(pl.len().over("name_key").is_between(2, MOST_NAMESAKES)).sort("name_key", "core")
    found: dict[tuple[str, str], Namesakes] = {}
    for _, rows in groupby(few.iter_rows(named=True), key=itemgetter("name_key")):
        bearing = list(rows)
        for one, other in combinations(bearing, 2):
            years = [set(side["years"]) for side in (one, other)]
            if (one["core"], other["core"]) not in found and (not all(years) or years[0] & years[1]):
                link = _link(one, other, len(bearing))
                found[one["core"], other["core"]] = Namesakes(one["core"], other["core"], link)
    return list(found.values())


def _told(mentions: pl.DataFrame, party_of: pl.DataFrame) -> pl.DataFrame:
    """core, name_key, name, record_key, years: a row for each name of a party, by the mention that says most."""
    rows = mentions.filter("alone", pl.col("name").is_not_null(), pl.col("source") != _NICKNAMES)
    rows = rows.join(party_of, on="node", how="inner")
    forms, births = name_forms(rows["name"]), birth_forms(rows["birth_date"])
    named = rows.select(
        *("core", "name", "record_key", says_most().alias("says")),
        forms["sorted_key"].alias("name_key"),
        forms["tokens"].list.len().alias("words"),
        births["plain"].str.slice(0, 4).alias("year"),
    )
    years = pl.col("year").drop_nulls().unique().sort().over("core", mapping_strategy="join")
    return (
        named.with_columns(years.alias("years"))
        .filter(pl.col("words") >= _FEWEST_WORDS)
        .sort("says", "record_key", descending=[True, False])
        .unique(["core", "name_key"], keep="first", maintain_order=True)
    )


def _link(one: dict[str, Any], other: dict[str, Any], bearing: int) -> Link:
    record_a, record_b = sorted((one["record_key"], other["record_key"]))
    return Link(
        record_a,
        record_b,
        round(_SAME_WORDS / (_SAME_WORDS + bearing), DIGITS),
        POSSIBLE,
        OPEN,
        "the name alone",
        tuple(_words(one, other, bearing)),
        why_not=_WHY_NOT,
    )


def _words(one: dict[str, Any], other: dict[str, Any], bearing: int) -> Iterator[str]:
    yield f"the same name: {one['name']} and {other['name']}"
    yield f"{bearing} parties in evidence are called so"
    years = sorted(set(one["years"]) & set(other["years"]))
    if years:
        yield f"born in the same year, {years[0]}"
