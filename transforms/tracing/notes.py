"""What a reader of traced figures must know: what the evidence did not say, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from transforms.money import show
from transforms.schema import TRACE_SEEDS
from transforms.tracing.kernels.arrays import LEFT, TAIL, Moves
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import POCKET, Network
from transforms.tracing.results import node_frame
from transforms.tracing.units import from_units


def notes_of(
    seeds: pl.DataFrame, finals: pl.DataFrame, moves: Moves, network: Network, ledger: TracingLedger
) -> list[str]:
    """Notes in a fixed order; only on accounts that traced money touched.

    Reads: seeds (TRACE_SEEDS); finals (`results.final_places`).
    """
    touched = _touched(moves, network)
    return [
        *_late(network),
        *_clipped(seeds, moves, network),
        *_unknown_openings(touched),
        *_gaps(touched, ledger.statements),
        *_circles(finals, network),
        *_several_assets(finals, ledger),
    ]


def _touched(moves: Moves, network: Network) -> pl.DataFrame:
    """account_id, currency, known, beyond of pockets that held traced money, sorted."""
    came = node_frame(moves).select(row=pl.col("entry").cast(pl.UInt32)).unique()
    pockets = (
        came.join(network.entries.select("row", "pocket"), on="row", how="inner").select("pocket").unique()
    )
    beyond = network.pockets.with_columns(pl.Series("beyond", moves.beyond.astype(bool)))
    return beyond.join(pockets, on="pocket", how="semi").sort(POCKET)


def _late(network: Network) -> Iterator[str]:
    for seed in network.marks.late:
        yield f"Seed {seed}: what was booked after {network.as_of} is not traced."


def _clipped(seeds: pl.DataFrame, moves: Moves, network: Network) -> Iterator[str]:
    """Seeds that found part of their money already traced from another seed."""
    roots = node_frame(moves).filter(pl.col("parent") < 0).with_columns(row=pl.col("entry").cast(pl.UInt32))
    names = pl.DataFrame({"seed_id": network.marks.seed_ids}, {"seed_id": pl.String}).with_columns(
        pl.int_range(pl.len(), dtype=pl.Int32).alias("seed")
    )
    seeded = (
        roots.join(network.entries.select("row", "entry_id", "currency"), on="row", how="left")
        .join(names, on="seed", how="left")
        .group_by("seed_id", "entry_id", "currency")
        .agg(pl.col("units").sum())
        .with_columns(from_units(network.scales, "units").alias("seeded"))
    )
    asserted = seeds.filter(pl.col("entry_id").is_in(network.entries["entry_id"].implode()))
    both = asserted.select(TRACE_SEEDS.names).join(
        seeded.select("seed_id", "entry_id", "seeded"), on=["seed_id", "entry_id"], how="left"
    )
    short = both.with_columns(pl.col("seeded").fill_null(0)).filter(pl.col("seeded") < pl.col("amount"))
    for row in short.sort("seed_id", "entry_id").iter_rows(named=True):
        asserted_amount, seeded_amount = (show(row[name], row["currency"]) for name in ("amount", "seeded"))
        yield (
            f"Seed {row['seed_id']}, entry {row['entry_id']}: {asserted_amount} {row['currency']} are asserted;"
            f" {seeded_amount} are counted from here, because the rest is traced from another seed already."
        )


def _unknown_openings(touched: pl.DataFrame) -> Iterator[str]:
    for row in touched.filter(~pl.col("known")).iter_rows(named=True):
        used = "; payments beyond what came in were taken from it" if row["beyond"] else ""
        yield (
            f"Account {row['account_id']} in {row['currency']}: no statement states the balance before its first"
            f" entry. It was taken as clean money of unknown amount, spent last, never as an overdraft{used}."
        )


def _gaps(touched: pl.DataFrame, statements: pl.DataFrame) -> Iterator[str]:
    broken = statements.filter(pl.col("continuity") == "no").join(touched, on=POCKET, how="semi")
    counted = broken.group_by(POCKET).agg(pl.len().alias("count"), pl.col("from_date").min()).sort(POCKET)
    for row in counted.iter_rows(named=True):
        since = f" (first on {row['from_date']})" if row["from_date"] else ""
        yield (
            f"Account {row['account_id']} in {row['currency']}: {row['count']} of its statements do not open where"
            f" the one before closed{since}. What happened in between is not in evidence and not traced."
        )


def _circles(finals: pl.DataFrame, network: Network) -> Iterator[str]:
    if not len(network.cuts):
        return
    late = finals.filter(pl.col("is_cut") & pl.col("kind").is_in([LEFT, TAIL]))
    summed = late.group_by("transfer_id", "currency").agg(pl.col("units").sum())
    money = summed.with_columns(from_units(network.scales, "units")).sort("transfer_id")
    for row in money.iter_rows(named=True):
        yield (
            f"Transfer {row['transfer_id']}: the statements book its credit before money that its debit depends on,"
            " in a circle. The credit counts as money of unknown origin, and"
            f" {show(row['units'], row['currency'])} {row['currency']} traced in its debit as gone outside."
        )
    without = len(network.cuts) - money.height
    if without:
        yield (
            f"{without} transfers stand in a circle in the order of the statements; their credits count as money"
            " of unknown origin. None of their debits carried traced money."
        )


def _several_assets(finals: pl.DataFrame, ledger: TracingLedger) -> Iterator[str]:
    counted = ledger.asset_payments.group_by("transfer_id").agg(pl.col("asset_id").n_unique().alias("count"))
    used = finals.filter(pl.col("target_kind") == "asset").select("transfer_id").unique()
    for row in (
        counted.filter(pl.col("count") > 1)
        .join(used, on="transfer_id", how="semi")
        .sort("transfer_id")
        .iter_rows(named=True)
    ):
        yield (
            f"Transfer {row['transfer_id']} paid for {row['count']} assets; all of it is shown at the one with the"
            " lowest id. How it divides is for a person to say."
        )
