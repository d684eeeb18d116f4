"""Sums that stand for many, followed into their parts: one debit that pays several, one credit that gathers several.

A sum is walked through a pocket of its own, empty before and after. What leaves by a debit comes there whole and goes
on in its parts; the parts of a credit come there and go on in it as one. So the rule of its account decides once what
of a sum is traced, and its parts share that at one moment: in their order, what left first going first; by a rule of
shares (`pro_rata`) each by share, part after part, to the unit by largest remainder as every debit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from transforms.tracing.ledger import TracingLedger, no_matches

Row = dict[str, Any]
WHOLE = "/sum"
"""What stands behind the id of a sum in the id of its own line in its pocket."""


@dataclass(frozen=True)
class Summed:
    """What the walk adds to a ledger for sums that stand for several transfers.

    booked: entries as they came, with the lines of the sums' pockets (`made`). pairs: (debit, credit), a sum and its
    line in its pocket. pockets: account_id and currency of each, and `part_of`, the account of its sum.
    """

    booked: pl.DataFrame
    pairs: pl.DataFrame
    pockets: pl.DataFrame


def sides_of(ledger: TracingLedger) -> pl.DataFrame:
    """Sides (entry_id, transfer_id, side, amount), with is_part where only a part of the entry belongs to it."""
    of = ledger.entries.select("entry_id", pl.col("amount").alias("of"))
    known = ledger.transfer_entries.join(of, on="entry_id", how="left", maintain_order="left")
    is_part = pl.col("amount").is_not_null() & (pl.col("amount") != pl.col("of").abs()).fill_null(value=False)
    return known.select("entry_id", "transfer_id", "side", "amount", is_part=is_part)


def in_parts(booked: pl.DataFrame, sides: pl.DataFrame, places: pl.DataFrame) -> Summed:
    """The entries up to a day with the pockets of their sums.

    Reads: booked (account_id, currency, entry_id, account_sequence, booked_at, amount, counterparty_account_id,
    transfer_id, side); `sides_of`; places of lines (entry_id, place) that stand in another order. A debit's part whose
    credit is not seen goes to the account that its transfer names, and what no part covers to the one that the sum
    names. Of a credit only parts that are seen bring anything: the rest is money of unknown origin.
    """
    plain, place_of = booked.with_columns(made=pl.lit(False)), dict(places.iter_rows())
    made, pairs, pockets = list[Row](), list[tuple[str, str]](), list[tuple[str, str, str]]()
    for parts in _parts(booked, sides).partition_by("entry_id", maintain_order=True):
        whole, *_ = rows = parts.to_dicts()
        name = whole["entry_id"] + WHOLE
        pairs.append((whole["entry_id"], name) if whole["amount"] < 0 else (name, whole["entry_id"]))
        pockets.append((f"{whole['entry_id']}/parts", whole["currency"], whole["account_id"]))
        lines = _paid(rows) if whole["amount"] < 0 else _gathered(rows)
        for place, line in enumerate(sorted(lines, key=lambda one: place_of.get(one["entry_id"], 0))):
            made.append(
                {**whole, **line, "account_id": pockets[-1][0], "account_sequence": place, "made": True}
            )
    added = pl.DataFrame(made, plain.schema)
    of_pockets = {"account_id": pl.String(), "currency": pl.String(), "part_of": pl.String()}
    return Summed(
        pl.concat([plain, added]),
        pl.DataFrame(pairs, no_matches().schema, orient="row"),
        pl.DataFrame(pockets, of_pockets, orient="row"),
    )


def _parts(booked: pl.DataFrame, sides: pl.DataFrame) -> pl.DataFrame:
    """Sums, a row a part: booked columns, part_id (its transfer), part_side, part (amount); none that nobody shows.

    Parts stand in the order in which their other sides are booked, then of their statement, then of ids.
    """
    sums = booked.filter(pl.col("transfer_id").is_null() & (pl.col("amount") != 0)).drop(
        "transfer_id", "side"
    )
    own = sides.filter("is_part").select("entry_id", "side", part_id="transfer_id", part="amount")
    found = sums.join(own, on="entry_id", how="inner")
    of_part = found.select("entry_id", transfer_id="part_id")
    others = (
        sides.join(of_part, on="transfer_id", how="semi")
        .join(of_part, on=["entry_id", "transfer_id"], how="anti")
        .join(booked.select("entry_id", other_at="booked_at", other_place="account_sequence"), on="entry_id")
        .select("other_at", "other_place", part_id="transfer_id", other="entry_id")
    )
    seen = found.join(others, on="part_id", how="left")
    kept = seen.filter((pl.col("amount") < 0) | pl.col("other").is_not_null())
    return kept.sort("entry_id", "other_at", "other_place", "other", "part_id", nulls_last=True)


def _paid(parts: list[Row]) -> Iterator[Row]:
    """Lines of a debit's pocket: it comes whole and goes on in parts; what they do not cover goes on as the rest."""
    (name, amount), covered = (parts[0]["entry_id"], -parts[0]["amount"]), sum(row["part"] for row in parts)
    yield {"entry_id": name + WHOLE, "amount": amount, "transfer_id": None, "side": None}
    yield from (_line(row, -1) for row in parts)
    if covered < amount:
        yield {"entry_id": f"{name}/rest", "amount": covered - amount, "transfer_id": None, "side": None}


def _gathered(parts: list[Row]) -> Iterator[Row]:
    """Lines of a credit's pocket: its parts come, and go on as one."""
    name, covered = parts[0]["entry_id"], sum(row["part"] for row in parts)
    yield from (_line(row, 1) for row in parts)
    own = {"counterparty_account_id": parts[0]["account_id"], "transfer_id": None, "side": None}
    yield {"entry_id": name + WHOLE, "amount": -covered, **own}


def _line(part: Row, sign: int) -> Row:
    return {
        "entry_id": f"{part['entry_id']}/{part['part_id']}",
        "amount": sign * part["part"],
        "transfer_id": part["part_id"],
        "side": part["side"],
        "counterparty_account_id": part["counterparty_account_id"],
    }
