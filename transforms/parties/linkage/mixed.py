"""Accounts that several people seem to use, by what is said of their holder: a family's phone, a number given anew.

Method: docs/methods/parties.md, section What may be merged.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.names.likeness import compared
from transforms.names.people import name_forms
from transforms.parties.linkage.facts import Facts, is_mixed

_ANOTHERS = 0.55
"""Likeness of two full names below which payments name two people at one account [D]."""
_FULL = 2


def mixed_accounts(mentions: pl.DataFrame, facts: Mapping[str, Facts]) -> frozenset[str]:
    """Nodes of accounts whose holder is said to be several people.

    Reads: what `mentions_of` and `facts_of` give. Several: facts that contradict each other, a record that names more
    than one, or payments that call the holder by full names (two words or more) that have next to nothing in common.
    """
    contradicting = {node for node, said in facts.items() if node[0] == "a" and is_mixed(said)}
    joint = set(mentions.filter(~pl.col("alone"))["node"])
    return frozenset(contradicting | joint | _named_apart(mentions))


def _named_apart(mentions: pl.DataFrame) -> set[str]:
    """Accounts by payments, each name beside the first in the alphabet: two people's are not both like it."""
    said = mentions.filter(pl.col("source") == "payment", pl.col("account_id").is_not_null()).drop_nulls(
        "name"
    )
    named = said.select("node", "name").unique().filter(pl.len().over("node") > 1)
    full = named.filter(name_forms(named["name"])["tokens"].list.len() >= _FULL).sort("node", "name")
    beside = full.with_columns(pl.col("name").first().over("node").alias("first"))
    alike = compared(beside["first"], beside["name"])["likeness"]
    return set(beside.filter(alike < _ANOTHERS)["node"])
