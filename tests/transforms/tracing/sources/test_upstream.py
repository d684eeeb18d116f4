"""What is read of a snapshot for a place's sources gives what the whole ledger gives."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.reference import Claim, Movement, World
from tests.transforms.tracing.test_loading import snapshot_of, two_islands
from tests.transforms.tracing.worlds import account, ledger_of, one_sided, seeds_frame, worlds
from transforms.errors import Refused
from transforms.plans import Elections
from transforms.tracing import METHODS, TracingLedger
from transforms.tracing.loading import upstream_ledger
from transforms.tracing.sources import places_of, sources_elected


def told(
    ledger: TracingLedger, name: str, method: str, as_of: date | None, seeds: pl.DataFrame | None = None
) -> object:
    """The sources of a place, or the words of a refusal."""
    try:
        elected = Elections.only(method)
        return [
            result
            for place in places_of([name], ledger, as_of)
            for result in sources_elected(ledger, place, elected, as_of, seeds)
        ]
    except Refused as refused:
        return str(refused)


def names_in(world: World) -> list[str]:
    """A name of every kind: assets, transfers, entries, accounts, an amount of an account, and what nothing has."""
    lines, moves = world.lines, world.movements
    amounts = [f"{line.account}:1{line.currency}@{line.booked_at:%Y-%m-%d}" for line in lines]
    named = [*(line.entry_id for line in lines), *(move.transfer_id for move in moves), *"ABC"]
    return sorted({*amounts, *named, "v0", "v1", "nothing has this name"})


@settings(deadline=None, max_examples=12)
@given(worlds(), st.sampled_from([None, date(2025, 3, 2)]), st.data())
def test_a_part_gives_the_sources_that_the_whole_gives(
    world: World, as_of: date | None, data: st.DataObject
) -> None:
    ledger = ledger_of(world)
    names = data.draw(st.lists(st.sampled_from(names_in(world)), min_size=1, max_size=4, unique=True))
    with snapshot_of(ledger) as connection:
        for name in names:
            part = upstream_ledger(connection, [name])
            for method in ("fifo", "pro_rata", "clean_first"):
                assert told(part, name, method, as_of) == told(ledger, name, method, as_of), (name, method)


@settings(deadline=None, max_examples=6)
@given(worlds(), st.data())
def test_a_part_gives_the_proceeds_in_a_place_that_the_whole_gives(world: World, data: st.DataObject) -> None:
    ledger, seeds = ledger_of(world), seeds_frame(world)
    name = data.draw(st.sampled_from(names_in(world)))
    with snapshot_of(ledger) as connection:
        for method in METHODS:
            part = upstream_ledger(connection, [name], seeds, through_debts=method == "backward")
            assert told(part, name, method, None, seeds) == told(ledger, name, method, None, seeds), method


def chain() -> World:
    """A paid B, B paid C; D was paid by B and stands on no way to C."""
    lines = (
        account("A", [100, -60]) + account("B", [60, -10, -20]) + account("C", [10, -5]) + account("D", [20])
    )
    joint = {"A2": "B1", "B2": "C1", "B3": "D1"}
    alone = [move for move in one_sided(lines) if not {move.debit, move.credit} & {*joint, *joint.values()}]
    both = [Movement(f"t-{debit}", credit[0], debit, credit) for debit, credit in joint.items()]
    return World(lines, [*alone, *both], [Claim("f1", "A1", 100)], {(name, "EUR"): 0 for name in "ABCD"})


@pytest.mark.parametrize("name", ["C", "C2", "t-C2", "C:1EUR@2025-03-31"])
def test_only_what_is_upstream_is_read(name: str) -> None:
    with snapshot_of(ledger_of(chain())) as connection:
        part = upstream_ledger(connection, [name])
    assert {one for one in part.entries["entry_id"] if not one.startswith("D")} == set(
        "A1 A2 B1 B2 B3 C1 C2".split()
    )
    assert set(part.statements["account_id"]) == {"A", "B", "C"}


def test_the_last_day_is_that_of_the_whole() -> None:
    """C stands alone; what lies on A is asked on the last day of all accounts."""
    world = two_islands()
    ledger = ledger_of(world)
    later = pl.when(pl.col("account_id") == "C").then(pl.col("booked_at").dt.offset_by("9d"))
    entries = ledger.entries.with_columns(later.otherwise("booked_at").alias("booked_at"))
    with snapshot_of(TracingLedger(entries, *(getattr(ledger, name) for name in FRAMES))) as connection:
        part = upstream_ledger(connection, ["A"])
    (place,) = places_of(["A"], part)
    (found,) = sources_elected(part, place, Elections.only("fifo"))
    assert found.as_of == entries["booked_at"].dt.date().max()
    assert set(part.entries["account_id"]) == {"A", "B"}


FRAMES = ("statements", "transfers", "transfer_entries", "accounts", "asset_payments")
