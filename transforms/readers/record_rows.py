"""Records as named tuples, and their way into READ_RECORDS frames: one tuple a record, columns at the end."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from transforms.readers.reading import READ_RECORDS


class RecordRow(NamedTuple):
    """One record; the columns of READ_RECORDS after `ordinal`, in their order."""

    locator: str
    raw: str
    reasons: tuple[str, ...] = ()
    booked: bool = True
    statement: int = -1
    sequence: int = 0
    booked_at: datetime | None = None
    booked_precision: str | None = None
    value_date: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    balance_after: Decimal | None = None
    counterparty_scheme: str | None = None
    counterparty_identifier: str | None = None
    counterparty_institution: str | None = None
    counterparty_name: str | None = None
    narrative: str | None = None
    reference: str | None = None
    servicer_reference: str | None = None
    uetr: str | None = None
    transaction_code: str | None = None
    reversal: bool = False
    channel: str | None = None
    fee: Decimal | None = None


_SCHEMA = READ_RECORDS.frame_schema


class RecordRows:
    """Collects records and gives them as frames; counts them from 0 through the whole file."""

    def __init__(self) -> None:
        self.rows: list[RecordRow] = []
        self.given = 0

    def drain(self) -> pl.DataFrame:
        """The records collected since the last time, as a frame of READ_RECORDS."""
        frame = records_frame(self.rows)
        self.rows = []
        ordinal = pl.Series("ordinal", range(self.given, self.given + frame.height), _SCHEMA["ordinal"])
        self.given += frame.height
        return frame.insert_column(0, ordinal)


class RowsAndColumns(RecordRows, ABC):
    """Takes records one by one and, in columns, many at once; gives them as frames in file order."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.places: list[int] = []

    @property
    def next_ordinal(self) -> int:
        """Place in the file of the record that is taken next."""
        return self.given + self.held

    def add(self, row: RecordRow) -> None:
        """Take one record."""
        self.rows.append(row)
        self.places.append(self.next_ordinal)
        self.held += 1

    @abstractmethod
    def common(self) -> pl.DataFrame:
        """The records that were taken in columns since the last time, as a frame of READ_RECORDS."""

    def drain(self) -> pl.DataFrame:
        """The records collected since the last time, as a frame of READ_RECORDS in file order."""
        common = self.common()
        if not self.rows and common.height:
            self.given, self.held = self.given + self.held, 0
            return common
        single = records_frame(self.rows).insert_column(0, pl.Series("ordinal", self.places, pl.Int64()))
        self.given += self.held
        self.held, self.rows, self.places = 0, [], []
        given = [frame for frame in (single, common) if frame.height]
        return pl.concat(given).sort("ordinal") if len(given) > 1 else [*given, single][0]


def records_frame(rows: list[RecordRow]) -> pl.DataFrame:
    """Records as a frame of READ_RECORDS without their `ordinal`."""
    columns = dict(zip(RecordRow._fields, zip(*rows, strict=True), strict=True)) if rows else {}
    return pl.DataFrame([_series(name, columns.get(name, ())) for name in READ_RECORDS.names[1:]])


def _series(name: str, values: tuple[object, ...]) -> pl.Series:
    if name == "reasons":
        return _reasons([reasons for reasons in values if isinstance(reasons, tuple)])
    return pl.Series(name, values, _SCHEMA[name])


def _reasons(values: list[tuple[str, ...]]) -> pl.Series:
    if any(values):
        return pl.Series("reasons", [list(reasons) for reasons in values], _SCHEMA["reasons"])
    # Lists are slow to build one by one, and nearly every batch is free of faults.
    return no_reasons(len(values))


def no_reasons(height: int) -> pl.Series:
    """The column `reasons` of records without a fault."""
    none = pl.Series("reasons", [[]], _SCHEMA["reasons"])
    return none.new_from_index(0, height) if height else none.clear()
