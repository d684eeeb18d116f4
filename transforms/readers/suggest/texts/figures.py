"""Amounts as texts write them: sign, marks, what stands beside the figure; and the marks that a file uses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from transforms.readers.delimited import numbers
from transforms.readers.delimited.numbers import SIGN_IN_PARENTHESES
from transforms.readers.profile_shape import Numbers
from transforms.readers.scripts import DECIMAL_MARK, THOUSANDS_MARK, in_plain_digits
from transforms.readers.suggest.texts.moments import formats_of
from transforms.readers.suggest.texts.words import currency_of, is_coin_beside

_UNIT = r"(?:[$€£¥￥₹₽₴₺₩₫฿₱₦₵₪₸₾֏₼]|(?:[^\W\d_]\.?){1,6}[$€£]?)"
_FIGURE = re.compile(
    rf"(?P<open>\()?(?P<lead>[+-]?) ?(?P<before>{_UNIT})? ?(?P<sign>[+-]?) ?(?P<inner>\()?"
    r"(?P<body>\d(?:[\d.,' ]*\d)?|[.,]\d+)"
    rf"(?:\))? ?(?P<trail>[+-]?) ?(?P<after>{_UNIT})?\)? ?(?P<last>[+-]?)$"
)
_SIDES = re.compile(r"(?i)(?:cr|dr|db|[cdhs])\.?$")
_LEADING_SIDES = re.compile(r"(?i)(?:cr|dr|db)\.?$")
_IN_PARENTHESES = re.compile(r"(?i) ?\((?:cr|dr|db|[cdhs])\.?\)$")
_BLANKS = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2019": "'", "\u2013": "-"}
    | {DECIMAL_MARK: ".", THOUSANDS_MARK: ","}
)
_MOST_DIGITS = 22
_POWER = re.compile(r"(?P<sign>[+-]?)(?P<body>\d(?:\.\d+)?[eE]-\d{1,2})")
NOTHING = ("-", "--", "—", "–", "n/a", "N/A", "NULL", "null", "nil", "NIL", "*")


@dataclass(frozen=True)
class Figure:
    """A figure taken apart."""

    body: str
    """Digits and marks."""
    negative: bool
    trailing: bool
    parentheses: bool
    unit: str
    """Currency beside it; empty where there is none."""
    side: str
    """CR, DR, (Cr) and their kin as written; empty where there is none."""
    plus: bool = False
    """Whether it has a plus sign."""

    @property
    def has_mark(self) -> bool:
        """Whether it has a mark at all."""
        return not self.body.isdigit()


@lru_cache(maxsize=100_000)
def figure(text: str) -> Figure | None:
    """A text as a figure; None where it is none (also where it is a date, or a number with leading zeros)."""
    plain = SIGN_IN_PARENTHESES.sub(r"\1", in_plain_digits(text).translate(_BLANKS).strip(" "))
    if not plain or len(plain) > 40 or not any(letter.isdigit() for letter in plain):
        return None
    if (mark := _IN_PARENTHESES.search(plain)) is not None:
        inner = figure(plain[: mark.start()])
        return None if inner is None or inner.side else replace(inner, side=mark.group().strip())
    if (power := _POWER.fullmatch(plain)) is not None:
        return Figure(f"{Decimal(power['body']):f}", power["sign"] == "-", False, False, "", "")
    match = _FIGURE.match(plain)
    if match is None or formats_of(plain):
        return None
    body = match["body"]
    digits = sum(letter.isdigit() for letter in body)
    if digits > _MOST_DIGITS or (len(body) > 1 and body[0] == "0" and body[1].isdigit()):
        return None
    before, after = match["before"] or "", match["after"] or ""
    side = after if _SIDES.fullmatch(after) else before if _LEADING_SIDES.fullmatch(before) else ""
    if any(unit and unit != side and not _is_unit(unit) for unit in (before, after)):
        return None
    paren = bool(match["open"] or match["inner"])
    signs = (match["lead"], match["sign"], match["trail"], match["last"])
    return Figure(
        body=body,
        negative="-" in signs or paren,
        trailing=bool(match["trail"] or match["last"]),
        parentheses=paren,
        unit=next((unit for unit in (before, after) if unit and unit != side), ""),
        side=side,
        plus="+" in signs,
    )


def _is_unit(unit: str) -> bool:
    return currency_of(unit) is not None or is_coin_beside(unit)


def is_money_in(side: str) -> bool:
    """Whether a mark behind a figure says money in."""
    return side.casefold().strip("().") not in ("dr", "db", "d", "s")


def empty(text: str) -> bool:
    """Whether a cell says nothing, or by a sign that it has nothing to say."""
    return not text or text in NOTHING


@dataclass(frozen=True)
class Marks:
    """How figures are grouped and cut."""

    decimal: str
    thousands: str
    grouping: str = "western"

    def value(self, body: str) -> Decimal | None:
        """The figure's value; None where it is not written so."""
        if not _grammar(self).match(body):
            return None
        bare = body.replace(self.thousands, "") if self.thousands else body
        return Decimal(bare.replace(" ", "").replace(self.decimal, "."))


@lru_cache(maxsize=64)
def _grammar(marks: Marks) -> re.Pattern[str]:
    said = Numbers(
        marks.decimal,
        marks.thousands,
        marks.grouping,
        trailing_minus=False,
        parentheses=False,
        currency_glued=False,
        reversed=False,
        debit_signed=None,
    )
    return re.compile(numbers.grammar(said))


_WAYS = (
    Marks(".", ","),
    Marks(",", "."),
    Marks(".", " "),
    Marks(",", " "),
    Marks(".", "'"),
    Marks(",", "'"),
    Marks(".", ",", "indian"),
)


def ways(bodies: Iterable[str]) -> list[Marks]:
    """The marks that read most of the figures, the best first; more than one where the figures leave it open."""
    counted = Counter(bodies)
    marked = {body: times for body, times in counted.items() if not body.isdigit()}
    if not marked:
        return [Marks(".", ",")]
    reach = {
        marks: sum(times for body, times in marked.items() if marks.value(body) is not None)
        for marks in _WAYS
    }
    best = max(reach.values())
    fitting = [marks for marks in _WAYS if reach[marks] == best]
    by_decimal: dict[str, Marks] = {}
    for marks in fitting:
        by_decimal.setdefault(marks.decimal, marks)
    return list(by_decimal.values())


def thousands_only(bodies: Iterable[str]) -> bool:
    """Whether every mark of the figures may be one for thousands: `1.234`, `12.500`."""
    marked = [body for body in bodies if not body.isdigit()]
    return bool(marked) and all(re.fullmatch(r"[1-9]\d{0,2}([.,' ])\d{3}(\1\d{3})*", body) for body in marked)


def blanks_only(bodies: Iterable[str]) -> bool:
    """Whether the only marks of the figures are blanks or apostrophes, which part nothing but thousands: `1 250`."""
    marks = {letter for body in bodies for letter in body if not letter.isdigit()}
    return bool(marks) and marks <= {" ", "'"}


def surely_thousands(bodies: Iterable[str]) -> bool:
    """Whether figures below a thousand stand without a mark beside those that have one: `790`, `1.250`."""
    counted = [body for body in bodies if body.isdigit() and body != "0"]
    return bool(counted) and all(len(body) <= 3 for body in counted)
