"""Interest on traced money: benefit derived from proceeds, in rows of its own beside the principal.

The principal's sum never counts it: what a bank paid as interest comes in as clean money, and stays so on the way.
Method: DOMAIN.md 4.3; UNTOC art. 12(5); docs/methods/derived-benefit.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


class Stand(NamedTuple):
    """A pocket after one of its entries: the day, the balance, and what each seed has there, in units."""

    row: int
    day: date
    balance: int
    held: tuple[int, ...]


class Base(NamedTuple):
    """What interest is shared by: sums of balances and of each seed's part, over nights or at one moment."""

    balance: int
    held: tuple[int, ...]
    since: date | None
    until: date


def derived_of(method: str, moves: Moves, network: Network, ledger: TracingLedger) -> pl.DataFrame:
    """Rows of TRACE_DERIVED: the part of each interest credit that traced money earned, by seed.

    The base is every night's balance since the interest before; where there is none before, the balance that the
    interest came to. Interest that a seed asserts as proceeds itself, or on an unknown balance, is not shared.
    """
    paid = _interest(network, ledger)
    changes = _changes(paid["pocket"].unique(), moves, network)
    touched = {int(network.flows.pocket[row]) for row in changes}
    rows = []
    for pocket in sorted(touched):
        own = set(paid.filter(pl.col("pocket") == pocket)["row"])
        rows += list(_of_pocket(_stands(pocket, changes, network), own, network))
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


def _stands(pocket: int, changes: Changes, network: Network) -> list[Stand]:
    """The pocket after each of its entries, in its own order; first the opening."""
    opening = int(network.flows.opening[pocket])
    row, balance, held = int(network.flows.first[pocket]), opening, [0] * len(network.marks.seed_ids)
    booked, units = network.entries["booked_at"], network.flows.amount
    stands: list[Stand] = []
    while row >= 0:
        day = booked[row].date()
        if not stands:
            stands.append(Stand(-1, day, opening, tuple(held)))
        balance += int(units[row])
        for seed, change in changes.get(row, ()):
            held[seed] += change
        stands.append(Stand(row, day, balance, tuple(held)))
        row = int(network.flows.following[row])
    return stands


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


def _of_pocket(stands: Sequence[Stand], interest: set[int], network: Network) -> Iterator[Row]:
    before: int | None = None
    for place, stand in enumerate(stands):
        if stand.row not in interest:
            continue
        base = _base(stands, before, place)
        before = place
        if base.balance <= 0 or not any(base.held):
            continue
        paid = int(network.flows.amount[stand.row])
        for seed, units in enumerate(_shared(paid, base)):
            if units:
                yield {
                    "row": stand.row,
                    "seed": seed,
                    "units": units,
                    "share": str(Fraction(base.held[seed], base.balance)),
                    "from_date": base.since,
                    "to_date": base.until,
                }


def _base(stands: Sequence[Stand], before: int | None, place: int) -> Base:
    """Nights from the day of the interest before to the day before this one, else the moment before it."""
    last = stands[place - 1]
    if before is None or stands[before].day >= stands[place].day:
        return Base(max(last.balance, 0), last.held, None, stands[place].day)
    balance, held = 0, [0] * len(last.held)
    for here, after in zip(stands[before:place], stands[before + 1 : place + 1], strict=True):
        nights = max((after.day - here.day).days, 0)
        balance += nights * max(here.balance, 0)
        held = [total + nights * part for total, part in zip(held, here.held, strict=True)]
    return Base(balance, tuple(held), stands[before].day, stands[place].day - timedelta(days=1))


def _shared(paid: int, base: Base) -> list[int]:
    """Whole units by largest remainder among the seeds and the clean rest; ties to the lower seed, clean last."""
    parts = [*base.held, base.balance - sum(base.held)]
    given = [paid * part // base.balance for part in parts]
    order = sorted(range(len(parts)), key=lambda place: (-(paid * parts[place] % base.balance), place))
    for place in order[: paid - sum(given)]:
        given[place] += 1
    return given[:-1]
