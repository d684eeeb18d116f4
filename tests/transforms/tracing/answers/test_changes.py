"""What changed since an earlier snapshot, and which entries moved it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.transforms.tracing.reference import Claim, Line, World
from tests.transforms.tracing.worlds import account, ledger_of, one_sided, traced_of
from transforms.tracing.answers import Change, changes


def fund(amounts: list[int]) -> World:
    lines = account("F", amounts)
    return World(lines, one_sided(lines), [Claim("fee", "F1", 1000_00)], {("F", "EUR"): 0})


def change_between(before: World, after: World) -> Change:
    return changes((ledger_of(before), traced_of(before)), (ledger_of(after), traced_of(after)))


def test_a_new_payment_moves_the_figures_and_is_named() -> None:
    found = change_between(fund([1000_00, 500_00]), fund([1000_00, 500_00, -300_00]))
    assert [tuple(row) for row in found.places.select("target_kind", "before", "after").iter_rows()] == [
        ("account", 1000, 700),
        ("outside", 0, 300),
    ]
    (row,) = found.entries.to_dicts()
    assert (row["entry_id"], row["what"], row["amount"], row["before"], row["after"]) == (
        "F3",
        "new",
        -300,
        0,
        300,
    )


def test_the_other_way_round_it_is_gone() -> None:
    found = change_between(fund([1000_00, 500_00, -300_00]), fund([1000_00, 500_00]))
    assert found.entries.select("entry_id", "what", "before", "after").rows() == [("F3", "gone", 300, 0)]


def test_a_correction_is_named_and_what_follows_from_it() -> None:
    before, after = fund([1000_00, -400_00, -900_00]), fund([1000_00, -700_00, -900_00])
    rows = change_between(before, after).entries.to_dicts()
    assert [(row["entry_id"], row["what"], row["facts"]) for row in rows] == [
        ("F2", "changed", ["amount"]),
        ("F3", "follows", []),
    ]
    assert [(row["before"], row["after"]) for row in rows] == [(400, 700), (600, 300)]


def test_the_same_evidence_changes_nothing() -> None:
    world = fund([1000_00, -400_00])
    found = change_between(world, world)
    assert found.places.is_empty()
    assert found.entries.is_empty()


@pytest.mark.parametrize("amount", [5_00, -5_00])
def test_entries_of_accounts_without_proceeds_are_not_named(amount: int) -> None:
    world = fund([1000_00, -400_00])
    other = Line("X1", "X", "EUR", 1, world.lines[0].booked_at, amount)
    larger = replace(world, lines=[*world.lines, other], movements=[*world.movements, *one_sided([other])])
    assert change_between(world, larger).entries.is_empty()
