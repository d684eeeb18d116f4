"""The lists of words.yaml, read once: titles, particles and company forms in names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from transforms.yaml_texts import own_yaml


@dataclass(frozen=True)
class NameWords:
    """Sets of plain words (see words.yaml); forms: words of a legal form in order, and what it is called.

    telling: every word that is no part of the name itself, or with which such a part begins or ends.
    """

    titles: frozenset[str]
    titles_before: frozenset[str]
    titles_before_two: frozenset[str]
    titles_behind: frozenset[str]
    before: frozenset[str]
    before_kept: frozenset[str]
    child_of: frozenset[str]
    after: frozenset[str]
    forms: Mapping[tuple[str, ...], str]
    forms_last: Mapping[str, str]
    form_edges: frozenset[str]
    longest_form: int
    telling: frozenset[str]


@cache
def name_words() -> NameWords:
    """The lists that moneytrail brings."""
    text = resources.files("transforms.names").joinpath("words.yaml").read_text(encoding="utf-8")
    lists = own_yaml(text)
    forms: dict[tuple[str, ...], str] = {}
    for form, written in lists.pop("forms").items():
        for one in written:
            words = tuple(one.split())
            forms[words] = form
            if len(words) == 1 and 1 < len(one) <= _DOTTED:
                forms[tuple(one)] = form  # s.r.l.
    last = lists.pop("forms_last")
    sets = {name: frozenset(words) for name, words in lists.items()}
    edges = frozenset(words[place] for words in forms for place in (0, -1))
    return NameWords(
        **sets,
        forms=forms,
        forms_last=last,
        form_edges=edges,
        longest_form=max(map(len, forms)),
        telling=edges.union(last, *sets.values()),
    )


_DOTTED = 5
"""Letters up to which a form may be written with dots."""
