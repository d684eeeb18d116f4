"""Who is who on public sets with truth: our linkage beside Splink's documented settings and exact rules.

    python -m benchmarks.linkage [SET...]        # febrl3, febrl4, fake_1000, historical; all by default

The sets are found through MONEYTRAIL_CORPUS (a folder with entity-resolution/). Of each: pairwise precision,
recall and F1 of what is merged, CPU seconds, and the same for a baseline of exact equality of name and date of
birth. No document numbers are used (FEBRL's soc_sec_id is left out): they would decide before likeness.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from transforms.parties.linkage.clusters import Clusters
from transforms.parties.linkage.facts import facts_of
from transforms.parties.linkage.likeness import likenesses
from transforms.parties.linkage.particulars import comparable
from transforms.parties.linkage.scoring import scores

CORPUS = Path(os.environ.get("MONEYTRAIL_CORPUS", "../shared/corpus")) / "entity-resolution"
SPLINK = CORPUS / "moj-analytical-services__splink_datasets"
_TEXTS = ("name", "birth_date", "phone", "email", "address", "postcode", "city", "country")

Pairs = set[tuple[str, str]]


class Known(NamedTuple):
    """Mentions with the entity that each truly is."""

    mentions: pl.DataFrame
    entity: dict[str, str]

    @property
    def truth(self) -> Pairs:
        """Pairs of mentions that are one entity."""
        by_entity: dict[str, list[str]] = {}
        for record, entity in self.entity.items():
            by_entity.setdefault(entity, []).append(record)
        return {pair for records in by_entity.values() for pair in combinations(sorted(records), 2)}


def mentions(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows (record_key and texts) as `mentions_of` gives them, each an account of its own."""
    texts = [
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(pl.String()).alias(name)
        for name in _TEXTS
    ]
    return rows.select(
        pl.col("record_key").cast(pl.String()),
        pl.format("a{}", "record_key").alias("node"),
        *texts,
        pl.lit("register").alias("source"),
        pl.lit(value=True).alias("alone"),
        pl.lit([], pl.List(pl.String())).alias("other_names"),
        *(pl.lit(None, pl.String()).alias(name) for name in ("document", "document_kind", "company")),
    ).sort("record_key")


def febrl(*files: str) -> Known:
    """FEBRL: given name and surname, address, date of birth; the entity is the number in rec_id."""
    frames = []
    for file in files:
        read = pl.read_csv(CORPUS / "febrl" / file, infer_schema=False)
        frames.append(read.rename({name: name.strip() for name in read.columns}))
    rows = (
        pl.concat(frames)
        .with_columns(pl.all().str.strip_chars())
        .with_columns(pl.when(pl.all() != "").then(pl.all()))
    )
    born = pl.col("date_of_birth")
    made = rows.select(
        pl.col("rec_id").alias("record_key"),
        pl.concat_str("given_name", "surname", separator=" ", ignore_nulls=True).alias("name"),
        pl.when(born.str.len_chars() == 8)
        .then(pl.format("{}-{}-{}", born.str.slice(0, 4), born.str.slice(4, 2), born.str.slice(6)))
        .alias("birth_date"),
        pl.concat_str("street_number", "address_1", separator=" ", ignore_nulls=True).alias("address"),
        "postcode",
        pl.col("suburb").alias("city"),
        pl.lit("AU").alias("country"),
    )
    return Known(mentions(made), {record: record.split("-")[1] for record in made["record_key"]})


def fake_1000() -> Known:
    """Splink's small made-up set: names, date of birth, city, e-mail."""
    rows = pl.read_csv(SPLINK / "fake_1000.dev.csv", infer_schema=False)
    made = rows.select(
        pl.format("f{}", "unique_id").alias("record_key"),
        pl.concat_str("first_name", "surname", separator=" ", ignore_nulls=True).alias("name"),
        pl.col("dob").alias("birth_date"),
        "city",
        "email",
    )
    return Known(mentions(made), dict(zip(made["record_key"], rows["cluster"], strict=True)))


def historical() -> Known:
    """Historical figures with errors: names, date of birth, place of birth, postcode.

    They were born long ago, which here nobody is: the century is set to the 20th.
    """
    rows = pl.read_parquet(SPLINK / "historical_figures_with_errors.dev.parquet")
    made = rows.select(
        pl.col("unique_id").alias("record_key"),
        pl.coalesce("full_name", "first_and_surname").alias("name"),
        pl.format("19{}", pl.col("dob").str.slice(2)).alias("birth_date"),
        pl.col("birth_place").alias("city"),
        pl.col("postcode_fake").alias("postcode"),
    )
    return Known(mentions(made), dict(zip(made["record_key"], rows["cluster"], strict=True)))


SETS: dict[str, Callable[[], Known]] = {
    "febrl3": lambda: febrl("dataset3.csv"),
    "febrl4": lambda: febrl("dataset4a.dev.csv", "dataset4b.dev.csv"),
    "fake_1000": fake_1000,
    "historical": historical,
}


def ours(known: Known, *, contradictions: bool = True) -> Pairs:
    """Pairs that are in one party, as a run merges them."""
    nodes = known.mentions.select("node", pl.col("node").alias("core"))
    rows = comparable(known.mentions, nodes)
    clusters = Clusters(facts_of(known.mentions) if contradictions else {})
    found = likenesses(scores(rows), rows, lambda pair, shared: clusters.are_two(*pair, sharing=len(shared)))
    for pair in found:
        if not pair.why_not and not pair.contested:
            clusters.join(pair.core_a, pair.core_b, slips=pair.slips)
    parties: dict[str, list[str]] = {}
    for node in clusters.nodes():
        parties.setdefault(clusters.find(node), []).append(node[1:])
    return {pair for records in parties.values() for pair in combinations(sorted(records), 2)}


def scored(known: Known) -> Pairs:
    """Pairs whose score is 0.5 or more, before anything is merged: what Splink's own pages count."""
    rows = comparable(known.mentions, known.mentions.select("node", pl.col("node").alias("core")))
    found = scores(rows).filter(pl.col("probability") >= 0.5)
    return set(found.select("record_a", "record_b").rows())


def exact(known: Known) -> Pairs:
    """Equal name and equal date of birth."""
    rows = known.mentions.drop_nulls(["name", "birth_date"])
    groups = rows.group_by("name", "birth_date").agg(pl.col("record_key").sort())
    return {pair for records in groups["record_key"].to_list() for pair in combinations(records, 2)}


def measure(known: Known, found: Pairs) -> dict[str, float]:
    """Precision, recall and F1 over pairs."""
    truth = known.truth
    right = len(found & truth)
    precision, recall = right / max(1, len(found)), right / max(1, len(truth))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1}


def main(names: Iterable[str]) -> None:
    """Print a table of all sets and ways."""
    from benchmarks.linkage_splink import documented

    ways: dict[str, Callable[[Known], Pairs]] = {
        "merged": ours,
        "merged, contradictions allowed": lambda known: ours(known, contradictions=False),
        "score 0.5": scored,
        "exact name and date": exact,
    }
    print("| set | way | precision | recall | F1 | CPU s |\n| --- | --- | --- | --- | --- | --- |")
    for name in names or SETS:
        known = SETS[name]()
        documented_here = {"Splink, documented": lambda _, name=name: documented(name)}
        for way, find in {**documented_here, **ways}.items():
            begun = time.process_time()
            found: dict[str, Any] = measure(known, find(known))
            spent = time.process_time() - begun
            figures = " | ".join(f"{found[one]:.4f}" for one in ("precision", "recall", "f1"))
            print(f"| {name} | {way} | {figures} | {spent:.1f} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
