"""How probable it is that two mentions are one person, by Splink on DuckDB.

The model is that of Fellegi and Sunter: each comparison adds weight by how much more often its outcome is seen between
mentions of one person (m) than between those of two (u). Method: docs/methods/parties.md, section Likeness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from splink import Linker

SEED = 20261126
ESTIMATED_FROM = 1_000
"""Mentions from which u is sampled, m estimated by expectation maximisation, and frequencies of names weigh in;
a smaller case would fit its own accidents, and takes the priors below."""
PRIOR_PART = 0.2
"""How much of each estimated m is the prior: pairs that share a value are few, and what none of them shows is not
impossible [D]."""
FEWEST_PAIRS = 200
"""Pairs that share a value, from which they can train the other comparisons."""
MOST_PAIRS = 5_000_000
"""Pairs above which a value is not used for training: it tells little, and memory would not hold them."""
MOST_IN_BLOCK = 50
"""Mentions that share what a block asks for, above which it tells too little to compare them all."""
LEAST_PROBABILITY = 0.2
"""Pairs below this are not worth a person's look."""
DIGITS = 6
_PAIRS_SAMPLED = 1e6


@dataclass(frozen=True)
class Level:
    """An outcome of a comparison: its condition in SQL, and how often it is met where m and u are not estimated."""

    name: str
    sql: str
    m: float
    u: float
    frequency_of: str = ""
    """Column whose rarer values weigh more, in a case that is large enough to know how rare they are."""


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


_NEAR = (
    "greatest(jaro_winkler_similarity(name_key_l, name_key_r), "
    "jaro_winkler_similarity(words_apart_l, words_apart_r))"
)
COMPARISONS: dict[str, tuple[Level, ...]] = {
    "name_key": (
        Level("the same words", _same("name_key"), 0.55, 0.002, "name_key"),
        Level(
            "the same sounds",
            f"{_same('sound_key')} AND length(sound_key_l) > 3 AND {_NEAR} > 0.75",
            0.2,
            0.001,
        ),
        Level("nearly the same", f"{_NEAR} >= 0.92", 0.12, 0.002),
        Level(
            "all sounds of the one",
            "list_has_all(sounds_l, sounds_r) OR list_has_all(sounds_r, sounds_l)",
            0.06,
            0.01,
        ),
        Level("alike", f"{_NEAR} >= 0.84", 0.03, 0.01),
        Level("a word in common", "list_has_any(sounds_l, sounds_r)", 0.02, 0.06),
        Level("different", "ELSE", 0.02, 0.915),
    ),
    "birth": (
        Level("the same day", _same("birth"), 0.72, 0.0004),
        Level(
            "day and month exchanged",
            "substr(birth_l, 1, 4) || substr(birth_l, 8, 3) || substr(birth_l, 5, 3) = birth_r",
            0.016,
            0.0004,
        ),
        Level(
            "one sign or the century differs",
            "damerau_levenshtein(birth_l, birth_r) = 1 OR substr(birth_l, 3) = substr(birth_r, 3)",
            0.032,
            0.0032,
        ),
        Level("another day of the year", "substr(birth_l, 1, 4) = substr(birth_r, 1, 4)", 0.016, 0.02),
        Level("different", "birth_l IS NOT NULL AND birth_r IS NOT NULL", 0.016, 0.776),
        Level("the same year, no more being known", _same("birth_year"), 0.186, 0.005),
        Level("different years", "ELSE", 0.014, 0.195),
    ),
    "phone": (
        Level("the same", _same("phone"), 0.7, 0.001, "phone"),
        Level("different", "ELSE", 0.3, 0.999),
    ),
    "email": (
        Level("the same", _same("email"), 0.6, 0.0003, "email"),
        Level("different", "ELSE", 0.4, 0.9997),
    ),
    "address": (
        Level("the same", f"{_same('address')}", 0.5, 0.001, "address"),
        Level("alike", "jaro_winkler_similarity(address_l, address_r) >= 0.92", 0.2, 0.004),
        Level(
            "the same postcode or town",
            "coalesce(postcode_l = postcode_r, city_l = city_r, false)",
            0.15,
            0.1,
        ),
        Level("different", "ELSE", 0.15, 0.895),
    ),
}
"""By column: the levels, the first that is met counts. Priors: our own [D]."""
_NEEDED = {"birth": "birth_year"}
"""What must be there for a comparison, where it is not the column itself."""

