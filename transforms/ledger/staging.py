"""What a reader gave, kept as Parquet: the step between a file in the vault and the ledger.

A reading is a folder `readings/<sha-256>/` of a case: records-00000.parquet …, for each table of
particulars that it fills payments-00000.parquet …, statements.parquet and reading.json; of many small
files records and statements lie together (packs.py). A reading is
written under a temporary name and renamed, so a reading is there whole or not at all; an
interrupted ingest leaves nothing half-visible and the next one goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

import polars as pl
import pyarrow.parquet as pq

from transforms import ids
from transforms.ledger.expectations import faults
from transforms.ledger.other_ends import OTHER_END_ID, other_end_ids
from transforms.money import MONEY
from transforms.readers.identities import CALLED_BY
from transforms.readers.particulars import Batch, as_batch, given_schema
from transforms.readers.reading import READ_RECORDS, Reading, Statement
from transforms.schema import PARTICULAR_TABLES, Table
from transforms.store import CaseFolder
from transforms.store_format import FORMAT

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

UNFINISHED = ".incoming-"
"""How folders begin that hold what is not whole yet."""
STATEMENTS = "statements.parquet"
"""File of a reading's statements."""
RECORDS = "records"
"""How the files of a reading's records begin; those of its particulars begin with their table's name."""
PIECE = 122_880
"""Records of a file: as many as DuckDB puts together, so that it need not cut pieces and join them anew."""
_REPEATING = frozenset(
    {
        *("file_id", "statement_id", "booked_precision", "currency", "transaction_code", "channel"),
        *("counterparty_scheme", "counterparty_institution", "counterparty_name"),
    }
)
"""Columns whose texts are written once and then by their number."""
AT_ONCE = 2
"""Files of a reading that are written at the same time."""
WAITING = 64 << 20
"""Bytes of records that are written though they are fewer: raw texts may be long."""

_STATEMENT_TYPES = {
    "opening_balance": MONEY,
    "closing_balance": MONEY,
    "from_date": pl.Date(),
    "to_date": pl.Date(),
    "number": pl.Int64(),
    "page": pl.Int64(),
    "complete": pl.Boolean(),
    "holder_identifiers": pl.List(pl.String()),
}
STATEMENT_SCHEMA: dict[str, pl.DataType] = {
    "file_id": pl.String(),
    "statement_id": pl.String(),
    **{one.name: _STATEMENT_TYPES.get(one.name, pl.String()) for one in fields(Statement)},
}
RECORD_SCHEMA: dict[str, pl.DataType] = {
    "file_id": pl.String(),
    "record_id": pl.String(),
    "statement_id": pl.String(),
    **READ_RECORDS.frame_schema,
    OTHER_END_ID: pl.String(),
}

NEEDED = {
    "booked_at": "booking date",
    "booked_precision": "precision of the booking date",
    "amount": "amount",
    "currency": "currency",
}
"""What a booked record must have to become an entry, in words."""


@dataclass(frozen=True)
class Receipt:
    """How a file came in: what a person or service stated when it was received."""

    file_id: str
    name: str
    size: int
    received_at: datetime
    authority: str | None


@dataclass(frozen=True)
class Staged:
    """A reading on disk, in figures."""

    format: str
    profile: str | None
    records: int
    quarantined: int
    complete: bool
    messages: tuple[str, ...]


def is_staged(case: CaseFolder, file_id: str) -> bool:
    """Whether the case already holds this file's reading."""
    return (case.readings / file_id / "reading.json").exists()


def stage(case: CaseFolder, reading: Reading, receipt: Receipt) -> Staged:
    """Write a reading to disk; records that break a rule of the schema get its reason.

    Raises what the reader raises; then nothing is left behind.
    """
    with whole_folder(case, receipt.file_id) as incoming:
        return write_reading(incoming, reading, receipt)


