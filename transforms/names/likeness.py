"""How alike two names are, from 0 to 1, and at which named level.

Method: docs/methods/names.md, section Likeness.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from transforms.names.alignment import BARE, SYLLABIC, Names, Rule, Scale, likeness_of_pairs
from transforms.names.people import name_forms
from transforms.names.sounds import (
    CODES,
    DIGITS,
    GLIDES,
    SYLLABIC_ALIKE,
    SYLLABIC_LIGHT,
    VOWELS,
    costs,
    sounds,
    weights,
)

LEVELS = ("exact", "reordered", "same_sound", "near", "part", "different")
"""From the strongest to the weakest.

exact: the same plain name (of two in Chinese signs: the same signs). reordered: the same words without titles and
legal form, in any order. same_sound: the same skeletons of consonants in any order. near: likeness of NEAR or
more. part: all words of one are words of the other by sound, which has more. different: none of these, or
nothing to compare.
"""
LEVEL = pl.Enum(LEVELS)
NEAR = 0.85
"""Likeness from which names are near (benchmarks/name_pairs.py)."""
_REORDERED, _SAME_SOUND = 0.99, 0.9
_RULE = Rule(
    missing=0.25, missing_of_one=0.6, missing_of_firm=0.6, together_from=0.85, together=0.98, parent=0.6
)
_BARE_VOWEL, _SYLLABLE_VOWEL = 0.08, 0.12
"""What a vowel counts where one of the names is written without."""
_WRITING = {
    "arabic": BARE,
    "hebrew": BARE,
    "cjk": SYLLABIC,
    "hangul": SYLLABIC,
    "katakana": SYLLABIC,
    "hiragana": SYLLABIC,
}


def compared(a: pl.Series, b: pl.Series) -> pl.DataFrame:
    """Likeness (Float64, null where a name says nothing) and level (LEVEL) of each pair of names.

    The order of the two makes no difference, nor does the order of pairs.
    """
    distinct = pl.concat([a.cast(pl.String()).alias("name"), b.cast(pl.String()).alias("name")])
    forms = name_forms(distinct.unique().drop_nulls().sort()).filter(pl.col("plain").is_not_null())
    index = forms.select("name", pl.int_range(pl.len(), dtype=pl.Int64()).alias("at"))
    pairs = pl.DataFrame({"a": a.cast(pl.String()), "b": b.cast(pl.String())})
    for side in ("a", "b"):
        named = index.rename({"name": side, "at": f"at_{side}"})
        pairs = pairs.join(named, on=side, how="left", maintain_order="left")
    said = pl.col("at_a").is_not_null() & pl.col("at_b").is_not_null()
    once = pairs.filter(said).select(
        pl.min_horizontal("at_a", "at_b").alias("low"), pl.max_horizontal("at_a", "at_b").alias("high")
    )
    once = once.unique(maintain_order=True)
    raw = likeness_of_pairs(
        _names(forms),
        once["low"].to_numpy(),
        once["high"].to_numpy(),
        _scale(),
        _RULE,
        CODES.index(DIGITS[0]),
    )
    found = _levels(once.with_columns(pl.Series("raw", raw)), forms)
    return (
        pairs.with_columns(
            pl.min_horizontal("at_a", "at_b").alias("low"), pl.max_horizontal("at_a", "at_b").alias("high")
        )
        .join(found, on=["low", "high"], how="left", maintain_order="left")
        .select(
            pl.when(said).then("likeness"),
            pl.when(said).then("level").otherwise(pl.lit("different", LEVEL)).alias("level"),
        )
    )


def likeness(a: pl.Series, b: pl.Series) -> pl.Series:
    """How alike the names of each pair are, 0 to 1; null where one of them says nothing."""
    return compared(a, b)["likeness"]


def levels(a: pl.Series, b: pl.Series) -> pl.Series:
    """The level (LEVELS) of each pair of names."""
    return compared(a, b)["level"]


def _levels(pairs: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    """low, high, likeness and level of pairs of places in `forms`."""
    columns = ("name", "plain", "sorted_key", "skeleton_key", "skeleton", "parent_key", "script")
    forms = forms.with_columns(
        pl.Series(
            "skeleton", [_numbered(bones) for bones in forms["skeleton"].to_list()], pl.List(pl.String())
        )
    )
    sides = [
        forms.select(pl.col(name).gather(pairs[side]).alias(f"{name}_{side}") for name in columns)
        for side in ("low", "high")
    ]
    both = pl.concat([pairs, *sides], how="horizontal")
    # Signs of Chinese that are read alike are not the same name: those of two people, or old and new forms of signs.
    signs = (pl.col("script_low") == "cjk") & (pl.col("script_high") == "cjk")
    homophones = (signs & (pl.col("name_low") != pl.col("name_high"))).fill_null(value=False)
    exact = (pl.col("plain_low") == pl.col("plain_high")) & ~homophones
    reordered = (
        ~homophones
        & (pl.col("sorted_key_low") == pl.col("sorted_key_high"))
        & (pl.col("sorted_key_low") != "")
    )
    # Salman bin Muhammad is not Muhammad bin Salman.
    parents = (
        (pl.col("parent_key_low") == pl.col("parent_key_high"))
        | (pl.col("parent_key_low") == "")
        | (pl.col("parent_key_high") == "")
    )
    same_sound = (
        (pl.col("skeleton_key_low") == pl.col("skeleton_key_high"))
        & (pl.col("skeleton_key_low").str.len_chars() > 1)
        & parents
    )
    shared = pl.col("skeleton_low").list.set_intersection("skeleton_high").list.len()
    fewer = pl.min_horizontal(pl.col("skeleton_low").list.len(), pl.col("skeleton_high").list.len())
    more = pl.max_horizontal(pl.col("skeleton_low").list.len(), pl.col("skeleton_high").list.len())
    alike = (
        pl.when(exact)
        .then(1.0)
        .when(reordered)
        .then(_REORDERED)
        .when(same_sound)
        .then(pl.when(homophones).then(_SAME_SOUND).otherwise(pl.col("raw").clip(_SAME_SOUND, _REORDERED)))
        .otherwise(pl.col("raw").clip(0.0, _REORDERED))
    )
    return (
        both.with_columns(alike.alias("likeness"))
        .with_columns(
            pl.when(exact)
            .then(pl.lit("exact"))
            .when(reordered)
            .then(pl.lit("reordered"))
            .when(same_sound)
            .then(pl.lit("same_sound"))
            .when(pl.col("likeness") >= NEAR)
            .then(pl.lit("near"))
            .when((shared == fewer) & (fewer > 0) & (more > fewer))
            .then(pl.lit("part"))
            .otherwise(pl.lit("different"))
            .cast(LEVEL)
            .alias("level")
        )
        .select("low", "high", "likeness", "level")
    )


def _numbered(bones: Sequence[str]) -> list[str]:
    """Sounds of words, told apart where two words sound alike: Lee Li is no part of Lee Fang."""
    return [f"{bone}{bones[:place].count(bone)}" for place, bone in enumerate(bones)]


def _scale() -> Scale:
    """Weights and costs for names with vowels, without them, and in scripts of syllables."""
    full, cost = weights(), costs()
    kinds = [(full, cost)]
    light = [CODES.index(code) for code in VOWELS + GLIDES]
    for vowel in (_BARE_VOWEL, _SYLLABLE_VOWEL):
        few, cheap = full.copy(), cost.copy()
        few[light] = vowel
        for one in light:
            for other in light:
                cheap[one, other] = min(cheap[one, other], vowel)
        kinds.append((few, cheap))
    for pair, value in SYLLABIC_ALIKE.items():
        one, other = CODES.index(pair[0]), CODES.index(pair[1])
        kinds[SYLLABIC][1][one, other] = kinds[SYLLABIC][1][other, one] = value
    for code in SYLLABIC_LIGHT:
        kinds[SYLLABIC][0][CODES.index(code)] = SYLLABIC_LIGHT[code]
    return Scale(np.stack([one for one, _ in kinds]), np.stack([one for _, one in kinds]))


def _names(forms: pl.DataFrame) -> Names:
    """Names as the compiled comparison takes them."""
    words = forms["bases"].explode(empty_as_null=False)
    distinct = words.unique().drop_nulls().sort()
    place = {code: at for at, code in enumerate(CODES)}
    spoken = [[place[code] for code in sounds(word) if code in place] for word in distinct]
    number = pl.DataFrame({"word": distinct, "at": pl.int_range(len(distinct), dtype=pl.Int64(), eager=True)})
    parents = [
        any(parent) and bone in parent
        for bones, key in forms.select("skeleton", "parent_key").iter_rows()
        for parent in [key.split(" ") if key else []]
        for bone in bones
    ]
    numbered = words.to_frame("word").join(number, on="word", how="left", maintain_order="left")["at"]
    return Names(
        np.array([code for run in spoken for code in run], dtype=np.uint8),
        _ends([len(run) for run in spoken]),
        numbered.drop_nulls().to_numpy().astype(np.int64),
        _ends(forms["bases"].list.len().to_list()),
        np.array(parents, dtype=np.bool_),
        forms["company"].to_numpy(),
        forms.select(_writing())["script"].to_numpy(),
    )


def _writing() -> pl.Expr:
    """How a name is written: without vowels as soon as a word of it is, whatever the script of the others."""
    script = pl.col("script").replace_strict(_WRITING, default=0, return_dtype=pl.Int64())
    return (
        pl.when(pl.col("name").str.contains(r"\p{Arabic}|\p{Hebrew}"))
        .then(BARE)
        .otherwise(script)
        .alias("script")
    )


def _ends(lengths: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each of these runs begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(np.array(lengths, dtype=np.int64))]).astype(np.int64)
