"""What two mentions have in common, in words, and whether that may make them one party.

Method: docs/methods/parties.md, section Likeness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from transforms.names.likeness import compared
from transforms.parties.linkage.misspelt import is_her_name, is_misspelt, is_torn

FITTING = ("exact", "reordered", "same_sound", "near")
"""Levels of two names (transforms/names/likeness.py) that one person's names reach."""
_SOUNDS_ONLY = 0.9
"""Names whose consonants agree and whose vowels do not reach no more than this: Hassan and Hussein."""
PROBABLE = 0.8
"""Probability from which mentions are merged (benchmarks/linkage.py: at least 0.95 of them rightly)."""
_ALIKE = 0.92
"""Likeness (Jaro and Winkler) of two addresses from which they are nearly the same."""
_MOST_UNFIT = 0.5
"""A household shares its phone, its address and, twins, its day of birth: what agrees beside names that do not
fit is no independent evidence, and nobody can tell more than that it may be."""
_FEW_WORDS = 2
_WORD_IN_COMMON = 0.5
"""Likeness of two names from which they share about a word. Beside one day of birth and one e-mail, which twins
seldom share, the rest may be slips."""
_LEVEL_WORDS = {
    "exact": "the same name",
    "reordered": "the same words of a name in another order",
    "same_sound": "names that sound the same",
    "near": "nearly the same name",
    "part": "one name holds the other",
    "different": "different names",
}


@dataclass(frozen=True)
class Likeness:
    """A pair of mentions: how probable, in words, and why it may not be merged (empty where it may)."""

    record_a: str
    record_b: str
    core_a: str
    core_b: str
    probability: float
    comparisons: tuple[str, ...]
    why_not: str


def likenesses(scored: pl.DataFrame, rows: pl.DataFrame) -> list[Likeness]:
    """The best pair of mentions for each pair of parties, surest first.

    Reads: what `scores` and `comparable` give. A pair whose names do not fit is kept only where
    two particulars agree, and is never merged.
    """
    pairs = _with_both(scored, rows)
    if pairs.is_empty():
        return []
    names = compared(pairs["name_a"], pairs["name_b"])
    pairs = pairs.with_columns(names["likeness"].fill_null(0.0), names["level"].cast(pl.String())).sort(
        -pl.col("probability"), -pl.col("likeness"), "record_a", "record_b"
    )
    found: dict[tuple[str, str], Likeness] = {}
    for row in pairs.iter_rows(named=True):
        key = (row["core_a"], row["core_b"])
        judged = _judged(row)
        if judged is None:
            continue
        before = found.get(key)
        if before is None or (before.why_not and not judged.why_not):
            found[key] = judged
    return sorted(found.values(), key=lambda one: (-one.probability, one.record_a, one.record_b))


