"""What a module of a kind gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import polars as pl

from transforms.readers.delimited.sources import Sources
from transforms.readers.particulars import Batch
from transforms.readers.reading import Reading


class Kind(Protocol):
    """One kind at work on one file."""

    def __init__(self, sources: Sources, reading: Reading) -> None:
        """`sources` says which cell is which column; statements and messages go into `reading`."""
        ...

    def batch(self, cells: pl.DataFrame, first: int) -> Batch:
        """Records and particulars of some rows, one record a row, in their order.

        Reads: the cells `c…` (String, trimmed, never null), raw, line (number in the file), structure
            (String: why the record could not be split, null where it could). `sources.of(column)` is
            the text of a profile's column as an expression on them.
        first: ordinal of the first record.
        """
        ...

    def close(self) -> None:
        """Called when all rows are read: the last chance for statements' balances and messages."""
        ...


@runtime_checkable
class Ordered(Protocol):
    """A kind whose records have a place on a statement that only the end of the file shows."""

    def ordered(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches again, each once and in their order, with their `sequence` as it must be."""
        ...
