"""The corrections that the files of a case make, in the order in which people made them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from transforms.ids import FILE_PART
from transforms.layout import CaseFolder
from transforms.ledger.packs import files_of
from transforms.ledger.staging import RECORDS
from transforms.readers.corrections import Change
from transforms.schema import CORRECTIONS

_SAID = ("record_id", "corrected_record_id", "field", "old_value", "new_value", "corrected_at")


@dataclass(frozen=True)
class Given:
    """What the correction files of a case say."""

    files: tuple[str, ...]
    """file_id of each correction file."""
    changes: Mapping[str, tuple[tuple[str, Change], ...]]
    """Start of a file's SHA-256 (as record ids have it): its corrections, each with the record that it corrects."""


def corrections_given(case: CaseFolder, readings: Iterable[str]) -> Given:
    """Every correction of the case's files that its reader found complete."""
    files = tuple(
        file_id
        for file_id in sorted(readings)
        if (case.readings / file_id / f"{CORRECTIONS.name}-00000.parquet").exists()
    )
    frames = [_complete(case.readings / file_id) for file_id in files]
    changes: dict[str, list[tuple[str, Change]]] = defaultdict(list)
    if frames:
        # Of corrections of one time the file's hash and the line decide, so that the order of arrival never does.
        ordered = pl.concat(frames).sort("corrected_at", "record_id")
        for row in ordered.select(_SAID).iter_rows(named=True):
            change = Change(
                row["record_id"],
                row["field"],
                (row["old_value"] or "").strip(),
                (row["new_value"] or "").strip(),
            )
            changes[row["corrected_record_id"][1 : 1 + FILE_PART]].append(
                (row["corrected_record_id"], change)
            )
    return Given(files, {part: tuple(found) for part, found in sorted(changes.items())})


def _complete(folder: Path) -> pl.DataFrame:
    records = pl.read_parquet(files_of(folder, RECORDS), columns=["record_id", "reasons"])
    good = records.filter(pl.col("reasons").list.len() == 0).select("record_id")
    said = pl.read_parquet(files_of(folder, CORRECTIONS.name))
    return said.filter(pl.col("status") == "waiting").join(good, on="record_id", how="semi")
