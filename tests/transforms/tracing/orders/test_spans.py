"""What stands beside a traced amount: its interval and what it rests on, row by row."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.transforms.tracing import small_ledgers as small
from tests.transforms.tracing.orders.test_intervals import l3
from tests.transforms.tracing.reference import World
from tests.transforms.tracing.test_laws import quick
from tests.transforms.tracing.test_planned import elected
from tests.transforms.tracing.worlds import ledger_of, seeds_frame, worlds
from transforms.plans import Elections
from transforms.tracing import METHODS, Asked, TracingLedger, trace, trace_with_intervals
from transforms.tracing.orders.intervals import spans_by
from transforms.tracing.orders.spans import with_spans

Beside = dict[str, tuple[Any, ...]]


def beside(ledger: TracingLedger, seeds: pl.DataFrame, method: str = "fifo", most_runs: int = 128) -> Beside:
    spans = spans_by(ledger, Asked(seeds), [METHODS[method]], most_runs=most_runs)[method]
    rows = with_spans(trace(ledger, seeds, method).traces, spans)
    columns = ["amount_low", "amount_high", "interval_basis", "order_basis", "class"]
    return {row["target_id"]: tuple(row[name] for name in columns) for row in rows.to_dicts()}


def test_l3_the_vehicle_rests_on_the_stated_order_and_the_balance_on_none() -> None:
    ledger, seeds = ledger_of(l3()), seeds_frame(l3())
    assert beside(ledger, seeds) == {
        "vehicle": (0, 1500, "exact", "stated_order", "direct"),
        "D": (1500, 1500, "exact", "any_order", "direct"),
    }
    assert beside(ledger, seeds, "poison")["vehicle"][-1] == "contaminated"
    assert beside(ledger, seeds, "pari_passu")["vehicle"][-1] == "shared"
    bounded = beside(ledger, seeds, most_runs=0)
    assert bounded["vehicle"] == (0, 2500, "outer", "stated_order", "direct")
    assert beside(ledger, seeds, "backward", most_runs=0)["vehicle"][:3] == (None, None, "open")


def test_nothing_is_open_where_each_day_has_one_entry() -> None:
    ledger = small.ledger([small.Line("a", 0, "60"), small.Line("b", 1, "-20")])
    found = beside(ledger, small.seeds(("s", "a", "60")))
    assert set(found.values()) == {
        (40, 40, "proven", "proven", "direct"),
        (20, 20, "proven", "proven", "direct"),
    }


@pytest.mark.parametrize("before", [[], [small.Line("c", 3, "5")]])
def test_a_gap_leaves_an_interval_from_there_on(before: list[small.Line]) -> None:
    """60 of proceeds; a statement is missing, after which 25 are there: of the proceeds between 0 and 25.

    So it is where other money came in last before the gap: the proceeds lie there all the same.
    """
    ledger = small.ledger([small.Line("a", 0, "60"), *before, small.Line("b", 9, "10")])
    later = {"statement_id": "s-later", "opening_balance": Decimal(25), "continuity": "no", "position": 1}
    statements = ledger.statements.vstack(
        ledger.statements.with_columns(
            *(pl.lit(value, ledger.statements.schema[name]).alias(name) for name, value in later.items())
        )
    )
    of_second = pl.when(pl.col("entry_id") == "b").then(pl.lit("s-later")).otherwise(pl.lit("s-A"))
    broken = replace(
        ledger, statements=statements, entries=ledger.entries.with_columns(statement_id=of_second)
    )
    assert beside(broken, small.seeds(("s", "a", "60"))) == {"A": (0, 25, "outer", "gap", "direct")}


def test_two_seeds_have_intervals_of_their_own() -> None:
    """30 and 20 come in and 20 go out on one day: 10 of the first stay in any order, of the second none surely."""
    lines = [small.Line("a", 0, "30"), small.Line("b", 0, "20"), small.Line("c", 0, "-20")]
    ledger, seeds = small.ledger(lines), small.seeds(("s", "a", "30"), ("t", "b", "20"))
    spans = spans_by(ledger, Asked(seeds), [METHODS["fifo"]])["fifo"]
    held = with_spans(trace(ledger, seeds).traces, spans).filter(pl.col("target_kind") == "account")
    rows = held.sort("seed_id").select("seed_id", "amount_low", "amount", "amount_high").rows()
    assert rows == [("s", 10, 10, 30), ("t", 0, 20, 20)]


def test_a_run_writes_intervals_also_for_assets_of_their_own_method() -> None:
    ledger, seeds = ledger_of(l3()), seeds_frame(l3())
    way = elected("fifo", assets=(("vehicle", "proceeds_first"),))
    traced = trace_with_intervals(ledger, seeds, way)
    assert traced.traces["interval_basis"].to_list() == ["exact"] * 2
    (vehicle,) = traced.elected_assets.to_dicts()
    assert (vehicle["amount_low"], vehicle["amount"], vehicle["amount_high"]) == (0, 2500, 2500)
    nothing = trace_with_intervals(ledger, seeds.clear(), Elections.only("fifo"))
    assert nothing.traces.is_empty()


@settings(quick, max_examples=5)
@given(worlds(), st.sampled_from(sorted(METHODS)))
def test_followed_intervals_hold_the_figure_and_lie_within_the_outer_ones(world: World, method: str) -> None:
    """Row by row, also of several seeds."""
    assume(world.claims)
    ledger, asked = ledger_of(world), Asked(seeds_frame(world))
    exact, outer = (spans_by(ledger, asked, [METHODS[method]], most_runs=most)[method] for most in (8, 0))
    assume(set(exact.places["how"]) <= {"proven", "exact"})
    rows = trace(ledger, asked.seeds, method).traces
    for near, far in zip(with_spans(rows, exact).to_dicts(), with_spans(rows, outer).to_dicts(), strict=True):
        assert near["amount_low"] <= near["amount"] <= near["amount_high"]
        if far["amount_low"] is not None:
            assert far["amount_low"] <= near["amount_low"]
            assert near["amount_high"] <= far["amount_high"]