@contextmanager
def whole_folder(case: CaseFolder, place: str) -> Iterator[Path]:
    """A new folder to write in, which takes its place under the readings when the block has ended well."""
    incoming = case.readings / f"{UNFINISHED}{place.replace('/', '-')}"
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    try:
        yield incoming
        shutil.rmtree(case.readings / place, ignore_errors=True)
        incoming.replace(case.readings / place)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)


def write_reading(folder: Path, reading: Reading, receipt: Receipt, corrections: str | None = None) -> Staged:
    """Write a reading into a folder. `corrections`: what decides it beside the file, where a person corrected it."""
    records, quarantined = _write_records(folder, reading, receipt.file_id)
    statement_frame([(receipt.file_id, reading.statements)]).write_parquet(folder / STATEMENTS)
    staged = staged_as(reading, records, quarantined)
    said = said_of(receipt, staged, {} if corrections is None else {"corrections": corrections})
    with (folder / "reading.json").open("w", encoding="utf-8") as file:
        file.write(said)
        file.flush()
        os.fsync(file.fileno())
    return staged


def staged_as(reading: Reading, records: int, quarantined: int) -> Staged:
    """The figures of a reading whose records are used up."""
    messages = tuple(reading.messages)
    return Staged(reading.format, reading.profile, records, quarantined, reading.complete, messages)


CORRECTED = "corrected"
"""Folder within a reading's that holds it anew, with what a person corrected (transforms/corrections/)."""


def as_corrected(folder: Path) -> Path:
    """The folder that counts of a reading: the corrected one where there is one."""
    corrected = folder / CORRECTED
    return corrected if corrected.exists() else folder


def _write_records(folder: Path, reading: Reading, file_id: str) -> tuple[int, int]:
    """Check and write the batches, each while the reader is busy with the next ones; gives records and quarantined."""
    with ThreadPoolExecutor(1) as checking, ThreadPoolExecutor(AT_ONCE) as writing:
        kept = _Kept(folder, file_id, writing)
        for batch, frame in _one_ahead(checking, kept.judged, map(as_batch, reading.batches)):
            kept.take(batch, frame)
        kept.close()
    return kept.records, kept.quarantined


def _one_ahead(pool: Executor, made: Callable[[_Given], _Made], given: Iterable[_Given]) -> Iterator[_Made]:
    """What is made of each, in a thread of its own while the next one is asked for."""
    waiting: Future[_Made] | None = None
    for one in given:
        last, waiting = waiting, pool.submit(made, one)
        if last is not None:
            yield last.result()
    if waiting is not None:
        yield waiting.result()


@dataclass
class _Kept:
    """A reading's records on their way into Parquet files, which hold so many as DuckDB's tables hold in a piece."""

    folder: Path
    file_id: str
    pool: Executor
    records: int = 0
    quarantined: int = 0
    batches: int = 0
    files: int = 0
    waiting: list[pl.DataFrame] = field(default_factory=list)
    writing: list[Future[None]] = field(default_factory=list)

    def judged(self, batch: Batch) -> tuple[Batch, pl.DataFrame]:
        """A batch, and its records with their ids and reasons."""
        return batch, checked(batch.records, self.file_id)

    def take(self, batch: Batch, frame: pl.DataFrame) -> None:
        """Write what the batch says beyond its records, and the records when there are enough of them."""
        for table in PARTICULAR_TABLES:
            rows = batch.particulars.get(table.name)
            if rows is not None and rows.height:
                path = self.folder / f"{table.name}-{self.batches:05d}.parquet"
                self._write(path, identified(table, rows, self.file_id))
        self.batches += 1
        self.records += frame.height
        self.quarantined += frame.select((pl.col("reasons").list.len() > 0).sum()).item()
        self.waiting.append(frame)
        self._write_whole_pieces()

    def close(self) -> None:
        """Write what waits; a reading without records has a file without rows."""
        if self.files == 0 or any(frame.height > 0 for frame in self.waiting):
            self._write_piece(pl.concat([pl.DataFrame(schema=RECORD_SCHEMA), *self.waiting]))
        for written in self.writing:
            written.result()

    def _write_whole_pieces(self) -> None:
        while sum(len(frame) for frame in self.waiting) >= PIECE:
            found = pl.concat(self.waiting)
            self._write_piece(found.head(PIECE))
            self.waiting = [found.slice(PIECE)]
        if sum(frame.estimated_size() for frame in self.waiting) > WAITING:
            self._write_piece(pl.concat(self.waiting))
            self.waiting = []

    def _write_piece(self, frame: pl.DataFrame) -> None:
        self._write(self.folder / f"{RECORDS}-{self.files:05d}.parquet", frame)
        self.files += 1

    def _write(self, path: Path, frame: pl.DataFrame) -> None:
        """Write while the reader goes on: nothing waits but what is being written, and a fault stops the reading."""
        if len(self.writing) == AT_ONCE:
            self.writing.pop(0).result()
        self.writing.append(self.pool.submit(write_frame, path, frame))


