"""How alike two names are, from 0 to 1, and at which named level.

Method: docs/methods/names.md, section Likeness.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.names.alignment import (
    BARE,
    SYLLABIC,
    Names,
    Numbers,
    Rule,
    Scale,
    likeness_of_pairs,
    words_shared,
)
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


class Known(NamedTuple):
    """Different names, ready to be compared.

    forms: FORMS_SCHEMA, a row a name that says something, in the order of the names' letters. keys: what makes two
    of them the same, as numbers. spoken: the same rows as the compiled comparison takes them. bones: the skeleton of
    each of its words, as a number.
    """

    forms: pl.DataFrame
    keys: pl.DataFrame
    spoken: Names
    bones: Numbers


def known_names(names: pl.Series) -> Known:
    """The different names of a column that say something: what is compared again and again is worked out once."""
    distinct = names.cast(pl.String()).unique().drop_nulls().sort()
    forms = name_forms(distinct).filter(pl.col("plain").is_not_null())
    # Compared as numbers: there are many more pairs than names.
    keys = forms.select(
        *(pl.col(key).rank("dense").alias(key) for key in _KEYS),
        (pl.col("script") == "cjk").fill_null(value=False).alias("signs"),
        (pl.col("sorted_key") != "").alias("has_words"),
        (pl.col("skeleton_key").str.len_chars() > 1).alias("has_bones"),
        (pl.col("parent_key") == "").alias("no_parent"),
    )
    bones = forms["skeleton"].explode(empty_as_null=False).rank("dense").cast(pl.Int64)
    # Arrays that may be written to, always: compiled code is made for each of the two kinds apart.
    return Known(forms, keys, _names(forms), bones.to_numpy(writable=True))


def places_of(known: Known, names: pl.Series) -> pl.Series:
    """Where each of these names stands among the known ones, Int64; null where it says nothing."""
    index = known.forms.select("name", pl.int_range(pl.len(), dtype=pl.Int64()).alias("at"))
    asked = names.cast(pl.String()).to_frame("name")
    return asked.join(index, on="name", how="left", maintain_order="left")["at"]


def compared(a: pl.Series, b: pl.Series) -> pl.DataFrame:
    """Likeness (Float64, null where a name says nothing) and level (LEVEL) of each pair of names.

    The order of the two makes no difference, nor does the order of pairs.
    """
    return compared_at(*_known_of_both(a, b))


def compared_at(known: Known, a: pl.Series, b: pl.Series) -> pl.DataFrame:
    """`compared` of names by their places (see `places_of`)."""
    pairs, once = _likened(known, a, b)
    return _of_each(pairs, _levels(once, known)).with_columns(
        pl.col("level").fill_null(pl.lit("different", LEVEL))
    )


def likeness(a: pl.Series, b: pl.Series) -> pl.Series:
    """How alike the names of each pair are, 0 to 1; null where one of them says nothing."""
    return likeness_at(*_known_of_both(a, b))


def likeness_at(known: Known, a: pl.Series, b: pl.Series) -> pl.Series:
    """`likeness` of names by their places (see `places_of`)."""
    pairs, once = _likened(known, a, b)
    return _of_each(pairs, once.select("low", "high", "likeness"))["likeness"]


def levels(a: pl.Series, b: pl.Series) -> pl.Series:
    """The level (LEVELS) of each pair of names."""
    return compared(a, b)["level"]


def _known_of_both(a: pl.Series, b: pl.Series) -> tuple[Known, pl.Series, pl.Series]:
    known = known_names(pl.concat([a.cast(pl.String()).alias("name"), b.cast(pl.String()).alias("name")]))
    return known, places_of(known, a), places_of(known, b)


def _of_each(pairs: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What is found of low and high, for each pair; null where a name says nothing."""
    return pairs.join(found, on=["low", "high"], how="left", maintain_order="left").drop("low", "high")


