"""Hard facts of a person, and when two sets of them contradict each other.

Two dates of birth, or two documents of one kind and country, are two people until somebody decides
otherwise. Method: docs/methods/parties.md, section Contradictions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

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
        day = birth_day(born or "")
        if day:
            found[node]["birth"].add(day)
        if document:
            found[node][_about("document", document, kind or "")].add(document)
        if company:
            found[node][_about("company", company)].add(company)
    return {node: {about: frozenset(values) for about, values in of.items()} for node, of in found.items()}


def _about(what: str, number: str, kind: str = "") -> str:
    country = number.partition("/")[0]
    return " ".join(word for word in (what, country, re.sub(r"[\W_]+", "", kind.casefold())) if word)


def birth_day(text: str) -> str:
    """A date of birth of day precision, else nothing; a date that stands for "unknown" is none."""
    said = birth(text)
    return said.plain if said.plain is not None and said.precision == "day" else ""


def contradiction(one: Facts, other: Facts) -> str:
    """What two people cannot both be, in words; empty where nothing contradicts.

    Several values of one person (two passports that a register states) agree with any of them.
    """
    for about in sorted(one.keys() & other.keys()):
        if not _meet(about, one[about], other[about]):
            return _WORDS[about.partition(" ")[0]].format(_listed(one[about]), _listed(other[about]))
    return ""


def _meet(about: str, one: Iterable[str], other: Iterable[str]) -> bool:
    if about != "birth":
        return not set(one).isdisjoint(other)
    return any(_same_day(a, b) for a in one for b in other)


def _same_day(one: str, other: str) -> bool:
    """Equal; day and month read the other way round; or the first of January, which stands for the year."""
    if one[:4] != other[:4]:
        return False
    swapped = f"{other[:4]}-{other[8:]}-{other[5:7]}"
    return one in (other, swapped) or "-01-01" in (one[4:], other[4:])


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def joined(one: Facts, other: Facts) -> dict[str, frozenset[str]]:
    """The facts of both."""
    none: frozenset[str] = frozenset()
    return {about: one.get(about, none) | other.get(about, none) for about in {*one, *other}}


def is_mixed(facts: Facts) -> bool:
    """Whether one account is used under facts that contradict each other: by several people, it seems."""
    return any(
        not _meet(about, [a], [b]) for about, values in facts.items() for a in values for b in values if a < b
    )
