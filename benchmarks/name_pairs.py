"""Names across scripts: recall at precision 0.95 of our likeness, of RapidFuzz on anyascii, of equality.

python -m benchmarks.name_pairs [CORPUS [seen|unseen]]: CORPUS is the folder of public files (name-matching in it). Half
of each set, by a hash of its first name, was looked at while the likeness was made (seen); the other half was
not (unseen). Words are given ten others of the same script for each true pair; people are made of two words each, and
for each true pair two others who share one of the words and three who share none.
"""

from __future__ import annotations

import csv
import hashlib
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from anyascii import anyascii
from rapidfuzz import fuzz, process, utils

from transforms.names.latin import script_of
from transforms.names.likeness import likeness

PRECISION = 0.95
OTHERS = 10
"""False pairs of words for each true one."""


SHORTEST = 3
"""Letters of a word that people are made of, so that no initial stands for a name."""


class Pair(NamedTuple):
    """Two names, and whether they are one."""

    one: str
    other: str
    same: bool


Half = Callable[[str], bool]


def half(wanted: str) -> Half:
    """Whether a name belongs to the half that is wanted."""
    return lambda name: (hashlib.sha256(name.encode()).digest()[0] % 2 == 0) == (wanted == "seen")


def labelled(folder: Path, wanted: Half, people: bool) -> list[Pair]:
    """Pairs of people, or of firms and ships, that nomenklatura's authors labelled."""
    path = folder / "opensanctions__nomenklatura" / "name_bench_cases.dev.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Pair(row["name1"], row["name2"], row["is_match"] == "true")
        for row in rows
        if (row["schema"] == "Person") == people and wanted(row["name1"])
    ]


def clusters(folder: Path, wanted: Half) -> list[list[str]]:
    """Spellings of one name, a list a name."""
    text = (folder / "rigour" / "persons_multiscript.dev.txt").read_text(encoding="utf-8")
    lines = [line.partition(" => ")[0].split(", ") for line in text.splitlines() if " => " in line]
    return [line for line in lines if len(line) > 1 and wanted(line[0])]


def transliterated(folder: Path, wanted: Half) -> list[list[str]]:
    """Arabic and Latin spelling of a word."""
    text = (folder / "google__transliteration" / "ar2en-train.txt").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines()]
    return [[line[1], line[0]] for line in lines if len(line) == 2 and wanted(line[1])]


def wikidata(folder: Path, wanted: Half, language: str) -> list[list[str]]:
    """Latin and native spelling of a word, where three people or more have it."""
    path = folder / "steveash__NETransliteration-COLING2018" / f"wd_{language}.dev.tsv"
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [[line[0], line[1].replace(" ", "")] for line in lines if int(line[2]) >= 3 and wanted(line[0])]


def words(groups: list[list[str]], chance: random.Random) -> Iterator[Pair]:
    """Each spelling beside the first of its group, and beside others of its script."""
    owners = _owners(groups)
    by_script: dict[str | None, list[str]] = {}
    for word in sorted(owners):
        by_script.setdefault(script_of(word), []).append(word)
    for group in groups:
        own = set().union(*(owners[word] for word in group))
        for word in chance.sample(group[1:], min(4, len(group) - 1)):
            yield Pair(group[0], word, same=True)
            others = by_script[script_of(word)]
            for other in chance.choices(others, k=OTHERS):
                if owners[other].isdisjoint(own):
                    yield Pair(group[0], other, same=False)


def people(groups: list[list[str]], chance: random.Random, many: int = 4000) -> Iterator[Pair]:
    """People of two words each, spelt anew; relatives and namesakes beside them; one in four with the words turned."""
    owners = _owners(groups)
    groups = [group for group in groups if len(group[0]) >= SHORTEST]
    for _ in range(many):
        given, family, third, fourth = chance.sample(groups, 4)
        said, again = f"{given[0]} {family[0]}", [chance.choice(given[1:]), chance.choice(family[1:])]
        others = [
            [chance.choice(third), again[1]],
            [again[0], chance.choice(third)],
            *(
                [chance.choice(a), chance.choice(b)]
                for a, b in ((third, fourth), (fourth, third), (third, third))
            ),
        ]
        yield Pair(said, _written(again, chance), same=True)
        own = set().union(*(owners[word] for word in (*given, *family)))
        strangers = set().union(*(owners[word] for word in (*third, *fourth)))
        if own.isdisjoint(strangers):
            yield from (Pair(said, _written(other, chance), same=False) for other in others)


