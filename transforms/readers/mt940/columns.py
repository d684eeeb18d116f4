"""Runs of statement lines become columns of READ_RECORDS, without an object for each record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import polars as pl

from transforms.readers.mt940.narrative import narratives
from transforms.readers.mt940.records import channel_of, elsewhere
from transforms.readers.mt940.runs import Run
from transforms.readers.mt940.statement_line import SIGNED, days
from transforms.readers.reading import READ_RECORDS
from transforms.readers.record_rows import RecordRow, RecordRows, no_reasons, records_frame
from transforms.readers.references import reference

LONGEST = 1 << 14
"""Characters of a record that may stand in a run; a longer one may be past what a record may hold."""

_SCHEMA = READ_RECORDS.frame_schema
_EPOCH, _MICROSECOND = datetime.combine(date(1970, 1, 1), time.min), timedelta(microseconds=1)
_SIGNS = {mark: "-" if SIGNED[mark] < 0 else "" for mark in ("C", "D", "RC", "RD")}
_COLUMNS = (
    "ordinal statement sequence line currency raw booked_at value_date amount reversal"
    " counterparty_scheme counterparty_identifier counterparty_institution counterparty_name narrative"
    " reference servicer_reference transaction_code channel"
).split()
_DTYPES = {
    **_SCHEMA,
    "line": pl.Int64(),
    "booked_at": pl.Int64(),
    "value_date": pl.Int32(),
    "amount": pl.String(),
}


class LineRows(RecordRows):
    """Takes records one by one and in runs, and gives them as frames in file order."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0
        self.places: list[int] = []
        self.columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}

    def add(self, row: RecordRow) -> None:
        """Take one record."""
        self.rows.append(row)
        self.places.append(self.given + self.held)
        self.held += 1

    def take(self, run: Run, *, message: int, sequence: int, currency: str) -> bool:
        """Take the lines of a run, whose first follows `sequence`; False, and none, where one is at fault."""
        raw, _, values, entries, marks, figures, kinds, customers, banks, details, texts, _ = zip(
            *run.lines, strict=True
        )
        numbers = [found for found in map(_day_numbers, values, entries) if found is not None]
        if len(numbers) < len(raw) or max(map(len, raw)) > LONGEST:
            return False
        count, first = len(raw), self.given + self.held
        told = narratives(texts)
        accounts, names = told.accounts, told.names
        if None in accounts:
            for place, name in enumerate(names):
                if accounts[place] is None:
                    accounts[place], names[place] = elsewhere(details[place], customers[place], name)
        held = self.columns
        held["ordinal"] += range(first, first + count)
        held["statement"] += [message] * count
        held["sequence"] += range(sequence + 1, sequence + count + 1)
        held["line"] += run.places()
        held["currency"] += [currency] * count
        held["raw"] += raw
        held["value_date"] += [value for value, _ in numbers]
        held["booked_at"] += [booked for _, booked in numbers]
        held["amount"] += [_SIGNS[mark] + text for mark, text in zip(marks, figures, strict=True)]
        held["reversal"] += [mark[0] == "R" for mark in marks]
        held["counterparty_scheme"] += [account.scheme if account else None for account in accounts]
        held["counterparty_identifier"] += [account.identifier if account else None for account in accounts]
        held["counterparty_institution"] += told.institutions
        held["counterparty_name"] += names
        held["narrative"] += [
            f"{detail} {text}".strip().replace("\n", " ") or None
            for detail, text in zip(map(str.strip, details), told.texts, strict=True)
        ]
        held["reference"] += [
            stated or _reference(customer)
            for stated, customer in zip(told.references, customers, strict=True)
        ]
        held["servicer_reference"] += map(reference, banks)
        held["transaction_code"] += [
            f"{kind} {code}" if code else kind for kind, code in zip(kinds, told.codes, strict=True)
        ]
        held["channel"] += map(channel_of, kinds, told.channels)
        self.held += count
        return True

    def drain(self) -> pl.DataFrame:
        """The records collected since the last time, as a frame of READ_RECORDS in file order."""
        single = records_frame(self.rows).insert_column(0, pl.Series("ordinal", self.places, pl.Int64()))
        frames = [single, self._common()]
        self.given += self.held
        self.held, self.rows, self.places = 0, [], []
        given = [frame for frame in frames if frame.height]
        return pl.concat(given).sort("ordinal") if len(given) > 1 else [*given, single][0]

    def _common(self) -> pl.DataFrame:
        """The records of runs."""
        frame = pl.DataFrame([pl.Series(name, held, _DTYPES[name]) for name, held in self.columns.items()])
        for held in self.columns.values():
            held.clear()
        return frame.with_columns(
            pl.format("message {}, line {}, :61:", pl.col("statement") + 1, "line").alias("locator"),
            no_reasons(frame.height),
            pl.col("booked_at").cast(pl.Datetime("us")),
            pl.col("value_date").cast(pl.Date()),
            # From text to MONEY: exact, for the common shape has at most eight decimals.
            pl.col("amount").str.replace(",", ".", literal=True).cast(_SCHEMA["amount"]),
            booked=pl.lit(True),
            booked_precision=pl.lit("day"),
            balance_after=pl.lit(None, _SCHEMA["balance_after"]),
            uetr=pl.lit(None, pl.String()),
            fee=pl.lit(None, _SCHEMA["fee"]),
        ).select(READ_RECORDS.names)


@lru_cache(maxsize=8_192)
def _day_numbers(value: str, entry: str) -> tuple[int | None, int] | None:
    """Days of the value date and microseconds of the booking since 1970; None where a day is impossible."""
    value_date, booked, _ = days(value, entry)
    if booked is None:
        return None
    at = (booked - _EPOCH) // _MICROSECOND
    return (value_date - _EPOCH.date()).days if value_date else None, at


def _reference(customer: str) -> str | None:
    return None if customer == "NONREF" else reference(customer)
