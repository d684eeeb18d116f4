"""Every way to read a date as people write it: which calendar, which figure is the day, which century.

A text gives a list of readings, each with a cost: 0 for what such a text mostly means, more for what it
may mean as well. Nothing is decided here; order.py weighs the readings of neighbouring lines.
Method: docs/methods/hawala-ledgers.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from transforms.readers.calendars.conversions import CALENDARS, days_of, written_in
from transforms.readers.letters import folded, plain
from transforms.yaml_texts import own_yaml

USUAL = (date(1990, 1, 1), date(2040, 12, 31))
"""Days from which a ledger may be; a full year's reading outside counts only where there is no other."""
_OTHER_CALENDAR, _OTHER_ORDER, _MONTH_FIRST, _OUTSIDE, _SHEET_NUMBER = 4, 2, 2, 3, 2
_LONGEST = 120
"""Letters beyond which a text is no date."""
_EXCEL_DAYS = range(32_874, 54_789)
"""Numbers by which spreadsheets know the days from 1990 to 2049."""
_EXCEL_ZERO = date(1899, 12, 30)
_ORDERS = {"ymd": "year, month, day", "dmy": "day, month, year", "mdy": "month, day, year"}


@dataclass(frozen=True)
class DateReading:
    """One way to read a date."""

    calendar: str
    first: date
    last: date
    """The last day that it may be: days of the lunar calendar are known to a few days only."""
    written: str
    """The day in its own calendar: 1402-05-03."""
    shape: str
    """What the figures are, in their order: ymd, dmy, mdy, or named (the month by its name)."""
    cost: int
    why: str

    @property
    def value(self) -> str:
        """`2023-07-25`, or `2023-07-24/2023-07-27` where it is one of several days."""
        return f"{self.first}" if self.first == self.last else f"{self.first}/{self.last}"


class Habit(NamedTuple):
    """How the dates of a ledger are said to be written; empty where nothing says."""

    calendar: str = ""
    shape: str = ""
    years: tuple[int, ...] = ()
    """Gregorian years of dates that name no year."""


class _Names(NamedTuple):
    months: Mapping[str, tuple[tuple[str, int], ...]]
    eras: Mapping[str, tuple[str, ...]]
    dropped: frozenset[str]
    ditto: frozenset[str]
    pattern: re.Pattern[str]
    era_pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def _names() -> _Names:
    given = own_yaml(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))
    months: dict[str, list[tuple[str, int]]] = {}
    for calendar in CALENDARS:
        for number, names in enumerate(given[calendar], start=1):
            for name in names:
                met = months.setdefault(folded(str(name)), [])
                if (calendar, number) not in met:
                    met.append((calendar, number))
    eras: dict[str, tuple[str, ...]] = {}
    for era, names in given["eras"].items():
        meant = ("solar_hijri", "lunar_hijri") if era == "hijri" else (era,)
        eras |= {folded(str(name)): meant for name in names}
    words = {folded(str(name)) for names in given["weekdays"] for name in names}
    words |= {folded(str(name)) for name in given["fillers"]}
    return _Names(
        {name: tuple(met) for name, met in months.items()},
        eras,
        frozenset(words),
        (frozenset(given["same_as_above"]) | {folded(str(name)) for name in given["same_as_above"]}) - {""},
        _any_of([*months, *words]),
        _any_of(eras),
    )


def _any_of(words: Mapping[str, object] | list[str]) -> re.Pattern[str]:
    longest = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, longest))})(?![^\W\d_])")


def same_as_above(text: str) -> bool:
    """Whether the text says that what stands above goes on."""
    return len(text) <= _LONGEST and (plain(text) in _names().ditto or folded(text) in _names().ditto)


_TIME = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?: ?z|[+-]\d\d:?\d\d)?")
_TIME_OF_ISO = re.compile(r"(?<=\d)t(?=\d{1,2}:)")
_SEPARATORS = re.compile(r"[\s/\-.,،٫٬\\()]+")
_HYPHEN = re.compile(r"(?<=\d) ?[-−–] ?|[-−–] ?(?=\d)")
_PERSIAN = re.compile("[۰-۹]")
"""Digits of Persian, Dari and Pashto, whose dates are mostly those of the solar calendar."""
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|ام|م(?= ))")


def date_readings(text: str, habit: Habit = Habit()) -> list[DateReading]:  # noqa: B008 - immutable
    """Every way to read a date, the likeliest first; none where the text is no date."""
    return list(_readings(text, habit))


@lru_cache(maxsize=16_384)
def _readings(text: str, habit: Habit) -> tuple[DateReading, ...]:
    if len(text) > _LONGEST:
        return ()
    names = _names()
    # Hyphens part figures here, and are no part of a month's name.
    bare = _TIME.sub(" ", _TIME_OF_ISO.sub(" ", folded(_HYPHEN.sub("/", plain(text)))))
    bare = _ORDINAL.sub(" ", bare)
    months = [names.months[name] for name in names.pattern.findall(bare) if name in names.months]
    rest = names.pattern.sub(" ", bare)
    eras = [names.eras[name] for name in names.era_pattern.findall(rest)]
    rest = names.era_pattern.sub(" ", rest)
    figures = [part for part in _SEPARATORS.split(rest) if part]
    if not figures or not all(part.isascii() and part.isdigit() for part in figures) or len(months) > 1:
        return ()
    found = [*_named(figures, months[0], habit)] if months else [*_figures(figures, habit)]
    if eras:
        found = [one for one in found if all(one.calendar in meant for meant in eras)]
    if _PERSIAN.search(text) and not months:
        found = [replace(one, cost=one.cost + (one.calendar == "gregorian")) for one in found]
    return tuple(_kept(found, spelled=bool(months) or any(len(part) > 3 for part in figures)))


