"""Account numbers of a whole column: which are IBANs, by the same rule as the other readers.

A number is an IBAN by its check digits and its country's form, whatever the column is called, so
that one account has one name in all formats (transforms/readers/references.py).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.readers.references import account_number, iban_form

_SHORTEST, _LONGEST, _POLISH = 15, 34, 26
_STEPS = 7
"""Digits and letters that a rest takes up before it is reduced, so that it stays within 64 bits."""
_NONE = 99

Bytes = npt.NDArray[np.uint8]


def account_names(numbers: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Scheme (iban, bban; null where empty) and number of each account; numbers have no blanks."""
    array = numbers.to_arrow().cast(pa.large_string())
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset :][: len(array) + 1]
    data = array.buffers()[2]
    text = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    places = np.flatnonzero(_likely(text, offsets))
    likely = numbers.gather(places)
    proved = np.zeros(len(numbers), np.bool_)
    proved[places], changed = _proved(likely)
    scheme = pl.select(
        pl.when(pl.Series(proved)).then(pl.lit("iban")).when(numbers != "").then(pl.lit("bban"))
    ).to_series()
    return scheme, numbers.replace(changed) if changed else numbers


def _proved(likely: pl.Series) -> tuple[npt.NDArray[np.bool_], dict[str, str]]:
    """Which of the numbers are IBANs, and those that are written otherwise than they stand.

    By country where its form says all; one by one where a country has check digits of its own,
    and where a number is in small letters or without its country.
    """
    shaped = likely.str.contains(r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")
    country = pl.select(pl.when(shaped).then(likely.str.slice(0, 2)).otherwise(pl.lit(""))).to_series()
    proved = np.zeros(len(likely), np.bool_)
    changed: dict[str, str] = {}
    for name in country.unique().sort():
        form = iban_form(name) if name else None
        here = np.flatnonzero((country == name).to_numpy())
        found = likely.gather(here)
        if form is not None:
            proved[here] = found.str.contains(f"^.{{4}}{form.pattern}$").to_numpy()
            continue
        named = {text: told for text in found.unique().sort() if (told := account_number(text)) is not None}
        ibans = {text: told.identifier for text, told in named.items() if told.scheme == "iban"}
        proved[here] = found.is_in(list(ibans)).to_numpy()
        changed |= {text: number for text, number in ibans.items() if number != text}
    return proved, changed


def _values() -> Bytes:
    """What each byte stands for in the check sum: letters and digits."""
    values = np.full(256, _NONE, np.uint8)
    values[48:58] = range(10)
    values[65:91] = values[97:123] = range(10, 36)
    return values


_VALUES = _values()


def _likely(text: Bytes, offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether a number may be an IBAN: its check digits are right (ISO 7064, mod 97-10)."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    lengths = np.diff(offsets)
    for length in range(_SHORTEST, _LONGEST + 1):
        rows = np.flatnonzero(lengths == length)
        if not len(rows):
            continue
        written = np.lib.stride_tricks.sliding_window_view(text, length)[offsets[rows]]
        bare = (written[:, 0] >= 48) & (written[:, 0] <= 57)
        # A Polish account number is its IBAN without the country.
        found[rows] = np.where(bare, length == _POLISH, _right(written))
    return found


def _right(written: Bytes) -> npt.NDArray[np.bool_]:
    """Whether the check sum of numbers of one length is right; each row of the table is a number."""
    # Country and check digits come last in the sum.
    values = np.ascontiguousarray(np.roll(_VALUES[written], -4, axis=1).T)
    rest = np.zeros(len(written), np.int64)
    for step, value in enumerate(values, start=1):
        rest = rest * np.where(value > 9, 100, 10) + value
        if step % _STEPS == 0:
            rest %= 97
    right: npt.NDArray[np.bool_] = (rest % 97 == 1) & (values != _NONE).all(axis=0)
    return right
