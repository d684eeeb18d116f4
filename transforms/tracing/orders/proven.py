"""Days whose printed balances admit one order only, which is not the statement's: that order is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from transforms.tracing.ledger import Traced, TracingLedger
from transforms.tracing.marks import ASSERTION
from transforms.tracing.method import Asked
from transforms.tracing.network import POCKET
from transforms.tracing.orders.days import ANOTHER, Run, runs_of


def in_proven_order(
    ledger: TracingLedger, asked: Asked, runs: Sequence[Run]
) -> tuple[TracingLedger, Asked] | None:
    """Ledger and seeds with the entries of such days in the order that is proven; None without such days.

    Reads: `account_sequence`, which is written anew. An amount asserted on the balance at the end of a
    day stays there.
    """
    turned = [run for run in runs if run.why == ANOTHER]
    if not turned:
        return None
    stated = [entry_id for run in turned for block in run.blocks for entry_id in block]
    taken = [entry_id for run in turned for entry_id in _as_taken(run)]
    places = dict(
        ledger.entries.filter(pl.col("entry_id").is_in(stated))
        .select("entry_id", "account_sequence")
        .iter_rows()
    )
    moved = pl.DataFrame({"entry_id": taken, "to": [places[entry_id] for entry_id in stated]})
    entries = ledger.entries.join(moved, on="entry_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("to", "account_sequence").alias("account_sequence")
    )
    seeds = pl.Series("entry_id", list(_moved_seeds(asked.seeds, turned)), pl.String)
    return replace(ledger, entries=entries.drop("to")), replace(asked, seeds=asked.seeds.with_columns(seeds))


def turned_days(
    ledger: TracingLedger, asked: Asked, traced: Traced
) -> tuple[TracingLedger, Asked, list[str]] | None:
    """As `in_proven_order`, with notes that name the days; None where traced money met no such day."""
    if ledger.entries["balance_after"].null_count() == ledger.entries.height:
        return None
    touched = (
        ledger.entries.join(traced.steps.select("entry_id"), on="entry_id", how="semi")
        .select(POCKET)
        .unique()
    )
    entries = ledger.entries.join(touched, on=POCKET, how="semi")
    runs = runs_of(entries, ledger.statements)
    found = in_proven_order(ledger, asked, runs)
    if found is None:
        return None
    return *found, list(turned_words(runs))


def turned_words(runs: Sequence[Run]) -> Iterator[str]:
    """A note for each day that was taken in another order than the statement's."""
    for run in runs:
        if run.why == ANOTHER:
            yield (
                f"Account {run.account_id} in {run.currency}, {run.day}: the balances printed beside its entries admit"
                " one order only, which is not the one in which the statement lists them. The order of the balances was"
                " followed."
            )


def _as_taken(run: Run) -> list[str]:
    assert run.orders is not None
    return [entry_id for place in run.orders[0] for entry_id in run.blocks[place]]


def _moved_seeds(seeds: pl.DataFrame, turned: Sequence[Run]) -> Iterator[str]:
    """The entries that seeds name; those beside which an assertion marks a balance follow the day's ends."""
    first = {run.blocks[0][0]: _as_taken(run)[0] for run in turned}
    last = {run.blocks[-1][-1]: (_as_taken(run)[-1], run.day) for run in turned}
    for seed_id, entry_id in seeds.select("seed_id", "entry_id").iter_rows():
        found = ASSERTION.fullmatch(seed_id)
        if found is None:
            yield entry_id
        elif entry_id in last and last[entry_id][1] <= date.fromisoformat(found["day"]):
            yield last[entry_id][0]
        else:
            yield first.get(entry_id, entry_id)