def _written(parts: list[str], chance: random.Random) -> str:
    return " ".join(reversed(parts) if chance.random() < 0.25 else parts)


def _owners(groups: list[list[str]]) -> dict[str, set[int]]:
    owners: dict[str, set[int]] = {}
    for number, group in enumerate(groups):
        for word in group:
            owners.setdefault(word, set()).add(number)
    return owners


def equal(pairs: list[Pair]) -> np.ndarray:
    """1 where the names are equal but for capitals and blanks."""
    return np.array(
        [float(" ".join(a.split()).casefold() == " ".join(b.split()).casefold()) for a, b, _ in pairs]
    )


def fuzzy(pairs: list[Pair]) -> np.ndarray:
    """RapidFuzz's token_sort_ratio on what anyascii makes of the names."""
    ones = [utils.default_process(anyascii(pair.one)) for pair in pairs]
    others = [utils.default_process(anyascii(pair.other)) for pair in pairs]
    return np.asarray(process.cpdist(ones, others, scorer=fuzz.token_sort_ratio))


def ours(pairs: list[Pair]) -> np.ndarray:
    """The likeness of transforms/names."""
    found = likeness(pl.Series([pair.one for pair in pairs]), pl.Series([pair.other for pair in pairs]))
    return found.fill_null(0.0).to_numpy()


def recall(scores: np.ndarray, same: np.ndarray) -> tuple[float, float]:
    """Most true pairs found at a threshold where PRECISION of what is found is true, and that threshold."""
    best = (0.0, 1.01)
    order = np.argsort(-scores, kind="stable")
    ranked, true = scores[order], np.cumsum(same[order])
    for at in range(len(ranked)):
        if at + 1 < len(ranked) and ranked[at + 1] == ranked[at]:
            continue
        if true[at] >= PRECISION * (at + 1) and ranked[at] > 0:
            best = (float(true[at] / same.sum()), float(ranked[at]))
    return best


def sets(folder: Path, wanted: Half) -> Iterator[tuple[str, list[Pair]]]:
    """Name of each set and its pairs."""
    chance = random.Random(5)
    yield "people, labelled", labelled(folder, wanted, people=True)
    yield "firms, labelled", labelled(folder, wanted, people=False)
    groups = clusters(folder, wanted)
    yield "people of two words, 40 scripts", list(people(groups, chance))
    yield "words, 40 scripts", list(words(groups, chance))
    arabic = transliterated(folder, wanted)
    yield "people of two words, Arabic", list(people(arabic, chance))
    yield "words, Arabic", list(words(arabic, chance))
    for language in ("arabic", "russian", "hebrew", "chinese", "korean"):
        known = wikidata(folder, wanted, language)
        yield f"people of two words, Wikidata {language}", list(people(known, chance))


METHODS = (equal, fuzzy, ours)


def main() -> None:
    """Print the table of docs/benchmarks.md."""
    corpus = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MONEYTRAIL_CORPUS", "../shared/corpus")
    folder, wanted = Path(corpus) / "name-matching", sys.argv[2] if len(sys.argv) > 2 else "unseen"
    if not folder.is_dir():
        print(f"not measured: {folder} is not there (MONEYTRAIL_CORPUS says where the public files lie)")
        return
    print("| set | pairs | true | equal | RapidFuzz | ours | threshold |")
    print("|---|---|---|---|---|---|---|")
    for name, pairs in sets(folder, half(wanted)):
        same = np.array([pair.same for pair in pairs])
        found = [recall(method(pairs), same) for method in METHODS]
        shown = " | ".join(f"{value:.3f}" for value, _ in found)
        print(f"| {name} | {len(pairs):,} | {same.sum():,} | {shown} | {found[-1][1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
