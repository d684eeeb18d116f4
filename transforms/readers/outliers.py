"""Records that their own statement contradicts: a day far from its period, a currency that is not its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from transforms.readers.particulars import Batch, as_batch
from transforms.readers.reading import Reading, Statement

FAR = timedelta(days=60)
"""Days beyond a statement's period that no late booking explains; a slip in month or year does."""
_TOLD = 20
_NO_CURRENCY = ("", "XXX")

_Place = tuple[date, str]
"""A day, and the locator of the record that has it."""
_Days = dict[int, tuple[_Place, _Place]]
"""The first and the last of each statement."""
_Currencies = dict[tuple[int, str], str]


def told(reading: Reading, batches: Iterator[pl.DataFrame | Batch]) -> Iterator[pl.DataFrame | Batch]:
    """The batches; behind the last one the reading's messages name such records."""
    days: _Days = {}
    currencies: _Currencies = {}
    for given in batches:
        _note(as_batch(given).records, days, currencies)
        yield given
    messages = [*_of_period(reading.statements, days), *_of_currency(reading.statements, currencies)]
    reading.messages += messages[:_TOLD]
    if len(messages) > _TOLD:
        reading.messages.append(f"{len(messages) - _TOLD} more records have such days or currencies.")


def _note(records: pl.DataFrame, days: _Days, currencies: _Currencies) -> None:
    taken = pl.col("booked") & (pl.col("statement") >= 0) & (pl.col("reasons").list.len() == 0)
    sound = records.select(
        "statement", "locator", "currency", "booked_at", "booked_precision", taken.alias("taken")
    )
    sound = sound.filter("taken")
    if sound.height == 0:
        return
    booked = pl.col("booked_at")
    found = (
        sound.filter(booked.is_not_null(), pl.col("booked_precision") != "statement")
        .group_by("statement")
        .agg(
            booked.min().dt.date().alias("first"),
            pl.col("locator").get(booked.arg_min()).alias("first_at"),
            booked.max().dt.date().alias("last"),
            pl.col("locator").get(booked.arg_max()).alias("last_at"),
        )
    )
    for number, first, first_at, last, last_at in found.sort("statement").iter_rows():
        known = days.get(number, ((first, first_at), (last, last_at)))
        days[number] = min(known[0], (first, first_at)), max(known[1], (last, last_at))
    written = sound.group_by("statement", "currency").agg(pl.col("locator").first())
    for number, currency, locator in written.sort("statement", "currency").iter_rows():
        currencies.setdefault((number, currency or ""), locator)


def _of_period(statements: list[Statement], days: _Days) -> Iterator[str]:
    for number, ((first, first_at), (last, last_at)) in sorted(days.items()):
        since, until = statements[number].from_date, statements[number].to_date
        if since is None or until is None or since > until:
            continue
        for day, where, far in ((first, first_at, since - first), (last, last_at, last - until)):
            if far > FAR:
                yield (
                    f"{where} has the day {day}, far from its statement's period, {since} to {until}: "
                    "check it against the original."
                )


def _of_currency(statements: list[Statement], currencies: _Currencies) -> Iterator[str]:
    for (number, currency), where in sorted(currencies.items()):
        own = statements[number].currency
        if currency != own and own not in _NO_CURRENCY and currency not in _NO_CURRENCY:
            yield (
                f"{where} is in {currency}, its statement in {own}: the balances prove no sum of both; "
                "check it against the original."
            )
