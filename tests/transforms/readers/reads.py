"""Reading a file in tests: all its records in one frame, beside the reading itself."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from transforms.readers.particulars import as_batch
from transforms.readers.profile_shape import Profile
from transforms.readers.reading import READ_RECORDS, Reader, Reading

CORPUS = Path(os.environ.get("MONEYTRAIL_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))


def corpus_files(folder: str, not_statements: tuple[str, ...]) -> list[Path]:
    """Files of a corpus folder in a stable order, without those that only describe the others."""
    root = CORPUS / folder
    return sorted(path for path in root.rglob("*") if path.is_file() and path.suffix not in not_statements)


def need_corpus(folder: str) -> None:
    """Skip where the sample files are not there."""
    if not (CORPUS / folder).is_dir():
        pytest.skip(f"the sample files are not there: {CORPUS / folder} (set MONEYTRAIL_CORPUS)")


def read(reader: Reader, path: Path, profile: Profile | None = None) -> tuple[Reading, pl.DataFrame]:
    reading = reader.read(path, profile)
    batches = [as_batch(batch).records for batch in reading.batches]
    for batch in batches:
        assert batch.schema == pl.Schema(READ_RECORDS.frame_schema)
    records = pl.concat(batches)
    assert records["ordinal"].to_list() == list(range(records.height))
    return reading, records


def accepted(records: pl.DataFrame) -> pl.DataFrame:
    return records.filter(pl.col("reasons").list.len() == 0)


def quarantined(records: pl.DataFrame) -> pl.DataFrame:
    return records.filter(pl.col("reasons").list.len() > 0)


def total(records: pl.DataFrame) -> Decimal:
    return sum(records["amount"].drop_nulls().to_list(), Decimal(0))


def codes(records: pl.DataFrame) -> list[str]:
    return [reason.split(":")[0] for reasons in records["reasons"] for reason in reasons]