def write_frame(path: Path, frame: pl.DataFrame) -> None:
    """Write rows of a reading: by Arrow, which takes texts as they lie and need not ask which columns repeat."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.newest())
    unlike = {name: "none" if name == OTHER_END_ID else "lz4" for name in frame.columns}
    repeating = [name for name in frame.columns if name in _REPEATING]
    pq.write_table(table, path, compression=unlike, use_dictionary=repeating, write_statistics=False)


def particular_schema(table: Table) -> dict[str, pl.DataType]:
    """Columns of a table of particulars as it is kept: the record's id, then what the reader gave."""
    return {"record_id": pl.String(), **given_schema(table)}


def identified(table: Table, rows: pl.DataFrame, file_id: str) -> pl.DataFrame:
    """Rows of particulars with the ids of their records: columns of `particular_schema`."""
    named = rows.with_columns(ids.record_ids(file_id, pl.col("ordinal")).alias("record_id"))
    schema = particular_schema(table)
    return named.select(schema.keys()).cast(schema)  # type: ignore[arg-type]


def checked(records: pl.DataFrame, file_id: str | pl.Expr) -> pl.DataFrame:
    """Records with their ids (columns of RECORD_SCHEMA), and a reason where they break a rule of the schema.

    Reads: columns of READ_RECORDS. file_id: of all records, or that of each.
    """
    frame = records.with_columns(
        pl.lit(file_id).alias("file_id") if isinstance(file_id, str) else file_id.alias("file_id"),
        (
            ids.record_ids_of(file_id, records["ordinal"]).alias("record_id")
            if isinstance(file_id, str)
            else ids.record_ids(file_id, pl.col("ordinal")).alias("record_id")
        ),
        _statement_ids(records["statement"], file_id).alias("statement_id"),
        other_end_ids(records),
    )
    return with_faults(frame).select(RECORD_SCHEMA.keys()).cast(RECORD_SCHEMA)  # type: ignore[arg-type]


def _statement_ids(statements: pl.Series, file_id: str | pl.Expr) -> pl.Expr:
    """Id of the statement of each record; null where it is on none. statements: their places, from 0."""
    place = pl.col("statement")
    named = pl.format("s{}-{}", ids.file_part(file_id), (place + 1).cast(pl.String).str.zfill(6))
    if not isinstance(file_id, str):
        return pl.when(place >= 0).then(named)
    # Of one file, each id is written once.
    numbers = statements.to_numpy()
    least, last = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    if last - least >= len(numbers):
        return pl.when(place >= 0).then(named)
    all_places = pl.DataFrame({"statement": pl.int_range(least, last + 1, eager=True)})
    written = all_places.select(pl.when(place >= 0).then(named)).to_series()
    return pl.lit(written.gather(statements - least))


