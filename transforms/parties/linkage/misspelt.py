"""Whether two names are one name misspelt: word by word, by how many signs differ for how long a word.

Method: docs/methods/parties.md, section Likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import permutations
from types import MappingProxyType

from rapidfuzz.distance import DamerauLevenshtein

_ONE_SLIP, _TWO_SLIPS = 5, 8
"""Letters from which a word may hold one slip, and two: of shorter words one letter makes another name (Sana, Sara)."""
_COMMON, _SHORTEST = 3, 3
"""Parties that bear a word from which it is a name that others misspell; letters of such words [D]."""
NOBODY: Mapping[str, int] = MappingProxyType({})
_ENDINGS = ("a", "e")
"""What makes a woman's name of a man's: Karim, Karima."""
_SPELLINGS = (("ee", "i"), ("oo", "u"), ("ou", "u"), ("y", "i"), ("w", "v"), ("ph", "f"), ("th", "t"))
"""What one sound is written as in Latin letters: no slip."""
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("", "", "aeiouy")
_MOST_WORDS = 6
"""Words of a name up to which it is tried whether one was torn in two."""


def is_misspelt(
    one: str, other: str, *, much_agrees: bool = False, borne: Mapping[str, int] = NOBODY
) -> bool:
    """Whether each word of one name is a word of the other, slips apart; both in plain words.

    The first letter of a word and an ending that changes a name's gender are no slips. A word of the one may stand
    torn in two in the other (Cool son). much_agrees: the people have so much else in common that a slip more counts
    as one, unless it changes vowels alone (Hasan, Husain: brothers' names). borne: how many parties bear a word; one
    that nobody else bears is a slip of its neighbour that several do, however short (Lue, Luke).
    """
    few, many = sorted((one.split(), other.split()), key=len)
    if len(few) == len(many):
        return _fit(few, many, much_agrees, borne)
    return is_torn(one, other)


def is_torn(one: str, other: str) -> bool:
    """Whether one name is the other with a single word torn in two, slips apart."""
    few, many = sorted((one.split(), other.split()), key=len)
    if not few or len(many) != len(few) + 1 or len(many) > _MOST_WORDS:
        return False
    return any(_fit(few, mended, much_agrees=False, borne=NOBODY) for mended in _mended(many))


def is_her_name(one: str, other: str) -> bool:
    """Whether one name is the other but for the ending of a woman's name: Samir, Samira; Daniel, Danielle.

    An e alone is a spelling (Tesfay, Tesfaye). Both in plain words.
    """
    words, others = sorted(one.split()), sorted(other.split())
    left = [word for word in words if word not in others], [word for word in others if word not in words]
    if len(words) != len(others) or len(left[0]) != 1 or len(left[1]) != 1:
        return False
    short, long = sorted((left[0][0], left[1][0]), key=len)
    return long.startswith(short) and long[len(short) :] in ("a", f"{short[-1]}e")


def _mended(words: Sequence[str]) -> Iterator[list[str]]:
    """The words with two of them made one, in every way: their order is not kept."""
    for first, second in permutations(range(len(words)), 2):
        kept = [word for place, word in enumerate(words) if place not in (first, second)]
        yield [*kept, words[first] + words[second]]


def _fit(few: Sequence[str], many: Sequence[str], much_agrees: bool, borne: Mapping[str, int]) -> bool:
    words, left = sorted(few, key=lambda word: (-len(word), word)), list(many)
    for word in words:
        best = min(left, key=lambda said: (_distance(word, said), said))
        if not (_is_slip(word, best, much_agrees) or _is_no_name(word, best, borne)):
            return False
        left.remove(best)
    return bool(words)


def _distance(one: str, other: str) -> int:
    return min(
        DamerauLevenshtein.distance(one, other), DamerauLevenshtein.distance(_spoken(one), _spoken(other))
    )


@lru_cache(maxsize=65_536)
def _spoken(word: str) -> str:
    """A word in one of the spellings that it may have in Latin letters: Shareefi, Sharifi."""
    for said, plain in _SPELLINGS:
        word = word.replace(said, plain)
    return _DOUBLED.sub(r"\1", word)


def _is_no_name(one: str, other: str, borne: Mapping[str, int]) -> bool:
    """Whether one of two words that are a sign apart is nobody's name but this one's, and the other is common."""
    rare, common = sorted(borne.get(word, 0) for word in (one, other))
    return (
        rare == 1
        and common >= _COMMON
        and min(len(one), len(other)) >= _SHORTEST
        and _distance(one, other) == 1
    )


def _is_slip(one: str, other: str, much_agrees: bool) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if one[0] != other[0] or (long[:-1] == short and long[-1] in _ENDINGS):
        return False
    allowed = 0 if len(short) < _ONE_SLIP else 1 if len(short) < _TWO_SLIPS else 2
    slips = _distance(one, other)
    if slips <= allowed:
        return True
    vowels_alone = one.translate(_VOWELS) == other.translate(_VOWELS)
    return much_agrees and len(short) >= _ONE_SLIP and slips <= allowed + 1 and not vowels_alone
