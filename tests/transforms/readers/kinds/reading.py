"""Files of the kinds beside bank, read in tests: records and particulars in one frame each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from transforms.readers import delimited, profiles
from transforms.readers.particulars import Batch, given_schema
from transforms.readers.profile_shape import Profile
from transforms.readers.reading import READ_RECORDS, Reading
from transforms.schema import PARTICULAR_TABLES


@dataclass
class Whole:
    """A file as it was read."""

    reading: Reading
    records: pl.DataFrame
    particulars: dict[str, pl.DataFrame]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table that accepted records give."""
        good = self.records.filter(pl.col("reasons").list.len() == 0)["ordinal"].implode()
        return self.particulars[table].filter(pl.col("ordinal").is_in(good)).to_dicts()

    @property
    def codes(self) -> list[list[str]]:
        """Codes of each record's reasons."""
        return [[reason.split(":")[0] for reason in reasons] for reasons in self.records["reasons"]]


def read(tmp_path: Path, text: str | bytes, profile: str | Profile | None = None) -> Whole:
    """Read a text through a profile: its YAML, or its name; None: the one that fits."""
    path = tmp_path / "export.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path, profile)


def read_file(path: Path, profile: str | Profile | None = None) -> Whole:
    """Read a file through a profile."""
    if isinstance(profile, str):
        profile = profiles.parse(profile, "test") if "\n" in profile else profiles.load(profile)
    reading = delimited.READER.read(path, profile)
    batches = [batch for batch in reading.batches if isinstance(batch, Batch)]
    for batch in batches:
        assert batch.records.schema == pl.Schema(READ_RECORDS.frame_schema)
        for table in PARTICULAR_TABLES:
            if table.name in batch.particulars:
                assert batch.particulars[table.name].schema == pl.Schema(given_schema(table))
    records = pl.concat([batch.records for batch in batches] or [READ_RECORDS.empty()])
    assert records["ordinal"].to_list() == list(range(records.height))
    assert not records["booked"].any()
    named = {name for batch in batches for name in batch.particulars}
    tables = {
        name: pl.concat([batch.particulars[name] for batch in batches if name in batch.particulars])
        for name in sorted(named)
    }
    return Whole(reading, records, tables)
