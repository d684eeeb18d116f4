"""Which asserted proceeds a place is made of: the tracing forward from them, read at the place.

So every method has an answer, also those that divide money into proceeds and other money only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.plans import Elections
from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.network import Rules
from transforms.tracing.planned import trace_elected
from transforms.tracing.sources.composition import KNOWING, in_proven_order_of, last_day, sources_of
from transforms.tracing.sources.places import Place, with_payment
from transforms.tracing.sources.source import Source, Sources
from transforms.tracing.sources.upstream import upstream


def sources_elected(
    ledger: TracingLedger,
    place: Place,
    elections: Elections,
    as_of: date | None = None,
    seeds: pl.DataFrame | None = None,
) -> list[Sources]:
    """As `sources_of`, by the elected methods; an asset by the method that is elected for it.

    seeds (TRACE_SEEDS): what is asserted to be proceeds. Each then is a source, and all other money one.
    Raises: what `sources_of` raises; with seeds what `trace_elected` raises.
    """
    own = next((one for one in elections.assets if one.target_id == place.name), None)
    if own is not None:
        elections = elections.asked(own.method)
    if seeds is not None:
        return list(_of_proceeds(ledger, place, elections, as_of, seeds))
    of_account = {account: KNOWING.get(rule, rule) for account, rule in elections.of_account.items()}
    of_pocket = {pocket: KNOWING.get(rule, rule) for pocket, rule in elections.of_pocket.items()}
    method = elections.case.method
    rules = Rules(KNOWING.get(method, method), of_account, of_pocket)
    return sources_of(ledger, place, elections.name if own is None else own.method, as_of, rules)


def _of_proceeds(
    ledger: TracingLedger, place: Place, elections: Elections, as_of: date | None, seeds: pl.DataFrame
) -> Iterator[Sources]:
    day = place.day or as_of or last_day(ledger)
    wholes = sources_of(ledger, place, "fifo", day)
    notes: list[str] = []
    if place.kind == "payment":
        # The days in their proven order first: the payment is made after all that they hold.
        ledger, seeds, notes = in_proven_order_of(ledger, upstream(ledger, place, day), seeds)
        ledger = with_payment(ledger, place)
    traced = trace_elected(ledger, seeds, elections, day)
    parts = _parts(traced, place)
    for whole in wholes:
        own = parts.filter(pl.col("currency") == whole.currency).sort("seed_id")
        rows = [_proceeds(row, seeds, ledger) for row in own.iter_rows(named=True)]
        rest = whole.amount - sum((row.amount for row in rows), Decimal(0))
        rows += [_other(rest, whole.currency)] if rest > 0 else []
        said = (*traced.notes, *notes)
        yield Sources(place, elections.name, whole.amount, whole.currency, day, tuple(rows), said)


def _parts(traced: Traced, place: Place) -> pl.DataFrame:
    """seed_id, currency, amount, path (null: that of an entry) of each seed's money at the place."""
    traces = traced.traces
    at = (pl.col("target_kind") == "asset") & (pl.col("target_id") == place.name)
    if place.pocket is not None and place.kind == "balance":
        at = (pl.col("target_kind") == "account") & (pl.col("target_id") == place.pocket[0])
    ways = traces.filter(at).group_by("seed_id", "currency", maintain_order=True)
    if place.kind == "balance":
        return ways.agg(pl.col("amount").sum(), pl.col("path").first())
    moved = traced.steps.filter(pl.col("entry_id").is_in(list(place.entry_ids)))
    sums = moved.group_by("seed_id", "currency").agg(pl.col("amount").sum())
    return sums.join(ways.agg(pl.col("path").first()), on=["seed_id", "currency"], how="left")


def _proceeds(row: dict[str, Any], seeds: pl.DataFrame, ledger: TracingLedger) -> Source:
    own = seeds.filter(pl.col("seed_id") == row["seed_id"]).join(
        ledger.entries.drop("amount", "currency"), on="entry_id", how="left"
    )
    own = own.sort("booked_at", "account_sequence", "entry_id")
    currencies: Sequence[str] = own["currency"].unique().to_list()
    first = own.row(0, named=True)
    is_one = own.height == 1
    return Source(
        kind="proceeds",
        entry_id=first["entry_id"] if is_one else None,
        account_id=first["account_id"] if own["account_id"].n_unique() == 1 else None,
        counterparty_account_id=first["counterparty_account_id"] if is_one else None,
        counterparty_name=first["counterparty_name"] if is_one else None,
        day=first["booked_at"].date(),
        amount=row["amount"],
        currency=row["currency"],
        booked_amount=sum(own["amount"].to_list(), Decimal(0)) if len(currencies) == 1 else None,
        booked_currency=currencies[0] if len(currencies) == 1 else None,
        path=tuple(row["path"] or ()),
        seed_id=row["seed_id"],
    )


def _other(amount: Decimal, currency: str) -> Source:
    return Source("other", None, None, None, None, None, amount, currency, None, None, ())
