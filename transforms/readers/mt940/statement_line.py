"""Field 61, the statement line: dates, mark, amount, kind of booking and references.

Form (SWIFT MT940): 6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][<line break>34x]; banks bend it, and the
ways that are known and unambiguous are read: blanks for the entry date or before the kind,
no decimal comma or a point in its place, longer references, a kind shorter than four characters, or none before `//`.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_DATES_MARK = r"[ ]*(\d{6})(\d{4}|[ ]{4})?(RC|RD|EC|ED|C|D|rc|rd|c|d)([A-Za-z])?\s?"
# A point with at most two decimals behind it stands for the comma: nothing in MT940 groups thousands.
_AMOUNT = r"(\d{1,24}(?:,\d*|\.\d{0,2}(?![\d.,]))?|,\d+)"
# S + message type, N or F + code; other letters only as a word, lest a slip in the amount pass for it.
_KIND = (
    r"[ ]?((?!NONREF\b)(?:S(?:\d{3}| {3})|[NF][A-Z0-9 ]{3}|[NF][A-Z0-9]{0,2}$|(?<=[\d,])[A-Z]{3}[A-Z0-9]))?"
)
_LINE = re.compile(_DATES_MARK + _AMOUNT + _KIND + r"([^\n]*)(?:\n(.*))?", re.DOTALL | re.MULTILINE)
_HEAD = re.compile(_DATES_MARK)
LOST_LINE = re.compile(
    r"\n(?!:61:)[^\n]{0,5}?(\d\d(?:0[1-9]|1[012])(?:0[1-9]|[12]\d|3[01])(?:\d{4})?(?:R?[CD]|E[CD])[A-Z]?"
    r"\d{1,15},\d{0,2}[NSF][A-Z0-9]{3})"
)
"""The beginning of a line that is a statement line but for its mark, which is damaged or missing; group 1 is what
stands behind the mark."""
NO_REFERENCE = "NONREF"
"""What stands where there is no reference of the customer; directly behind the amount it is no kind of booking."""
SIGNED = {"C": 1, "RD": 1, "EC": 1, "D": -1, "RC": -1, "ED": -1}

"""What a mark does to the amount: C and D, and their reversals (RC takes money out) and expectations."""

DECIMALS, DIGITS = 8, 18
"""What an amount may have; more is not money but a fault."""


class StatementLine(NamedTuple):
    """A readable field 61. Amount signed: + in, - out; a reversed credit (RC) takes money out."""

    value_date: date | None
    booked_at: datetime
    amount: Decimal
    booked: bool
    reversal: bool
    kind: str
    customer_reference: str
    bank_reference: str
    details: str


class BadLineError(ValueError):
    """Why a field 61 cannot be read, as `code: plain words`; its amount, where that alone is sound."""

    def __init__(self, reason: str, amount: Decimal | None = None) -> None:
        super().__init__(reason)
        self.amount = amount


def statement_line(text: str) -> StatementLine:
    """The parts of a field 61. Raises BadLineError with the first thing that is wrong."""
    found = _LINE.match(text)
    if found is None:
        raise BadLineError(_why_not(text))
    value, entry, mark, _, figures, kind, rest, details = found.groups()
    mark = mark.upper()
    # Zenith in Nigeria and Penta in Germany name no kind; what follows shows that the amount before it is whole.
    if kind is None and rest.strip() and not rest.startswith(("//", NO_REFERENCE)):
        raise BadLineError(_not_an_amount(text, found.start(5)))
    signed = amount(figures) * SIGNED[mark]
    value_date, booked, why_not = days(value, entry if entry and not entry.isspace() else "")
    if booked is None:
        raise BadLineError(why_not, signed)
    customer, _, bank = rest.partition("//")
    details = details or ""
    if not bank and details.startswith("//"):  # the reference did not fit the first line
        bank, _, details = details[2:].partition("\n")
    return StatementLine(
        value_date,
        booked,
        signed,
        mark[0] != "E",
        mark[0] == "R",
        (kind or "").strip(),
        customer,
        bank.strip(),
        details.strip(),
    )


def _why_not(text: str) -> str:
    head = _HEAD.match(text)
    if head is not None:
        return _not_an_amount(text, head.end())
    if not re.match(r"[ ]*\d{6}", text):
        return "date_missing: the line does not begin with a date (year, month, day)"
    return "direction_missing: no mark C, D, RC or RD stands after the date, so in or out is unknown"


def _not_an_amount(text: str, start: int) -> str:
    written = text[start : start + 24].split("\n", maxsplit=1)[0]
    return f"amount_malformed: '{written}' does not begin with an amount and a kind of booking"


def amount(figures: str) -> Decimal:
    """A positive amount with a decimal comma: `12,3`, `500,`, `,50`, `500`; or `12.50`. Raises BadLineError."""
    whole, _, decimals = figures.replace(".", ",").partition(",")
    if len(decimals) > DECIMALS:
        raise BadLineError(f"amount_too_precise: {figures} has more than {DECIMALS} decimals")
    if len(whole.lstrip("0")) + len(decimals) > DIGITS:
        raise BadLineError(f"amount_too_long: {figures} has more than {DIGITS} digits")
    return Decimal(f"{whole or 0}.{decimals or 0}")


@lru_cache(maxsize=16_384)
def days(value: str, entry: str) -> tuple[date | None, datetime | None, str]:
    """Value date, day of booking, and why there is none; `entry` is empty where the line has none."""
    value_date = full_date(value)
    near = value_date or (_end_of_february(value) if entry else None)
    if near is None:
        return None, None, f"date_impossible: there is no day {value} (year, month, day)"
    booked = entry_day(near, entry) if entry else _midnight(near)
    if booked is None:
        return None, None, f"date_impossible: there is no day {entry} (month, day) near {near}"
    return value_date, booked, ""


@lru_cache(maxsize=4_096)
def full_date(text: str) -> date | None:
    """A day from YYMMDD (80 to 99: 1980 to 1999, as SWIFT counts); None where there is no such day."""
    year = int(text[:2])
    return _day(year + (1900 if year >= 80 else 2000), text[2:])


def _end_of_february(text: str) -> date | None:
    """The last day of February for the 29th and 30th, which banks that count months of 30 days print.

    Only to find the year of the entry date: such a value date itself stays empty.
    """
    if text[2:] not in ("0229", "0230"):
        return None
    first_of_march = full_date(text[:2] + "0301")
    return first_of_march - timedelta(days=1) if first_of_march else None


@lru_cache(maxsize=16_384)
def entry_day(value_date: date, month_day: str) -> datetime | None:
    """Midnight of the day MMDD nearest to the value date: entry dates have no year."""
    years = (value_date.year, value_date.year - 1, value_date.year + 1)
    days = [day for year in years if (day := _day(year, month_day)) is not None]
    return _midnight(min(days, key=lambda day: abs(day - value_date))) if days else None


def _day(year: int, month_day: str) -> date | None:
    try:
        return date(year, int(month_day[:2]), int(month_day[2:]))
    except ValueError:
        return None


@lru_cache(maxsize=4_096)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
