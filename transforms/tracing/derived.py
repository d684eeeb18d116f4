"""Interest on traced money: benefit derived from proceeds, in rows of its own beside the principal.

The principal's sum never counts it: what a bank paid as interest comes in as clean money, and stays so on the way.
Method: DOMAIN.md 4.3; UNTOC art. 12(5); docs/methods/derived-benefit.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from transforms.schema import TRACE_DERIVED, conform
from transforms.tracing.kernels.arrays import LEFT, LOST, PASSED, Moves
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import Network
from transforms.tracing.results import entries_at, log_frame, node_frame
from transforms.tracing.units import from_units

INTEREST = "interest"
Row = dict[str, Any]
Changes = dict[int, list[tuple[int, int]]]
"""By entry: each seed's number and what the entry changes of its money, in units."""


class Base(NamedTuple):
    """What interest is shared by: sums of balances and of each seed's part, over nights or at one moment.

    held: by the numbers of the seeds that have something there.
    """

    balance: int
    held: dict[int, int]
    since: date | None
    until: date


def derived_of(method: str, moves: Moves, network: Network, ledger: TracingLedger) -> pl.DataFrame:
    """Rows of TRACE_DERIVED: the part of each interest credit that traced money earned, by seed.

    The base is every night's balance since the interest before; where there is none before, the balance that the
    interest came to. Interest that a seed asserts as proceeds itself, or on an unknown balance, is not shared.
    """
    paid = _interest(network, ledger)
    changes = _changes(paid["pocket"].unique(), moves, network)
    interest = set(paid["row"])
    touched = sorted({int(network.flows.pocket[row]) for row in changes})
    rows = [row for pocket in touched for row in _of_pocket(pocket, changes, interest, network)]
    frame = pl.DataFrame(rows, {**_SCHEMA, "units": network.scales.unit}).join(
        network.entries.select("row", "entry_id", "account_id", "currency"), on="row", how="left"
    )
    seeds = pl.Series(network.marks.seed_ids, dtype=pl.String)
    named = frame.with_columns(
        from_units(network.scales, "units").alias("amount"),
        pl.lit(method).alias("method"),
        pl.lit(INTEREST).alias("kind"),
        seeds[frame["seed"]].alias("seed_id") if frame.height else pl.lit("").alias("seed_id"),
    )
    return conform(TRACE_DERIVED, named.select(TRACE_DERIVED.names)).sort(TRACE_DERIVED.key)


_SCHEMA = {
    "row": pl.UInt32(),
    "seed": pl.Int32(),
    "share": pl.String(),
    "from_date": pl.Date(),
    "to_date": pl.Date(),
}


def _interest(network: Network, ledger: TracingLedger) -> pl.DataFrame:
    """Interest that came to a pocket whose balance is known: row, pocket."""
    moved = ledger.transfers.filter(pl.col("kind") == INTEREST)["transfer_id"].implode()
    known = network.pockets.filter("known").select("pocket")
    seeded = pl.col("row").cast(pl.Int32).is_in(pl.Series(network.flows.seed_entry).implode())
    paid = network.entries.filter((pl.col("units") > 0) & pl.col("transfer_id").is_in(moved) & ~seeded)
    return paid.with_columns(pl.col("pocket").cast(pl.UInt32)).join(known, on="pocket", how="semi")


def _changes(pockets: pl.Series, moves: Moves, network: Network) -> Changes:
    """Of the entries of some pockets: what each adds to, or takes from, each seed's money there."""
    if pockets.is_empty():
        return {}
    came = node_frame(moves).select("entry", "seed", "units")
    went = log_frame(moves).filter(pl.col("kind").is_in([LEFT, PASSED, LOST]))
    both = pl.concat([came, went.select("entry", "seed", units=0 - pl.col("units"))])
    pocket = entries_at(network, both["entry"], "pocket")["pocket"]
    kept = both.filter(pocket.is_in(pockets.implode())).group_by("entry", "seed").agg(pl.col("units").sum())
    found: Changes = {}
    for entry, seed, units in kept.sort("entry", "seed").iter_rows():
        found.setdefault(entry, []).append((seed, units))
    return found


class _Account:
    """A pocket as its entries pass: what lies there, and the nights that it lay there since the interest before.

    Only seeds that have something there are carried, and only what changes is added up, so that a thousand seeds cost
    no more than what they move.
    """

    def __init__(self, opening: int, day: date) -> None:
        self.balance, self.day, self.nights = opening, day, 0
        self.held: dict[int, int] = {}
        self.before: date | None = None
        self.balances = 0
        self.parts: dict[int, int] = {}
        self.counted: dict[int, int] = {}

    def comes(self, day: date) -> None:
        """The nights until a day pass."""
        nights = max((day - self.day).days, 0)
        self.nights += nights
        self.balances += nights * max(self.balance, 0)
        self.day = day

    def changes(self, amount: int, parts: Iterable[tuple[int, int]]) -> None:
        """An entry is booked, with what it changes of each seed's money."""
        self.balance += amount
        for seed, change in parts:
            self._count(seed)
            self.held[seed] = self.held.get(seed, 0) + change
            if not self.held[seed]:
                del self.held[seed]

    def _count(self, seed: int) -> None:
        held = self.held.get(seed, 0)
        if held:
            nights = self.nights - self.counted.get(seed, 0)
            self.parts[seed] = self.parts.get(seed, 0) + nights * held
        self.counted[seed] = self.nights

    def base(self) -> Base:
        """Nights from the day of the interest before to the day before this one, else the moment before it."""
        if self.before is None or self.before >= self.day:
            return Base(max(self.balance, 0), dict(self.held), None, self.day)
        for seed in list(self.held):
            self._count(seed)
        return Base(self.balances, dict(self.parts), self.before, self.day - timedelta(days=1))

    def begins(self) -> None:
        """Nights are counted from here on: interest was paid."""
        self.before, self.balances, self.nights = self.day, 0, 0
        self.parts, self.counted = {}, {}


def _of_pocket(pocket: int, changes: Changes, interest: set[int], network: Network) -> Iterator[Row]:
    """The shares of each interest credit of a pocket, its entries in their own order."""
    row, booked = int(network.flows.first[pocket]), network.entries["booked_at"]
    account = _Account(int(network.flows.opening[pocket]), booked[row].date())
    while row >= 0:
        account.comes(booked[row].date())
        paid = int(network.flows.amount[row])
        if row in interest:
            base = account.base()
            if base.balance > 0 and any(base.held.values()):
                yield from _shares(row, paid, base)
            account.begins()
        account.changes(paid, changes.get(row, ()))
        row = int(network.flows.following[row])


def _shares(row: int, paid: int, base: Base) -> Iterator[Row]:
    for seed, units in _shared(paid, base):
        if units:
            yield {
                "row": row,
                "seed": seed,
                "units": units,
                "share": str(Fraction(base.held[seed], base.balance)),
                "from_date": base.since,
                "to_date": base.until,
            }


def _shared(paid: int, base: Base) -> list[tuple[int, int]]:
    """Whole units by largest remainder among the seeds and the clean rest; ties to the lower seed, clean last."""
    seeds = sorted(base.held)
    parts = [*(base.held[seed] for seed in seeds), base.balance - sum(base.held.values())]
    given = [paid * part // base.balance for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-(paid * parts[place] % base.balance), place))
    for place in order[: paid - sum(given)]:
        given[place] += 1
    return list(zip(seeds, given[:-1], strict=True))
