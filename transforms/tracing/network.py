"""The ledger as the arrays that a kernel walks: only accounts that the seeds can reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.errors import Refused
from transforms.tracing.kernels.arrays import NONE, Flows, Places
from transforms.tracing.kernels.ordering import causal_order, chain, chain_sorted, reach
from transforms.tracing.ledger import TracingLedger
from transforms.tracing.marks import Marks, marks_of
from transforms.tracing.units import scales_of, to_units

POCKET = ["account_id", "currency"]
"""Money of one currency on one account is one queue."""


@dataclass(frozen=True)
class Network:
    """Entries in order of time as frames and arrays, row for row.

    entries: entry_id, account_id, currency, transfer_id, counterparty_account_id, pocket. pockets:
    account_id, currency, opening (units), known. cuts: credit and debit of transfers whose credit
    could not be taken after its debit.
    """

    flows: Flows
    order: Places
    cuts: Places
    entries: pl.DataFrame
    pockets: pl.DataFrame
    marks: Marks
    scales: dict[str, int]
    as_of: date


def network_of(ledger: TracingLedger, seeds: pl.DataFrame, as_of: date | None) -> Network:
    """Arrays of all entries up to `as_of` (default: the last booked day) on accounts within reach.

    Reads: frames of the ledger; seeds (TRACE_SEEDS). Raises: Refused for a seed that fits no entry or
    a transfer with two entries on one side.
    """
    day = as_of or _last_day(ledger.entries)
    openings = _openings(ledger.statements)
    scales = scales_of(_amounts(ledger.entries, openings, seeds))
    marks = marks_of(seeds, ledger.entries, scales, day)
    booked, pairs = _booked(ledger, day), _pairs(ledger)
    pockets = booked.select(POCKET).unique().sort(POCKET).with_row_index("pocket")
    booked = booked.join(pockets, on=POCKET, how="left")
    reached = _reached(booked, pairs, marks.rows, pockets.height)
    entries = booked.filter(reached[booked["pocket"].to_numpy()])
    entries = entries.drop("pocket").sort("booked_at", "account_sequence", "entry_id")
    pockets = pockets.filter(reached).drop("pocket").with_row_index("pocket")
    pockets = _with_openings(pockets, openings, scales)
    entries = entries.join(pockets.select("pocket", *POCKET), on=POCKET, how="left", maintain_order="left")
    entries = entries.with_row_index("row").with_columns(to_units(scales).alias("units"))
    flows = _flows(entries, pockets, pairs, marks.rows)
    order, cuts = causal_order(flows.pocket, flows.amount, flows.link, flows.following, flows.first)
    return Network(flows, order, cuts, entries, pockets, marks, scales, day)


def _last_day(entries: pl.DataFrame) -> date:
    last = entries["booked_at"].max()
    if last is None:
        raise Refused("There is no entry to trace.", todo="ingest statements and run the case first")
    day: Any = pl.Series([last]).dt.date().item()
    assert isinstance(day, date)
    return day


def _openings(statements: pl.DataFrame) -> pl.DataFrame:
    """Balance before the first entry, by account and currency; null where nothing states it."""
    first = statements.sort(*POCKET, "position", "statement_id").unique(
        POCKET, keep="first", maintain_order=True
    )
    return first.select(*POCKET, "opening_balance")


def _amounts(entries: pl.DataFrame, openings: pl.DataFrame, seeds: pl.DataFrame) -> pl.DataFrame:
    """All amounts of the whole ledger, so that the unit never depends on what the seeds reach."""
    opened = openings.select("currency", pl.col("opening_balance").alias("amount"))
    return pl.concat([entries.select("currency", "amount"), opened, seeds.select("currency", "amount")])


def _booked(ledger: TracingLedger, day: date) -> pl.DataFrame:
    sides = ledger.transfer_entries.select("entry_id", "transfer_id")
    if sides["entry_id"].is_duplicated().any():
        twice = sides.filter(sides["entry_id"].is_duplicated())["entry_id"].sort()[0]
        raise Refused(f"The entry {twice} is a side of two transfers, so its money would count twice.")
    kept = ledger.entries.filter(pl.col("booked_at").dt.date() <= day)
    columns = [*POCKET, "entry_id", "account_sequence", "booked_at", "amount", "counterparty_account_id"]
    return kept.select(columns).join(sides, on="entry_id", how="left")


def _pairs(ledger: TracingLedger) -> pl.DataFrame:
    """Entry ids (debit, credit) of transfers both of whose sides are seen and that bought no asset."""
    sides = ledger.transfer_entries.join(ledger.asset_payments, on="transfer_id", how="anti")
    signs = ledger.entries.select("entry_id", pl.col("amount").sign().cast(pl.Int8).alias("sign"))
    signed = sides.join(signs, on="entry_id", how="inner")  # a side without an entry is seen by nobody
    halves = {}
    for side, sign in (("debit", -1), ("credit", 1)):
        half = signed.filter((pl.col("side") == side) & (pl.col("sign") == sign))
        if half["transfer_id"].is_duplicated().any():
            twice = half.filter(half["transfer_id"].is_duplicated())["transfer_id"].sort()[0]
            raise Refused(f"The transfer {twice} has two {side} entries; tracing follows one to one.")
        halves[side] = half.select("transfer_id", pl.col("entry_id").alias(side))
    return halves["debit"].join(halves["credit"], on="transfer_id", how="inner").select("debit", "credit")


def _reached(booked: pl.DataFrame, pairs: pl.DataFrame, marks: pl.DataFrame, count: int) -> NDArray[np.bool_]:
    """True for pockets that seeded money can come to."""
    of_entry = booked.select("entry_id", "pocket", "booked_at")
    edges = (
        pairs.join(of_entry, left_on="debit", right_on="entry_id", how="inner")
        .join(of_entry.select("entry_id", to="pocket"), left_on="credit", right_on="entry_id", how="inner")
        .sort("booked_at")
    )
    reached = np.zeros(count, np.uint8)
    seeded = of_entry.join(marks, on="entry_id", how="semi")["pocket"]
    reached[seeded.to_numpy()] = 1
    reach(_places(edges["pocket"]), _places(edges["to"]), reached)
    return reached.astype(np.bool_)


def _with_openings(pockets: pl.DataFrame, openings: pl.DataFrame, scales: dict[str, int]) -> pl.DataFrame:
    joined = pockets.join(openings, on=POCKET, how="left", maintain_order="left")
    return joined.select(
        "pocket",
        *POCKET,
        to_units(scales, "opening_balance").fill_null(0).alias("opening"),
        pl.col("opening_balance").is_not_null().alias("known"),
        (pl.col("currency").rank("dense") - 1).cast(pl.Int32).alias("currency_code"),
    )


def _flows(entries: pl.DataFrame, pockets: pl.DataFrame, pairs: pl.DataFrame, marks: pl.DataFrame) -> Flows:
    pocket = _places(entries["pocket"])
    first = np.full(pockets.height, NONE, np.int32)
    rows = entries.select("entry_id", "row")
    seeds = marks.join(rows, on="entry_id", how="inner").sort("row", "place", "number")
    seeded = np.zeros(entries.height, np.uint8)
    seeded[seeds["row"].to_numpy()] = 1
    return Flows(
        pocket=pocket,
        amount=_numbers(entries["units"]),
        link=_links(pairs, rows),
        following=_following(entries, pocket, first),
        first=first,
        opening=_numbers(pockets["opening"]),
        known=pockets["known"].cast(pl.UInt8).to_numpy(writable=True),
        currency=_places(pockets["currency_code"]),
        seeded=seeded,
        seed_entry=_places(seeds["row"]),
        seed_place=seeds["place"].cast(pl.UInt8).to_numpy(writable=True),
        seed_number=_places(seeds["number"]),
        seed_amount=_numbers(seeds["units"]),
    )


def _links(pairs: pl.DataFrame, rows: pl.DataFrame) -> Places:
    tied = pairs.join(rows, left_on="debit", right_on="entry_id", how="inner").join(
        rows.rename({"row": "row_credit"}), left_on="credit", right_on="entry_id", how="inner"
    )
    link = np.full(rows.height, NONE, np.int32)
    debit, credit = tied["row"].to_numpy(), tied["row_credit"].to_numpy()
    link[debit], link[credit] = credit, debit
    return link


def _following(entries: pl.DataFrame, pocket: Places, first: Places) -> Places:
    following, agrees = chain(pocket, _numbers(entries["account_sequence"]), first)
    if agrees:
        return following
    ranked = entries.select("row", "pocket", "account_sequence").sort("pocket", "account_sequence", "row")[
        "row"
    ]
    first[:] = NONE
    return chain_sorted(pocket, _places(ranked), first)


def _places(values: pl.Series) -> Places:
    return values.cast(pl.Int32).to_numpy(writable=True)


def _numbers(values: pl.Series) -> NDArray[np.int64]:
    return values.cast(pl.Int64).to_numpy(writable=True)
