"""Whether two names are one name misspelt: word by word, by how many signs differ for how long a word.

Method: docs/methods/parties.md, section Likeness.
"""

from __future__ import annotations

from rapidfuzz.distance import DamerauLevenshtein

_ONE_SLIP, _TWO_SLIPS = 5, 8
"""Letters from which a word may hold one slip, and two: of shorter words one letter makes another name (Sana, Sara)."""
_ENDINGS = ("a", "e")
"""What makes a woman's name of a man's: Karim, Karima."""


def is_misspelt(one: str, other: str) -> bool:
    """Whether each word of one name is a word of the other, slips apart; both in plain words.

    The first letter of a word and an ending that changes a name's gender are no slips.
    """
    words, left = sorted(one.split(), key=lambda word: (-len(word), word)), other.split()
    if len(words) != len(left) or not words:
        return False
    for word in words:
        best = min(left, key=lambda said: (_distance(word, said), said))
        if not _is_slip(word, best):
            return False
        left.remove(best)
    return True


def _distance(one: str, other: str) -> int:
    return DamerauLevenshtein.distance(one, other)


def _is_slip(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if one[0] != other[0] or (long[:-1] == short and long[-1] in _ENDINGS):
        return False
    allowed = 0 if len(short) < _ONE_SLIP else 1 if len(short) < _TWO_SLIPS else 2
    return _distance(one, other) <= allowed
