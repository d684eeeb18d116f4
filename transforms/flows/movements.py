"""Movements from entries and their pairs: a row a movement, what its two sides say of it, and its entries."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from transforms.flows.order import in_order
from transforms.money import MONEY
from transforms.schema import TRANSFER_ENTRIES, conform

SEEN = (
    *("row", "entry_id", "account_id", "counterparty_account_id", "booked_at", "amount", "currency"),
    *("mark", "mark_reason", "reversal", "reversal_reason", "channel", "undoes_entry"),
)
"""What movements are made from: of the entries what is known once pairs are found."""


def movements_of(entries: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """A row a movement: what its debit and its credit say, null for a side that is not seen; sorted by transfer_id.

    An entry that stands for several of the other side is in a movement for each of them, and what they do not cover is
    one of one side.
    """
    place = _places(entries["row"])
    amounts = entries["amount"].gather(place)
    is_debit = (amounts < 0).to_numpy()
    rests = [_rests(amounts, pairs, side) for side in ("debit", "credit")]
    known = pl.concat([pairs, *rests], how="diagonal", rechunk=True).with_row_index("known")
    # Of an entry without another side nothing else is known: the columns of pairs are not made for it.
    alone = [
        pl.DataFrame({side: _others(is_side, pairs[side])})
        for side, is_side in (("debit", is_debit), ("credit", ~is_debit))
    ]
    named_by = pl.when(pl.col("sum_side") == "debit").then("credit").otherwise(pl.coalesce("debit", "credit"))
    # In one piece: rows are taken from many pieces at random several times slower.
    named = known.select("debit", "credit", "known", named_by.alias("name"))
    rows = pl.concat([named, *alone], how="diagonal", rechunk=True)
    # Each movement is named by another entry: its place among all is where that entry stands.
    at = np.full(entries.height, rows.height, np.uint32)
    names = rows.select(pl.coalesce("name", "debit", "credit")).to_series()
    at[names.to_numpy()] = np.arange(rows.height, dtype=np.uint32)
    rows = rows.drop("name").select(pl.all().gather(at[at < rows.height]))
    of_entry = {side: place.gather(rows[side]) for side in ("debit", "credit")}
    of_entry["runner_up"] = place.gather(known["runner_up"].gather(rows["known"]))
    return in_order(_movement(entries, of_entry, known, rows["known"]), "transfer_id")


def _others(is_side: NDArray[np.bool_], tied: pl.Series) -> NDArray[np.uint32]:
    """Rows of a side that are not among these."""
    alone = is_side.copy()
    alone[tied.to_numpy()] = False
    return np.flatnonzero(alone).astype(np.uint32)


def _rests(amounts: pl.Series, pairs: pl.DataFrame, side: str) -> pl.DataFrame:
    """Sums of a side (its name: their rows) that their parts do not cover, and what is left of them (rest, > 0).

    amounts: by row.
    """
    other = "credit" if side == "debit" else "debit"
    parts = pairs.filter(pl.col("sum_side") == side).select(side, other)
    paid = parts.select(side, amounts.gather(parts[other]).abs().alias("part"))
    covered = paid.group_by(side, maintain_order=True).agg(pl.col("part").sum())
    rest = (amounts.gather(covered[side]).abs() - covered["part"]).cast(MONEY).alias("rest")
    return covered.select(side, rest).filter(pl.col("rest") > 0)


def _places(rows: pl.Series) -> pl.Series:
    """Where the entry with row 0 stands, where that with row 1, and so on."""
    places = np.empty(len(rows), np.uint32)
    places[rows.to_numpy()] = np.arange(len(rows), dtype=np.uint32)
    return pl.Series(places)


def _movement(
    entries: pl.DataFrame, at: Mapping[str, pl.Series], known: pl.DataFrame, of: pl.Series
) -> pl.DataFrame:
    """The columns of movements. at: by side the place of each one's entry; of: the place of its pair in `known`.

    A few columns of the entries at a time: all of both sides beside each other are larger than what comes of them.
    """

    def sides(*names: str) -> pl.DataFrame:
        both = [
            entries.select(pl.col(names).gather(at[side]).name.suffix(end))
            for side, end in (("debit", ""), ("credit", "_in"))
        ]
        return pl.concat(both, how="horizontal")

    def pair(*names: str) -> pl.DataFrame:
        return known.select(pl.col(names).gather(of))

    either = pl.select(pl.coalesce(at["debit"], at["credit"])).to_series()
    parts = [
        sides("entry_id").hstack(pair("sum_side")).select(_named()),
        sides("account_id", "counterparty_account_id").select(
            pl.coalesce("account_id", "counterparty_account_id_in").alias("from_account_id"),
            pl.coalesce("account_id_in", "counterparty_account_id").alias("to_account_id"),
        ),
        entries.select(pl.col("booked_at").gather(either).alias("sent_at"), pl.col("channel").gather(either)),
        entries.select(pl.col("booked_at").gather(at["credit"]).alias("received_at")),
        sides("amount", "currency").hstack(pair("sum_side", "rest")).select(_sums()),
        *(sides(name).select(pl.coalesce(name, f"{name}_in")) for name in ("mark", "mark_reason")),
        sides("reversal").select(
            pl.any_horizontal(pl.col("reversal", "reversal_in").fill_null(value=False)).alias("reversal")
        ),
        sides("reversal_reason").select(pl.coalesce("reversal_reason", "reversal_reason_in")),
        entries.select(pl.col("entry_id").gather(at["runner_up"]).alias("runner_up_entry_id")),
        pair("rest", "match_basis", "match_probability").select(
            pl.col("rest").is_not_null().alias("is_rest"),
            pl.coalesce("match_basis", pl.lit("one_side")).alias("match_basis"),
            pl.coalesce("match_probability", pl.lit(1.0)).alias("match_probability"),
        ),
        pair("match_strength", "match_margin"),
    ]
    return pl.concat(parts, how="horizontal")


def _named() -> list[pl.Expr]:
    """transfer_id and both entries, of entry_id of both sides."""
    either = pl.coalesce("entry_id", "entry_id_in")
    named_by = pl.when(pl.col("sum_side") == "debit").then("entry_id_in").otherwise(either)
    return [
        pl.format("t{}", named_by.str.slice(1)).alias("transfer_id"),
        pl.col("entry_id").alias("debit_entry"),
        pl.col("entry_id_in").alias("credit_entry"),
    ]


def _sums() -> list[pl.Expr]:
    """What left, what arrived and what was lost on the way, of amount and currency of both sides."""
    same_currency = pl.col("currency") == pl.col("currency_in")
    # Of a sum that stands for several, what counts here is the part that the other side shows.
    whole = pl.coalesce("amount", "amount_in").abs()
    of_part = pl.when(pl.col("sum_side") == "debit").then("amount_in").otherwise(whole)
    sent = pl.coalesce("rest", of_part)
    arrived = pl.when(pl.col("sum_side") == "credit").then(-pl.col("amount")).otherwise("amount_in")
    received = (
        pl.when(pl.col("rest").is_not_null() & pl.col("amount_in").is_not_null())
        .then("rest")
        .otherwise(arrived)
    )
    return [
        sent.alias("amount"),
        pl.coalesce("currency", "currency_in").alias("currency"),
        received.alias("received_amount"),
        pl.col("currency_in").alias("received_currency"),
        pl.when(same_currency).then((sent - received).cast(MONEY)).alias("fee"),
    ]


def transfer_entries_of(movements: pl.DataFrame) -> pl.DataFrame:
    """Each side of each movement, with as much of the entry as belongs to it; sorted by transfer_id, then entry_id.

    Reads: movements sorted by transfer_id.
    """
    count = max(movements.height, 1)
    of_sides = {"debit": "amount", "credit": "received_amount"}
    sides = [
        movements.select(
            pl.col(f"{side}_entry").alias("entry_id"), pl.col(amount).cast(MONEY).alias("amount")
        )
        for side, amount in of_sides.items()
    ]
    credit_first = (pl.col("credit_entry") < pl.col("debit_entry")).fill_null(value=False)
    shift = movements.select(credit_first).to_series().to_numpy() * np.uint32(count)
    turns = np.empty((movements.height, 2), np.uint32)
    turns[:, 0] = np.arange(movements.height, dtype=np.uint32) + shift
    turns[:, 1] = (turns[:, 0] + np.uint32(count)) % np.uint32(2 * count)
    both = pl.concat(sides, rechunk=True)
    is_seen = both["entry_id"].is_not_null().to_numpy()
    order = turns.reshape(-1)
    rows = order[is_seen[order]]
    made = both[rows].with_columns(
        movements["transfer_id"].gather(rows % np.uint32(count)),
        pl.Series("side", list(of_sides)).gather(rows // np.uint32(count)),
    )
    return conform(TRANSFER_ENTRIES, made)
