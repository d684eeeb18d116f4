"""The words of a printed line with their places, and which of them make a date or an amount."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from transforms.readers.pdf.extract import Letter
from transforms.readers.pdf.lines import GAP, Line, words_of
from transforms.readers.pdf.reading_order import as_read, leads_to_the_left
from transforms.readers.suggest.texts.figures import figure, ways
from transforms.readers.suggest.texts.moments import formats_of
from transforms.readers.suggest.texts.words import month_words

_JOINED = 4
"""Words that one date or amount has at most: `- 1 234,56 EUR`."""
_MOST_WORDS = 500
"""Words of a line in which dates and amounts are looked for: no page is so wide."""
_WIDE = 0.8
"""Share of a letter's height beyond which words do not belong together."""
_APART = 1.1
"""Share of a letter's height beyond which what stands beside each other is of different columns."""
_OF_ONE_NAME = 0.5
"""Share of a letter's height beyond which words are of different names."""
_DAY = re.compile(r"(\d{1,2})([./\- ]|\. )(\d{1,2})([./]{0,2})")
_DAY_NAMED = re.compile(r"(\d{1,2})([.\-/ ]{0,2})([^\W\d_]{3,12})\.?")
_NAMED_DAY = re.compile(r"([^\W\d_]{3,12}\.?)([.\-/ ]{0,2})(\d{1,2})")


class Word(NamedTuple):
    """A word, or some that belong together, with the places of its edges in points."""

    text: str
    left: float
    right: float
    height: float


@dataclass(frozen=True)
class Printed:
    """A line with its words, and the dates and amounts that they make."""

    line: Line
    words: tuple[Word, ...]
    dates: tuple[Word, ...]
    amounts: tuple[Word, ...]
    """Those that stand apart from other words."""

    @property
    def bottom(self) -> float:
        """Place above the page's lower edge, in points."""
        return self.line.box[1]

    @property
    def names(self) -> tuple[Word, ...]:
        """Words as names of columns: those of one name stand no farther apart than in a text."""
        gaps = [(after.left - word.right) / after.height for word, after in pairwise(self.words)]
        # Blanks of a typewriter's letters are as wide as the letters.
        blank = min((gap for gap in gaps if gap > GAP), default=0.0)
        return tuple(_joined(self.words, min(max(_OF_ONE_NAME, 1.3 * blank), _WIDE)))

    @property
    def pieces(self) -> tuple[Word, ...]:
        """Words that stand close together as one."""
        return tuple(_joined(self.words, _APART))


def printed(line: Line) -> Printed:
    """A line of a PDF taken apart."""
    words = tuple(_word(part) for letters in words_of(line.letters) for part in _two_days(letters))
    if len(words) > _MOST_WORDS:
        return Printed(line, words, (), ())
    dates = tuple(_made_of(words, _is_day))
    amounts = _made_of(words, _is_amount)
    return Printed(line, words, dates, tuple(one for one in amounts if _stands_apart(one, words)))


def _two_days(letters: list[Letter]) -> list[list[Letter]]:
    """The letters of a word; of two days with a stroke between them (`02.01./03.01.`) each apart."""
    text = "".join(one[0] for one in letters)
    first, stroke, second = text.partition("/")
    if stroke and _is_day(first) and _is_day(second) and "/" not in second:
        return [letters[: len(first) + 1], letters[len(first) + 1 :]]
    return [letters]


def _word(letters: Sequence[Letter]) -> Word:
    text = as_read("".join(one[0] for one in letters))
    height = max(one[4] - one[2] for one in letters)
    return Word(text, letters[0][1], letters[-1][3], height)


def _joined(words: Sequence[Word], share: float) -> Iterable[Word]:
    waiting: list[Word] = []
    for word in words:
        if waiting and word.left - waiting[-1].right > share * word.height:
            yield _together(waiting)
            waiting = []
        waiting.append(word)
    if waiting:
        yield _together(waiting)


def _together(words: Sequence[Word]) -> Word:
    to_the_left = leads_to_the_left("".join(one.text for one in words))
    text = " ".join(one.text for one in (reversed(words) if to_the_left else words))
    return Word(text, words[0].left, words[-1].right, max(one.height for one in words))


def _made_of(words: Sequence[Word], fits: Callable[[str], bool]) -> list[Word]:
    """What words make that fits, the longest first, each word once."""
    found, place = [], 0
    while place < len(words):
        for count in range(min(_JOINED, len(words) - place), 0, -1):
            some = words[place : place + count]
            close = all(b.left - a.right <= _WIDE * b.height for a, b in pairwise(some))
            if close and fits(" ".join(one.text for one in some)):
                found.append(_together(some))
                place += count
                break
        else:
            place += 1
    return found


def _stands_apart(one: Word, words: Sequence[Word]) -> bool:
    """Whether no word is as close as words of a text are."""
    before = max((word.right for word in words if word.right <= one.left + 0.1), default=-1e9)
    after = min((word.left for word in words if word.left >= one.right - 0.1), default=1e9)
    return min(one.left - before, after - one.right) > _APART * one.height


@lru_cache(maxsize=100_000)
def _is_amount(text: str) -> bool:
    found = figure(text)
    if found is None or not found.has_mark:
        return False
    return any(marks.value(found.body) is not None for marks in ways([found.body]))


@lru_cache(maxsize=100_000)
def _is_day(text: str) -> bool:
    return bool(formats_of(text)) or bool(yearless(text))


@lru_cache(maxsize=100_000)
def yearless(text: str) -> tuple[str, ...]:
    """The formats of a day that is written without its year (`03.02.`, `03 Feb`, `02/03`); none where it is none."""
    match = _DAY.fullmatch(text)
    if match is not None:
        one, sep, two, end = match.groups()
        found = []
        if 1 <= int(one) <= 31 and 1 <= int(two) <= 12:
            found.append(f"%d{sep}%m{end}")
        if 1 <= int(one) <= 12 and 1 <= int(two) <= 31 and sep != ".":
            found.append(f"%m{sep}%d{end}")
        return tuple(found)
    match = _DAY_NAMED.fullmatch(text)
    if match is not None and _is_month(match[3]) and 1 <= int(match[1]) <= 31:
        return (f"%d{match[2]}%b{'.' * text.endswith('.')}",)
    match = _NAMED_DAY.fullmatch(text)
    if match is not None and _is_month(match[1]) and 1 <= int(match[3]) <= 31:
        return (f"%b{match[2]}%d",)
    return ()


def beginnings(texts: Iterable[str]) -> str:
    """A regular expression of how these dates begin: one or two digits, a point and a digit, say."""
    found = sorted({_beginning(text) for text in texts})
    return "|".join(found)


def _beginning(text: str) -> str:
    match = re.match(r"(\d+|[^\W\d_]+)([^\w]*)(\d?)", text)
    assert match is not None
    head = r"^[^\W\d_]+" if match[1][0].isalpha() else r"^\d{4}" if len(match[1]) > 2 else r"^\d{1,2}"
    return head + re.escape(match[2]) + (r"\d" if match[3] else r"[^\W\d_]")


def _is_month(word: str) -> bool:
    return any(word.casefold().rstrip(".") in names for names in month_words().values())