def with_faults(frame: pl.DataFrame) -> pl.DataFrame:
    """The records with a reason for every rule of the schema that an accepted one breaks.

    Reads: columns of READ_RECORDS. A record that the reader set aside keeps the reader's reasons.
    """
    lacking = [
        pl.when(pl.col(name).is_null()).then(pl.lit(f"{name}_missing: the record states no {words}"))
        for name, words in NEEDED.items()
    ]
    found = pl.concat_list(*lacking).list.drop_nulls()
    due = pl.col("booked") & (pl.col("reasons").list.len() == 0)
    none_due = frame.select(
        (due & (pl.any_horizontal(pl.col(name).is_null() for name in NEEDED))).any()
    ).item()
    if none_due:
        frame = frame.with_columns(pl.when(due).then(found).otherwise(pl.col("reasons")).alias("reasons"))
    return faults(frame)


def statement_frame(files: Sequence[tuple[str, Sequence[Statement]]]) -> pl.DataFrame:
    """The statements of files (file_id, statements) with their ids, in this order: columns of STATEMENT_SCHEMA."""
    statements = [statement for _, of_file in files for statement in of_file]
    columns: dict[str, list[object]] = {
        column.name: [getattr(statement, column.name) for statement in statements]
        for column in fields(Statement)
    }
    columns["holder_identifiers"] = [list(statement.holder_identifiers) for statement in statements]
    columns["file_id"] = [file_id for file_id, of_file in files for _ in of_file]
    columns["statement_id"] = [
        f"s{file_id[: ids.FILE_PART]}-{number:06d}"
        for file_id, of_file in files
        for number in range(1, len(of_file) + 1)
    ]
    return pl.DataFrame({name: columns[name] for name in STATEMENT_SCHEMA}, schema=STATEMENT_SCHEMA)


def said_of(receipt: Receipt, staged: Staged, more: Mapping[str, object]) -> str:
    """What reading.json says of a reading."""
    particulars: Mapping[str, object] = {
        **asdict(receipt),
        "received_at": receipt.received_at.isoformat(timespec="microseconds"),
        **asdict(staged),
        "schema": reading_schema(),
        **more,
    }
    return json.dumps(particulars, ensure_ascii=False, sort_keys=True)


def particulars_of(case: CaseFolder) -> list[dict[str, object]]:
    """reading.json of every file of a case, in order of file_id."""
    if not case.readings.exists():
        return []
    paths = sorted(path for path in case.readings.glob("*/reading.json") if path.parent.name[0] != ".")
    return [particulars_at(path.parent) for path in paths]


def particulars_at(folder: Path) -> dict[str, object]:
    """reading.json of a reading's folder, as corrected."""
    found: dict[str, object] = json.loads((as_corrected(folder) / "reading.json").read_text(encoding="utf-8"))
    return found


@cache
def reading_schema() -> str:
    """What decides what a reading holds: a hash of its columns, of what ends are called there, and of the format."""
    schemas = [RECORD_SCHEMA, STATEMENT_SCHEMA, *(particular_schema(table) for table in PARTICULAR_TABLES)]
    columns = [sorted((name, str(dtype)) for name, dtype in schema.items()) for schema in schemas]
    text = repr([*columns, CALLED_BY, FORMAT])
    return hashlib.sha256(text.encode()).hexdigest()


def is_outdated(particulars: Mapping[str, object]) -> bool:
    """Whether a reading, by its reading.json, was made by a version that reads otherwise."""
    return particulars.get("schema") != reading_schema()


def receipt_of(particulars: Mapping[str, object]) -> Receipt:
    """How a file came in, by its reading.json."""
    return Receipt(
        file_id=str(particulars["file_id"]),
        name=str(particulars["name"]),
        size=int(str(particulars["size"])),
        received_at=datetime.fromisoformat(str(particulars["received_at"])),
        authority=None if particulars["authority"] is None else str(particulars["authority"]),
    )
