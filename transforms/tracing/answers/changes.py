"""What changed between two snapshots of a case: figures of one question, and the entries that moved them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from transforms.money import MONEY
from transforms.tracing.ledger import Traced, TracingLedger

TARGET = ["target_kind", "target_id", "currency"]
POCKET = ["account_id", "currency"]
FACTS = ["account_id", "currency", "amount", "booked_at", "account_sequence", "transfer_id", "other_entry_id"]
NOTHING = pl.lit(0).cast(MONEY)


@dataclass(frozen=True)
class Change:
    """Two frames: what differs, and why.

    places: target_kind, target_id, currency, before, after, only where they differ. entries: entry_id,
    what (new, gone, changed, follows), account_id, currency, booked_at, amount, facts (which of them
    changed), before and after (the traced part); see `changes`.
    """

    places: pl.DataFrame
    entries: pl.DataFrame


def changes(before: tuple[TracingLedger, Traced], after: tuple[TracingLedger, Traced]) -> Change:
    """Places whose traced sum changed, and why: entries of the accounts that traced money touched.

    An entry is `new` or `gone`, `changed` where its amount, day, place on the account or the entry at its
    other end is another, and `follows` where only its traced part is: an effect of the others. Sorted by
    account, currency and place on the account. Entries of other accounts cannot move a figure.
    """
    places = _sums(before[1]).join(_sums(after[1]), on=TARGET, how="full", coalesce=True, suffix="_after")
    moved = (
        places.rename({"amount": "before", "amount_after": "after"})
        .with_columns(pl.col("before", "after").fill_null(NOTHING))
        .filter(pl.col("before") != pl.col("after"))
        .sort(TARGET)
    )
    return Change(moved, _entries(before, after))


def _sums(traced: Traced) -> pl.DataFrame:
    return traced.traces.group_by(TARGET).agg(pl.col("amount").sum())


def _entries(before: tuple[TracingLedger, Traced], after: tuple[TracingLedger, Traced]) -> pl.DataFrame:
    touched = pl.concat([_touched(*before), _touched(*after)]).unique()
    old, new = (_facts(*side).join(touched, on=POCKET, how="semi") for side in (before, after))
    both = old.join(new, on="entry_id", how="full", coalesce=True, suffix="_after")
    differs = {name: pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in FACTS}
    names = pl.concat_list(
        [pl.when(test).then(pl.lit(name)) for name, test in differs.items()]
    ).list.drop_nulls()
    is_old, is_new = pl.col("amount").is_not_null(), pl.col("amount_after").is_not_null()
    what = (
        pl.when(~is_old)
        .then(pl.lit("new"))
        .when(~is_new)
        .then(pl.lit("gone"))
        .when(names.list.len() > 0)
        .then(pl.lit("changed"))
        .when(pl.col("part") != pl.col("part_after"))
        .then(pl.lit("follows"))
        .alias("what")
    )
    return (
        both.with_columns(what, pl.when(is_old & is_new).then(names).otherwise([]).alias("facts"))
        .filter(pl.col("what").is_not_null())
        .with_columns(pl.coalesce(f"{name}_after", name).alias(name) for name in FACTS)
        .sort(*POCKET, "account_sequence", "entry_id")
        .select(
            "entry_id",
            "what",
            *POCKET,
            "booked_at",
            "amount",
            "facts",
            pl.col("part").fill_null(NOTHING).alias("before"),
            pl.col("part_after").fill_null(NOTHING).alias("after"),
        )
    )


def _touched(ledger: TracingLedger, traced: Traced) -> pl.DataFrame:
    """Pockets of which an entry carried traced money."""
    carried = traced.steps.select("entry_id").unique()
    return ledger.entries.join(carried, on="entry_id", how="semi").select(POCKET).unique()


def _facts(ledger: TracingLedger, traced: Traced) -> pl.DataFrame:
    """What of an entry can move a figure, and its traced part (`part`; 0 where none of it is)."""
    parts = traced.steps.group_by("entry_id").agg(part=pl.col("amount").sum())
    sides = ledger.transfer_entries.select("transfer_id", "entry_id").sort("transfer_id", "entry_id")
    pairs = sides.join(sides, on="transfer_id", suffix="_other").filter(
        pl.col("entry_id") != pl.col("entry_id_other")
    )
    others = pairs.select("entry_id", other_entry_id="entry_id_other").unique(
        "entry_id", keep="first", maintain_order=True
    )
    columns = ["entry_id", *POCKET, "amount", "booked_at", "account_sequence"]
    return (
        ledger.entries.select(columns)
        .join(sides.unique("entry_id", keep="first", maintain_order=True), on="entry_id", how="left")
        .join(others, on="entry_id", how="left")
        .join(parts, on="entry_id", how="left")
        .with_columns(pl.col("part").fill_null(NOTHING))
    )
