"""One entry or one statement's heading as elements, and the small readings that both need."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLParser

DEPTH = 64
"""Levels that an entry may have; the schemas reach 20."""

_TAG = re.compile(r"<(/?)[A-Za-z_][^<>]*?(/?)>")
_AMOUNT = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?")
DECIMALS, DIGITS = 8, 18
"""What an amount may have; ISO 20022 allows 5 and 18."""


class FaultError(ValueError):
    """Why something cannot be read, as `code: plain words`."""


class Moment(NamedTuple):
    """A date of the message: UTC, and whether a second or only a day is stated."""

    at: datetime
    precision: str
    day: date


class Wrapping(NamedTuple):
    """What makes a part of the message a document of its own: the prefixes that its root declares."""

    before: str
    bare: bool
    """Whether the message's own elements have no prefix, so that names need no clearing."""


def element(text: str, wrapping: Wrapping) -> Element:
    """The part as an element whose names carry no namespace. Raises FaultError where it is not XML.

    No document type can stand inside a wrapped part, so there are no entities and nothing to fetch.
    """
    if len(text) > 1 << 16 and _depth(text) > DEPTH:
        raise FaultError(f"record_malformed: its elements are nested more than {DEPTH} levels deep")
    parser = XMLParser()  # noqa: S314 - a part of a document cannot declare entities
    try:
        parser.feed(wrapping.before)
        parser.feed(text)
        parser.feed("</w>")
        root: Element = parser.close()
    except ParseError as cause:
        raise FaultError(f"record_malformed: it is not well-formed XML ({_plain(cause)})") from cause
    except UnicodeError as cause:
        raise FaultError("record_malformed: it holds characters that XML does not allow") from cause
    if not wrapping.bare or "xmlns" in text:
        for inner in root.iter():
            inner.tag = inner.tag.rpartition("}")[2]
    return root[0] if len(root) else root


def _plain(cause: ParseError) -> str:
    return str(cause).split(":")[0]


def _depth(text: str) -> int:
    depth = deepest = 0
    for found in _TAG.finditer(text):
        if found[1]:
            depth -= 1
        elif not found[2]:
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > DEPTH:
                    break
    return deepest


def text_of(parent: Element | None, *names: str) -> str | None:
    """Text of the element that the names lead to; None where it is missing or blank."""
    if parent is None:
        return None
    if not names:
        text = parent.text
    elif len(names) == 1:  # nearly always; an entry asks twenty times
        text = parent.findtext(names[0])
    else:
        inner = parent.find(names[0])
        return text_of(inner, *names[1:])
    return (text.strip() or None) if text else None


def child(parent: Element | None, *names: str) -> Element | None:
    """The element that the names lead to."""
    for name in names:
        if parent is None:
            return None
        parent = parent.find(name)
    return parent


@lru_cache(maxsize=8_192)
def amount(text: str) -> Decimal:
    """A positive amount with all its digits. Raises FaultError."""
    figures = text.strip()
    if _AMOUNT.fullmatch(figures) is None:
        raise FaultError(f"amount_malformed: '{figures[:40]}' is not an amount")
    whole, _, decimals = figures.partition(".")
    if len(decimals.rstrip("0")) > DECIMALS:
        raise FaultError(f"amount_too_precise: {figures[:60]} has more than {DECIMALS} decimals")
    if len(whole.lstrip("0")) + len(decimals) > DIGITS:
        raise FaultError(f"amount_too_long: {figures[:60]} has more than {DIGITS} digits")
    return Decimal(figures)


def moment_of(parent: Element | None) -> Moment | None:
    """The Dt or DtTm within a date element; None where there is none. Raises FaultError."""
    if parent is None:
        return None
    text = text_of(parent, "DtTm") or text_of(parent, "Dt") or (parent.text or "").strip()
    return moment(text) if text else None


@lru_cache(maxsize=8_192)
def moment(text: str) -> Moment:
    """A date, or a date and time. Raises FaultError for what is in no calendar.

    A time with its offset from UTC is a second. Without one, or at midnight, it states the
    institution's day: moved to UTC it could become the day before, which no statement shows.
    """
    try:
        # 24:00 is the end of that day (ISO 8601), which Python does not take.
        if _DAY.fullmatch(text) or text[10:16] == "T24:00":
            day = date.fromisoformat(text[:10])
        else:
            full = datetime.fromisoformat(text)
            day = full.date()
            if full.tzinfo is not None and full.time() != time.min:
                return Moment(full.astimezone(UTC).replace(tzinfo=None), "second", day)
    except (ValueError, OverflowError) as cause:
        raise FaultError(f"date_impossible: there is no day '{text[:40]}'") from cause
    return Moment(datetime.combine(day, time.min), "day", day)


def is_true(text: str | None) -> bool:
    """An XML boolean."""
    return text is not None and text.strip().lower() in ("true", "1")