def _with_both(scored: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    pairs = scored
    for side in ("a", "b"):
        columns = {name: f"{name}_{side}" for name in rows.columns if name != "record_key"}
        pairs = pairs.join(
            rows.rename({"record_key": f"record_{side}", **columns}), on=f"record_{side}", how="inner"
        )
    swapped = pl.col("core_a") > pl.col("core_b")
    sides = [name.removesuffix("_a") for name in pairs.columns if name.endswith("_a")]
    return pairs.with_columns(
        pl.when(swapped).then(f"{name}_{there}").otherwise(f"{name}_{here}").alias(f"{name}_{here}")
        for name in sides
        for here, there in (("a", "b"), ("b", "a"))
    )


def _judged(row: dict[str, Any]) -> Likeness | None:
    """What a pair comes to; None where it has too little in common to be shown."""
    strong, weak = _agreeing(row), _nearly(row)
    points = 2 * len(strong) + len(weak)
    fits = _fits(row, strong)
    if points < (_HALF if fits else 2 * _WHOLE):
        return None
    why = "" if fits else "their names do not fit, and what agrees may be shared by a household"
    if fits and points < (2 * _WHOLE if _is_scant(row) else _WHOLE):
        why = "what agrees beside the name is too little" + (
            " for a part of a name" if _is_scant(row) else ""
        )
    probability = row["probability"] if fits else min(row["probability"], _MOST_UNFIT)
    if not why and probability < PROBABLE:
        why = f"less probable than {PROBABLE:.0%}"
    record_a, record_b = sorted((row["record_a"].partition("/")[0], row["record_b"].partition("/")[0]))
    words = (_names(row), *strong, *weak, *_differing(row))
    return Likeness(record_a, record_b, row["core_a"], row["core_b"], probability, words, why)


_HALF, _WHOLE = 1, 2
"""A particular that agrees counts whole, one that nearly agrees half."""


def _fits(row: dict[str, Any], strong: Sequence[str]) -> bool:
    by_sound = row["level"] in FITTING and not (
        (row["level"] == "same_sound" and row["likeness"] <= _SOUNDS_ONLY)
        or is_her_name(row["name_key_a"], row["name_key_b"])
    )
    same_day = row["birth_a"] is not None and row["birth_a"] == row["birth_b"]
    much_agrees = same_day and len(strong) > 1
    if by_sound or is_misspelt(row["name_key_a"], row["name_key_b"], much_agrees=much_agrees):
        return True
    own_mail = same_day and row["email_a"] is not None and row["email_a"] == row["email_b"]
    return (much_agrees and row["level"] == "part") or (own_mail and row["likeness"] >= _WORD_IN_COMMON)


def _is_scant(row: dict[str, Any]) -> bool:
    """A nickname, a single name, or a name that leaves words out: too little beside one particular."""
    few, many = sorted((row["words_a"], row["words_b"]))
    if few < many and is_torn(row["name_key_a"], row["name_key_b"]):
        few = many
    company = row["company_a"] and row["company_b"]
    nickname = "hawala" in (row["source_a"], row["source_b"])
    return not company and (few < _FEW_WORDS or few < many or nickname)


def _names(row: dict[str, Any]) -> str:
    return f"{_LEVEL_WORDS[row['level']]}: {row['name_a']} and {row['name_b']} ({row['likeness']:.2f})"


def _agreeing(row: dict[str, Any]) -> tuple[str, ...]:
    """Particulars that agree, in words; one each, the most telling first."""
    found = []
    born, other = row["birth_a"], row["birth_b"]
    if born is not None and other is not None:
        if born == other:
            found.append(f"born on the same day, {born}")
        elif other == f"{born[:4]}-{born[8:]}-{born[5:7]}":
            found.append(f"born on the same day with day and month exchanged, {born} and {other}")
    for name, words in (
        ("email", "the same e-mail"),
        ("phone", "the same phone"),
        ("address", "the same address"),
    ):
        if row[f"{name}_a"] is not None and row[f"{name}_a"] == row[f"{name}_b"]:
            found.append(f"{words}, {row[f'{name}_a']}")
    return tuple(found)


def _nearly(row: dict[str, Any]) -> tuple[str, ...]:
    """Particulars that nearly agree, in words."""
    found = []
    born, other = row["birth_a"], row["birth_b"]
    if born is not None and other is not None and DamerauLevenshtein.distance(born, other) == 1:
        found.append(f"dates of birth that differ by one sign, {born} and {other}")
    one, two = row["address_a"], row["address_b"]
    if one is not None and two is not None and one != two and JaroWinkler.similarity(one, two) >= _ALIKE:
        found.append(f"nearly the same address, {one} and {two}")
    if row["postcode_a"] is not None and row["postcode_a"] == row["postcode_b"]:
        found.append(f"the same postcode, {row['postcode_a']}")
    return tuple(found)


def _differing(row: dict[str, Any]) -> tuple[str, ...]:
    """What both say and does not agree, in words."""
    words = (("phone", "phones"), ("email", "e-mails"), ("address", "addresses"))
    found = [
        f"different {many}: {row[f'{name}_a']} and {row[f'{name}_b']}"
        for name, many in words
        if row[f"{name}_a"] is not None
        and row[f"{name}_b"] is not None
        and row[f"{name}_a"] != row[f"{name}_b"]
    ]
    born, other = (row["birth_year_a"], row["birth_year_b"])
    if born is not None and other is not None and born != other:
        found.append(f"born in different years: {born} and {other}")
    return tuple(found)
