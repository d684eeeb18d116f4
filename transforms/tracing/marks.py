"""Seeds as marks on entries: which part of which entry, or of the balance beside it, is proceeds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from transforms.errors import Refused
from transforms.tracing.kernels.arrays import AFTER, BEFORE, CREDIT
from transforms.tracing.units import Scales, to_units

ASSERTION = re.compile(
    r"(?P<account>.+):(?P<amount>\d+(?:\.\d{1,18})?) ?(?P<currency>[A-Z][A-Z0-9._$-]{2,19})?@(?P<day>\d{4}-\d{2}-\d{2})"
)
"""An amount asserted on an account: `ACCOUNT:AMOUNT@DATE`, or `ACCOUNT:AMOUNT USD@DATE`."""


_GROUPED = re.compile(r":\s*\d+(?:\.\d+)*,\d")


def names_in(given: Sequence[str]) -> tuple[str, ...]:
    """The names that a person gave, several in one text parted by commas.

    Raises: Refused for an amount that is written with a comma.
    """
    for text in given:
        if _GROUPED.search(text):
            raise Refused(
                "An amount is written with a comma.",
                where=text,
                todo="write 6000.00: a point before the decimals, and nothing between thousands",
            )
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())


@dataclass(frozen=True)
class Marks:
    """Seeds as rows of entry_id, place, seed (its place in seed_ids), units, currency.

    seed_ids: sorted. late: seeds of which a part lies after the day of the tracing.
    """

    seed_ids: list[str]
    rows: pl.DataFrame
    late: list[str]


def marks_of(seeds: pl.DataFrame, entries: pl.DataFrame, scales: Scales, as_of: date) -> Marks:
    """Where each seed goes. An asserted amount marks the balance at the end of its day.

    Reads: seeds (TRACE_SEEDS, amount in its currency); entries (entry_id, amount, currency, booked_at).
    Raises: Refused for a seed without its entry, on a debit, in another currency or above the credit.
    """
    seed_ids = seeds["seed_id"].unique().sort().to_list()
    named = [(seed, _asserted_day(seed), number) for number, seed in enumerate(seed_ids)]
    columns = {"seed_id": pl.String(), "asserted": pl.Date(), "seed": pl.Int32()}
    known = entries.join(seeds, on="entry_id", how="semi").select(
        "entry_id", pl.col("booked_at").dt.date().alias("day"), booked="amount", own="currency"
    )
    rows = seeds.join(known, on="entry_id", how="left").join(
        pl.DataFrame(named, columns, orient="row"), on="seed_id", how="left"
    )
    _check(rows)
    placed = rows.with_columns(
        pl.when(pl.col("asserted").is_null())
        .then(CREDIT)
        .when(pl.col("day") <= pl.col("asserted"))
        .then(AFTER)
        .otherwise(BEFORE)
        .alias("place"),
        to_units(scales).alias("units"),
        (pl.max_horizontal("day", "asserted") > as_of).alias("late"),
    ).filter(pl.col("units") > 0)
    kept = placed.filter(~pl.col("late")).sort("entry_id", "place", "seed")
    late = placed.filter("late")["seed_id"].unique().sort().to_list()
    return Marks(seed_ids, kept.select("entry_id", "place", "seed", "units", "currency"), late)


def in_time(seeds: pl.DataFrame, entries: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """The seeds that have brought money in by a day (all where it is None): the others are nowhere yet.

    Reads: seeds (TRACE_SEEDS); entries (entry_id, booked_at). A seed whose entry is lacking stays.
    """
    if as_of is None:
        return seeds
    booked = entries.select("entry_id", pl.col("booked_at").dt.date().alias("day"))
    asserted = pl.Series("asserted", [_asserted_day(seed) for seed in seeds["seed_id"]], dtype=pl.Date())
    known = seeds.with_columns(asserted).join(booked, on="entry_id", how="left", maintain_order="left")
    late = pl.max_horizontal("day", "asserted") > as_of
    return known.filter(~late.fill_null(value=False)).select(seeds.columns)


def asserted_days(seeds: pl.DataFrame) -> list[date]:
    """The days at whose end seeds (TRACE_SEEDS) assert a balance."""
    found = map(_asserted_day, seeds["seed_id"].unique().to_list())
    return [day for day in found if day]


def _asserted_day(seed_id: str) -> date | None:
    found = ASSERTION.fullmatch(seed_id)
    return date.fromisoformat(found["day"]) if found else None


def _check(rows: pl.DataFrame) -> None:
    is_credit_seed = pl.col("asserted").is_null()
    faults = {
        "names an entry that the ledger does not hold": pl.col("booked").is_null(),
        "asserts an amount below zero": pl.col("amount") < 0,
        "is in another currency than its entry": pl.col("currency") != pl.col("own"),
        "names an entry that brought nothing in (a debit)": is_credit_seed & (pl.col("booked") < 0),
        "asserts more than its entry brought in": is_credit_seed & (pl.col("amount") > pl.col("booked")),
    }
    for words, condition in faults.items():
        wrong = rows.filter(condition).sort("seed_id", "entry_id")
        if wrong.height:
            where = f"seed {wrong['seed_id'][0]}, entry {wrong['entry_id'][0]}"
            raise Refused(
                f"The seed {words}.", where=where, todo="name a credit entry, and at most its amount"
            )
