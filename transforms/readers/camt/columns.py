"""Runs of entries (templates.py) become columns of READ_RECORDS, without an object for each entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from transforms.readers.camt.entries import Surroundings, entry_records
from transforms.readers.camt.fragments import FaultError, Wrapping, element, moment
from transforms.readers.camt.shapes import resolved
from transforms.readers.camt.templates import TEXTS, Run, Variant
from transforms.readers.ibans import account_names
from transforms.readers.reading import READ_RECORDS
from transforms.readers.record_rows import RecordRow, RowsAndColumns, no_reasons, records_frame
from transforms.readers.text_columns import stated, stated_reference

_SCHEMA = READ_RECORDS.frame_schema
_EPOCH, _MICROSECOND = datetime.combine(date(1970, 1, 1), time.min), timedelta(microseconds=1)
_SAME = ("booked", "currency", "transaction_code", "reversal", "channel")
"""Columns that hold one value for all entries of a variant."""
_DTYPES = {
    **_SCHEMA,
    "number": pl.Int64(),
    "line": pl.Int64(),
    "booked_at": pl.Int64(),
    "value_date": pl.Int32(),
    "amount": pl.String(),
    "at_fault": pl.Boolean(),
}


class _Place(NamedTuple):
    """Where a run stands: what surrounds it, the number of its first entry, and that one's sequence."""

    around: Surroundings
    entries: int
    sequence: int


class EntryRows(RowsAndColumns):
    """Takes entries one by one and in runs, and gives them as frames in file order."""

    def __init__(self, wrapping: Wrapping) -> None:
        super().__init__()
        self.wrapping = wrapping
        self.runs: list[tuple[int, Run, _Place]] = []

    def take(self, run: Run, around: Surroundings, *, entries: int, sequence: int) -> None:
        """Take a run that begins behind so many entries of its statement, and so many records."""
        self.runs.append((self.next_ordinal, run, _Place(around, entries + 1, sequence + 1)))
        self.held += len(run.values)

    def says_the_same(
        self, variant: Variant, values: tuple[str, ...], row: RecordRow, around: Surroundings
    ) -> bool:
        """Whether the columns of an entry say what its own reading says."""
        tried = EntryRows(self.wrapping)
        tried.take(Run([variant], [values], [0], 0), around, entries=0, sequence=row.sequence - 1)
        told = tried.drain().drop("ordinal", "locator")
        return told.equals(records_frame([row]).drop("locator"))

    def common(self) -> pl.DataFrame:
        """The entries of runs."""
        frame = _framed(self.runs)
        self.runs, runs = [], self.runs
        odd = frame.filter("odd").select("ordinal", "line")
        for ordinal, line in odd.iter_rows():
            self.rows.append(self._one_by_one(runs, ordinal, line))
            self.places.append(ordinal)
        return frame.filter(~pl.col("odd")).select(READ_RECORDS.names).sort("ordinal")

    def _one_by_one(self, runs: list[tuple[int, Run, _Place]], ordinal: int, line: int) -> RecordRow:
        """An entry that is at fault, or names the account itself as the other end, as entries.py reads it."""
        first, run, place = next(each for each in reversed(runs) if each[0] <= ordinal)
        raw, number = run.values[ordinal - first][1], ordinal - first
        locator = f"{place.around.locator}/Ntry[{place.entries + number}]"
        entry = element(raw, self.wrapping)
        return entry_records(
            entry, raw, place.around, locator=locator, line=line, sequence=place.sequence + number
        )[0]


def _framed(runs: list[tuple[int, Run, _Place]]) -> pl.DataFrame:
    """The columns of all runs, in no order; `odd` where an entry must be read by itself."""
    places = _places(runs)
    variants = [variant for _, run, _ in runs for variant in run.variants]
    values = [each for _, run, _ in runs for each in run.values]
    by_variant: dict[Variant, list[int]] = {}
    for number, variant in enumerate(variants):
        by_variant.setdefault(variant, []).append(number)
    held: dict[str, list[object]] = {
        name: [] for name in ("ordinal", "raw", "amount", *_DAYS, *TEXTS, "narrative", *_SAME)
    }
    for variant, numbers in by_variant.items():
        _add(held, variant, numbers, list(zip(*[values[number] for number in numbers], strict=True)))
    texts = pl.DataFrame([pl.Series(name, column, _DTYPES[name]) for name, column in held.items()])
    numbers = [number for numbers in by_variant.values() for number in numbers]
    frame = pl.concat([places[numbers], texts.drop("ordinal")], how="horizontal")
    return _finished(frame)


_DAYS = ("booked_at", "booked_precision", "value_date", "at_fault")


