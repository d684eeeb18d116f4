"""What two mentions have in common, in words, and whether that may make them one party.

Method: docs/methods/parties.md, section Likeness.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl
from rapidfuzz.distance import JaroWinkler

from transforms.names.likeness import compared
from transforms.parties.linkage.contested import Pair, Particular, contested
from transforms.parties.linkage.facts import is_one_sign_off
from transforms.parties.linkage.households import PERSONAL, households
from transforms.parties.linkage.misspelt import NOBODY, is_her_name, is_misspelt, is_torn
from transforms.parties.linkage.scoring import ESTIMATED_FROM

FITTING = ("exact", "reordered", "same_sound", "near")
"""Levels of two names (transforms/names/likeness.py) that one person's names reach."""
_SAME_WORDS = ("exact", "reordered")
_SOUNDS_ONLY = 0.9
"""Names whose consonants agree and whose vowels do not reach no more than this: Hassan and Hussein."""
PROBABLE = 0.8
"""Probability from which mentions are merged (benchmarks/linkage.py: at least 0.95 of them rightly)."""
_SURE = 0.9
"""Probability from which a part of a name is enough beside one day of birth."""
_ALIKE = 0.92
"""Likeness (Jaro and Winkler) of two addresses from which they are nearly the same."""
_MOST_UNFIT = 0.5
"""A household shares its phone, its address and, twins, its day of birth: what agrees beside names that do not
fit is no independent evidence, and nobody can tell more than that it may be."""
_FEW_WORDS = 2
_WORD_IN_COMMON = 0.5
"""Likeness of two names from which they share about a word. Beside one day of birth and one e-mail, which twins
seldom share, the rest may be slips."""
_CONTESTED = (
    "two people of this name share what agrees, father and son perhaps, and nothing says who of them is meant"
)
_LEVEL_WORDS = {
    "exact": "the same name",
    "reordered": "the same words of a name in another order",
    "same_sound": "names that sound the same",
    "near": "nearly the same name",
    "part": "one name holds the other",
    "different": "different names",
}


AreTwo = Callable[[Pair, Sequence[Particular]], bool]


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
    slips: tuple[str, ...] = ()
    """Facts of which so much else agrees that one sign off is a slip."""
    contested: str = ""
    """Why what they share may be two people's of one name, where it may; nothing beside it is enough to merge them."""


def likenesses(
    scored: pl.DataFrame, rows: pl.DataFrame, are_two: AreTwo = lambda pair, shared: False
) -> list[Likeness]:
    """The best pair of mentions for each pair of parties, surest first.

    Reads: what `scores` and `comparable` give. are_two: whether two parties are two people by what is known of them,
    beside what they share. A pair whose names do not fit is kept only where two particulars agree, and is never merged.
    """
    pairs = _with_both(scored, rows)
    if pairs.is_empty():
        return []
    names = compared(pairs["name_a"], pairs["name_b"])
    pairs = pairs.with_columns(names["likeness"].fill_null(0.0), names["level"].cast(pl.String())).sort(
        -pl.col("probability"), -pl.col("likeness"), "record_a", "record_b"
    )
    others = _others(rows, pairs)
    judged = [(row, _judged(row, others)) for row in pairs.iter_rows(named=True)]
    fitting = [(row, one) for row, one in judged if one is not None and one.shared]
    theirs = contested(((_cores(row), one.shared) for row, one in fitting), are_two)
    found: dict[tuple[str, str], Likeness] = {}
    for row, one in judged:
        key = _cores(row)
        if one is None:
            continue
        made = one.likeness(row, frozenset(of for of in one.shared if key in theirs.get(of, ())))
        before = found.get(key)
        if before is None or _hindered(made) < _hindered(before):
            found[key] = made
    return sorted(found.values(), key=lambda one: (-one.probability, one.record_a, one.record_b))


class _Others(NamedTuple):
    """What the case knows of everybody else."""

    shared: frozenset[Particular]
    """Phones and e-mail addresses of which nobody may say that one person has them to himself."""
    borne: Mapping[str, int]
    """How many parties bear a word of a name."""


