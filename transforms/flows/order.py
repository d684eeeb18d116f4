"""Entries numbered by their ids, and frames put in order only where they are not, without copies for nothing."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

_TAIL = 8
"""Bytes of an id that are compared as one whole number."""
_MANY = 16
"""Ids of one beginning, at least and on average, for it to be worth while to look at beginnings apart."""


def rows_by_id(ids: pl.Series) -> pl.Series:
    """The place of each id (text, each once) among all of them in order of their bytes, UInt32, from 0.

    Ids of one file differ in their last bytes alone (ids.py): these are compared as whole numbers.
    """
    order = _order(ids)
    rows = np.empty(len(ids), np.uint32)
    rows[order] = np.arange(len(ids), dtype=np.uint32)
    return pl.Series("row", rows)


def _order(ids: pl.Series) -> NDArray[np.int64]:
    """Where the first id stands, where the second, and so on."""
    if ids.is_sorted():
        return np.arange(len(ids))
    lengths = ids.str.len_bytes().to_numpy()
    size = max(int(lengths.max()), _TAIL)
    padded = ids if lengths.min() == size else ids.str.pad_end(size, "\0")
    heads = padded.cast(pl.Binary).bin.slice(0, size - _TAIL)
    known = heads.unique().sort()
    if len(known) * _MANY > len(ids) or not (padded.str.len_bytes() == size).all():
        return ids.arg_sort().to_numpy().astype(np.int64)
    tails = padded.cast(pl.Binary).bin.slice(size - _TAIL).bin.reinterpret(dtype=pl.UInt64, endianness="big")
    if len(known) == 1:
        return np.argsort(tails.to_numpy())
    numbered = known.to_frame("head").with_row_index("at")
    at = heads.to_frame("head").join(numbered, on="head", how="left", maintain_order="left")["at"]
    return np.lexsort((tails.to_numpy(), at.to_numpy())).astype(np.int64)


def in_order(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """The frame sorted by a key; itself where it is."""
    return frame if frame[key].is_sorted() else frame.sort(key)
