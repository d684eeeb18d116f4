"""Methods side by side: ranges at places, and the entries at which they part."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import polars as pl

from tests.transforms.tracing.test_golden_ledgers import l1
from tests.transforms.tracing.worlds import ledger_of, traced_of
from transforms.tracing import Traced
from transforms.tracing.answers import differing_entries, places_by_method


def other_way() -> Traced:
    """L1 as a rule would have it that spends 500.00 less of the proceeds on T4, and keeps it."""
    traced = traced_of(l1())
    less = pl.when(pl.col("entry_id") == "T4").then(pl.col("amount") - 500).otherwise("amount")
    outside = pl.when(pl.col("target_kind") == "outside").then(pl.col("amount") - 500)
    held = outside.when(pl.col("target_kind") == "account").then(pl.col("amount") + 500).otherwise("amount")
    return replace(
        traced,
        steps=traced.steps.with_columns(less.cast(traced.steps.schema["amount"])),
        traces=traced.traces.with_columns(held.alias("amount").cast(traced.traces.schema["amount"])),
    )


def test_the_range_at_each_place_is_over_the_methods_that_count() -> None:
    both = {"fifo": traced_of(l1()), "other": other_way()}
    rows = places_by_method(both, ["fifo", "other"])
    spans = {(row["target_kind"], row["method"]): row for row in rows.iter_rows(named=True)}
    held = spans["account", "fifo"]
    assert (held["amount"], held["least"], held["most"]) == (2000, 2000, 2500)
    assert spans["outside", "other"]["amount"] == 1500
    alone = places_by_method(both, ["fifo"])
    assert set(alone.filter(pl.col("target_kind") == "account")["most"]) == {Decimal(2000)}
    assert alone.height == rows.height


def test_only_entries_that_differ_are_listed_with_what_lay_there_before() -> None:
    rows = differing_entries({"fifo": traced_of(l1()), "other": other_way()}, ledger_of(l1())).to_dicts()
    assert [(row["entry_id"], row["method"], row["part"]) for row in rows] == [
        ("T4", "fifo", 2000),
        ("T4", "other", 1500),
    ]
    # After T3 has bought the vehicle with 4,000 of the 6,000.
    assert [row["before"] for row in rows] == [2000, 2000]
    assert (rows[0]["least"], rows[0]["most"], rows[0]["amount"]) == (1500, 2000, -4500)


def test_methods_that_agree_differ_nowhere() -> None:
    same = {"fifo": traced_of(l1()), "again": traced_of(l1())}
    assert differing_entries(same, ledger_of(l1())).is_empty()
