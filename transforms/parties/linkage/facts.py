"""Hard facts of a person, and when two sets of them contradict each other.

Two dates of birth, or two documents of one kind and country, are two people until somebody decides
otherwise. Method: docs/methods/parties.md, section Contradictions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import polars as pl
from rapidfuzz.distance import DamerauLevenshtein

from transforms.names.births import birth

Facts = Mapping[str, frozenset[str]]
"""By what they are about (`birth`, `document AF passport`, ...): the values that are stated."""

_WORDS = {
    "birth": "two dates of birth: {} and {}",
    "document": "two documents of one kind and country: {} and {}",
    "company": "two company numbers: {} and {}",
    "shield": "one of them is protected and the other is not; only a person may join them",
    "way": "one of them only paid where many people are paid, the other is paid by many; only a person may join them",
}


def facts_of(mentions: pl.DataFrame) -> dict[str, dict[str, frozenset[str]]]:
    """Hard facts by node. Reads: what `mentions_of` gives; records that name several people say none."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    columns = ("node", "birth_date", "document_kind", "document", "company")
    stated = pl.any_horizontal(pl.col(name).is_not_null() for name in ("birth_date", "document", "company"))
    for node, born, kind, document, company in mentions.filter("alone", stated).select(columns).iter_rows():
        said = birth(born or "").plain
        if said:
            found[node]["birth"].add(said)
        if document:
            found[node][_about("document", document, kind or "")].add(document)
        if company:
            found[node][_about("company", company)].add(company)
    return {node: {about: frozenset(values) for about, values in of.items()} for node, of in found.items()}


def _about(what: str, number: str, kind: str = "") -> str:
    country = number.partition("/")[0]
    return " ".join(word for word in (what, country, re.sub(r"[\W_]+", "", kind.casefold())) if word)


def contradiction(one: Facts, other: Facts, slips: Collection[str] = ()) -> str:
    """What two people cannot both be, in words; empty where nothing contradicts.

    Several values of one person (two passports that a register states) agree with any of them.
    slips: of what (`birth`, `document`) a value that is one sign off is taken for a slip.
    """
    for about in _contradicting(one, other):
        if about.partition(" ")[0] in slips and _is_slip(about, one[about], other[about]):
            continue
        return _WORDS[about.partition(" ")[0]].format(_listed(one[about]), _listed(other[about]))
    return ""


def are_two(one: Facts, other: Facts, *, sharing: int) -> bool:
    """Whether facts that contradict each other are two people's, and no slip of one sign, nor a new document.

    sharing: how many particulars the two share, beside a name. Two documents beside two of them are one person's
    as a rule, who renewed the one.
    """
    for about in _contradicting(one, other):
        if about == "birth":
            if not any(is_one_sign_off(a, b) for a in one[about] for b in other[about]):
                return True
        elif not _is_slip(about, one[about], other[about]):
            return sharing < _RENEWED_FROM
    return False


_RENEWED_FROM = 2
_LONG_NUMBER = 7
"""Signs of a document's number from which one that differs is a slip; shorter ones are near each other by chance."""


_GENERATION = 15
"""Years from which one sign of the year may part a father from his son [D]."""


def _is_generation_off(one: str, other: str) -> bool:
    return abs(int(one[:4]) - int(other[:4])) >= _GENERATION


def _is_slip(about: str, one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether some value of the one is one sign off some value of the other."""
    if about == "birth":
        return any(is_one_sign_off(a, b) and not _is_generation_off(a, b) for a in one for b in other)
    numbers = [(a.partition("/")[2], b.partition("/")[2]) for a in one for b in other]
    return any(
        min(map(len, pair)) >= _LONG_NUMBER and DamerauLevenshtein.distance(*pair) == 1 for pair in numbers
    )


def is_one_sign_off(one: str, other: str) -> bool:
    """Whether two dates are one but for a slip: a sign that differs, or the century."""
    return DamerauLevenshtein.distance(one, other) == 1 or _is_century_off(one, other)


def _contradicting(one: Facts, other: Facts) -> list[str]:
    return [
        about for about in sorted(one.keys() & other.keys()) if not _meet(about, one[about], other[about])
    ]


def _meet(about: str, one: Iterable[str], other: Iterable[str]) -> bool:
    if about != "birth":
        return not set(one).isdisjoint(other)
    return any(_may_be_one(a, b) for a in one for b in other)


def _may_be_one(one: str, other: str) -> bool:
    """Whether two dates of birth may be one person's.

    Equal, as far as both go; day and month read the other way round; the first of January, which stands for the year;
    the year alone, give or take YEARS_OFF; or a century apart, as two digits of a year are misread.
    """
    if len(one) == len(other) == _DAY:
        swapped = f"{other[:4]}-{other[8:]}-{other[5:7]}"
        first = one[:4] == other[:4] and "-01-01" in (one[4:], other[4:])
        return one in (other, swapped) or first or _is_century_off(one, other)
    return abs(int(one[:4]) - int(other[:4])) <= YEARS_OFF or _is_century_off(one[:4], other[:4])


_DAY = len("1990-05-17")
YEARS_OFF = 2
"""Years by which a year of birth without a day may be wrong (transforms/names/births.py, `near`) [D]."""


def _is_century_off(one: str, other: str) -> bool:
    return one[2:] == other[2:] and one[:2] != other[:2]


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def joined(one: Facts, other: Facts) -> dict[str, frozenset[str]]:
    """The facts of both."""
    none: frozenset[str] = frozenset()
    return {about: one.get(about, none) | other.get(about, none) for about in {*one, *other}}


def is_mixed(facts: Facts) -> bool:
    """Whether one account is used under facts that contradict each other, slips apart: by several people, it seems."""
    return any(
        not _meet(about, [a], [b]) and not (about == "birth" and is_one_sign_off(a, b))
        for about, values in facts.items()
        for a in values
        for b in values
        if a < b
    )
