"""Things that a person should know of a file's records and that cost no record its place."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from transforms.readers.delimited.mapping import locators
from transforms.readers.delimited.sources import Sources

SHOWN = 40
"""Characters of a text that a note shows."""


@dataclass
class Notes:
    """Notes by what they say, with how many records they concern and the first of them."""

    counted: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, words: str, frame: pl.DataFrame, holds: pl.Expr, text: pl.Expr, sources: Sources) -> None:
        """Note the records for which something holds; `text` is what they say."""
        met = frame.filter(holds.fill_null(value=False)).select(
            locators(sources).alias("place"), text.cast(pl.String()).alias("text")
        )
        if met.is_empty():
            return
        count, first = self.counted.get(words, (0, ""))
        place, said = met.row(0)
        self.counted[words] = (count + met.height, first or f"{place} ({(said or '')[:SHOWN]!r})")

    def messages(self) -> list[str]:
        """A line for each note, in the order in which they came up."""
        return [
            f"{count} {'record' if count == 1 else 'records'}: {words}; first at {first}."
            for words, (count, first) in self.counted.items()
        ]
