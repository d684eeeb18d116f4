"""Values of OFX elements: text, amounts and moments."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple

from transforms.money import SCALE, WHOLE_DIGITS, places
from transforms.readers.ofx.figures import BadValueError, plain_figures

COMMENT = r"(?:<!--(?:[^-]|-(?!-))*+-->|<\?(?:[^?<]|\?(?!>))*+\?>)"
"""A comment, or an instruction to programs: neither is text."""
CDATA = r"<!\[CDATA\[(?:[^\]<]|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>"

_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_MARKED = re.compile(rf"{COMMENT}|({CDATA})")
_SURROGATES = range(0xD800, 0xE000)


class Moment(NamedTuple):
    """When something was: UTC, and to what precision (second or day)."""

    at: datetime
    precision: str


def text_of(value: str) -> str:
    """An element's text: entities and CDATA as what they stand for, comments gone, on one line.

    No entity is ever looked up beyond the characters that HTML and XML define, so nothing expands.
    """
    if "<" in value:
        kept = []
        end = 0
        for found in _MARKED.finditer(value):
            kept.append(_unescaped(value[end : found.start()]))
            kept.append(found[1][9:-3] if found[1] else "")
            end = found.end()
        value = "".join(kept) + _unescaped(value[end:])
    elif "&" in value:
        value = _unescaped(value)
    return " ".join(value.split("\n")).strip() if "\n" in value else value.strip()


def _unescaped(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        return html5.get(name + ";", found[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 32 <= code < 0x110000 and code not in _SURROGATES else found[0]


_FIGURES = re.compile(r"([+-]?)(?=[.,]?\d)(\d*)(?:([.,])(\d*))?")
_GROUPED = re.compile(
    r"([+-]?)(\d{1,3}(?:(?P<group>[.,])\d{3})(?:(?P=group)\d{3})*)(?:(?!(?P=group))[.,](\d*))?"
)
_INDIAN = re.compile(r"([+-]?)(\d{1,2}(?:,\d\d)+,\d{3})()(?:\.(\d*))?")
"""`12,34,567.89`: lakhs and crores."""


def amount(text: str, decimal_marks: set[str], currency: str) -> Decimal:
    """A signed amount in a currency (NO_CURRENCY where none is known), with a point or a comma. Raises BadValueError.

    `1.234` is read by what the file's other amounts show its marks to be, or by the currency's
    decimals (dinars have three); where neither tells, it is not guessed.
    """
    figures = plain_figures(text, currency)
    if not figures:
        raise BadValueError("amount_missing: the record has no amount")
    plain = _FIGURES.fullmatch(figures)
    if plain is not None:
        sign, whole, mark, decimals = plain.groups()
        if (
            mark
            and _may_be_thousands(whole, decimals)
            and not _is_decimal(mark, decimal_marks, currency, figures)
        ):
            whole, decimals = whole + decimals, ""
    else:
        grouped = _GROUPED.fullmatch(figures) or _INDIAN.fullmatch(figures)
        if grouped is None:
            raise BadValueError(f"amount_malformed: '{text[:40]}' is no amount in figures")
        sign, whole, decimals = grouped[1], re.sub("[.,]", "", grouped[2]), grouped[4]
    decimals = decimals or ""
    if len(whole.lstrip("0")) > WHOLE_DIGITS or len(decimals) > SCALE:
        raise BadValueError(f"amount_too_long: '{text[:60]}' has more digits than an amount may have")
    return Decimal(f"{sign}{whole or 0}.{decimals or 0}")


def _may_be_thousands(whole: str, decimals: str) -> bool:
    return len(decimals) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")


def _is_decimal(mark: str, decimal_marks: set[str], currency: str, figures: str) -> bool:
    """Whether a mark before three digits is the decimal mark. Raises BadValueError where nothing tells."""
    if mark in decimal_marks or (places(currency) == 3 and not decimal_marks):
        return True
    if decimal_marks:
        return False
    raise BadValueError(
        f"amount_ambiguous: '{figures}' may be a number of thousands or have three decimals; "
        "no other amount of the file tells which"
    )


_MOMENT = re.compile(
    r"(\d{4})([-/.]?)(\d\d)\2(\d\d)"
    r"(?:T?(\d\d)(?:(\d\d)(?:(\d\d)(?:[.,:]\d{0,9})?)?)?)?\s*"
    r"(?:\[\s*([+-]?\d{1,2})?(?:[.:](\d{1,2}))?\s*(?::[^\]\n]{0,20}|[A-Za-z]{1,6})?\s*\])?"
)
_MINUTES = {
    "": 0,
    "0": 0,
    "00": 0,
    "5": 30,
    "50": 30,
    "30": 30,
    "3": 30,
    "25": 15,
    "15": 15,
    "75": 45,
    "45": 45,
}
"""Parts of an hour behind a zone's offset: banks write 5.5, 5.50 and 5.30 for half past five."""


@lru_cache(maxsize=16_384)
def moment(text: str) -> Moment | None:
    """A day, or a moment turned into UTC (OFX 3.2.8.2: UTC where no zone is named); None for what is none.

    Midnight sharp is how banks write a day without a time: it is that day, in the zone of the bank.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, _, month, day, hour, minute, second, offset, part = found.groups()
    try:
        at = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        zone = _zone(offset, part)
    except ValueError:
        return None
    unknown_zone = "[" in text and offset is None
    if at.time() == time.min or unknown_zone:
        return Moment(datetime.combine(at, time.min), "day")
    try:
        return Moment(at.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None), "second")
    except OverflowError:
        return None


def _zone(offset: str | None, part: str | None) -> timezone:
    if offset is None:
        return UTC
    minutes = _MINUTES.get(part or "")
    if minutes is None or not -12 <= int(offset) <= 14:
        message = f"no zone of the world has the offset {offset}.{part or 0}"
        raise ValueError(message)
    size = timedelta(hours=abs(int(offset)), minutes=minutes)
    return timezone(-size if offset.startswith("-") else size)


def day_of(text: str) -> date | None:
    """The day of a moment as written, whatever its zone."""
    found = moment(text)
    if found is None:
        return None
    digits = re.sub(r"[-/.]", "", text.strip()[:10])
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
