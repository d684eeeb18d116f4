"""Ids of the accounts at the other end, worked out while a large file is read: accounts and entries both need them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.readers.cuts import Buffer, Places, buffer_of
from transforms.short_hashes import LONGEST, write_digests

OTHER_END_ID = "other_end_id"
"""The column of a reading's records: null where it was not worked out, and then the ledger's SQL does it."""
MANY = 10_000
"""Records of a batch from which on it is worth it: the compiled code must be loaded first."""
MASKS = ("*", "XXX", "xxx", "…", "•", "...")
"""What stands for the digits of an account number that is shown in part (`****1234`, `XXXX1234`). Many accounts end
alike: such a number is the same account only on statements of one account and with the same name (readings_sql.py).
Mobile money's readers see to theirs (scheme `masked`)."""
_WIDTH = 17
"""Bytes of an account's id."""
_SEPARATOR = "\x1f"
_UNSAID, _NAMED = "bban", "named"
"""Schemes in readings_sql.py: of a number without one, and of ends that are called by a name on a statement."""
_SPACE, _ASCII = ord(" "), 0x80


def other_end_ids(records: pl.DataFrame) -> pl.Series:
    """OTHER_END_ID of each record: what `ids.account_id` gives where it states a plain account number, else null.

    Reads: counterparty_scheme, counterparty_identifier. Left to SQL (readings_sql.py) are ends without a number,
    numbers with blanks at their ends or letters outside of ASCII, masked or very long ones, and all of a small batch.
    """
    if records.height < MANY or records["counterparty_identifier"].null_count() == records.height:
        return pl.Series(OTHER_END_ID, [None], pl.String).new_from_index(0, records.height)
    buffer, offsets = buffer_of(records["counterparty_identifier"].fill_null(""))
    before, kinds = _schemes(records["counterparty_scheme"])
    longest = np.array([LONGEST - len(text) for text in before])
    lengths = np.diff(offsets)
    plain = (lengths > 0) & (kinds >= 0) & (lengths <= longest[kinds]) & _is_plain(buffer, offsets)
    plain &= ~_is_masked(records)
    ends = np.cumsum([0, *map(len, before)], dtype=np.int64)
    out = np.full((records.height, _WIDTH), ord("a"), np.uint8)
    said = np.frombuffer(b"".join(before), np.uint8)
    # Of what is left to SQL nothing is hashed but what stands before it: that fits the block in any case.
    stops = np.where(plain, offsets[1:], offsets[:-1])
    write_digests(buffer.bytes, offsets[:-1], stops, said, ends, np.where(plain, kinds, 0), out)
    starts = np.arange(0, out.size + 1, _WIDTH, dtype=np.int64)
    known = pa.py_buffer(np.packbits(plain, bitorder="little"))
    buffers = [known, pa.py_buffer(starts), pa.py_buffer(out)]
    found = pl.from_arrow(pa.Array.from_buffers(pa.large_string(), records.height, buffers))
    assert isinstance(found, pl.Series)
    return found.alias(OTHER_END_ID)


def _schemes(schemes: pl.Series) -> tuple[list[bytes], Places]:
    """What is hashed before the numbers of each scheme, and the place among these of each row's; -1: left to SQL."""
    names = [_UNSAID, *schemes.drop_nulls().unique().sort()]
    kinds = np.zeros(len(schemes), np.int64)
    for place, name in enumerate(names[1:], start=1):
        kinds[(schemes == name).fill_null(value=False).to_numpy()] = -1 if name == _NAMED else place
    return [f"account{_SEPARATOR}{name}{_SEPARATOR}".encode() for name in names], kinds


def _is_masked(records: pl.DataFrame) -> npt.NDArray[np.bool_]:
    """Of each plain account number, whether it is shown in part."""
    scheme = pl.col("counterparty_scheme")
    masked = pl.col("counterparty_identifier").str.contains_any([*MASKS]) & (
        scheme.is_null() | (scheme == _UNSAID)
    )
    return records.select(masked.fill_null(value=False)).to_series().to_numpy()


def _is_plain(buffer: Buffer, offsets: Places) -> npt.NDArray[np.bool_]:
    """Of each text, whether it is ASCII and has no blank at its ends; what is said of an empty one means nothing."""
    begin, last = buffer.bytes[offsets[:-1]], buffer.bytes[np.maximum(offsets[1:] - 1, 0)]
    plain: npt.NDArray[np.bool_] = (begin != _SPACE) & (last != _SPACE)
    wide = buffer.bytes[: buffer.length] >= _ASCII
    if wide.any():
        before = np.append(0, np.cumsum(wide))[offsets]
        plain &= before[1:] == before[:-1]
    return plain
