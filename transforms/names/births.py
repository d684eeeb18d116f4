"""Dates of birth with their precision: a year, a month or a day, and what a date may mean besides.

Method: docs/methods/names.md, section Dates of birth.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from transforms.names.numbers import latin_digits

BIRTH_SCHEMA: dict[str, pl.DataType] = {
    "plain": pl.String(),
    "precision": pl.String(),
    "swapped": pl.String(),
    "assumed_century": pl.Boolean(),
    "weak": pl.Boolean(),
}
"""Columns of `birth_forms`.

plain: 1990, 1990-05 or 1990-05-17. precision: year, month or day. swapped: the same day with day and month
exchanged, where that is a day too. assumed_century: the source gives two digits of the year. weak: 1 January,
which offices write for people who only know their year. Null where it is no date of birth that anybody has.
"""
_FIRST_YEAR, _LAST_YEAR = 1901, 2099
_CENTURY_FROM = 30
"""Two digits of a year from here on are of the 20th century, below of the 21st."""
_NUMBERS = re.compile(r"\d+")
_COMPACT = re.compile(r"\d{8}")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio ocak", "feb february februar fevrier febrero febbraio subat",
            "mar march maerz mars marzo mart", "apr april avril abril aprile nisan", "may mai mayo maggio mayis",
            "jun june juni juin junio giugno haziran", "jul july juli juillet julio luglio temmuz",
            "aug august aout agosto agustos", "sep sept september septembre septiembre settembre eylul",
            "oct october oktober octobre octubre ottobre ekim", "nov november novembre noviembre kasim",
            "dec december dezember decembre diciembre dicembre aralik",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WORD = re.compile(r"[a-z]{3,}")


class Birth(NamedTuple):
    """A row of BIRTH_SCHEMA."""

    plain: str | None = None
    precision: str | None = None
    swapped: str | None = None
    assumed_century: bool = False
    weak: bool = False


@lru_cache(maxsize=65_536)
def birth(text: str) -> Birth:
    """A date of birth as written: 1990, 1990-05, 17.05.1990, 05/17/90, 17 May 1990, 19900517.

    A day that may be a month too is read day first, as the numbers of most countries are; `swapped`
    holds the other reading. 1900-01-01 and days that no calendar has say nothing.
    """
    said = latin_digits(text).lower()
    said = said.partition("t")[0] if re.match(r"\d{4}-\d\d-\d\dt", said) else said.partition(" 00:00")[0]
    if _COMPACT.fullmatch(said):
        said = f"{said[:4]}-{said[4:6]}-{said[6:]}"
    months = [_MONTHS[word] for word in _WORD.findall(said) if word in _MONTHS]
    numbers = _NUMBERS.findall(said)
    if months:
        return _with_month(numbers, months[0])
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return _made(int(numbers[0]))
    if len(numbers) == 2 and max(map(len, numbers)) == 4:
        year, month = sorted(numbers, key=len, reverse=True)
        return _made(int(year), int(month))
    return _of_three(numbers) if len(numbers) == 3 else Birth()


def _with_month(numbers: list[str], month: int) -> Birth:
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if years:
        return _made(int(years[0]), month, int(days[0]) if days else None)
    if len(days) == 2:
        return _made(_century(days[1]), month, int(days[0]))._replace(assumed_century=True)
    return Birth()


def _of_three(numbers: list[str]) -> Birth:
    if len(numbers[0]) == 4:
        year, (a, b), assumed = int(numbers[0]), (int(numbers[2]), int(numbers[1])), False
    elif len(numbers[2]) in (2, 4):
        assumed = len(numbers[2]) == 2
        year = _century(numbers[2]) if assumed else int(numbers[2])
        a, b = int(numbers[0]), int(numbers[1])
    else:
        return Birth()
    made = _made(year, b, a)
    if made.plain is None:
        made = _made(year, a, b)
    return made._replace(assumed_century=assumed) if made.plain is not None else made


def _century(digits: str) -> int:
    return int(digits) + (1900 if int(digits) >= _CENTURY_FROM else 2000)


def _made(year: int, month: int | None = None, day: int | None = None) -> Birth:
    """What year, month and day say; a month or day of nought is not known."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Birth()
    if not month:
        return Birth(f"{year:04}", "year")
    if month > 12:
        return Birth()
    if not day:
        return Birth(f"{year:04}-{month:02}", "month")
    first = _day(year, month, day)
    if first is None:
        return Birth()
    swapped = _day(year, day, month) if day != month else None
    return Birth(first, "day", swapped, weak=(month, day) == (1, 1))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def birth_forms(texts: pl.Series) -> pl.DataFrame:
    """BIRTH_SCHEMA, a row a date of birth in the order given; each distinct text is read once."""
    asked = texts.cast(pl.String()).to_frame().rename({texts.name: "said"})
    rows = [(text, *birth(text)) for text in asked["said"].unique().drop_nulls()]
    forms = pl.DataFrame(rows, schema={"said": pl.String(), **BIRTH_SCHEMA}, orient="row")
    return asked.join(forms, on="said", how="left", maintain_order="left").select(*BIRTH_SCHEMA)


BIRTH_LEVELS = ("same", "compatible", "swapped", "one_sign", "near", "different", "unknown")
"""same: one day. compatible: what both say agrees, one says less. swapped: day and month exchanged. one_sign: one
digit differs. near: at most two years apart, where one of them says the year alone or 1 January. unknown: one of them
says nothing. `different` is the only contradiction."""


def birth_level(one: Birth, other: Birth) -> str:
    """How two dates of birth agree (BIRTH_LEVELS)."""
    if one.plain is None or other.plain is None:
        return "unknown"
    if one.plain == other.plain:
        return "same" if one.precision == "day" else "compatible"
    short, long = sorted((one.plain, other.plain), key=len)
    if long.startswith(short) or _same_in_century(one, other):
        return "compatible"
    if one.swapped == other.plain and other.swapped == one.plain:
        return "swapped"
    if len(short) == len(long) and sum(a != b for a, b in zip(short, long, strict=True)) == 1:
        return "one_sign"
    unsure = any(each.weak or each.precision == "year" for each in (one, other))
    if unsure and abs(int(one.plain[:4]) - int(other.plain[:4])) <= 2:
        return "near"
    return "different"


def _same_in_century(one: Birth, other: Birth) -> bool:
    """Whether only the century differs, and one of them assumes it."""
    if not (one.assumed_century or other.assumed_century) or one.plain is None or other.plain is None:
        return False
    return one.plain[2:] == other.plain[2:]
