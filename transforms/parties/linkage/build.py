"""Who is who: established by identifiers and decisions, probable by likeness, and what stays possible.

Method: docs/methods/parties.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import polars as pl

from transforms.parties.linkage import decisions as by
from transforms.parties.linkage.clusters import Clusters
from transforms.parties.linkage.contested import Pair, Particular
from transforms.parties.linkage.facts import facts_of
from transforms.parties.linkage.likeness import Likeness, likenesses
from transforms.parties.linkage.links import (
    MERGED,
    OPEN,
    POSSIBLE,
    PROBABLE,
    Link,
    by_decisions,
    by_identifiers,
    first_mentions,
)
from transforms.parties.linkage.mixed import mixed_accounts
from transforms.parties.linkage.namesakes import Namesakes, namesakes_of
from transforms.parties.linkage.particulars import comparable, telling
from transforms.parties.linkage.scoring import scores

SUREST = 0.999999
"""Highest probability of a merge by likeness: 1 is for identifiers and decisions."""


@dataclass(frozen=True)
class WhoIsWho:
    """Which mentions are one party's, and why."""

    groups: Mapping[str, str]
    """party_id by node, of every node that something joins to another."""
    certainty: Mapping[str, float]
    """By node that only likeness ties to its party's id: the probability of the weakest link on the way."""
    links: Sequence[Link]
    clusters: Clusters
    """What identifiers and decisions join."""
    decided: by.Decided
    mixed: frozenset[str]
    """Accounts that several people seem to use."""

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


def established(
    mentions: pl.DataFrame,
    pairs: Sequence[Pair],
    decisions: pl.DataFrame,
    former: Mapping[str, str] = MappingProxyType({}),
) -> WhoIsWho:
    """Parties by identifiers and decisions, before any likeness is looked at.

    Reads: what `mentions_of` gives; pairs of a node and the identifier that joins it to others;
        REGISTER_DECISIONS; nodes by the names that they had in earlier deliveries. The order of rows makes no
        difference.
    """
    facts = facts_of(mentions)
    clusters = Clusters(facts)
    decided = by.apply(by.decisions_of(decisions, mentions, pairs, former), clusters)
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
    return WhoIsWho(groups, {}, links, clusters, decided, mixed_accounts(mentions, facts))


@dataclass(frozen=True)
class Guard:
    """What keeps parties apart unless a person joins them."""

    protected: frozenset[str]
    """Parties (by the ids that identifiers give) that must be protected."""
    ways: Mapping[str, str]
    """By party: payer or collector."""


def with_likely(known: WhoIsWho, mentions: pl.DataFrame, guard_of: Callable[[], Guard]) -> WhoIsWho:
    """Adds what likeness makes probable, and lists what it leaves possible.

    Reads: what `established` and `mentions_of` gave. Namesakes whom nothing else ties are listed, unless something
    forbids that they are one. A party keeps the id of the first of its clusters that identifiers
    make; the probability of each other is that of the weakest link on the way to it.
    """
    nodes = mentions["node"].unique().sort()
    cores = pl.DataFrame({"node": nodes, "core": [known.clusters.find(node) for node in nodes]})
    alike, called = _alike(mentions, cores, known.clusters), namesakes_of(mentions, cores)
    if not alike and not called:
        return known
    looked_at = [(pair.core_a, pair.core_b) for pair in alike]
    guarded = {core for pair in [*looked_at, *(one[:2] for one in called)] for core in pair}
    parties = known.clusters.of_clusters(_guarding(guarded, guard_of()))
    unsure = {
        _ordered(known.clusters.find(one), known.clusters.find(other)): words
        for (one, other), words in by.unsure_pairs(known.decided).items()
    }
    mixed = {known.clusters.find(node) for node in known.mixed}
    links, merged = list(known.links), []
    for pair in alike:
        why = pair.why_not or unsure.get(_ordered(pair.core_a, pair.core_b), "") or _use(mixed, pair)
        if not why:
            why = parties.why_apart(pair.core_a, pair.core_b, pair.slips) or pair.contested
        if not why:
            why = parties.join(pair.core_a, pair.core_b, slips=pair.slips)
        if not why:
            merged.append(pair)
        links.append(_link(pair, why))
    asked = {
        _ordered(parties.find(one), parties.find(other))
        for one, other in [*unsure, *((pair.core_a, pair.core_b) for pair in alike)]
    }
    links += _asked_by_name(called, parties, asked)
    if not merged:
        return replace(known, links=links)
    core_of = {**dict(cores.rows()), **{node: known.clusters.find(node) for node in known.clusters.nodes()}}
    groups = {node: by.party_id(parties.find(core)) for node, core in core_of.items()}
    sure = _certainty(merged, parties)
    certainty = {node: sure[core] for node, core in core_of.items() if core in sure}
    return replace(known, groups=groups, certainty=certainty, links=links)


def _alike(mentions: pl.DataFrame, cores: pl.DataFrame, clusters: Clusters) -> list[Likeness]:
    if not mentions.select(telling().any()).item():
        return []  # most cases of statements have nothing beside names
    rows = comparable(mentions, cores)

    def are_two(pair: Pair, shared: Sequence[Particular]) -> bool:
        return clusters.are_two(*pair, sharing=len(shared))

    return likenesses(scores(rows), rows, are_two) if rows.height > 1 else []


def _asked_by_name(called: Sequence[Namesakes], parties: Clusters, asked: set[Pair]) -> Iterator[Link]:
    """Links of namesakes of whom nothing says that they are one, or two; one for two parties. Adds to asked."""
    for one in called:
        pair = _ordered(parties.find(one.core_a), parties.find(one.core_b))
        if pair not in asked and pair[0] != pair[1] and not parties.why_apart(*pair):
            asked.add(pair)
            yield one.link


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _use(mixed: set[str], pair: Likeness) -> str:
    both = {pair.core_a, pair.core_b} & mixed
    return "several people seem to use one of the accounts, by what is said of its holder" if both else ""


def _guarding(cores: Iterable[str], guard: Guard) -> dict[str, dict[str, frozenset[str]]]:
    """What must not meet by likeness, as facts of clusters."""
    facts: dict[str, dict[str, frozenset[str]]] = {}
    for core in sorted(cores):
        party = by.party_id(core)
        facts[core] = {"shield": frozenset(("protected" if party in guard.protected else "open",))}
        if party in guard.ways:
            facts[core]["way"] = frozenset((guard.ways[party],))
    return facts


def _link(pair: Likeness, why: str) -> Link:
    strength, outcome = (POSSIBLE, OPEN) if why else (PROBABLE, MERGED)
    return Link(
        pair.record_a,
        pair.record_b,
        pair.probability,
        strength,
        outcome,
        "likeness of what is said of them",
        pair.comparisons,
        why_not=why or None,
    )


def _certainty(merged: Sequence[Likeness], parties: Clusters) -> dict[str, float]:
    """By core: the weakest link on the way to the core whose id the party has."""
    tied: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in merged:
        tied[pair.core_a].append((pair.core_b, pair.probability))
        tied[pair.core_b].append((pair.core_a, pair.probability))
    found: dict[str, float] = {}
    for head in sorted({parties.find(core) for core in tied}):
        reached, waiting = {head: 1.0}, [head]
        while waiting:
            core = waiting.pop()
            for other, probability in tied[core]:
                # A link of probability 1 is likeness all the same, and no identifier.
                way = min(reached[core], probability, SUREST)
                if way > reached.get(other, 0.0):
                    reached[other] = way
                    waiting.append(other)
        found |= {core: way for core, way in reached.items() if core != head}
    return found
