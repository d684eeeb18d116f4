"""A line read alone, as its kind of profile would read it: whether it is a record shows what a footer is."""

from __future__ import annotations

import polars as pl

from transforms.readers.delimited.mapping import mapped
from transforms.readers.delimited.sources import Sources
from transforms.readers.reading import Reading


def read_alone(cells: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """The records of cells, with their reasons; what they note is not told.

    A bank's have booked_at and amount, too.
    """
    from transforms.readers.kinds import KINDS

    kind = sources.profile.kind
    if kind not in KINDS:
        return mapped(cells, sources, signed=False)
    return KINDS[kind](sources, Reading(format="csv", batches=iter(()))).batch(cells, 0).records
