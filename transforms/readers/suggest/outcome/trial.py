"""Reading the file with the profile, by the project's own reader."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import polars as pl

from transforms.readers import delimited, pdf, sheets
from transforms.readers.particulars import Batch, as_batch
from transforms.readers.profile_shape import Profile
from transforms.readers.reading import Reader, Reading, Statement
from transforms.readers.sheets.workbook import kind_of
from transforms.readers.suggest.outcome.changes import changes_of
from transforms.readers.suggest.outcome.result import Trial

_SHOWN = 8


def tried(path: Path, profile: Profile) -> Trial:
    """What becomes of the file's records. Raises UnreadableFile where the profile does not fit the file."""
    reading = _reader(path, profile).read(path, profile)
    records = accepted = waiting = 0
    sums: dict[str, Decimal] = {}
    booked_sums: Counter[int] = Counter()
    totals: dict[int, Decimal] = {}
    days: list[object] = []
    reasons: Counter[str] = Counter()
    first: dict[str, str] = {}
    coins: list[pl.DataFrame] = []
    for batch in reading.batches:
        frame = as_batch(batch).records
        records += frame.height
        good = frame.filter(pl.col("reasons").list.len() == 0)
        accepted += good.height
        counted = _counted(as_batch(batch), good)
        if profile.kind == "virtual_asset":
            coins.append(as_batch(batch).particulars["payments"].join(good.select("ordinal"), on="ordinal"))
        waiting += good.height - counted.height
        for currency, amount in (
            counted.group_by("currency").agg(pl.col("amount").sum()).sort("currency").iter_rows()
        ):
            sums[currency or "XXX"] = sums.get(currency or "XXX", Decimal(0)) + amount
        for statement, amount, number in (
            counted.group_by("statement").agg(pl.col("amount").sum(), pl.len()).iter_rows()
        ):
            totals[statement] = totals.get(statement, Decimal(0)) + amount
            booked_sums[statement] += number
        days += [counted["booked_at"].min(), counted["booked_at"].max()]
        _count_reasons(frame, reasons, first)
    known = sorted(day.date() for day in days if day is not None)  # type: ignore[attr-defined]
    check, broken_at = _balance_check(reading, totals)
    return Trial(
        records=records,
        accepted=accepted,
        quarantined=records - accepted,
        not_booked=waiting,
        sums=dict(sorted(sums.items())),
        first_date=known[0] if known else None,
        last_date=known[-1] if known else None,
        balance_check=check,
        broken_at=broken_at,
        reasons=tuple((reason, times, first[reason]) for reason, times in reasons.most_common(_SHOWN)),
        messages=tuple(reading.messages),
        accounts=tuple(dict.fromkeys(_account(one) for one in reading.statements)),
        changes=changes_of(coins),
    )


def _reader(path: Path, profile: Profile) -> Reader:
    if profile.file.pdf is not None:
        return pdf.READER
    return delimited.READER if kind_of(path) is None else sheets.READER


def _counted(batch: Batch, good: pl.DataFrame) -> pl.DataFrame:
    """The bookings of accepted records, or their payments as if each were one."""
    if "payments" not in batch.particulars:
        return good.filter("booked")
    payments = batch.particulars["payments"].join(good.select("ordinal", "statement"), on="ordinal")
    return payments.with_columns(
        pl.coalesce("currency", "received_currency").alias("currency"),
        pl.when(pl.col("currency").is_not_null()).then("amount").otherwise("received_amount").alias("amount"),
        pl.coalesce("sent_at", "received_at").alias("booked_at"),
    )


def _count_reasons(frame: pl.DataFrame, reasons: Counter[str], first: dict[str, str]) -> None:
    bad = frame.filter(pl.col("reasons").list.len() > 0).select("locator", "reasons")
    for locator, said in bad.iter_rows():
        for reason in said:
            code = reason.split(":")[0]
            reasons[code] += 1
            first.setdefault(code, f"{locator}: {reason.partition(': ')[2]}"[:200])


def _account(statement: Statement) -> str:
    return f"{statement.identifier or 'unknown account'} {statement.currency}"


def _balance_check(reading: Reading, totals: dict[int, Decimal]) -> tuple[str, str | None]:
    """Whether running balances follow and opening + booked = closing, over all statements."""
    stated = broken = 0
    place = None
    for index, statement in enumerate(reading.statements):
        if statement.running_balance_broken_at is not None:
            broken, place = broken + 1, place or statement.running_balance_broken_at
        if statement.opening_balance is None or statement.closing_balance is None:
            continue
        stated += 1
        if statement.opening_balance + totals.get(index, Decimal(0)) != statement.closing_balance:
            broken += 1
    if broken:
        return "broken", place
    return ("reconciled" if stated and stated == len(reading.statements) else "not_stated"), None
