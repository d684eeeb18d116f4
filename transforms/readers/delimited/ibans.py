"""Account numbers of a whole column: which are IBANs, by the same rule as the other readers.

A number is an IBAN by its check digits and its country's form, whatever the column is called, so
that one account has one name in all formats (transforms/readers/references.py).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from numba import njit

from transforms.readers.references import account_number

_SHORTEST, _LONGEST, _POLISH = 15, 34, 26
_WIDE = 10**16
"""A rest beyond it is reduced before the next digits, so that it stays within 64 bits."""


def account_names(numbers: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Scheme (iban, bban; null where empty) and number of each account; numbers have no blanks."""
    array = numbers.to_arrow().cast(pa.large_string())
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset :][: len(array) + 1]
    data = array.buffers()[2]
    text = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    places = np.flatnonzero(_likely(text, offsets))
    likely = numbers.gather(places)
    named = {text: name for text in likely.unique().sort() if (name := account_number(text)) is not None}
    ibans = {text: name.identifier for text, name in named.items() if name.scheme == "iban"}
    proved = np.zeros(len(numbers), np.bool_)
    proved[places] = likely.is_in(list(ibans)).to_numpy()
    scheme = pl.select(
        pl.when(pl.Series(proved)).then(pl.lit("iban")).when(numbers != "").then(pl.lit("bban"))
    ).to_series()
    changed = {text: number for text, number in ibans.items() if number != text}
    return scheme, numbers.replace(changed) if changed else numbers


@njit(cache=True, nogil=True)
def _digits(byte: int) -> int:
    """What a letter or digit stands for in the check sum; -1 for anything else."""
    if 48 <= byte <= 57:
        return byte - 48
    if 65 <= byte <= 90:
        return byte - 55
    if 97 <= byte <= 122:
        return byte - 87
    return -1


@njit(cache=True, nogil=True)
def _likely(text: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether a number may be an IBAN: its check digits are right (ISO 7064, mod 97-10)."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    for row in range(len(found)):
        start, length = offsets[row], offsets[row + 1] - offsets[row]
        if length < _SHORTEST or length > _LONGEST:
            continue
        if 48 <= text[start] <= 57:
            # A Polish account number is its IBAN without the country.
            found[row] = length == _POLISH
            continue
        rest = 0
        for step in range(4, length + 4):
            # Country and check digits come last in the sum.
            value = _digits(text[start + step] if step < length else text[start + step - length])
            if value < 0:
                rest = -1
                break
            rest = rest * (100 if value > 9 else 10) + value
            if rest > _WIDE:
                rest %= 97
        found[row] = rest % 97 == 1
    return found
