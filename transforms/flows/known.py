"""What is known of a key or a text, looked up once and put beside the rows without copying them."""

from __future__ import annotations

import numpy as np
import polars as pl

_OFTEN = 4
"""How often a text must stand in a column, on average, for it to be worth while to look for equal ones."""


def with_known(frame: pl.DataFrame, known: pl.DataFrame, on: str) -> pl.DataFrame:
    """The frame, in its order, with the columns of `known` (each key once); null where nothing is known of a key.

    on: the key, a column of both. A left join would copy all columns of the frame.
    """
    if known.is_empty():
        return frame.with_columns(
            pl.lit(None, dtype).alias(name) for name, dtype in known.schema.items() if name != on
        )
    found = frame.select(on).join(known, on=on, how="left", maintain_order="left")
    return frame.hstack(found.drop(on))


def spread_out(known: pl.DataFrame, places: pl.Series, height: int) -> pl.DataFrame:
    """What is known of some rows as the columns of a frame of so many rows, null for all others.

    places: where in that frame each row of `known` belongs, each place once.
    """
    at = np.full(height, known.height, np.uint32)
    at[places.to_numpy()] = np.arange(known.height, dtype=np.uint32)
    return pl.concat([known, known.clear(1)]).select(pl.all().gather(at))


def in_pieces(frame: pl.LazyFrame) -> pl.DataFrame:
    """The frame worked out in pieces on all cores, rows in their order: for what looks at one row at a time.

    Polars works out a column on one core otherwise, and puts down each step of an expression whole. The pieces are put
    together again: in a frame that has columns of several pieces beside others, each step would do so anew.
    """
    return frame.collect(engine="streaming").rechunk()


def texts_recur(texts: pl.Series) -> bool:
    """Whether so many of the texts are equal that it is worth while to look at each different one once."""
    return bool(texts.to_frame().select(pl.all().approx_n_unique() * _OFTEN <= pl.len()).item())
