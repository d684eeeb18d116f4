"""In which order day and month stand, by the order of the lines, the spread of the days and the other dates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from transforms.readers.suggest.lines.table import Column, Table
from transforms.readers.suggest.outcome.result import CLEAR, GUESS
from transforms.readers.suggest.texts import words
from transforms.readers.suggest.texts.figures import Marks
from transforms.readers.suggest.texts.moments import formats_of, language_of, moment

_DAY_FIRST = frozenset(
    "EUR GBP CHF PLN CZK HUF SEK DKK NOK RON BGN TRY RUB RUR UAH INR AUD NZD ZAR NGN KES GHS UGX TZS SGD MYR HKD "
    "BRL ARS CLP COP MXN PEN AED SAR QAR EGP MAD TND DZD JOD LBP ILS PKR BDT LKR IDR THB VND GEL AMD KZT RSD".split()
)
_EITHER = ("USD", "CAD", "PHP")
"""Currencies of countries whose banks write one or the other."""
_A_DATE = re.compile(r"(?<![\d])\d{1,4}[./\-]\d{1,2}[./\-]\d{2,4}(?!\d)")
_MARGIN = 3
"""Times the spread of days beyond which the wider reading is unlikely."""


@dataclass(frozen=True)
class Dating:
    """How the dates are read."""

    way: tuple[str, ...]
    language: str | None
    sure: str
    reason: str
    descending: bool | None
    """Whether the days run down the file; None where they say neither."""
    others: tuple[tuple[str, ...], ...] = ()
    """Readings that are as good."""


@dataclass(frozen=True)
class Hints:
    """What stands around the dates."""

    currency: str | None
    foreign: bool
    """The header's words are not English."""
    habit: str | None
    """day_first or month_first, by words."""
    comma: bool
    """Amounts have decimal commas."""
    around: frozenset[str]
    """Heads of formats that dates around the lines have for certain."""


def hints_of(table: Table, currency: str | None, marks: Marks) -> Hints:
    """What the header and the lines around say of the dates."""
    names = [cell for cell in table.header.cells if cell] if table.header else []
    texts = [*names, *(cell for row in table.around[:60] for cell in row.cells)]
    certain = set()
    for text in texts:
        for found in _A_DATE.findall(text):
            ways = formats_of(found)
            if len(ways) == 1:
                certain.add(ways[0][:8])
    figures = (found for column in table.columns if column.numeric for found in column.figures if found)
    comma = marks.decimal == "," and any("," in found.body for found in figures)
    return Hints(currency, words.is_foreign(names), words.date_habit(texts), comma, frozenset(certain))


def dating_of(column: Column, others: Sequence[Column], hints: Hints, *, newest_first: bool | None) -> Dating:
    """The reading of a column of dates.

    others: further columns of dates. newest_first: what the running balance proves.
    """
    language = language_of(column.filled)
    ways = _shared(column.dates, others)
    read = {way: _days(column, way, language) for way in ways}
    if len(ways) == 1:
        reason = _plain_reason(ways[0][0])
        return Dating(ways[0], language, CLEAR, reason, _descending(read[ways[0]]))
    faults = {way: _turns(read[way], newest_first) for way in ways}
    fewest = min(faults.values())
    left = [way for way in ways if faults[way] == fewest]
    if len(left) == 1:
        others_by = min(faults[way] for way in ways if way != left[0])
        reason = f"the lines are in order of date that way ({others_by} steps back the other way)"
        return Dating(left[0], language, CLEAR, reason, _descending(read[left[0]]))
    near = {way: _distance(column, others, way, language) for way in left}
    spread = {way: near[way] + _spread(read[way]) for way in left}
    best = min(left, key=lambda way: spread[way])
    second = min((spread[way] for way in left if way != best), default=0)
    if len(column.filled) > 2 and second > _MARGIN * max(spread[best], 1) and second > 31:
        reason = f"the days lie close together that way ({spread[best]} days, else {second})"
        return Dating(best, language, CLEAR, reason, _descending(read[best]))
    told = [way for way in left if way[0][:8] in hints.around]
    if len(told) == 1:
        return Dating(
            told[0], language, CLEAR, "dates around the lines are written so", _descending(read[told[0]])
        )
    bare = any(re.match(r"[1-9]/[1-9]/", cell) for cell in column.filled)
    return _by_habit(left, read, language, hints, bare=bare)


