"""Who is who: established by identifiers and decisions, probable by likeness, and what stays possible.

Method: docs/methods/parties.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from transforms.parties.linkage import decisions as by
from transforms.parties.linkage.clusters import Clusters
from transforms.parties.linkage.facts import facts_of
from transforms.parties.linkage.links import Link, by_decisions, by_identifiers, first_mentions

Pair = tuple[str, str]


@dataclass(frozen=True)
class WhoIsWho:
    """Which mentions are one party's, and why."""

    groups: Mapping[str, str]
    """party_id by node, of every node that something joins to another."""
    certainty: Mapping[str, float]
    """By node that only likeness ties to its party's id: the probability of the weakest link on the way."""
    links: Sequence[Link]

    def probability(self, node: pl.Expr) -> pl.Expr:
        """How sure it is that what a node stands for is its party's: 1 by identifiers and decisions."""
        sure = (
            pl.lit(1.0)
            if not self.certainty
            else node.replace_strict(
                list(self.certainty), list(self.certainty.values()), default=1.0, return_dtype=pl.Float64
            )
        )
        return sure.alias("probability")


def established(mentions: pl.DataFrame, pairs: Sequence[Pair], decisions: pl.DataFrame) -> WhoIsWho:
    """Parties by identifiers and decisions, before any likeness is looked at.

    Reads: what `mentions_of` gives; pairs of a node and the identifier that joins it to others;
        REGISTER_DECISIONS. The order of rows makes no difference.
    """
    clusters = Clusters(facts_of(mentions))
    decided = by.apply(by.decisions_of(decisions, mentions, pairs), clusters)
    refused = {}
    for one, key in sorted(pairs):
        why = clusters.join(one, key)
        if why:
            refused[one, key] = why
    mention_of = first_mentions(mentions)
    links = [
        *by_decisions(decided, clusters, mention_of),
        *by_identifiers(pairs, refused, clusters, mention_of),
    ]
    groups = {node: by.party_id(clusters.find(node)) for node in clusters.nodes()}
    return WhoIsWho(groups, {}, links)