def _places(runs: list[tuple[int, Run, _Place]]) -> pl.DataFrame:
    """Where each entry stands, in file order."""
    counts = [len(run.values) for _, run, _ in runs]
    of_runs = pl.DataFrame(
        {
            "ordinal": [first for first, _, _ in runs],
            "within": [place.around.locator for _, _, place in runs],
            "own": [place.around.own_account for _, _, place in runs],
            "statement": [place.around.statement for _, _, place in runs],
            "number": [place.entries for _, _, place in runs],
            "sequence": [place.sequence for _, _, place in runs],
        },
        {
            "ordinal": pl.Int64(),
            "within": pl.String(),
            "own": pl.String(),
            "statement": _SCHEMA["statement"],
            "number": pl.Int64(),
            "sequence": pl.Int64(),
        },
    )
    of_run = [number for number, count in enumerate(counts) for _ in range(count)]
    step = pl.Series([step for count in counts for step in range(count)], dtype=pl.Int64())
    lines = pl.Series("line", [line for _, run, _ in runs for line in run.lines], pl.Int64())
    return of_runs[of_run].with_columns(
        lines, pl.col("ordinal") + step, pl.col("number") + step, pl.col("sequence") + step
    )


def _add(
    held: dict[str, list[object]], variant: Variant, numbers: list[int], columns: list[tuple[str, ...]]
) -> None:
    """The columns of the entries of one variant."""
    sources, count = variant.sources, len(numbers)
    sign = "-" if sources.row.amount is not None and sources.row.amount < 0 else ""
    held["ordinal"] += numbers
    held["raw"] += columns[1]
    held["amount"] += (
        [sign + figures for figures in columns[sources.amount]] if sign else columns[sources.amount]
    )
    booked = [_moment(text) for text in columns[sources.booked_at]]
    held["booked_at"] += [found.microseconds for found in booked]
    held["booked_precision"] += [found.precision for found in booked]
    at_fault = [found.precision is None for found in booked]
    value: Sequence[_Told] = []
    if sources.value_date is not None:
        value = (
            booked
            if sources.value_date == sources.booked_at
            else list(map(_moment, columns[sources.value_date]))
        )
        at_fault = [one or found.precision is None for one, found in zip(at_fault, value, strict=True)]
    held["value_date"] += [found.day for found in value] or [None] * count
    held["at_fault"] += at_fault
    for name, group in zip(TEXTS, sources.texts, strict=True):
        held[name] += [None] * count if group is None else _texts(columns[group])
    held["narrative"] += _narratives([_texts(columns[word]) for word in sources.words], count)
    for name in _SAME:
        held[name] += [getattr(sources.row, name)] * count


def _texts(values: Sequence[str]) -> Sequence[str]:
    return list(map(resolved, values)) if "&" in "".join(values) else values


def _narratives(words: list[Sequence[str]], count: int) -> Sequence[str | None]:
    """The words of each entry; what an institution repeats in several places is said once."""
    if not words:
        return [None] * count
    clean = [[" ".join(text.split()) for text in column] for column in words]
    if len(clean) == 1:
        return clean[0]
    return [" ".join(dict.fromkeys(said)) for said in zip(*clean, strict=True)]


def _finished(frame: pl.DataFrame) -> pl.DataFrame:
    scheme, number = _accounts(frame["counterparty_identifier"])
    absent = ("balance_after", "fee")
    return frame.with_columns(
        pl.format("{}/Ntry[{}], line {}", "within", "number", "line").alias("locator"),
        no_reasons(frame.height),
        pl.col("booked_at").cast(pl.Datetime("us")),
        pl.col("value_date").cast(pl.Date()),
        # From text to MONEY: exact, for a template takes eight decimals at most.
        pl.col("amount").cast(_SCHEMA["amount"]),
        scheme.alias("counterparty_scheme"),
        number.alias("counterparty_identifier"),
        stated("counterparty_institution"),
        stated("counterparty_name"),
        stated("uetr"),
        stated_reference("reference"),
        stated_reference("servicer_reference"),
        *(pl.lit(None, _SCHEMA[name]).alias(name) for name in absent),
        odd=(pl.col("at_fault") | (number == frame["own"]).fill_null(value=False)),
    )


def _accounts(numbers: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Scheme and number of each account, null where none is named."""
    named = numbers.fill_null("")
    scheme, found = account_names(
        named.str.replace_all(r"\s", "") if named.str.contains(r"\s").any() else named
    )
    return scheme, found.to_frame("x").select(pl.when(pl.col("x") != "").then("x")).to_series()


class _Told(NamedTuple):
    """A date of the message; without a precision where it is in no calendar."""

    microseconds: int = 0
    precision: str | None = None
    day: int = 0


@lru_cache(maxsize=8_192)
def _moment(text: str) -> _Told:
    try:
        at, precision, day = moment(text)
    except FaultError:
        return _Told()
    return _Told((at - _EPOCH) // _MICROSECOND, precision, (day - _EPOCH.date()).days)