BLOCKS: tuple[tuple[str, ...], ...] = (
    ("phone",),
    ("email",),
    ("address",),
    ("sound_key", "birth_year"),
    ("name_key", "postcode"),
    ("name_key", "city"),
    ("birth", "postcode"),
    ("birth", "sounds_apart"),
    ("postcode", "sounds_apart"),
)
"""Mentions are compared where they share all of these; of `sounds_apart` one is enough. Not where more than
MOST_IN_BLOCK do: a town full of people of one name."""
_TRAINED_ON = (("birth",), ("name_key",), ("phone",), ("postcode", "sound_key"))
_SURE = tuple((name, "sound_key") for name in ("birth", "phone", "email", "address"))
SURE_FOUND = 0.5
"""What part of all pairs of one person share one of these: how many pairs there are is reckoned from it [D]."""
_EMPTY = {"record_a": pl.String(), "record_b": pl.String(), "probability": pl.Float64()}


def scores(rows: pl.DataFrame) -> pl.DataFrame:
    """record_a, record_b (in order) and probability, rounded, of every pair worth a look, sorted.

    Reads: what `comparable` gives. Pairs of one core are not compared. One thread wherever floating-point numbers
    are added up, and rows in order, so that the same mentions give the same figures.
    """
    if rows["core"].n_unique() < 2:
        return pl.DataFrame(schema=_EMPTY)
    with _mentions(rows) as table:
        settings = _settings(rows)
        if rows.height >= ESTIMATED_FROM:
            settings = _trained(table, settings, rows)
        found = _linker(table, settings).inference.predict(threshold_match_probability=LEAST_PROBABILITY)
        pairs = pl.from_arrow(found.as_duckdbpyrelation().to_arrow_table())
    assert isinstance(pairs, pl.DataFrame)
    ends = [pl.col("record_key_l"), pl.col("record_key_r")]
    return pairs.select(
        pl.min_horizontal(ends).alias("record_a"),
        pl.max_horizontal(ends).alias("record_b"),
        pl.col("match_probability").round(DIGITS).alias("probability"),
    ).sort("record_a", "record_b")


@contextmanager
def _mentions(rows: pl.DataFrame) -> Iterator[Any]:
    """The mentions as a table of Splink's."""
    # Imported here: a case without particulars needs none of it.
    import duckdb
    from splink import DuckDBAPI

    connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
    try:
        connection.register("given", _with_blocks(rows.sort("record_key")).to_arrow())
        connection.execute("CREATE TABLE mentions AS SELECT * FROM given")
        yield DuckDBAPI(connection).register("mentions")
    finally:
        connection.close()


def _linker(table: Any, settings: Any) -> Linker:
    from splink import Linker

    return Linker(table, settings, log_level="ERROR")


def _settings(rows: pl.DataFrame) -> Any:
    from splink import SettingsCreator

    large = rows.height >= ESTIMATED_FROM
    said = {name for name in COMPARISONS if rows[_needed(name)].null_count() < rows.height}
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_key",
        probability_two_random_records_match=min(0.01, 1 / rows.height),
        comparisons=[
            _comparison(name, COMPARISONS[name], large=large) for name in COMPARISONS if name in said
        ],
        blocking_rules_to_generate_predictions=[_block(number) for number in range(len(BLOCKS))],
        retain_matching_columns=False,
        max_iterations=15,
    )


