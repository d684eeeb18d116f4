"""From a kernel's moves to places: what lies where, by seed, and the transfers on the way."""

from __future__ import annotations

import numpy as np
import polars as pl

from transforms.ids import digest
from transforms.money import MONEY
from transforms.schema import TRACE_STEPS, TRACES, conform
from transforms.tracing.gained import LINE
from transforms.tracing.kernels.arrays import HELD, LEFT, LOST, MARKED, PASSED, TAIL, Moves
from transforms.tracing.kernels.ways import ways
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.network import Network
from transforms.tracing.units import from_units, units_series

PLACE = ["seed_id", "target_kind", "target_id", "currency"]

DIRECT, BACKWARD, SHARED, CONTAMINATED = "direct", "backward", "shared", "contaminated"
DERIVED = "derived"
"""Classes of traces (TRACES.class). A place of two classes has a row for each."""

ROW = [*PLACE, "class"]
"""What one row of TRACES is about, by one method."""


def log_frame(moves: Moves) -> pl.DataFrame:
    """The log with the seed of each row: kind, entry, node, units, seed."""
    return pl.DataFrame(
        {
            "kind": moves.log_kind,
            "entry": moves.log_entry,
            "node": moves.log_node,
            "units": units_series(moves.log_amount),
            "seed": moves.node_seed[moves.log_node],
        }
    )


def node_frame(moves: Moves) -> pl.DataFrame:
    """The pieces as they came: entry, parent, seed, units."""
    return pl.DataFrame(
        {
            "entry": moves.node_entry,
            "parent": moves.node_parent,
            "seed": moves.node_seed,
            "units": units_series(moves.node_amount),
        }
    )


def entries_at(network: Network, rows: pl.Series, *columns: str) -> pl.DataFrame:
    """Columns of the entries that stand at `rows`, row for row."""
    return network.entries.select(columns)[rows.to_numpy()]


def final_places(moves: Moves, network: Network, ledger: TracingLedger) -> pl.DataFrame:
    """Every piece where it ended, in the order of the log: kind, entry, node, units, ROW, transfer_id, is_cut.

    transfer_id: the last transfer, where money left the accounts that are seen. An asset wins over an
    account: the seller has given value.
    """
    log = log_frame(moves).filter(pl.col("kind") != PASSED).with_row_index("piece")
    of_pocket = network.pockets.select(
        "is_asset", entry=pl.col("pocket").cast(pl.Int32), account="account_id", currency="currency"
    )
    held = log.filter(pl.col("kind") == HELD).join(of_pocket, on="entry", how="left")
    moved = log.filter(pl.col("kind") != HELD)
    booked = entries_at(
        network, moved["entry"], "account_id", "currency", "transfer_id", "counterparty_account_id"
    )
    moved = moved.hstack(booked.rename({"account_id": "account"}))
    ends = _ends(ledger)
    cut = pl.Series(network.cuts[:, 1]).alias("cut")
    placed = (
        pl.concat([held, moved], how="diagonal")
        .join(ends, on="transfer_id", how="left")
        .with_columns(is_cut=(pl.col("kind") != HELD) & pl.col("entry").is_in(cut.implode()))
        .with_columns(_target_kind())
        .with_columns(_target_id())
        .with_columns(_seed_id(network))
        .sort("piece")
    )
    last = pl.when(pl.col("kind").is_in([LEFT, TAIL])).then("transfer_id").alias("transfer_id")
    return placed.select(
        "kind", "entry", "node", "units", *PLACE, pl.lit(DIRECT).alias("class"), last, "is_cut"
    )


def _ends(ledger: TracingLedger) -> pl.DataFrame:
    """Per transfer: where it went and what it was; of several assets the one with the lowest id."""
    bought = ledger.asset_payments.group_by("transfer_id").agg(pl.col("asset_id").min())
    columns = ["transfer_id", "to_account_id", pl.col("kind").alias("transfer_kind")]
    return ledger.transfers.select(columns).join(bought, on="transfer_id", how="left")


def _target_kind() -> pl.Expr:
    left = (pl.col("kind") == LEFT) & ~pl.col("is_cut")
    return (
        pl.when((pl.col("kind") == HELD) & pl.col("is_asset"))
        .then(pl.lit("asset"))
        .when(pl.col("kind") == HELD)
        .then(pl.lit("account"))
        .when(pl.col("kind") == LOST)
        .then(pl.lit("lost"))
        .when(left & pl.col("asset_id").is_not_null())
        .then(pl.lit("asset"))
        .when(left & (pl.col("transfer_kind") == "cash_out"))
        .then(pl.lit("cash"))
        .otherwise(pl.lit("outside"))
        .alias("target_kind")
    )


def _target_id() -> pl.Expr:
    other_end = pl.coalesce("to_account_id", "counterparty_account_id")
    return (
        pl.when(pl.col("target_kind").is_in(["account", "lost"]) | pl.col("is_asset").fill_null(False))
        .then("account")
        .when(pl.col("target_kind") == "asset")
        .then("asset_id")
        .otherwise(other_end)
        .alias("target_id")
    )


def _seed_id(network: Network) -> pl.Expr:
    seed_ids = pl.Series(network.marks.seed_ids, dtype=pl.String)
    numbers = pl.Series(range(len(seed_ids)), dtype=pl.Int32)
    return pl.col("seed").replace_strict(numbers, seed_ids, return_dtype=pl.String).alias("seed_id")


