"""Small readings written together: to write and to open thousands of Parquet files takes longer than to read them.

Records and statements of many files lie in `packs/<name>/` of a case, and each file's folder under the readings
holds reading.json alone, which names the pack. A reading counts from the moment its folder is there; rows of a
pack to which no reading points are nobody's, and whoever reads a pack asks for the files that name it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import polars as pl

from transforms.disk import flush_all
from transforms.layout import CaseFolder, packs_beside
from transforms.ledger.staging import (
    RECORDS,
    STATEMENTS,
    UNFINISHED,
    Receipt,
    Staged,
    checked,
    identified,
    said_of,
    staged_as,
    statement_frame,
    write_frame,
)
from transforms.readers.particulars import as_batch
from transforms.readers.reading import READ_RECORDS, Reading
from transforms.schema import PARTICULAR_TABLES, Table

FEW = 16
"""Readings that are as well off in folders of their own."""
IN_PACKS = (f"{RECORDS}-00000.parquet", STATEMENTS)
"""Files of a pack."""
_GIVEN = pl.Schema(READ_RECORDS.frame_schema)


@dataclass(frozen=True)
class Held:
    """A small file's reading in memory; its batches are used up."""

    reading: Reading
    receipt: Receipt
    records: tuple[pl.DataFrame, ...]
    particulars: tuple[tuple[int, Table, pl.DataFrame], ...]
    """Number of the batch, table and its rows."""

    @property
    def height(self) -> int:
        """Number of its records."""
        return sum(frame.height for frame in self.records)


def hold(reading: Reading, receipt: Receipt) -> Held:
    """Read a small file to its end. Raises what its reader raises."""
    batches = [as_batch(batch) for batch in reading.batches]
    particulars = tuple(
        (number, table, batch.particulars[table.name])
        for number, batch in enumerate(batches)
        for table in PARTICULAR_TABLES
        if table.name in batch.particulars and batch.particulars[table.name].height
    )
    return Held(reading, receipt, tuple(batch.records for batch in batches), particulars)


def checked_together(held: Sequence[Held]) -> pl.DataFrame:
    """The records of all readings, in this order, as `staging.checked` gives those of one."""
    frames = [_conformed(frame) for one in held for frame in one.records]
    ids = pl.DataFrame(
        {"file_id": [one.receipt.file_id for one in held], "times": [one.height for one in held]},
        schema={"file_id": pl.String, "times": pl.Int64},
    )
    owners = ids.filter(pl.col("times") > 0).select(pl.col("file_id").repeat_by("times").explode())
    rows = pl.concat([_GIVEN.to_frame(), *frames], rechunk=True)
    return checked(rows.with_columns(owners.to_series()), pl.col("file_id"))


def _conformed(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if frame.schema == _GIVEN else frame.select(_GIVEN.names()).cast(_GIVEN)


def stage_together(case: CaseFolder, held: Sequence[Held], rows: pl.DataFrame) -> list[Staged]:
    """Write readings to disk, the small ones among them into one pack; `rows` is what `checked_together` gave.

    Each is there whole or not at all, and what an interruption leaves is taken away by the next ingest.

    Raises: OSError where they cannot be written.
    """
    ends = list(accumulate((one.height for one in held), initial=0))
    own = [rows.slice(start, end - start) for start, end in pairwise(ends)]
    bad = [0, *(rows["reasons"].list.len() > 0).cum_sum().to_list()]
    staged = [
        staged_as(one.reading, end - start, bad[end] - bad[start])
        for one, (start, end) in zip(held, pairwise(ends), strict=True)
    ]
    together = [number for number, one in enumerate(held) if not one.particulars]
    together = together if len(together) >= FEW else []
    inside, folders, pack = set(together), list[Path](), ""
    if together:
        packed = [held[number] for number in together]
        pack = _name_of(packed)
        folders.append(_fresh(case.packs / f"{UNFINISHED}{pack}"))
        whole = rows if len(together) == len(held) else pl.concat([own[number] for number in together])
        _write_tables(folders[0], packed, whole)
    for number, (one, figures) in enumerate(zip(held, staged, strict=True)):
        folder = _fresh(case.readings / f"{UNFINISHED}{one.receipt.file_id}")
        if number not in inside:
            _write_tables(folder, [one], own[number])
        said = said_of(one.receipt, figures, {"pack": pack} if number in inside else {})
        (folder / "reading.json").write_text(said, encoding="utf-8")
        folders.append(folder)
    _bring_in(folders)
    return staged


def _bring_in(folders: Sequence[Path]) -> None:
    """Flush what was written and let each folder take its place; the pack, which comes first, before who names it."""
    flush_all(path for folder in folders for path in folder.iterdir())
    for folder in folders:
        place = folder.with_name(folder.name.removeprefix(UNFINISHED))
        if place.exists():
            shutil.rmtree(place)
        folder.rename(place)


def _name_of(held: Sequence[Held]) -> str:
    return hashlib.sha256("".join(one.receipt.file_id for one in held).encode()).hexdigest()[:32]


def _write_tables(folder: Path, held: Sequence[Held], rows: pl.DataFrame) -> None:
    _fresh(folder)
    write_frame(folder / f"{RECORDS}-00000.parquet", rows)
    files = [(one.receipt.file_id, one.reading.statements) for one in held]
    write_frame(folder / STATEMENTS, statement_frame(files))
    for one in held:
        for number, table, found in one.particulars:
            path = folder / f"{table.name}-{number:05d}.parquet"
            write_frame(path, identified(table, found, one.receipt.file_id))


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def pack_of(folder: Path) -> Path | None:
    """The pack that holds what was read of a file, by the folder of its reading; None where it lies there itself."""
    name = pack_named(str(folder))
    return None if name is None else packs_beside(folder.parent) / name


def pack_named(folder: str) -> str | None:
    """The name of the pack that a reading's folder names."""
    with open(f"{folder}/reading.json", "rb") as file:  # noqa: PTH123 - a Path for each of many files takes long
        name = json.loads(file.read()).get("pack")
    return None if name is None else str(name)


def files_of(folder: Path, kind: str) -> list[Path]:
    """The Parquet files with a reading's rows of one kind, as it was read first.

    Those of a pack hold rows of other files as well.
    """
    return _own(folder, kind) or _own(pack_of(folder) or folder, kind)


def _own(folder: Path, kind: str) -> list[Path]:
    return sorted([*folder.glob(f"{kind}-*.parquet"), *folder.glob(f"{kind}.parquet")])


def copy_reading(folder: Path, target: Path) -> None:
    """Put a reading's Parquet files into a folder: the same files where they are its own, its rows out of a pack."""
    pack = pack_of(folder)
    for path in sorted((pack or folder).glob("*.parquet")):
        if pack is None:
            os.link(path, target / path.name)
        else:
            own = pl.scan_parquet(path).filter(pl.col("file_id") == folder.name)
            write_frame(target / path.name, own.collect())


def clear_unfinished(case: CaseFolder) -> None:
    """Take away what interrupted readings left. The case must be locked: nobody else may be reading."""
    left = [*case.readings.glob(f"{UNFINISHED}*"), *case.packs.glob(f"{UNFINISHED}*")]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    if left:
        drop_unused(case)


def drop_unused(case: CaseFolder) -> None:
    """Take away packs to which no reading points any more. The case must be locked."""
    if case.packs.exists():
        used = {pack_of(path.parent) for path in case.readings.glob("*/reading.json")}
        for pack in case.packs.iterdir():
            if pack not in used:
                shutil.rmtree(pack, ignore_errors=True)