def _kept(found: list[DateReading], *, spelled: bool) -> list[DateReading]:
    """The readings without repetitions, cheapest first; of full years those in use, where there are any."""
    usual = [one for one in found if USUAL[0] <= one.first <= USUAL[1]]
    if spelled and usual:
        found = usual
    least: dict[tuple[date, date], DateReading] = {}
    for one in sorted(found, key=lambda one: one.cost):
        least.setdefault((one.first, one.last), one)
    return list(least.values())


def _named(figures: list[str], meant: tuple[tuple[str, int], ...], habit: Habit) -> Iterator[DateReading]:
    """A day and a month by its name, with or without a year."""
    if len(figures) == 1 and len(figures[0]) <= 2:
        for calendar, month in meant:
            for near in _years_of(calendar, habit.years):
                yield from _reading(calendar, (near, month, int(figures[0])), "named", 0, habit, "year")
    if len(figures) != 2:
        return
    for day, year, cost in ((figures[0], figures[1], 0), (figures[1], figures[0], 1)):
        if len(day) > 2:
            continue
        for calendar, month in meant:
            for full in _full_years(calendar, year):
                why = "full" if len(year) == 4 else "short"
                yield from _reading(calendar, (full, month, int(day)), "named", cost, habit, why)


def _figures(figures: list[str], habit: Habit) -> Iterator[DateReading]:
    """Figures alone: three, or all of them in one."""
    if len(figures) == 1:
        yield from _compact(figures[0], habit)
    elif len(figures) == 2:
        for calendar in CALENDARS[:3]:
            for year in _years_of(calendar, habit.years):
                for day, month, shape, cost in (
                    (figures[0], figures[1], "dmy", 0),
                    (figures[1], figures[0], "mdy", 2),
                ):
                    parts = (year, int(month), int(day))
                    yield from _reading(calendar, parts, shape, cost, habit, "year")
    elif len(figures) == 3:
        for shape in _ORDERS:
            if shape == "mdy" and len(figures[0]) > 2:
                continue
            part = dict(zip(shape, figures, strict=True))
            if len(part["m"]) > 2 or len(part["d"]) > 2:
                continue
            for calendar in CALENDARS if len(part["y"]) == 4 else CALENDARS[:3]:
                yield from _triple(calendar, shape, part, habit)


def _triple(calendar: str, shape: str, part: Mapping[str, str], habit: Habit) -> Iterator[DateReading]:
    if shape == "mdy" and calendar != "gregorian":
        return
    # Only words or the profile tell an Ethiopian year from a Gregorian one.
    if calendar == "ethiopian" and habit.calendar != calendar:
        return
    cost = _MONTH_FIRST if shape == "mdy" else 0
    for year in _full_years(calendar, part["y"]):
        why = "full" if len(part["y"]) == 4 else "short"
        yield from _reading(calendar, (year, int(part["m"]), int(part["d"])), shape, cost, habit, why)


def _compact(figures: str, habit: Habit) -> Iterator[DateReading]:
    if len(figures) == 8:
        for shape, part in (
            ("ymd", {"y": figures[:4], "m": figures[4:6], "d": figures[6:]}),
            ("dmy", {"d": figures[:2], "m": figures[2:4], "y": figures[4:]}),
        ):
            for calendar in CALENDARS:
                yield from _triple(calendar, shape, part, habit)
    elif len(figures) == 5 and int(figures) in _EXCEL_DAYS:
        day = _EXCEL_ZERO + timedelta(days=int(figures))
        why = "as the number by which spreadsheets know a day"
        yield DateReading("gregorian", day, day, day.isoformat(), "number", _SHEET_NUMBER, why)


def _full_years(calendar: str, figures: str) -> list[int]:
    """The years that two to four figures may stand for."""
    year = int(figures)
    if len(figures) == 4:
        return [year]
    if len(figures) == 3:
        return [1000 + year] if calendar in ("solar_hijri", "lunar_hijri") else []
    if len(figures) != 2:
        return []
    if calendar == "gregorian":
        return [2000 + year] if year < 70 else [1900 + year]
    if calendar == "solar_hijri":
        return [1400 + year] if year < 40 else [1300 + year]
    if calendar == "lunar_hijri":
        return [1400 + year] if year < 80 else [1300 + year]
    if calendar == "kurdish":
        return [2700 + year] if year < 70 else [2600 + year]
    return [2000 + year]


def _years_of(calendar: str, years: tuple[int, ...]) -> list[int]:
    """Years of a calendar that share days with Gregorian years."""
    met = {written_in(calendar, date(year, month, 31))[0] for year in years for month in (1, 12)}
    return sorted(met)


_SAID = {
    "year": "the year is that of lines nearby",
    "full": "the year stands in full",
    "short": "the century is the one in use",
}


def _reading(
    calendar: str, parts: tuple[int, int, int], shape: str, cost: int, habit: Habit, why: str
) -> Iterator[DateReading]:
    days = days_of(calendar, *parts)
    if days is None:
        return
    if habit.calendar:
        cost += _OTHER_CALENDAR * (calendar != habit.calendar)
    elif calendar == "lunar_hijri" and shape != "named":
        cost += 1
    if habit.shape and shape != "named":
        cost += _OTHER_ORDER * (shape != habit.shape)
    if not USUAL[0] <= days[0] <= USUAL[1]:
        cost += _OUTSIDE
    year, month, day = parts
    words = calendar.replace("_", " ")
    order = _ORDERS.get(shape, "the month by its name")
    told = f"{words} {year}-{month:02}-{day:02} ({order}; {_SAID[why]})"
    yield DateReading(calendar, *days, f"{year}-{month:02}-{day:02}", shape, cost, told)
