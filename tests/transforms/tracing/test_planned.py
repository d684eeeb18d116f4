"""A plan that elects a method for each account, and for an asset, gives what each rule gives by itself."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings

from tests.transforms.tracing.reference import World
from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from tests.transforms.tracing.worlds import ledger_of, seeds_frame, worlds
from transforms.errors import Refused
from transforms.plans import Election, Elections
from transforms.tracing import METHODS, Traced, trace, trace_elected
from transforms.tracing.kernels.rules.codes import RULES

# DOMAIN.md 4.1, L1 on an account A; what it pays to B is followed there.
LINES = [
    Line("T1", 1, "6000"),
    Line("T2", 2, "4000"),
    Line("T3", 3, "-5000", transfer="on"),
    Line("B0", 2, "3000", account="B"),
    Line("B1", 3, "5000", account="B", transfer="on"),
    Line("B2", 4, "-4000", account="B", asset="car"),
]
WORLD = ledger(LINES, {"A": "1000"})
SEEDS = seeds(("s", "T1", "6000"))


def elected(case: str, *accounts: tuple[str, str], assets: tuple[tuple[str, str], ...] = ()) -> Elections:
    return Elections(
        Election("case", case),
        tuple(Election("account", method, account, why="x") for account, method in accounts),
        tuple(Election("asset", method, asset, why="x") for asset, method in assets),
    )


def places(traced: Traced) -> dict[str, Decimal]:
    return {row["target_id"]: row["amount"] for row in traced.traces.to_dicts()}


def test_each_account_follows_its_own_method() -> None:
    # fifo on A: 4,000 of the 5,000 are proceeds. On B: 3,000 and 1,000 clean, 4,000 proceeds.
    by_fifo = trace_elected(WORLD, SEEDS, elected("fifo"))
    assert places(by_fifo) == {"A": 2000, "B": 4000}
    mixed = trace_elected(WORLD, SEEDS, elected("fifo", ("B", "proceeds_first")))
    assert places(mixed) == {"A": 2000, "car": 4000}
    assert set(mixed.traces["method"]) == set(mixed.conservation["method"]) == {"plan"}
    assert mixed.conservation["holds"].all()
    both = trace_elected(WORLD, SEEDS, elected("clean_first", ("A", "lifo"), ("B", "proceeds_first")))
    assert places(both) == {"A": 5000, "car": 1000}


@pytest.mark.parametrize("method", sorted(RULES.keys() & METHODS.keys()))
@settings(max_examples=8, deadline=None)
@given(world=worlds())
def test_the_same_method_for_every_account_is_that_method(method: str, world: World) -> None:
    every = [(account, method) for account in "ABC"]
    other = "lifo" if method == "fifo" else "fifo"
    made, given_seeds = ledger_of(world), seeds_frame(world)
    mixed = trace_elected(made, given_seeds, elected(other, *every))
    plain = trace(made, given_seeds, method)
    for name in ("traces", "steps", "conservation"):
        ours, theirs = getattr(mixed, name), getattr(plain, name)
        ids = [name for name in ("method", "trace_id") if name in ours.columns]
        assert ours.drop(ids).sort(pl.all()).equals(theirs.drop(ids).sort(pl.all()))
    assert mixed.notes == plain.notes


def test_an_asset_of_its_own_method_stands_beside_the_sum() -> None:
    traced = trace_elected(WORLD, SEEDS, elected("fifo", assets=(("car", "proceeds_first"),)))
    assert places(traced) == {"A": 2000, "B": 4000}
    (row,) = traced.elected_assets.to_dicts()
    assert (row["target_id"], row["method"], row["amount"]) == ("car", "proceeds_first", 4000)
    assert "4,000.00 EUR by proceeds_first" in traced.notes[0]
    assert "0.00 EUR in the sum below" in traced.notes[0]
    assert trace_elected(WORLD, SEEDS, elected("fifo", assets=(("car", "fifo"),))).elected_assets.is_empty()


def test_a_method_of_the_whole_case_stands_beside_no_other() -> None:
    with pytest.raises(Refused, match="oatway looks at the whole case"):
        trace_elected(WORLD, SEEDS, elected("oatway", ("A", "fifo")))
    assert trace_elected(WORLD, SEEDS.clear(), elected("fifo", ("A", "lifo"))).traces.is_empty()
