"""Who is who on made-up people with known truth: how often links are right, and what probabilities mean.

    python -m benchmarks.linkage_synthetic [PEOPLE] [SEED]

Prints precision of established and probable links, precision and recall of parties over pairs, and the
reliability curve: of all scored pairs of parties, by probability, how many are one person.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from itertools import combinations, pairwise

import polars as pl

from benchmarks.linkage import Known, mentions
from fixtures import mentions as made
from transforms.parties.linkage.build import Guard, WhoIsWho, established, with_likely
from transforms.schema import REGISTER_DECISIONS

BINS = (0.0, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.0)


def synthetic(people: int, seed: int) -> Known:
    """Mentions of people of the generator, each an account of its own."""
    said = list(made.mentions(made.humans(people, seed), seed + 1))
    rows = pl.DataFrame(
        [
            {
                "record_key": f"m{place:07d}",
                **{
                    name: getattr(one, name) or None
                    for name in made.Mention.__dataclass_fields__
                    if name != "entity"
                },
            }
            for place, one in enumerate(said)
        ],
        infer_schema_length=None,
    ).with_columns(pl.lit("DE").alias("country"))
    frame = (
        mentions(rows)
        .drop("document")
        .join(rows.select("record_key", pl.format("AF/{}", "document").alias("document")), on="record_key")
    )
    return Known(frame, {f"m{place:07d}": str(one.entity) for place, one in enumerate(said)})


def linked(known: Known) -> WhoIsWho:
    """Who is who by documents and likeness."""
    pairs = known.mentions.drop_nulls("document").select(
        "node", pl.format("kdocument:{}", "document").alias("key")
    )
    wanted = known.mentions.with_columns(
        *(pl.lit(None, pl.String()).alias(name) for name in ("account_id", "person_id"))
    )
    who = established(wanted, pairs.rows(), REGISTER_DECISIONS.empty())
    return with_likely(who, wanted, lambda: Guard(frozenset(), {}))


def shares(known: Known, who: WhoIsWho) -> dict[str, tuple[int, int]]:
    """By strength of merged links: right, all."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for link in who.links:
        if link.outcome == "merged":
            found[link.strength][0] += known.entity[link.record_a] == known.entity[link.record_b]
            found[link.strength][1] += 1
    return {strength: (right, count) for strength, (right, count) in found.items()}


def pairs_of(known: Known, who: WhoIsWho) -> set[tuple[str, str]]:
    """Pairs of mentions that are one party."""
    parties: dict[str, list[str]] = defaultdict(list)
    for record, node in known.mentions.select("record_key", "node").iter_rows():
        parties[who.groups.get(node, node)].append(record)
    return {pair for records in parties.values() for pair in combinations(sorted(records), 2)}


def reliability(known: Known, who: WhoIsWho) -> list[tuple[float, float, int, float, float]]:
    """Low and high end of the bin, pairs, mean probability, share that is one person."""
    likely = [
        link for link in who.links if link.strength != "established" and link.basis.startswith("likeness")
    ]
    rows = []
    for low, high in pairwise(BINS):
        here = [link for link in likely if low < link.probability <= high]
        if here:
            right = sum(known.entity[link.record_a] == known.entity[link.record_b] for link in here)
            mean = sum(link.probability for link in here) / len(here)
            rows.append((low, high, len(here), mean, right / len(here)))
    return rows


def main(people: int, seed: int) -> None:
    """Print the figures."""
    known = synthetic(people, seed)
    begun = time.process_time()
    who = linked(known)
    spent = time.process_time() - begun
    print(f"{known.mentions.height} mentions of {people} people, {spent:.1f} s of CPU")
    for strength, (right, count) in sorted(shares(known, who).items()):
        print(f"{strength}: {right} of {count} links right ({right / count:.4f})")
    truth, found = known.truth, pairs_of(known, who)
    right = len(truth & found)
    print(f"parties: precision {right / max(1, len(found)):.4f}, recall {right / len(truth):.4f} over pairs")
    print("| probability | pairs | mean probability | one person |\n| --- | --- | --- | --- |")
    for low, high, count, mean, share in reliability(known, who):
        print(f"| {low} to {high} | {count} | {mean:.4f} | {share:.4f} |")


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*numbers, *(2_000, 1)[len(numbers) :])
