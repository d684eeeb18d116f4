"""Links between mentions, as the table that a person reads: what ties two mentions, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from transforms import ids
from transforms.parties.linkage.clusters import Clusters, order
from transforms.parties.linkage.decisions import Decided, all_of
from transforms.schema import PARTY_LINKS, conform

ESTABLISHED, PROBABLE, POSSIBLE = "established", "probable", "possible"
MERGED, OPEN, APART = "merged", "open", "apart"


def strength_of(probability: pl.Expr) -> pl.Expr:
    """Strength of an account's tie to a party: what is merged by likeness is probable."""
    return pl.when(probability >= 1.0).then(pl.lit(ESTABLISHED)).otherwise(pl.lit(PROBABLE))


@dataclass(frozen=True)
class Link:
    """A tie between two mentions, and why they are not merged where they are not."""

    record_a: str
    record_b: str
    probability: float
    strength: str
    outcome: str
    basis: str
    comparisons: tuple[str, ...] = ()
    decided_by: str | None = None
    why_not: str | None = None


def says_most() -> pl.Expr:
    """How many things a mention says of somebody."""
    particulars = ("birth_date", "document", "company", "phone", "email", "address", "name")
    return pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int32) for name in particulars)


def first_mentions(mentions: pl.DataFrame) -> dict[str, str]:
    """By node: the mention that stands for it, the fullest first."""
    rows = mentions.with_columns((-says_most()).alias("full")).sort("node", "full", "record_key")
    return dict(rows.unique("node", keep="first", maintain_order=True).select("node", "record_key").rows())


def by_identifiers(
    pairs: Iterable[tuple[str, str]],
    refused: Mapping[tuple[str, str], str],
    clusters: Clusters,
    mention_of: Mapping[str, str],
) -> list[Link]:
    """Links of nodes that share a hard identifier, each with the first that has it.

    refused: pairs that were not joined, with why.
    """
    sharing: dict[str, set[str]] = defaultdict(set)
    for one, key in pairs:
        sharing[key] |= {one, key} & mention_of.keys()
    found = []
    for key in sorted(sharing):
        first, *others = sorted(
            sharing[key], key=lambda node: (clusters.find(node) != clusters.find(key), order(node))
        )
        for node in others:
            why = None if clusters.find(first) == clusters.find(node) else refused.get((node, key), "")
            found.append(_known_by(key[1:], mention_of[first], mention_of[node], why))
    return found


def _known_by(key: str, one: str, other: str, why: str | None) -> Link:
    record_a, record_b = sorted((one, other))
    words = f"both are known by {_words_of(key)}"
    if why is None:
        return Link(record_a, record_b, 1.0, ESTABLISHED, MERGED, words, (words,))
    return Link(record_a, record_b, 0.5, POSSIBLE, OPEN, words, (words, why), why_not=why)


def _words_of(key: str) -> str:
    scheme, _, value = key.partition(":")
    names = {"person": "the register's person", "document": "the document", "company": "the company number"}
    return f"{names.get(scheme, scheme)} {value}"


def by_decisions(decided: Decided, clusters: Clusters, mention_of: Mapping[str, str]) -> list[Link]:
    """Links of the decisions; of one that does not hold it says why."""
    found: dict[tuple[str, str], Link] = {}
    for one, why in all_of(decided):
        if one.one == one.other or one.one not in mention_of or one.other not in mention_of:
            continue
        records = sorted((mention_of[one.one], mention_of[one.other]))
        pair = (records[0], records[1])
        if why:
            said = f"overruled: {one.words} ({why})"
            link = found.get(pair) or Link(
                *pair, 0.5, POSSIBLE, _state(clusters, one.one, one.other), "decisions"
            )
            found[pair] = replace(link, comparisons=(*link.comparisons, said))
            continue
        merged = clusters.find(one.one) == clusters.find(one.other)
        outcome = {"same": MERGED, "different": APART}.get(one.word, MERGED if merged else OPEN)
        probability = {"same": 1.0, "different": 0.0}.get(one.word, 0.5)
        strength = POSSIBLE if one.word == "unsure" else ESTABLISHED
        earlier = found[pair].comparisons if pair in found else ()
        why_not = None if outcome == MERGED else one.words
        found[pair] = Link(
            *pair,
            probability,
            strength,
            outcome,
            "a person's decision",
            (one.words, *earlier),
            one.decided_by,
            why_not,
        )
    return list(found.values())


def _state(clusters: Clusters, one: str, other: str) -> str:
    return MERGED if clusters.find(one) == clusters.find(other) else OPEN


def party_links(links: Sequence[Link], party_of_record: Mapping[str, str]) -> pl.DataFrame:
    """PARTY_LINKS: one row for two mentions; a decision's before an identifier's before likeness."""
    by_pair: dict[tuple[str, str], Link] = {}
    for link in links:
        pair = (link.record_a, link.record_b)
        before = by_pair.get(pair)
        if before is None:
            by_pair[pair] = link
        else:
            more = tuple(words for words in link.comparisons if words not in before.comparisons)
            by_pair[pair] = replace(before, comparisons=before.comparisons + more)
    rows = [
        {
            "link_id": "l" + ids.digest("link", *pair),
            **{name: getattr(link, name) for name in PARTY_LINKS.names if hasattr(link, name)},
            "party_id_a": party_of_record[link.record_a],
            "party_id_b": party_of_record[link.record_b],
            "comparisons": list(link.comparisons),
        }
        for pair, link in by_pair.items()
    ]
    return conform(PARTY_LINKS, pl.DataFrame(rows, PARTY_LINKS.frame_schema)).sort(PARTY_LINKS.key)
