"""How alike two names are, over many pairs: words laid side by side at the least cost.

Compiled. A name is a run of words, a word a run of sounds (sounds.py). Method: docs/methods/names.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from transforms.compiled import compiled, inner, lean

Numbers = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
MOST_WORDS = 8
"""Words of a name that are compared; what stands behind them is left out."""


PLAIN, BARE, SYLLABIC = 0, 1, 2
_NEVER = 1e9


class Names(NamedTuple):
    """Distinct names.

    codes: sounds of all words one after another. starts: where each word begins in it, and its end.
    words: words of all names one after another. firsts: where each name begins in that, and its end.
    parents: of each of these words, whether it names a parent. firms: whether a name is a firm's.
    writing: of each name PLAIN, BARE (a script that leaves out short vowels: Arabic, Hebrew) or SYLLABIC.
    """

    codes: npt.NDArray[np.uint8]
    starts: Numbers
    words: Numbers
    firsts: Numbers
    parents: npt.NDArray[np.bool_]
    firms: npt.NDArray[np.bool_]
    writing: Numbers


class Rule(NamedTuple):
    """What names lose and gain beyond their words.

    missing: what is taken off for all of a longer name that the shorter lacks; missing_of_one: where that
    has one word; missing_of_firm: where one is a firm's. together_from: likeness from which all sounds in a
    row count; together: what they count. parent: what a word counts beside one of which only one names a parent.
    """

    missing: float
    missing_of_one: float
    missing_of_firm: float
    together_from: float
    together: float
    parent: float


class Scale(NamedTuple):
    """What sounds count and what it costs to take one for another; by the writing of the names."""

    weights: Reals
    costs: Reals


@inner
def _distance(a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8], weights: Reals, costs: Reals) -> float:
    """The least cost of making one run of sounds the other: leaving out, putting in, taking one for another."""
    row = np.empty(len(b) + 1)
    row[0] = 0.0
    for j in range(len(b)):
        row[j + 1] = row[j] + weights[b[j]]
    for i in range(len(a)):
        before = row[0]
        row[0] += weights[a[i]]
        for j in range(len(b)):
            both = before + costs[a[i], b[j]]
            before = row[j + 1]
            row[j + 1] = min(both, before + weights[a[i]], row[j] + weights[b[j]])
    least: float = row[len(b)]
    return least


@lean
def _weight(a: npt.NDArray[np.uint8], weights: Reals) -> float:
    total: float = 0.0
    for code in a:
        total += weights[code]
    return total


@inner
def _word(
    a: npt.NDArray[np.uint8], b: npt.NDArray[np.uint8], weights: Reals, costs: Reals, digits: int
) -> float:
    """Likeness of two words; an initial is like a word that begins with it, a number only like itself."""
    if len(a) == 0 or len(b) == 0:
        return 0.0
    if a[0] >= digits or b[0] >= digits:
        return 1.0 if len(a) == len(b) and _distance(a, b, weights, costs) == 0.0 else 0.0
    if len(a) == 1 or len(b) == 1:
        initial: float = max(0.0, (1.0 if len(a) == len(b) else 0.9) - costs[a[0], b[0]])
        return initial
    most = max(_weight(a, weights), _weight(b, weights))
    alike: float = max(0.0, 1.0 - _distance(a, b, weights, costs) / most)
    return alike


@inner
def _aligned(likeness: Reals, shares: Reals, few: int, many: int) -> float:
    """The least sum of what is lost when each of the few words gets one of the many for itself.

    What a pair loses counts to the third power, so that one word that differs tells more than two that nearly agree.
    """
    masks = 1 << many
    best = np.empty((few + 1, masks))
    for i in range(few + 1):
        for mask in range(masks):
            best[i, mask] = _NEVER
    best[0, 0] = 0.0
    for i in range(few):
        for mask in range(masks):
            for j in range(many):
                taken = mask | (1 << j)
                if taken != mask:
                    lost = 1.0 - likeness[i, j]
                    value = best[i, mask] + shares[i, j] * lost * lost * lost
                    best[i + 1, taken] = min(best[i + 1, taken], value)
    least: float = _NEVER
    for mask in range(masks):
        least = min(least, best[few, mask])
    return least


@inner
def _whole(names: Names, name: int, turned: bool) -> npt.NDArray[np.uint8]:
    """All sounds of a name in a row; turned: its last word first."""
    first, end = names.firsts[name], names.firsts[name + 1]
    length = 0
    for at in range(first, end):
        word = names.words[at]
        length += names.starts[word + 1] - names.starts[word]
    run = np.empty(length, np.uint8)
    place = 0
    for step in range(end - first):
        at = first + (step - 1 if turned else step)
        word = names.words[end - 1 if at < first else at]
        for code in range(names.starts[word], names.starts[word + 1]):
            run[place] = names.codes[code]
            place += 1
    return run


@inner
def _run_together(
    names: Names, one: int, other: int, weights: Reals, costs: Reals, from_here: float
) -> float:
    """Likeness of all sounds of two names in a row, also with the last word first; 0 below what counts."""
    best: float = 0.0
    a = _whole(names, one, False)
    mine = _weight(a, weights)
    for turned in (False, True):
        b = _whole(names, other, turned)
        theirs = _weight(b, weights)
        most = max(mine, theirs, 1e-9)
        if min(mine, theirs) / most >= from_here:
            together = 1.0 - _distance(a, b, weights, costs) / most
            if together >= from_here:
                best = max(best, together)
    return best


@lean
def _has_parent(names: Names, name: int) -> bool:
    """Whether a word of the name follows `bin`, `bint` or the like."""
    many = 0
    for at in range(names.firsts[name], names.firsts[name + 1]):
        many += names.parents[at]
    return many > 0


@inner
def _sounds(names: Names, at: int) -> npt.NDArray[np.uint8]:
    """Sounds of the word at a place of `words`."""
    word = names.words[at]
    return names.codes[names.starts[word] : names.starts[word + 1]]


@inner
def _pair(names: Names, one: int, other: int, scale: Scale, rule: Rule, digits: int) -> float:
    few, many = names.firsts[one + 1] - names.firsts[one], names.firsts[other + 1] - names.firsts[other]
    if few > many:
        one, other, few, many = other, one, many, few
    if few == 0:
        return 0.0
    writing = max(names.writing[one], names.writing[other])
    weights, costs = scale.weights[writing], scale.costs[writing]
    rows, columns = min(few, MOST_WORDS), min(many, MOST_WORDS)
    likeness, shares = np.empty((rows, columns)), np.empty((rows, columns))
    lineage = _has_parent(names, one) and _has_parent(names, other)
    total_one, total_other = 0.0, 0.0
    for i in range(rows):
        mine = names.firsts[one] + i
        a = _sounds(names, mine)
        share = np.sqrt(_weight(a, weights))
        total_one += share
        for j in range(columns):
            other_word = names.firsts[other] + j
            b = _sounds(names, other_word)
            theirs = np.sqrt(_weight(b, weights))
            total_other += theirs if i == 0 else 0.0
            likeness[i, j] = _word(a, b, weights, costs, digits)
            # Salman bin Muhammad is not Muhammad bin Salman.
            if lineage and names.parents[mine] != names.parents[other_word]:
                likeness[i, j] *= rule.parent
            shares[i, j] = (share + theirs) / 2
    lost = (_aligned(likeness, shares, rows, columns) / max(total_one, 1e-9)) ** (1.0 / 3.0)
    missing = max(0.0, 1.0 - total_one / max(total_other, 1e-9)) if many > few else 0.0
    # A firm with a word more is another firm, as a rule; a person has names that are left out.
    price = rule.missing_of_firm if names.firms[one] or names.firms[other] else rule.missing
    found: float = max(0.0, 1.0 - lost) * (
        1.0 - missing * (price if few > 1 else max(price, rule.missing_of_one))
    )
    if few != many:
        found = max(
            found, rule.together * _run_together(names, one, other, weights, costs, rule.together_from)
        )
    return found


@compiled
def likeness_of_pairs(
    names: Names, ones: Numbers, others: Numbers, scale: Scale, rule: Rule, digits: int
) -> Reals:
    """Likeness of each pair of names, 0 to 1.

    digits: the first code of a digit.
    """
    found = np.empty(len(ones))
    for pair in range(len(ones)):
        found[pair] = _pair(names, ones[pair], others[pair], scale, rule, digits)
    return found


@compiled
def words_shared(words: Numbers, firsts: Numbers, ones: Numbers, others: Numbers) -> Numbers:
    """How many words both names of each pair have; a word counts as often as it stands in both.

    Lee Li, whose two words sound alike, has one in common with Lee Fang. words: of all names one after another,
    as numbers. firsts: where each name begins in it, and its end.
    """
    found = np.zeros(len(ones), np.int64)
    for pair in range(len(ones)):
        begin, end = firsts[ones[pair]], firsts[ones[pair] + 1]
        for at in range(begin, end):
            left = 0
            for other in range(firsts[others[pair]], firsts[others[pair] + 1]):
                left += words[other] == words[at]
            for before in range(begin, at):
                left -= words[before] == words[at]
            found[pair] += left > 0
    return found
