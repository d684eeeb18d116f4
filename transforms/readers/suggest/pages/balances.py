"""Printed lines that state a balance or a sum: they are no records, though some look like one."""

from __future__ import annotations

import re

from transforms.readers.suggest.pages.tokens import Printed
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.words import month_words

_PREFIXES = 3
"""Words at the start of a line by which a balance that is carried over is known."""
_BETWEEN = r"[\W\d_]"
"""What is no letter: figures, marks and blanks."""
_LETTERS = r"[^\W\d_]"
_LONGEST_MARK = 3
"""Letters of a currency or of a side behind a figure: EUR, CR, H."""


def states_balance(line: Printed, *, like_a_record: bool) -> bool:
    """Whether a line with a figure says by its words that this is a balance or a sum.

    like_a_record: it has a day and an amount in their columns. Then all of its words must be those for a balance,
    for a filling station may be called Total.
    """
    if not line.amounts:
        return False
    said = _beside_figures(line)
    kind = words.balance_line(said) if said else None
    if like_a_record:
        return kind in ("opening", "closing")
    starts = (" ".join(said.split()[:count]) for count in range(1, _PREFIXES + 1))
    return kind is not None or any(words.balance_line(start) is not None for start in starts)


def pattern_of(line: Printed) -> str:
    """A regular expression of lines of the same words with other figures and another month."""
    said = re.findall(_LETTERS + "+", line.line.text)
    mark = said.pop() if len(said) > 1 and len(said[-1]) <= _LONGEST_MARK else ""
    between = f"{_BETWEEN}+".join(f"{_LETTERS}+" if _is_month(word) else word for word in said)
    first = f"{_BETWEEN}*" if line.dates and line.dates[0].left <= line.words[0].left else ""
    ends_with = rf"(?:{_LETTERS}{{1,{_LONGEST_MARK}}}{_BETWEEN}*)?" if mark or first else ""
    return f"^{first}{between}{_BETWEEN}*{ends_with}$"


def _beside_figures(line: Printed) -> str:
    """The words of a line that are of no day and no amount in a column."""
    taken = [*line.dates, *line.amounts]
    left = [
        word.text
        for word in line.words
        if not any(one.left - 0.1 <= word.left and word.right <= one.right + 0.1 for one in taken)
    ]
    return " ".join(left).strip(" :")


def _is_month(word: str) -> bool:
    return any(word.casefold() in names for names in month_words().values())
