"""Fields 61 of many lines at once, up to their references: dates, mark, amount and kind of booking.

Only the plain form is read here, which nearly every bank writes; statement_line.py reads the others,
and says the same of these.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import polars as pl

from transforms.readers.cuts import Buffer, Flags, Places, distinct
from transforms.readers.digits import TENS, digits_ahead, digits_at, number_of
from transforms.readers.mt940.statement_line import DECIMALS, days

# NONR begins NONREF, which no kind stands before: such lines are read singly.
_KIND = re.compile(rb"(?!NONR)[NF][A-Z0-9]{3}|S[0-9]{3}")
_WHOLE = 10
"""Digits before the comma that the plain form may have: with DECIMALS more, they fit into 64 bits."""
_VALUE, _ENTRY = 6, 4
"""Digits of a value date, and of the entry date behind it where there is one."""
_EPOCH, _MICROSECOND = datetime.combine(date(1970, 1, 1), time.min), timedelta(microseconds=1)
_C, _D, _R, _A, _Z, _COMMA = b"CDRAZ,"


class Heads(NamedTuple):
    """What fields 61 begin with; of those that are not `plain` nothing is said."""

    plain: Flags
    value_date: pl.Series
    """Days since 1970; null for the 30th of February, which some banks write."""
    booked_at: pl.Series
    """Microseconds since 1970."""
    amount: Places
    """In units of the eighth decimal, signed."""
    reversal: Flags
    kind: pl.Series
    end: Places
    """Where the references begin."""


def heads(buffer: Buffer, begin: Places) -> Heads:
    """The heads of fields 61 that begin at these places."""
    written, dated = digits_at(buffer, begin)
    with_entry = dated == _VALUE + _ENTRY
    at = begin + dated
    back = buffer.bytes[at] == _R
    at = at + back
    mark = buffer.bytes[at]
    letter = buffer.bytes[at + 1]
    at = at + 1 + ((letter >= _A) & (letter <= _Z))  # the third letter of a currency
    whole, length = digits_at(buffer, at)
    at = at + length
    comma = buffer.bytes[at] == _COMMA
    fraction = buffer.eights(at + comma)
    decimals = np.where(comma, digits_ahead(fraction), 0)
    at = at + comma + decimals
    kinds, kind = distinct(buffer.fours(at))
    names = [int(found).to_bytes(4, "little") for found in kinds]
    known = np.array([_KIND.fullmatch(name) is not None for name in names], np.bool_)
    plain = (with_entry | (dated == _VALUE)) & ((mark == _C) | (mark == _D)) & known[kind]
    plain &= (length > 0) & (length <= _WHOLE)
    amount = whole * TENS[DECIMALS] + number_of(fraction, decimals) * TENS[DECIMALS - decimals]
    value_date, booked_at = _days(np.where(plain, written, 0), with_entry)
    return Heads(
        plain & booked_at.is_not_null().to_numpy(),
        value_date,
        booked_at,
        np.where((mark == _C) ^ back, amount, -amount),
        back,
        pl.Series("kind", [name.decode("latin-1") for name in names], pl.String())[kind],
        at + 4,
    )


def _days(written: Places, with_entry: Flags) -> tuple[pl.Series, pl.Series]:
    """Value date and moment of booking of dates as field 61 writes them; few differ."""
    dates, places = distinct(written * 2 + with_entry)
    found = [_day_numbers(int(number) // 2, bool(number % 2)) for number in dates]
    days_of = pl.DataFrame(found, {"value_date": pl.Int32(), "booked_at": pl.Int64()}, orient="row")[places]
    return days_of["value_date"], days_of["booked_at"]


@lru_cache(maxsize=8_192)
def _day_numbers(digits: int, with_entry: bool) -> tuple[int | None, int | None]:
    """Days of the value date and microseconds of the booking since 1970; no booking where a day is impossible."""
    text = f"{digits:0{_VALUE + _ENTRY * with_entry}}"
    value_date, booked, _ = days(text[:_VALUE], text[_VALUE:])
    if booked is None:
        return None, None
    return (value_date - _EPOCH.date()).days if value_date else None, (booked - _EPOCH) // _MICROSECOND