def _likened(known: Known, a: pl.Series, b: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of each pair of places low and high (null for both where one says nothing).

    And each two of these once with raw (by their sounds alone) and likeness.
    """
    said = pl.col("a").is_not_null() & pl.col("b").is_not_null()
    pairs = pl.DataFrame({"a": a, "b": b}).select(
        pl.when(said).then(pl.min_horizontal("a", "b")).alias("low"),
        pl.when(said).then(pl.max_horizontal("a", "b")).alias("high"),
    )
    once = pairs.drop_nulls().unique(maintain_order=True)
    raw = likeness_of_pairs(
        known.spoken,
        once["low"].to_numpy(writable=True),
        once["high"].to_numpy(writable=True),
        _scale(),
        _RULE,
        CODES.index(DIGITS[0]),
    )
    return pairs, _with_likeness(once.with_columns(pl.Series("raw", raw)), known.keys)


_KEYS = ("name", "plain", "sorted_key", "skeleton_key", "parent_key")


def _with_likeness(pairs: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Pairs of places (low, high, raw) with likeness, and what it was raised by. keys: see `Known`.

    exact, reordered and same_sound: whether the names are the same in that way.
    """
    sides = [keys.select(pl.all().gather(pairs[side]).name.suffix(f"_{side}")) for side in ("low", "high")]
    both = pl.concat([pairs, *sides], how="horizontal")
    same = {key: pl.col(f"{key}_low") == pl.col(f"{key}_high") for key in _KEYS}
    # Signs of Chinese that are read alike are not the same name: those of two people, or old and new forms of signs.
    homophones = pl.col("signs_low") & pl.col("signs_high") & ~same["name"]
    # Salman bin Muhammad is not Muhammad bin Salman.
    parents = same["parent_key"] | pl.col("no_parent_low") | pl.col("no_parent_high")
    told = both.select(
        *pairs.columns,
        homophones.alias("homophones"),
        (same["plain"] & ~homophones).alias("exact"),
        (same["sorted_key"] & pl.col("has_words_low") & ~homophones).alias("reordered"),
        (same["skeleton_key"] & pl.col("has_bones_low") & parents).alias("same_sound"),
    )
    alike = (
        pl.when("exact")
        .then(1.0)
        .when("reordered")
        .then(_REORDERED)
        .when("same_sound")
        .then(pl.when("homophones").then(_SAME_SOUND).otherwise(pl.col("raw").clip(_SAME_SOUND, _REORDERED)))
        .otherwise(pl.col("raw").clip(0.0, _REORDERED))
    )
    return told.with_columns(alike.alias("likeness"))


def _levels(pairs: pl.DataFrame, known: Known) -> pl.DataFrame:
    """low, high, likeness and level of pairs with likeness (see `_with_likeness`)."""
    low, high = (pairs[side].to_numpy(writable=True) for side in ("low", "high"))
    words = np.diff(known.spoken.firsts)
    counts = pl.DataFrame(
        {
            "shared": words_shared(known.bones, known.spoken.firsts, low, high),
            "fewer": np.minimum(words[low], words[high]),
            "more": np.maximum(words[low], words[high]),
        }
    )
    level = (
        pl.when("exact")
        .then(pl.lit("exact"))
        .when("reordered")
        .then(pl.lit("reordered"))
        .when("same_sound")
        .then(pl.lit("same_sound"))
        .when(pl.col("likeness") >= NEAR)
        .then(pl.lit("near"))
        .when(
            (pl.col("shared") == pl.col("fewer")) & (pl.col("fewer") > 0) & (pl.col("more") > pl.col("fewer"))
        )
        .then(pl.lit("part"))
        .otherwise(pl.lit("different"))
    )
    return pairs.hstack(counts).select("low", "high", "likeness", level.cast(LEVEL).alias("level"))


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
    firsts = _ends(forms["bases"].list.len())
    parents = np.zeros(firsts[-1], dtype=np.bool_)
    with_parent = forms.with_row_index("row").filter(pl.col("parent_key") != "")
    for row, bones, key in with_parent.select("row", "skeleton", "parent_key").iter_rows():
        parent = key.split(" ")
        parents[firsts[row] : firsts[row + 1]] = [any(parent) and bone in parent for bone in bones]
    numbered = words.to_frame("word").join(number, on="word", how="left", maintain_order="left")["at"]
    return Names(
        np.array([code for run in spoken for code in run], dtype=np.uint8),
        _ends([len(run) for run in spoken]),
        numbered.drop_nulls().to_numpy().astype(np.int64),
        firsts,
        parents,
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


def _ends(lengths: npt.ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Where each of these runs begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
