"""Split records as Polars text columns, without copying the texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from transforms.readers.delimited.splitting import Records, fill_views


def texts(records: Records, start: npt.NDArray[np.int32], stop: npt.NDArray[np.int32]) -> pl.Series:
    """Texts between byte offsets of a chunk; the chunk must be valid UTF-8."""
    views = np.empty((len(start), 4), np.uint32)
    fill_views(records.data, records.extra, start, stop, views)
    buffers = [None, *map(pa.py_buffer, (views, records.data, records.extra))]
    array = pa.Array.from_buffers(pa.string_view(), len(start), buffers)
    series = pl.from_arrow(array)
    assert isinstance(series, pl.Series)
    return series


def cell_frame(records: Records, names: list[str]) -> pl.DataFrame:
    """A column of texts per slot, trimmed of blanks; cells of a spoilt record are empty."""
    return pl.DataFrame(
        {
            name: texts(records, records.cell_start[slot], records.cell_stop[slot])
            for slot, name in enumerate(names)
        }
    )


def raw_texts(records: Records) -> pl.Series:
    """Each record as the file holds it, without its line end."""
    return texts(records, records.start, records.stop)