def _others(rows: pl.DataFrame, pairs: pl.DataFrame) -> _Others:
    asked = {of for row in pairs.iter_rows(named=True) if _is_scant(row) for of in _personal(row)}
    if rows.height < ESTIMATED_FROM:  # the others of a household, or of a name, need not be in evidence
        return _Others(frozenset(asked), NOBODY)
    words = rows.select("core", pl.col("name_key").str.split(" ").alias("word")).explode("word").unique()
    return _Others(households(rows, asked), dict(words.group_by("word").len().rows()))


def _cores(row: dict[str, Any]) -> tuple[str, str]:
    return row["core_a"], row["core_b"]


def _hindered(one: Likeness) -> tuple[bool, bool]:
    return bool(one.why_not), bool(one.contested)


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


@dataclass(frozen=True)
class _Judged:
    """What a pair of mentions comes to by itself."""

    fits: bool
    strong: Sequence[Agreeing]
    weak: Sequence[Agreeing]
    own: bool
    """Whether something agrees that one person has to himself: a day of birth, a phone that nobody else uses."""

    @property
    def shared(self) -> tuple[Particular, ...]:
        """What two people of fitting names have in common beside them."""
        return tuple((one.what, one.value) for one in self.strong) if self.fits else ()

    def likeness(self, row: dict[str, Any], others: frozenset[Particular]) -> Likeness:
        """The pair as it is shown. others: what of it two people of one name share."""
        points = 2 * len(self.strong) + len(self.weak)
        own = points - 2 * len(others)
        why = "" if self.fits else "their names do not fit, and what agrees may be shared by a household"
        scant = _is_scant(row)
        sure = self.own and row["probability"] >= _SURE and not _is_nickname(row)
        least = 2 * _WHOLE if scant and not sure else _WHOLE
        if self.fits and points < least:
            why = "what agrees beside the name is too little" + (" for a part of a name" if scant else "")
        probability = row["probability"] if self.fits else min(row["probability"], _MOST_UNFIT)
        if not why and probability < PROBABLE:
            why = f"less probable than {PROBABLE:.0%}"
        record_a, record_b = sorted((row["record_a"].partition("/")[0], row["record_b"].partition("/")[0]))
        words = (_names(row), *(one.words for one in (*self.strong, *self.weak)), *_differing(row))
        said = _CONTESTED if others and own < least else ""
        slips = () if scant else self._slips(whole_name=row["level"] in _SAME_WORDS)
        return Likeness(record_a, record_b, *_cores(row), probability, words, why, slips, said)

    def _slips(self, *, whole_name: bool) -> tuple[str, ...]:
        """What one sign off is a slip of: the date of birth beside another particular, a document beside that day.

        whole_name: the words of the names are the same, so that the same postcode is enough.
        """
        besides = sum(_WHOLE for one in self.strong if one.what != "birth") + sum(
            _HALF for one in self.weak if one.what not in ("birth", "year")
        )
        same_day = any(one.what == "birth" for one in self.strong)
        found = ["birth"] if besides >= (_HALF if whole_name else _WHOLE) else []
        return (*found, "document") if same_day or besides >= 2 * _WHOLE else tuple(found)


def _judged(row: dict[str, Any], others: _Others) -> _Judged | None:
    """What a pair comes to; None where it has too little in common to be shown."""
    strong, weak = _agreeing(row), _nearly(row)
    own = any(one.what == "birth" for one in strong) or not others.shared.issuperset(_personal(row))
    fits = _fits(row, strong, own, others.borne)
    year_alone = not strong and all(one.what == "year" for one in weak)
    if year_alone or 2 * len(strong) + len(weak) < (_HALF if fits else 2 * _WHOLE):
        return None
    return _Judged(fits, strong, weak, own)


_HALF, _WHOLE = 1, 2
"""A particular that agrees counts whole, one that nearly agrees half."""


