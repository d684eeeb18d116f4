"""Account numbers of a whole column: which are IBANs, by the same rule as the other readers.

A number is an IBAN by its check digits and its country's form, whatever the column is called, so
that one account has one name in all formats (transforms/readers/references.py).
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from transforms.readers.cuts import Buffer, Bytes, Flags, Places, Words, buffer_of, distinct
from transforms.readers.digits import digits_ahead, number_of
from transforms.readers.references import account_number, iban_form

_SHORTEST, _LONGEST, _POLISH = 15, 34, 26
_STEPS = 7
"""Digits and letters that a rest takes up before it is reduced, so that it stays within 64 bits."""
_NONE = 99
_VALUE_OF_CAPITAL = ord("A") - 10
_COUNTRY = re.compile("[A-Z]{2}")


def account_names(numbers: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Scheme (iban, bban; null where empty) and number of each account; numbers have no blanks."""
    buffer, offsets = buffer_of(numbers)
    places = np.flatnonzero(_likely(buffer, offsets))
    proved = np.zeros(len(numbers), np.bool_)
    countries = buffer.fours(offsets[places]) & np.uint32(0xFFFF)
    proved[places], changed = _proved(numbers[places], countries)
    scheme = pl.select(
        pl.when(pl.Series(proved)).then(pl.lit("iban")).when(numbers != "").then(pl.lit("bban"))
    ).to_series()
    return scheme, numbers.replace(changed) if changed else numbers


def _proved(likely: pl.Series, countries: Words) -> tuple[Flags, dict[str, str]]:
    """Which of the numbers are IBANs, and those that are written otherwise than they stand.

    By country where its form says all; one by one where a country has check digits of its own,
    and where a number is in small letters or without its country.
    """
    proved = np.zeros(len(likely), np.bool_)
    names, country = distinct(countries)
    for place, word in enumerate(names):
        name = int(word).to_bytes(2, "little").decode("latin-1")
        form = iban_form(name) if _COUNTRY.fullmatch(name) else None
        if form is not None:
            here = np.flatnonzero(country == place)
            proved[here] = likely[here].str.contains(f"^{name}[0-9]{{2}}{form.pattern}$").to_numpy()
    others = np.flatnonzero(~proved)
    if not len(others):
        return proved, {}
    rest = likely[others]
    named = {text: told for text in rest.unique().sort() if (told := account_number(text)) is not None}
    ibans = {text: told.identifier for text, told in named.items() if told.scheme == "iban"}
    proved[others] = rest.is_in(list(ibans)).to_numpy()
    return proved, {text: number for text, number in ibans.items() if number != text}


def _values() -> Bytes:
    """What each byte stands for in the check sum: letters and digits."""
    values = np.full(256, _NONE, np.uint8)
    values[48:58] = range(10)
    values[65:91] = values[97:123] = range(10, 36)
    return values


_VALUES = _values()


def _likely(buffer: Buffer, offsets: Places) -> Flags:
    """Whether a number may be an IBAN: its check digits are right (ISO 7064, mod 97-10)."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    lengths = np.diff(offsets)
    for length in np.flatnonzero(np.bincount(np.minimum(lengths, _LONGEST + 1))[: _LONGEST + 1]).tolist():
        if length < _SHORTEST:
            continue
        rows = np.flatnonzero(lengths == length)
        digits, right = _right_in_digits(buffer, offsets[rows], length)
        found[rows] = right
        rows = rows[~digits]
        if len(rows):
            written = np.lib.stride_tricks.sliding_window_view(buffer.bytes, length)[offsets[rows]]
            bare = (written[:, 0] >= 48) & (written[:, 0] <= 57)
            # A Polish account number is its IBAN without the country.
            found[rows] = np.where(bare, length == _POLISH, _right(written))
    return found


def _right_in_digits(buffer: Buffer, starts: Places, length: int) -> tuple[Flags, Flags]:
    """Which numbers of one length are two capitals and then digits, and for which of these the sum is right."""
    head = buffer.eights(starts)
    capitals = [(head >> shift & 0xFF).astype(np.int64) - _VALUE_OF_CAPITAL for shift in (0, 8)]
    digits = (digits_ahead(head >> np.uint64(16)) == 6) & np.all(
        [(one >= 10) & (one <= 35) for one in capitals], axis=0
    )
    rest = number_of(head >> np.uint64(32), 4)
    for begin in range(8, length, 8):
        many = min(8, length - begin)
        word = buffer.eights(starts + begin)
        digits &= digits_ahead(word) >= many
        rest = (rest * 10**many + number_of(word, many)) % 97
    # Country and check digits come last in the sum.
    rest = rest * 1_000_000 + capitals[0] * 10_000 + capitals[1] * 100 + number_of(head >> np.uint64(16), 2)
    return digits, digits & (rest % 97 == 1)


def _right(written: Bytes) -> Flags:
    """Whether the check sum of numbers of one length is right; each row of the table is a number."""
    # Country and check digits come last in the sum.
    values = np.ascontiguousarray(np.roll(_VALUES[written], -4, axis=1).T)
    rest = np.zeros(len(written), np.int64)
    for step, value in enumerate(values, start=1):
        rest = rest * np.where(value > 9, 100, 10) + value
        if step % _STEPS == 0:
            rest %= 97
    right: Flags = (rest % 97 == 1) & (values != _NONE).all(axis=0)
    return right
