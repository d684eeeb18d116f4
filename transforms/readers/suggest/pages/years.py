"""Days that are printed without a year: how they are written, and which line states the statement's last day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transforms.readers.pdf_shape import Years
from transforms.readers.suggest.pages.columns import Column
from transforms.readers.suggest.pages.heads import literal
from transforms.readers.suggest.pages.tokens import Printed, yearless
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.moments import formats_of, language_of, moment

_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.? [^\W\d_]{3,12}\.? \d{4}|[^\W\d_]{3,12} \d{1,2},? \d{4}"
)
_SHAPES = (
    (re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{4}"), r"(\d{1,2}%s\d{1,2}%s\d{4})"),
    (re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2}"), r"(\d{1,2}%s\d{1,2}%s\d{2})"),
)
_NAMED = r"(\d{1,2}\.? [^\d\s]{3,12} \d{4})"
_NAME_FIRST = r"([^\d\s]{3,12} \d{1,2},? \d{4})"
_LONGEST_LABEL = 40


@dataclass(frozen=True)
class Without:
    """Days without years."""

    written: tuple[str, ...]
    """Formats, with the year behind a blank."""
    rule: Years | None
    """None where no line states a last day."""
    language: str | None
    """Of the names of months; None where they are English or none are there."""


def years_of(lines: Sequence[Printed], column: Column, names: tuple[str, ...]) -> Without | None:
    """How days of these columns get their years; None where they have them.

    column: the first of the columns. names: of all of them.
    """
    texts = [word.text for line in lines for word in line.dates if column.holds(word)]
    if sum(bool(formats_of(text)) for text in texts) >= 0.5 * len(texts):
        return None
    counted = Counter(written for text in texts for written in yearless(text))
    most = max(counted.values())
    written = tuple(f"{one} %Y" for one, times in counted.items() if times == most)
    return Without(written, _last_day(lines, names), language_of([f"{text} 2000" for text in texts]))


def _last_day(lines: Sequence[Printed], names: tuple[str, ...]) -> Years | None:
    """The rule by which the last day is found: by the closing balance, by a period, or by the latest day of all."""
    found = [one for line in lines for one in _stated(line)]
    if not found:
        return None
    best = max(found)
    return Years(names, best[2], best[3])


def _stated(line: Printed) -> Iterator[tuple[int, str, str, str]]:
    """Days with years on a line: how well each fits, the day, the expression that takes it, its format."""
    text = line.line.text
    dates = list(_DATE.finditer(text))
    for number, found in enumerate(dates):
        formats = formats_of(found[0])
        if not formats:
            continue
        language = language_of([found[0]])
        day = moment(found[0], formats[:1], language)
        before = text[: found.start()]
        label = re.split(r"\d", before)[-1][-_LONGEST_LABEL:]
        if day is None or not (not before or len(dates) > 1 or any(letter.isalpha() for letter in before)):
            continue
        closes = words.balance_line(re.split(r"\d", before)[0].strip(" :")) == "closing"
        fits = 3 if closes else 2 if number == 1 and len(dates) == 2 else 1 if before else 0
        pattern = _pattern(before, label) + _shape(found[0])
        yield fits, f"{day:%Y-%m-%d}", pattern, formats[0]


def _pattern(before: str, label: str) -> str:
    if not before:
        return "^"
    said = literal(label.lstrip()) if any(letter.isalnum() for letter in label) else ""
    if said:
        return said
    return re.sub(r"\d+", r"\\d+", literal(before[-_LONGEST_LABEL:]))


def _shape(text: str) -> str:
    for shape, pattern in _SHAPES:
        match = shape.fullmatch(text)
        if match:
            sep = re.escape(match[1])
            return pattern % (sep, sep)
    return _NAME_FIRST if text[0].isalpha() else _NAMED if " " in text else r"(\d{4}-\d{2}-\d{2})"