def _personal(row: dict[str, Any]) -> set[Particular]:
    """Phone and e-mail that agree."""
    return {
        (of, row[f"{of}_a"])
        for of in PERSONAL
        if row[f"{of}_a"] is not None and row[f"{of}_a"] == row[f"{of}_b"]
    }


def _fits(row: dict[str, Any], strong: Sequence[Agreeing], own: bool, borne: Mapping[str, int]) -> bool:
    by_sound = row["level"] in FITTING and not (
        (row["level"] == "same_sound" and row["likeness"] <= _SOUNDS_ONLY)
        or is_her_name(row["name_key_a"], row["name_key_b"])
    )
    same_day = row["birth_a"] is not None and row["birth_a"] == row["birth_b"]
    much_agrees = same_day and len(strong) > 1
    if by_sound or any(
        is_misspelt(
            row[f"{words}_a"],
            row[f"{words}_b"],
            much_agrees=much_agrees,
            borne=borne if same_day else NOBODY,
        )
        for words in ("name_key", "words_apart")
    ):
        return True
    own_mail = same_day and row["email_a"] is not None and row["email_a"] == row["email_b"]
    return (own and row["level"] == "part") or (own_mail and row["likeness"] >= _WORD_IN_COMMON)


def _is_scant(row: dict[str, Any]) -> bool:
    """A nickname, a single name, or a name that leaves words out: too little beside one particular."""
    few, many = sorted((row["words_a"], row["words_b"]))
    if few < many and is_torn(row["name_key_a"], row["name_key_b"]):
        few = many
    company = row["company_a"] and row["company_b"]
    return not company and (few < _FEW_WORDS or few < many or _is_nickname(row))


def _is_nickname(row: dict[str, Any]) -> bool:
    return "hawala" in (row["source_a"], row["source_b"])


def _names(row: dict[str, Any]) -> str:
    return f"{_LEVEL_WORDS[row['level']]}: {row['name_a']} and {row['name_b']} ({row['likeness']:.2f})"


class Agreeing(NamedTuple):
    """A particular that agrees, or nearly."""

    what: str
    value: str
    words: str


def _agreeing(row: dict[str, Any]) -> tuple[Agreeing, ...]:
    """Particulars that agree; one each, the most telling first."""
    found = []
    born, other = row["birth_a"], row["birth_b"]
    if born is not None and other is not None:
        if born == other:
            found.append(Agreeing("birth", born, f"born on the same day, {born}"))
        elif other == f"{born[:4]}-{born[8:]}-{born[5:7]}":
            words = f"born on the same day with day and month exchanged, {born} and {other}"
            found.append(Agreeing("birth", min(born, other), words))
    for name, words in (
        ("email", "the same e-mail"),
        ("phone", "the same phone"),
        ("address", "the same address"),
    ):
        value = row[f"{name}_a"]
        if value is not None and value == row[f"{name}_b"]:
            found.append(Agreeing(name, value, f"{words}, {value}"))
    return tuple(found)


def _nearly(row: dict[str, Any]) -> tuple[Agreeing, ...]:
    """Particulars that nearly agree."""
    found = []
    born, other = row["birth_a"], row["birth_b"]
    if born is not None and other is not None and is_one_sign_off(born, other):
        words = f"dates of birth that differ by one sign or the century, {born} and {other}"
        found.append(Agreeing("birth", min(born, other), words))
    year = row["birth_year_a"]
    if year is not None and year == row["birth_year_b"] and (born is None or other is None):
        found.append(Agreeing("year", year, f"born in the same year, {year}"))
    one, two = row["address_a"], row["address_b"]
    if one is not None and two is not None and one != two and JaroWinkler.similarity(one, two) >= _ALIKE:
        found.append(Agreeing("address", min(one, two), f"nearly the same address, {one} and {two}"))
    postcode = row["postcode_a"]
    if postcode is not None and postcode == row["postcode_b"]:
        found.append(Agreeing("postcode", postcode, f"the same postcode, {postcode}"))
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
