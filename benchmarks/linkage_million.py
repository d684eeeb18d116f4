"""A million party records linked here, and by Splink's own documented pipeline: time and memory of each.

    python -m benchmarks.linkage_million [PEOPLE]        # 400,000 people make about a million mentions

The same made-up mentions (fixtures/mentions.py, fixed seed) for both, each in a process of its own. Splink alone
follows its tutorial: name, date of birth, phone, e-mail, address, postcode; parameters by random pairs and by
expectation maximisation; pairs from 0.9 clustered. Precision and recall are over pairs of one party.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import defaultdict
from typing import Any

import polars as pl

from benchmarks.linkage import Known
from benchmarks.linkage_synthetic import linked, synthetic

SEED = 3


def ours(known: Known) -> dict[str, str]:
    """Party by mention."""
    who = linked(known)
    return {
        record: who.groups.get(node, node)
        for record, node in known.mentions.select("record_key", "node").iter_rows()
    }


def splink(known: Known) -> dict[str, str]:
    """Cluster by mention, by the pipeline of Splink's tutorial."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    columns = ["record_key", "name", "birth_date", "phone", "email", "address", "postcode"]
    rows = known.mentions.select(columns)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_key",
        comparisons=[
            cl.NameComparison("name"),
            cl.LevenshteinAtThresholds("birth_date", 1),
            cl.ExactMatch("phone"),
            cl.EmailComparison("email"),
            cl.LevenshteinAtThresholds("address", 2),
            cl.ExactMatch("postcode"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on(*names)
            for names in (
                *(("phone",), ("email",), ("name", "birth_date")),
                *(("name", "postcode"), ("birth_date", "postcode"), ("address", "postcode")),
            )
        ],
    )
    linker = Linker(DuckDBAPI().register(rows.to_arrow()), settings, log_level="ERROR")
    sure: Any = [block_on("name", "birth_date"), block_on("email")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    for rule in (block_on("name", "postcode"), block_on("phone")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.9)
    clusters: Any = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.9)
    found = pl.from_arrow(clusters.as_duckdbpyrelation().to_arrow_table())
    assert isinstance(found, pl.DataFrame)
    return dict(found.select("record_key", "cluster_id").iter_rows())


def quality(known: Known, party_of: dict[str, str]) -> tuple[float, float]:
    """Precision and recall over pairs of mentions."""
    both: dict[tuple[str, str], int] = defaultdict(int)
    parties: dict[str, int] = defaultdict(int)
    people: dict[str, int] = defaultdict(int)
    for record, entity in known.entity.items():
        both[party_of[record], entity] += 1
        parties[party_of[record]] += 1
        people[entity] += 1
    right, found, true = (sum(n * (n - 1) // 2 for n in of.values()) for of in (both, parties, people))
    return right / max(1, found), right / max(1, true)


WAYS = {"moneytrail": ours, "Splink, its tutorial": splink}


def one(way: str, people: int) -> None:
    """Print the line of one way."""
    known = synthetic(people, SEED)
    began, spent = time.perf_counter(), time.process_time()
    party_of = WAYS[way](known)
    took, cpu = time.perf_counter() - began, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    precision, recall = quality(known, party_of)
    figures = f"{took:.0f} | {cpu:.0f} | {peak:.1f} | {precision:.4f} | {recall:.4f}"
    print(f"| {way} | {known.mentions.height:,} | {figures} |", flush=True)


def main(people: int) -> None:
    """Print the table."""
    print(
        "| way | mentions | s | CPU s | peak GB | precision | recall |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    sys.stdout.flush()
    for way in WAYS:
        subprocess.run([sys.executable, "-m", "benchmarks.linkage_million", way, str(people)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in WAYS:
        one(sys.argv[1], int(sys.argv[2]))
    else:
        main(int((sys.argv[1:] or ["400000"])[0]))