def traces_of(
    method: str, finals: pl.DataFrame, moves: Moves, network: Network, ledger: TracingLedger
) -> pl.DataFrame:
    """Rows of TRACES: a row a seed, place, currency and class."""
    places = finals.group_by(ROW).agg(pl.col("units").sum()).sort(ROW).with_row_index("group")
    grouped = finals.join(places.select("group", *ROW), on=ROW, how="left").sort("group", "node")
    paths = paths_of(grouped, moves, network, ledger)
    return trace_rows(method, places.join(paths, on="group", how="left"), network)


def trace_rows(method: str, places: pl.DataFrame, network: Network) -> pl.DataFrame:
    """Rows of TRACES for ROW, units, path (null: none). `orders.spans` fills in what they can be."""
    rows = places.with_columns(
        pl.col("path").fill_null([]), from_units(network.scales, "units").alias("amount")
    )
    ids = ["y" + digest(method, *_identity(key)) for key in rows.select(ROW).iter_rows()]
    named = rows.select(*ROW, "amount", "path").with_columns(
        pl.Series("trace_id", ids, pl.String),
        pl.lit(method).alias("method"),
        pl.lit(network.as_of).alias("as_of"),
        pl.lit(None, MONEY).alias("amount_ref"),
    )
    return conform(TRACES, named).sort("trace_id")


def _identity(key: tuple[str, ...]) -> tuple[str, ...]:
    """What a trace's id is made of beside the method: the class only where a place may have two."""
    return key if key[-1] in {BACKWARD, DERIVED} else key[:-1]


def paths_of(grouped: pl.DataFrame, moves: Moves, network: Network, ledger: TracingLedger) -> pl.DataFrame:
    """Per group: the transfers that carried its pieces, in order of time, then id."""
    of_group, credits = ways(
        grouped["group"].cast(pl.Int32).to_numpy(),
        grouped["node"].to_numpy(),
        moves.node_parent,
        moves.node_before,
        moves.node_entry,
    )
    carried = (
        pl.DataFrame({"group": of_group, "row": credits})
        .unique()
        .with_columns(pl.col("group").cast(pl.UInt32))
    )
    ways_there = carried.hstack(entries_at(network, carried["row"], "transfer_id"))
    last = grouped.select("group", "transfer_id").unique()
    steps = pl.concat([ways_there.select("group", "transfer_id"), last]).drop_nulls().unique()
    timed = steps.join(ledger.transfers.select("transfer_id", "sent_at"), on="transfer_id", how="left")
    return (
        timed.sort("group", "sent_at", "transfer_id")
        .group_by("group", maintain_order=True)
        .agg(pl.col("transfer_id").alias("path"))
    )


def steps_of(method: str, moves: Moves, network: Network) -> pl.DataFrame:
    """Rows of TRACE_STEPS: what arrived with each credit, and left with each debit of a statement, by seed."""
    arrived = node_frame(moves).filter(pl.col("parent") != MARKED).with_columns(side=pl.lit("credit"))
    gone = log_frame(moves).filter(pl.col("kind").is_in([LEFT, PASSED])).with_columns(side=pl.lit("debit"))
    columns = ["seed", "entry", "side", "units"]
    both = pl.concat([arrived.select(columns), gone.select(columns)])
    summed = both.group_by("seed", "entry", "side").agg(pl.col("units").sum())
    booked = entries_at(network, summed["entry"], "entry_id", "transfer_id", "currency", "made")
    own = summed.hstack(booked)
    rows = (_on_lines(own) if own["made"].any() else own).with_columns(
        _seed_id(network),
        from_units(network.scales, "units").alias("amount"),
        pl.lit(method).alias("method"),
    )
    return conform(TRACE_STEPS, rows.select(TRACE_STEPS.names)).sort(TRACE_STEPS.key)


def _on_lines(steps: pl.DataFrame) -> pl.DataFrame:
    """The steps on lines of statements: a gain came by the credit that it is a part of."""
    is_gain = pl.col("entry_id").str.ends_with(LINE)
    kept = steps.filter(~pl.col("made") | is_gain).with_columns(pl.col("entry_id").str.strip_suffix(LINE))
    keys = ["seed", "entry_id", "side", "currency"]
    return kept.group_by(keys).agg(pl.col("units").sum(), pl.col("transfer_id").drop_nulls().first())


def exchanged(moves: Moves, network: Network) -> pl.DataFrame:
    """currency, units: what came in by exchange from another currency, and (below zero) went out."""
    flows = network.flows
    codes = flows.currency[flows.pocket]
    # A link of NONE takes the last entry here; `is_linked` keeps it from counting.
    other, is_linked = codes[flows.link], flows.link >= 0
    is_exchange = is_linked & (other != codes) if len(codes) else np.zeros(0, bool)
    rows = pl.DataFrame({"entry": np.flatnonzero(is_exchange).astype(np.int32)})
    came = node_frame(moves).filter(pl.col("parent") >= 0).join(rows, on="entry", how="semi")
    went = log_frame(moves).filter(pl.col("kind") == PASSED).join(rows, on="entry", how="semi")
    signed = pl.concat([came.select("entry", "units"), went.select("entry", units=0 - pl.col("units"))])
    return entries_at(network, signed["entry"], "currency").hstack(signed.select("units"))
