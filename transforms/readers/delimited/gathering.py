"""Lines that are no records, lines that go on with the record above, and cells that are written once for several.

As a profile's `skip`, `begins` and `repeated` say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from transforms.readers.profile_shape import Layout

_KEPT_LINES = 1_000
"""Lines kept out of the records that are remembered, for messages and for balances that they state."""
_SHOWN = 20


class Gathering:
    """One file's lines on their way to become records."""

    def __init__(self, file: Layout, begins: str | None, repeated: Sequence[str] = ()) -> None:
        self.file = file
        self.begins = begins
        """Column of the frame in which every record has something."""
        self.repeated = repeated
        """Columns of the frame whose empty cells have the text of the record above."""
        self.skipped: list[str] = []
        self._count = 0

    def records(self, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """The frames of cells, raw, structure and line, without skipped lines and with records joined."""
        if self.file.skip:
            frames = map(self._without_skipped, frames)
        if self.begins:
            frames = _joined(frames, self.begins)
        return _filled_down(frames, self.repeated) if self.repeated else frames

    def _without_skipped(self, frame: pl.DataFrame) -> pl.DataFrame:
        line = pl.col("raw").str.strip_chars_end()
        found = frame.select(
            pl.any_horizontal(line.str.contains(pattern) for pattern in self.file.skip)
        ).to_series()
        if not found.any():
            return frame
        lines = frame.filter(found)
        self._count += lines.height
        room = max(0, _KEPT_LINES - len(self.skipped))
        self.skipped += lines["raw"].head(room).to_list()
        return frame.filter(~found)

    def messages(self) -> Iterator[str]:
        """What was kept out, in words."""
        for line in self.skipped[:_SHOWN]:
            yield f"Kept out of the records, as the profile's `skip` says: {line[:120]}"
        if self._count > _SHOWN:
            yield f"Kept out of the records likewise: {self._count - _SHOWN} more lines."


def _filled_down(frames: Iterator[pl.DataFrame], columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The frames with the text of the record above in each empty cell of the columns."""
    last = dict.fromkeys(columns, "")
    for frame in frames:
        filled = frame.with_columns(
            pl.when(pl.col(name) != "").then(pl.col(name)).forward_fill().fill_null(last[name]).alias(name)
            for name in columns
        )
        if filled.height:
            last = filled.select(columns).row(-1, named=True)
        yield filled


def _joined(frames: Iterator[pl.DataFrame], begins: str) -> Iterator[pl.DataFrame]:
    """Each record with the lines that go on with it; the last record waits for the next frame."""
    waiting: pl.DataFrame | None = None
    for given in frames:
        frame = given if waiting is None else pl.concat([waiting, given])
        heads = frame.select((pl.col(begins) != "") | pl.col("structure").is_not_null()).to_series()
        last = int(heads.arg_true()[-1]) if heads.any() else 0
        whole, waiting = frame.head(last), frame.slice(last)
        if whole.height:
            yield _one_each(whole, begins)
    if waiting is not None and waiting.height:
        yield _one_each(waiting, begins)


def _one_each(frame: pl.DataFrame, begins: str) -> pl.DataFrame:
    """One row a record: cells joined by a blank, raw lines by a line end."""
    begun = (pl.col(begins) != "") | pl.col("structure").is_not_null()
    if frame.select(begun.all()).item():
        return frame
    numbered = frame.with_columns(begun.cast(pl.UInt32).cum_sum().alias("record"))
    cells = [name for name in frame.columns if name not in ("raw", "structure", "line")]
    filled = [pl.col(name).filter(pl.col(name) != "").str.join(" ") for name in cells]
    rows = numbered.group_by("record", maintain_order=True).agg(
        *filled,
        pl.col("raw").str.join("\n"),
        pl.col("structure").drop_nulls().first(),
        pl.col("line").first(),
    )
    return rows.select(frame.columns)