def dating_in_no_order(column: Column, others: Sequence[Column], hints: Hints) -> Dating:
    """The reading of a column whose days stand in no order and may lie far apart: birth dates, days of purchase."""
    language = language_of(column.filled)
    ways = _shared(column.dates, others)
    if len(ways) == 1:
        return Dating(ways[0], language, CLEAR, _plain_reason(ways[0][0]), None)
    bare = any(re.match(r"[1-9]/[1-9]/", cell) for cell in column.filled)
    return _by_habit(ways, {way: [] for way in ways}, language, hints, bare=bare)


def _by_habit(
    left: list[tuple[str, ...]],
    read: dict[tuple[str, ...], list[datetime]],
    language: str | None,
    hints: Hints,
    *,
    bare: bool,
) -> Dating:
    """What banks of the language or currency write, where the days themselves say nothing."""
    day_first = next((way for way in left if _begins(way) == "d"), left[0])
    month_first = next((way for way in left if _begins(way) == "m"), left[0])
    reason = ""
    if all(re.fullmatch(r"%[dm]/%[dm]/%y", way[0]) for way in left) and bare:
        pass  # 3/2/26 is how Americans write it, whatever the language and the money
    elif hints.foreign:
        reason = "the header is not English, and other languages write the day first"
    elif re.match(r"%d\.", day_first[0]):
        reason = "dates with full stops have the day first"
    elif hints.currency in _DAY_FIRST:
        reason = f"banks in countries with {hints.currency} write the day first; no day above 12 shows it"
    elif hints.comma and hints.currency not in _EITHER:
        reason = "amounts have decimal commas, and who writes them writes the day first"
    elif hints.habit == "day_first" and hints.currency not in _EITHER:
        reason = "words in the header are of countries that write the day first"
    if reason:
        return Dating(day_first, language, CLEAR, reason, _descending(read[day_first]))
    way = month_first if hints.currency == "USD" or hints.habit == "month_first" else day_first
    reason = "no day is above 12, so day and month may be either way round"
    others = tuple(other for other in left if other != way)
    return Dating(way, language, GUESS, reason, _descending(read[way]), others)


def _begins(way: tuple[str, ...]) -> str:
    """What a date begins with: d, m or Y."""
    return way[0].replace("%a", "").partition("%")[2][:1]


def _shared(ways: Sequence[tuple[str, ...]], others: Sequence[Column]) -> list[tuple[str, ...]]:
    """The ways that the other columns of dates have as well, where some are shared."""
    left = list(ways)
    for column in others:
        heads = {way[0][:8] for way in column.dates}
        kept = [way for way in left if way[0][:8] in heads]
        left = kept or left
    return left


def _plain_reason(written: str) -> str:
    if "%b" in written or "%B" in written:
        return "months have names"
    if written.startswith("%Y"):
        return "the year stands first"
    return "a day above 12 shows which is the day"


def _days(column: Column, way: tuple[str, ...], language: str | None) -> list[datetime]:
    found = (moment(cell, way, language) for cell in column.filled)
    return [day for day in found if day is not None]


def _turns(days: Sequence[datetime], newest_first: bool | None) -> int:
    """Steps against the order of the file."""
    up = sum(a.date() > b.date() for a, b in itertools.pairwise(days))
    down = sum(a.date() < b.date() for a, b in itertools.pairwise(days))
    if newest_first is None:
        return min(up, down)
    return down if newest_first else up


def _descending(days: Sequence[datetime]) -> bool | None:
    up = sum(a < b for a, b in itertools.pairwise(days))
    down = sum(a > b for a, b in itertools.pairwise(days))
    return None if up == down else down > up


def _spread(days: Sequence[datetime]) -> int:
    return (max(days) - min(days)).days if days else 10_000


def _distance(column: Column, others: Sequence[Column], way: tuple[str, ...], language: str | None) -> int:
    """Days between the columns of dates, in the worst line; a value date is near its booking."""
    worst = 0
    for other in others:
        matching = next((one for one in other.dates if one[0][:8] == way[0][:8]), None) or (
            other.dates[0] if len(other.dates) == 1 else None
        )
        if matching is None:
            continue
        for cell, mate in zip(column.cells, other.cells, strict=True):
            one, two = moment(cell, way, language), moment(mate, matching, language)
            if one is not None and two is not None:
                worst = max(worst, abs((one.date() - two.date()).days))
    return min(worst, 5_000)
