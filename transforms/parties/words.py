"""The lists of words.yaml, read once: which words tell an organisation, which identifiers nobody."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from transforms.yaml_texts import own_yaml


@dataclass(frozen=True)
class PartyWords:
    """Sets of plain words (see words.yaml, which says where they come from)."""

    organisation: frozenset[str]
    last: frozenset[str]
    people: frozenset[str]
    titles: frozenset[str]
    generic_identifiers: frozenset[str]
    institution_identifiers: frozenset[str]
    no_value: frozenset[str]


@cache
def party_words() -> PartyWords:
    """The lists that moneytrail brings."""
    text = resources.files("transforms.parties").joinpath("words.yaml").read_text(encoding="utf-8")
    lists = own_yaml(text)
    organisation = frozenset(word for line in lists.pop("organisation") for word in line)
    return PartyWords(organisation, **{name: frozenset(words) for name, words in lists.items()})
