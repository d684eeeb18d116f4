"""The way as a tree: every transfer of the path once, every entry named, in order of cause."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from hypothesis import given, settings

from tests.transforms.tracing.reference import Claim, Movement, World
from tests.transforms.tracing.worlds import account, ledger_of, one_sided, seeds_frame, traced_of, worlds
from transforms.tracing.answers import trees


def handed_on() -> World:
    """A pays B and C, C pays B: B's money came two ways, then left to buy a van."""
    a = account("A", [900_00, -300_00, -600_00])
    b = account("B", [300_00, 600_00, -900_00])
    c = account("C", [600_00, -600_00])
    moves = [
        Movement("t-ab", "B", "A2", "B1"),
        Movement("t-ac", "C", "A3", "C1"),
        Movement("t-cb", "B", "C2", "B2"),
        *[m for m in one_sided([*a, *b]) if "A1" in {m.credit} or "B3" in {m.debit}],
    ]
    return World([*a, *b, *c], moves, [Claim("fee", "A1", 900_00)], {(n, "EUR"): 0 for n in "ABC"})


def transfers_of(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield from node["transfers"]
        yield from transfers_of(node["transfers"])


def test_the_tree_names_every_entry_on_the_way() -> None:
    world = handed_on()
    traced = traced_of(world)
    (tree,) = trees(traced, seeds_frame(world), ledger_of(world)).values()
    (root,) = tree
    assert root["account_id"] == "A"
    assert [entry["entry_id"] for entry in root["entries"]] == ["A1"]
    first, second = root["transfers"]
    assert (first["transfer_id"], second["transfer_id"]) == ("t-ab", "t-ac")
    assert (first["debit"]["entry_id"], first["credit"]["entry_id"]) == ("A2", "B1")
    assert first["credit"]["traced"] == Decimal("300.00")
    (last,) = first["transfers"]
    assert last["debit"]["entry_id"] == "B3"
    assert last["credit"] is None
    (joining,) = second["transfers"]
    assert joining["transfer_id"] == "t-cb"
    assert joining["above"] is True


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_every_transfer_of_the_path_stands_in_the_tree_once(world: World) -> None:
    traced = traced_of(world)
    grown = trees(traced, seeds_frame(world), ledger_of(world))
    for row in traced.traces.iter_rows(named=True):
        named = [step["transfer_id"] for step in transfers_of(grown[row["trace_id"]])]
        assert sorted(named) == sorted(row["path"])


def test_of_too_many_ways_those_of_the_largest_amounts_are_drawn() -> None:
    a = account("A", [900_00, -300_00, -500_00])
    world = World(a, one_sided(a), [Claim("fee", "A1", 900_00)], {("A", "EUR"): 0})
    traced, seeds, ledger = traced_of(world), seeds_frame(world), ledger_of(world)
    amounts = dict(traced.traces.select("trace_id", "amount").iter_rows())
    assert len(trees(traced, seeds, ledger)) == len(amounts) == 3
    drawn = trees(traced, seeds, ledger, most=1)
    largest = max(amounts, key=lambda trace_id: amounts[trace_id])
    assert list(drawn) == [largest]
    assert drawn[largest] == trees(traced, seeds, ledger)[largest]
