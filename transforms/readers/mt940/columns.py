"""Runs of statement lines become columns of READ_RECORDS, without an object for each record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import polars as pl

from transforms.readers.ibans import account_names
from transforms.readers.mt940.narrative import Columns, narratives
from transforms.readers.mt940.records import channel_of, elsewhere
from transforms.readers.mt940.runs import Run
from transforms.readers.mt940.statement_line import SIGNED, days
from transforms.readers.reading import READ_RECORDS
from transforms.readers.record_rows import RowsAndColumns, no_reasons
from transforms.readers.text_columns import stated, stated_reference

LONGEST = 1 << 14
"""Characters of a record that may stand in a run; a longer one may be past what a record may hold."""

_SCHEMA = READ_RECORDS.frame_schema
_EPOCH, _MICROSECOND = datetime.combine(date(1970, 1, 1), time.min), timedelta(microseconds=1)
_SIGNS = {mark: "-" if SIGNED[mark] < 0 else "" for mark in ("C", "D", "RC", "RD")}
_COLUMNS = (
    "ordinal statement sequence line currency raw booked_at value_date mark amount account bank"
    " counterparty_institution counterparty_name details kind text"
    " reference servicer_reference transaction_code code channel"
).split()
_DTYPES = {
    **_SCHEMA,
    "line": pl.Int64(),
    "booked_at": pl.Int64(),
    "value_date": pl.Int32(),
    **dict.fromkeys(("mark", "amount", "account", "bank", "details", "kind", "text", "code"), pl.String()),
}


class LineRows(RowsAndColumns):
    """Takes records one by one and in runs, and gives them as frames in file order."""

    def __init__(self) -> None:
        super().__init__()
        self.columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}

    def take(self, run: Run, *, message: int, sequence: int, currency: str) -> bool:
        """Take the lines of a run, whose first follows `sequence`; False, and none, where one is at fault."""
        raw, _, values, entries, marks, figures, kinds, customers, banks, details, texts, _ = zip(
            *run.lines, strict=True
        )
        numbers = [found for found in map(_day_numbers, values, entries) if found is not None]
        if len(numbers) < len(raw) or max(map(len, raw)) > LONGEST:
            return False
        count, first = len(raw), self.next_ordinal
        told = narratives(texts)
        if "" in told.accounts:
            _look_elsewhere(told, details, customers)
        held = self.columns
        held["ordinal"] += range(first, first + count)
        held["statement"] += [message] * count
        held["sequence"] += range(sequence + 1, sequence + count + 1)
        held["line"] += run.places()
        held["currency"] += [currency] * count
        held["raw"] += raw
        held["value_date"] += [value for value, _ in numbers]
        held["booked_at"] += [booked for _, booked in numbers]
        held["mark"] += marks
        held["amount"] += figures
        held["account"] += told.accounts
        held["bank"] += told.banks
        held["counterparty_institution"] += told.institutions
        held["counterparty_name"] += told.names
        held["details"] += details
        held["kind"] += told.kinds
        held["text"] += told.texts
        held["reference"] += [
            stated or customer for stated, customer in zip(told.references, customers, strict=True)
        ]
        held["servicer_reference"] += banks
        held["transaction_code"] += kinds
        held["code"] += told.codes
        held["channel"] += map(channel_of, kinds, told.channels)
        self.held += count
        return True

    def common(self) -> pl.DataFrame:
        """The records of runs."""
        frame = pl.DataFrame([pl.Series(name, held, _DTYPES[name]) for name, held in self.columns.items()])
        for held in self.columns.values():
            held.clear()
        scheme, number = _accounts(frame["account"], frame["bank"])
        narrative = _joined(_joined(pl.col("details"), pl.col("kind")), pl.col("text"))
        return frame.with_columns(
            pl.format("message {}, line {}, :61:", pl.col("statement") + 1, "line").alias("locator"),
            no_reasons(frame.height),
            pl.col("booked_at").cast(pl.Datetime("us")),
            pl.col("value_date").cast(pl.Date()),
            # From text to MONEY: exact, for the common shape has at most eight decimals.
            pl.concat_str(
                pl.col("mark").replace_strict(_SIGNS, return_dtype=pl.String()),
                pl.col("amount").str.replace(",", ".", literal=True),
            )
            .cast(_SCHEMA["amount"])
            .alias("amount"),
            pl.col("mark").str.starts_with("R").alias("reversal"),
            scheme.alias("counterparty_scheme"),
            number.alias("counterparty_identifier"),
            stated("counterparty_institution"),
            stated("counterparty_name"),
            pl.when(narrative != "")
            .then(narrative.str.replace_all("\n", " ", literal=True))
            .alias("narrative"),
            stated_reference("reference"),
            stated_reference("servicer_reference"),
            pl.concat_str("transaction_code", "code", separator=" ", ignore_nulls=True).alias(
                "transaction_code"
            ),
            booked=pl.lit(True),
            booked_precision=pl.lit("day"),
            balance_after=pl.lit(None, _SCHEMA["balance_after"]),
            uetr=pl.lit(None, pl.String()),
            fee=pl.lit(None, _SCHEMA["fee"]),
        ).select(READ_RECORDS.names)


def _look_elsewhere(told: Columns, details: Sequence[str], customers: Sequence[str]) -> None:
    """Account and name where field 86 has no account, line by line."""
    for place, number in enumerate(told.accounts):
        if not number:
            account, name = elsewhere(details[place], customers[place], told.names[place] or None)
            told.names[place] = name or ""
            if account is not None:
                told.accounts[place], told.banks[place] = account.identifier, ""


def _accounts(accounts: pl.Series, banks: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Scheme and number of each account; a national one behind its bank code, as field 25 writes it."""
    numbers = accounts.str.replace_all(r"\s", "") if accounts.str.contains(r"\s").any() else accounts
    scheme, numbers = account_names(numbers)
    bank = banks.str.strip_chars()
    behind = (scheme == "bban") & bank.str.contains("^[0-9]{8}$")
    frame = pl.DataFrame({"number": numbers, "bank": bank, "behind": behind})
    named = pl.when("behind").then(pl.format("{}/{}", "bank", "number")).otherwise("number")
    return scheme, frame.select(pl.when(pl.col("number") != "").then(named)).to_series()


def _joined(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    left, right = left.str.strip_chars(), right.str.strip_chars()
    both = pl.concat_str(left, right, separator=" ")
    return pl.when(left == "").then(right).when(right == "").then(left).otherwise(both)


@lru_cache(maxsize=8_192)
def _day_numbers(value: str, entry: str) -> tuple[int | None, int] | None:
    """Days of the value date and microseconds of the booking since 1970; None where a day is impossible."""
    value_date, booked, _ = days(value, entry)
    if booked is None:
        return None
    at = (booked - _EPOCH) // _MICROSECOND
    return (value_date - _EPOCH.date()).days if value_date else None, at