def _with_blocks(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds a column a block: what a mention has of it, or each of what it has; null where too many share it."""
    return rows.with_columns(_block_keys(rows, number) for number in range(len(BLOCKS)))


def _block_keys(rows: pl.DataFrame, number: int) -> pl.Series:
    columns, several = BLOCKS[number], "sounds_apart" in BLOCKS[number]
    said = rows.select("record_key", *columns)
    if several:
        said = said.explode("sounds_apart")
    keyed = said.select("record_key", pl.concat_str(columns, separator="\x1f").alias("key")).drop_nulls("key")
    few = keyed.filter(pl.len().over("key") <= MOST_IN_BLOCK)
    key = pl.col("key").sort() if several else pl.col("key").first()
    of_mention = few.group_by("record_key").agg(key)
    return (
        rows.select("record_key")
        .join(of_mention, on="record_key", how="left", maintain_order="left")["key"]
        .rename(f"block_{number}")
    )


def _block(number: int) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "blocking_rule": f"l.block_{number} = r.block_{number} AND l.core <> r.core",
        "sql_dialect": "duckdb",
    }
    several = "sounds_apart" in BLOCKS[number]
    return {**rule, "arrays_to_explode": [f"block_{number}"]} if several else rule


def _needed(column: str) -> str:
    return _NEEDED.get(column, column)


def _comparison(column: str, levels: Sequence[Level], *, large: bool) -> dict[str, Any]:
    lacking: dict[str, Any] = {
        "sql_condition": " OR ".join(f"{_needed(column)}_{side} IS NULL" for side in "lr"),
        "is_null_level": True,
        "label_for_charts": "not said",
    }
    return {
        "output_column_name": column,
        "comparison_levels": [lacking, *(_level(level, large=large) for level in levels)],
    }


def _level(level: Level, *, large: bool) -> dict[str, Any]:
    made: dict[str, Any] = {
        "sql_condition": level.sql,
        "label_for_charts": level.name,
        "m_probability": level.m,
        "u_probability": level.u,
    }
    return {**made, "tf_adjustment_column": level.frequency_of} if large and level.frequency_of else made


def _trained(table: Any, settings: Any, rows: pl.DataFrame) -> Any:
    """Settings with u by random pairs, and m by expectation maximisation over pairs that share a value."""
    linker = _linker(table, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=_PAIRS_SAMPLED, seed=SEED)
    rules: list[Any] = [_sharing(columns) for columns in _SURE]
    linker.training.estimate_probability_two_random_records_match(rules, recall=SURE_FOUND)
    untrained = linker.misc.save_model_to_json()
    odds = "probability_two_random_records_match"
    untrained[odds] = max(untrained[odds], settings.probability_two_random_records_match)
    learnt = []
    for columns in _TRAINED_ON:
        sharing = rows.drop_nulls(columns).group_by(columns).len()["len"]
        if FEWEST_PAIRS <= (sharing.cast(pl.Int64) * (sharing - 1) // 2).sum() <= MOST_PAIRS:
            one = _linker(table, untrained)
            try:
                one.training.estimate_parameters_using_expectation_maximisation(_sharing(columns))
            except (
                ValueError
            ):  # an outcome that no pair of one person has: Splink refuses an m of next to nothing
                continue
            learnt.append(one.misc.save_model_to_json())
    return _with_m(untrained, learnt)


def _sharing(columns: Sequence[str]) -> str:
    return " AND ".join(f"l.{name} = r.{name}" for name in columns)


def _with_m(settings: dict[str, Any], learnt: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Settings with the mean m of what was learnt, in part the prior: nothing is impossible because it was not met.

    A comparison of what the pairs share is not learnt from them, and keeps its m there.
    """
    for place, comparison in enumerate(settings["comparisons"]):
        levels = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
        priors = {level.name: level.m for level in COMPARISONS[comparison["output_column_name"]]}
        prior = [priors[level["label_for_charts"]] for level in levels]
        found = [_m_of(one["comparisons"][place], priors) for one in learnt]
        met = [m for m in found if m != prior]
        mean = [sum(column) / len(met) for column in zip(*met, strict=True)] if met else prior
        for level, m, before in zip(levels, mean, prior, strict=True):
            level["m_probability"] = PRIOR_PART * before + (1 - PRIOR_PART) * m / sum(mean)
    return settings


def _m_of(comparison: dict[str, Any], priors: Mapping[str, float]) -> list[float]:
    levels = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
    return [one.get("m_probability", priors[one["label_for_charts"]]) for one in levels]
