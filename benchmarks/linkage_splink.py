"""Splink alone, with the settings that its own pages and examples use for these sets, on the same files.

The comparisons and rules follow Splink's tutorial (fake_1000), its example of historical people, and its example of
FEBRL without the social security number. Pairs count from a probability of 0.5.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from benchmarks.linkage import CORPUS, SPLINK, Pairs

_SEED = 1


def documented(name: str) -> Pairs:
    """Pairs that Splink finds in a set by its documented settings."""
    import splink.comparison_library as cl
    from splink import block_on

    if name.startswith("febrl"):
        files = ("dataset3.csv",) if name == "febrl3" else ("dataset4a.dev.csv", "dataset4b.dev.csv")
        read = [pl.read_csv(CORPUS / "febrl" / file, infer_schema=False) for file in files]
        rows = pl.concat([one.rename({column: column.strip() for column in one.columns}) for one in read])
        rows = rows.with_columns(pl.all().str.strip_chars()).with_columns(
            pl.when(pl.all() != "").then(pl.all())
        )
        comparisons = [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.LevenshteinAtThresholds("address_1", [2, 5]),
            cl.ExactMatch("street_number"),
            cl.LevenshteinAtThresholds("postcode", 1),
            cl.JaroWinklerAtThresholds("suburb", [0.9]),
        ]
        pairs: tuple[tuple[str, ...], ...] = (
            *(
                ("given_name", "surname"),
                ("date_of_birth",),
                ("surname", "postcode"),
                ("given_name", "suburb"),
            ),
            *(("address_1", "street_number"), ("postcode", "street_number")),
        )
        sure = [block_on("given_name", "surname", "date_of_birth"), block_on("date_of_birth", "postcode")]
        trained = [block_on("date_of_birth"), block_on("postcode")]
        return _found(rows.rename({"rec_id": "unique_id"}), comparisons, pairs, sure, trained)
    if name == "fake_1000":
        rows = pl.read_csv(SPLINK / "fake_1000.dev.csv", infer_schema=False)
        rows = rows.with_columns(pl.format("f{}", "unique_id").alias("unique_id"))
        comparisons = [
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("dob", 1),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ]
        sure = [block_on("first_name", "dob"), block_on("email")]
        trained = [block_on("first_name", "surname"), block_on("dob")]
        return _found(rows, comparisons, (("first_name",), ("surname",), ("dob",), ("email",)), sure, trained)
    rows = pl.read_parquet(SPLINK / "historical_figures_with_errors.dev.parquet")
    comparisons = [
        cl.NameComparison("first_name"),
        cl.NameComparison("surname"),
        cl.LevenshteinAtThresholds("dob", [1, 2]),
        cl.LevenshteinAtThresholds("postcode_fake", [1, 2]),
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ]
    pairs = (
        ("first_name", "surname"),
        ("surname", "dob"),
        ("first_name", "dob"),
        ("postcode_fake", "first_name"),
    )
    sure = [block_on("first_name", "surname", "dob"), block_on("dob", "postcode_fake")]
    return _found(rows, comparisons, pairs, sure, [block_on("first_name", "surname"), block_on("dob")])


def _found(rows: pl.DataFrame, comparisons: Any, pairs: Any, sure: Any, trained: Any) -> Pairs:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    api = DuckDBAPI()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in pairs],
    )
    linker = Linker(api.register(rows.to_arrow()), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED)
    for rule in trained:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5).as_duckdbpyrelation().to_arrow_table()
    ids = pl.from_arrow(found.select(["unique_id_l", "unique_id_r"]))
    assert isinstance(ids, pl.DataFrame)
    return {(one, other) if one < other else (other, one) for one, other in ids.rows()}
