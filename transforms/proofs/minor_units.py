"""Whether any of many amounts has more decimal places than its currency, told on the stored whole numbers.

To divide 128 bits in SQL takes four times as long as all of this.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.money import SCALE, places

Words = npt.NDArray[np.int64]
_AT_A_TIME = 122_880


def any_beyond_places(connection: duckdb.DuckDBPyConnection, entries: str, currencies: Sequence[str]) -> bool:
    """Whether a row of the relation, in one of these currencies, has a digit beyond its minor unit.

    Reads: amount (MONEY, never null), currency.
    """
    told = " ".join(f"WHEN '{code}' THEN {SCALE - places(code)}" for code in currencies)
    query = f"SELECT amount, CAST(CASE currency {told} ELSE -1 END AS TINYINT) AS zeros FROM {entries}"
    for batch in connection.sql(query).to_arrow_reader(_AT_A_TIME):
        low, high = _halves(batch.column(0))
        zeros = batch.column(1).to_numpy(zero_copy_only=False)
        for number in np.unique(zeros[zeros >= 0]).tolist():
            rows = zeros == number
            if has_other_end(low[rows], high[rows], number):
                return True
    return False


def has_other_end(low: Words, high: Words, zeros: int) -> bool:
    """Whether any of the numbers `high * 2^64 + low` (low as if without sign) does not end in so many decimal zeros.

    10^n divides what 2^n and 5^n divide. 5^18 has 42 bits, so the lower half goes in by parts that still fit 63.
    """
    five = 5**zeros
    room = 63 - five.bit_length()
    unsigned, left = low.view(np.uint64), 64
    rest = high % five
    while left:
        taken = min(room, left)
        left -= taken
        part = (unsigned >> np.uint64(left)) & np.uint64((1 << taken) - 1)
        rest = ((rest << taken) + part.view(np.int64)) % five
    return bool(rest.any() or (unsigned & np.uint64((1 << zeros) - 1)).any())


def _halves(amounts: pa.Array) -> tuple[Words, Words]:
    """The lower and upper 64 bits of decimals of 128."""
    begin, end = 2 * amounts.offset, 2 * (amounts.offset + len(amounts))
    words = np.frombuffer(amounts.buffers()[1], np.int64)[begin:end].reshape(-1, 2)
    return np.ascontiguousarray(words[:, 0]), np.ascontiguousarray(words[:, 1])
