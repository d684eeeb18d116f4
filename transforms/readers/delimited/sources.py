"""A profile's sources bound to one file: which field each name is, and what preamble and footer say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.errors import UnreadableFile
from transforms.readers.delimited.layout import Place, names_asked
from transforms.readers.expressions import first_group
from transforms.readers.profile_shape import ANY_OTHER, Profile, Source


@dataclass
class Sources:
    """What a profile asks of a file, by cell columns named `c0`, `c1`, ... in the frame."""

    profile: Profile
    place: Place
    path: str
    footer: str = ""
    indexes: dict[str, int] = field(default_factory=dict)
    """Name of a column as the profile writes it: index of the field."""

    def __post_init__(self) -> None:
        if self.profile.file.optional_columns:
            columns, account = self._there(self.profile.columns), self._there(self.profile.account)
            self.profile = replace(self.profile, columns=columns, account=account)
        if self.place.zone:
            dates = replace(self.profile.dates, timezone=self.place.zone)
            self.profile = replace(self.profile, dates=dates)
        for asked_for, name in names_asked(self.profile):
            self.indexes[name] = self._index(asked_for, name)

    def _there(self, sources: Mapping[str, Source]) -> Mapping[str, Source]:
        """The sources without columns that stand in no header of this file, and without those of such alone."""
        there = set(self.place.names) | set(self.profile.match_columns)
        kept = {
            name: replace(source, columns=tuple(column for column in source.columns if column in there))
            for name, source in sources.items()
        }
        return {name: source for name, source in kept.items() if source.columns or not sources[name].columns}

    def _index(self, asked_for: str, name: str) -> int:
        if name in self.place.names:
            return self.place.names.index(name)
        if name.isdigit() and 0 < int(name) <= max(self.place.allowed):
            return int(name) - 1
        raise UnreadableFile(
            f"No column is named {name!r}, which profile {self.profile.name} wants for {asked_for}.",
            where=f"{self.path}, line {self.place.header_line} ({self.place.header[:120]})",
            todo="correct the name in the profile, or leave the column out where the file lacks it",
        )

    @property
    def kept(self) -> list[int]:
        """Fields that are kept, in order; their cells are the frame's columns."""
        return sorted(set(self.indexes.values()))

    def slots(self) -> npt.NDArray[np.int32]:
        """Per field of a line the place of its cell, -1 where nobody asks for it."""
        slots = np.full(max((*self.place.allowed, len(self.place.names))), -1, np.int32)
        slots[self.kept] = np.arange(len(self.kept), dtype=np.int32)
        return slots

    @property
    def cell_names(self) -> list[str]:
        """Names of the frame's columns."""
        return [f"c{index}" for index in self.kept]

    def cell(self, name: str) -> pl.Expr:
        """The cell of a column, by the name that the profile uses."""
        return pl.col(f"c{self.indexes[name]}")

    def cells_of_fields(self) -> dict[str, str]:
        """The cell that each field of a record comes from: fields of the profile, then columns of the file."""
        fields = {
            name: source.columns[0]
            for name, source in self.profile.columns.items()
            if len(source.columns) == 1
        }
        account = self.profile.account.get("identifier")
        if account is not None and len(account.columns) == 1:
            fields.setdefault("account", account.columns[0])
        named = {name.lower(): name for name in self.indexes}
        return {field: f"c{self.indexes[name]}" for field, name in {**named, **fields}.items()}

    def fixed(self, source: Source | None) -> str | None:
        """The text of a source that is the same for the whole file; None where it has columns."""
        if source is None:
            return ""
        if source.columns:
            return None
        if source.value is not None:
            return source.value
        pattern, said = (
            (source.preamble, self.place.preamble) if source.preamble else (source.footer, self.footer)
        )
        return self._taken(pattern, said).strip() if pattern else ""

    def _taken(self, pattern: str, text: str) -> str:
        """What an expression takes out of lines; out of a sheet's also as it would of the same lines as CSV."""
        file = self.profile.file
        found = first_group(pattern, text)
        if found or not file.lines_parted_by:
            return found
        return first_group(pattern, text.replace(file.delimiter, file.lines_parted_by))

    def text(self, source: Source | None) -> pl.Expr:
        """The text of a source for each record; empty where it says nothing."""
        fixed = self.fixed(source)
        if fixed is not None or source is None:
            return pl.lit(fixed or "")
        if source.incoming:
            into, out = source.columns[: source.incoming], source.columns[source.incoming :]
            joined = pl.when(pl.col("amount") < 0).then(self._joined(out)).otherwise(self._joined(into))
        elif source.first or source.filled:
            joined = self._first(source)
        else:
            joined = self._joined(source.columns)
        if source.pattern is not None:
            joined = joined.str.extract(source.pattern, 1).fill_null("").str.strip_chars()
        return _meant(joined, source.values) if source.values else joined

    def _joined(self, names: tuple[str, ...]) -> pl.Expr:
        cells = [self.cell(name) for name in names]
        if len(cells) == 1:
            return cells[0]
        filled = [pl.when(cell != "").then(cell) for cell in cells]
        return pl.concat_str(filled, separator=" ", ignore_nulls=True)

    def _first(self, source: Source) -> pl.Expr:
        """The text of the first column that is filled, or what that means; empty where none is."""
        empty = ["", *self.profile.numbers.nothing]
        return pl.coalesce(
            *(
                pl.when(~self.cell(name).is_in(empty)).then(
                    pl.lit(source.filled[name]) if source.filled else self.cell(name)
                )
                for name in source.columns
            ),
            pl.lit(""),
        )

    def of(self, column: str) -> pl.Expr:
        """The text of a column of the profile."""
        return self.text(self.profile.columns.get(column))

    def has(self, column: str) -> bool:
        """Whether the profile names the column."""
        return column in self.profile.columns


def _meant(text: pl.Expr, values: Mapping[str, str]) -> pl.Expr:
    """What texts stand for; of a text that no value lists, what `*` says, else itself. An empty one says nothing."""
    meant = text.replace({word: said for word, said in values.items() if word != ANY_OTHER})
    if ANY_OTHER not in values:
        return meant
    other = ~text.is_in([*values]) & (text != "")
    return pl.when(other).then(pl.lit(values[ANY_OTHER])).otherwise(meant)
