from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.ledger.readings import Line, Sheet, reading
from transforms import ids
from transforms.ledger import staging
from transforms.readers.reading import Reading

RECEIPT = staging.Receipt("ab" * 32, "one.csv", 1, datetime(2026, 7, 1, tzinfo=UTC), None)
SHEET = Sheet(
    "DE02120300000000202051",
    [Line(str(number), reasons=["x: y"] if number % 3 == 0 else []) for number in range(1, 24)],
)


def kept(cuts: list[int], piece: int, waiting: int) -> tuple[pl.DataFrame, list[int], staging.Staged]:
    """The records as they are on disk, rows of each file, and figures, of a reading in batches cut at these rows."""
    (whole,) = reading(SHEET).batches
    assert isinstance(whole, pl.DataFrame)
    given = reading(SHEET)
    bounds = [0, *sorted(cuts), whole.height]

    def batches() -> Iterator[pl.DataFrame]:
        for start, stop in pairwise(bounds):
            yield whole.slice(start, stop - start)

    given.batches = batches()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with patch.object(staging, "PIECE", piece), patch.object(staging, "WAITING", waiting):
            staged = staging.write_reading(folder, given, RECEIPT)
        frames = [pl.read_parquet(path) for path in sorted(folder.glob(f"{staging.RECORDS}-*.parquet"))]
    return pl.concat(frames), [frame.height for frame in frames], staged


@given(st.lists(st.integers(0, 23), max_size=6), st.integers(1, 30), st.sampled_from([0, 5_000, 1 << 30]))
def test_the_same_records_are_kept_however_the_reader_cuts_them(
    cuts: list[int], piece: int, waiting: int
) -> None:
    found, heights, staged = kept(cuts, piece, waiting)
    assert found.equals(kept([], 1_000, 1 << 30)[0])
    assert (staged.records, staged.quarantined) == (23, 7)
    assert max(heights) <= piece
    if waiting == 1 << 30:
        assert heights[:-1] == [piece] * (len(heights) - 1)


def test_a_reading_without_records_has_one_file_without_rows(tmp_path: Path) -> None:
    staged = staging.write_reading(tmp_path, Reading("csv", iter(())), RECEIPT)
    (path,) = tmp_path.glob(f"{staging.RECORDS}-*.parquet")
    assert staged.records == pl.read_parquet(path).height == 0
    assert pl.read_parquet(path).schema == pl.Schema(staging.RECORD_SCHEMA)


@given(st.lists(st.integers(-1, 10**10), min_size=1), st.booleans())
def test_ids_of_one_file_are_those_of_files_beside_each_other(numbers: list[int], near: bool) -> None:
    places = [number % 5 - 1 if near else min(number, 10**9) for number in numbers]
    records = pl.DataFrame(
        {"ordinal": [abs(number) for number in numbers], "statement": places}, schema_overrides={"statement": pl.Int32}
    )  # fmt: skip
    ours = records.select(
        ids.record_ids_of(RECEIPT.file_id, records["ordinal"]).alias("record_id"),
        staging._statement_ids(records["statement"], RECEIPT.file_id).alias("statement_id"),
    )
    of_each = pl.lit(RECEIPT.file_id)
    assert ours.equals(
        records.select(
            ids.record_ids(of_each, pl.col("ordinal")).alias("record_id"),
            staging._statement_ids(records["statement"], of_each).alias("statement_id"),
        )
    )


def test_a_file_that_cannot_be_written_stops_the_reading(tmp_path: Path) -> None:
    given_batches = 0

    def batches() -> Iterator[pl.DataFrame]:
        nonlocal given_batches
        (whole,) = reading(SHEET).batches
        assert isinstance(whole, pl.DataFrame)
        for _ in range(20):
            given_batches += 1
            yield whole

    faulty = reading(SHEET)
    faulty.batches = batches()
    with (
        patch.object(staging, "PIECE", 10),
        patch.object(staging, "write_frame", side_effect=OSError("disk full")),
        pytest.raises(OSError, match="disk full"),
    ):
        staging.write_reading(tmp_path, faulty, RECEIPT)
    assert given_batches < 20
