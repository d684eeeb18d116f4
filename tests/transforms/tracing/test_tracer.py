"""Where traced money may end, and what the notes say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from tests.transforms.tracing.reference import Claim, Line, Movement, Pocket, World
from tests.transforms.tracing.worlds import (
    START,
    account,
    ledger_of,
    one_sided,
    places,
    seeds_frame,
    traced_of,
)
from transforms.errors import Refused
from transforms.schema import TRACE_CONSERVATION, TRACE_STEPS, TRACES
from transforms.tracing import METHODS, trace

ZERO: dict[Pocket, int | None] = {("A", "EUR"): 0, ("B", "EUR"): 0, ("C", "EUR"): 0}


def handed_on(sent: int = 100_00, received: int = 100_00) -> World:
    """A gets 100.00 of proceeds and sends it on to B."""
    a, b = account("A", [100_00, -sent]), [Line("B1", "B", "EUR", 1, START + timedelta(days=3), received)]
    movements = [*one_sided(a[:1]), Movement("t-ab", "B", "A2", "B1")]
    return World([*a, *b], movements, [Claim("f1", "A1", 100_00)], ZERO)


def test_frames_have_the_declared_columns() -> None:
    traced = traced_of(handed_on())
    assert traced.traces.schema == TRACES.frame_schema
    assert traced.steps.schema == TRACE_STEPS.frame_schema
    assert traced.conservation.schema == TRACE_CONSERVATION.frame_schema
    row = traced.traces.row(0, named=True)
    assert row["trace_id"].startswith("y")
    assert (row["method"], row["as_of"], row["amount_ref"]) == ("fifo", date(2025, 3, 4), None)


def test_money_handed_on_is_on_the_other_account_and_the_path_says_how() -> None:
    traced = traced_of(handed_on())
    assert places(traced) == {("f1", "account", "B", "EUR"): 100}
    assert traced.traces["path"].to_list() == [["t-ab"]]
    assert traced.steps.select("entry_id", "side", "transfer_id").rows() == [
        ("A1", "credit", "t-A1"),
        ("A2", "debit", "t-ab"),
        ("B1", "credit", "t-ab"),
    ]


def test_what_does_not_arrive_is_a_fee_and_outside() -> None:
    traced = traced_of(handed_on(received=97_00))
    assert places(traced) == {("f1", "account", "B", "EUR"): 97, ("f1", "outside", "B", "EUR"): 3}


def test_what_arrives_beyond_what_left_is_clean() -> None:
    assert places(traced_of(handed_on(received=130_00))) == {("f1", "account", "B", "EUR"): 100}


def test_tracing_stops_at_an_asset_though_the_sellers_statement_is_seen() -> None:
    world = handed_on()
    movements = [replace(m, asset="v-car" if m.transfer_id == "t-ab" else None) for m in world.movements]
    traced = traced_of(replace(world, movements=movements))
    assert places(traced) == {("f1", "asset", "v-car", "EUR"): 100}
    assert traced.traces["path"].to_list() == [["t-ab"]]


def test_money_on_its_way_at_the_end_of_the_day_is_outside() -> None:
    traced = traced_of(handed_on(), date(2025, 3, 3))
    assert places(traced) == {("f1", "outside", "B", "EUR"): 100}


def test_an_overdraft_on_the_way_takes_its_part() -> None:
    world = handed_on()
    traced = traced_of(replace(world, openings={**ZERO, ("B", "EUR"): -40_00}))
    assert places(traced) == {("f1", "account", "B", "EUR"): 60, ("f1", "lost", "B", "EUR"): 40}
    assert traced.traces.filter(traced.traces["target_kind"] == "lost")["path"].to_list() == [["t-ab"]]


def test_an_unknown_opening_is_clean_money_spent_last_and_is_said_to_be() -> None:
    lines = account("A", [-500_00, 100_00, -30_00])
    world = World(lines, one_sided(lines), [Claim("f1", "A2", 100_00)], {("A", "EUR"): None})
    traced = traced_of(world)
    assert places(traced) == {("f1", "account", "A", "EUR"): 70, ("f1", "outside", "to-A3", "EUR"): 30}
    assert len(traced.notes) == 1
    assert "A in EUR: no statement states the balance" in traced.notes[0]
    assert "never as an overdraft; payments beyond" in traced.notes[0]


def test_money_is_never_counted_from_two_seeds() -> None:
    world = handed_on()
    claims = [*world.claims, Claim("f2", "A1", 100_00), Claim("f0", "B1", 100_00)]
    traced = traced_of(replace(world, claims=claims))
    assert places(traced) == {("f1", "account", "B", "EUR"): 100}
    assert traced.conservation["in"].to_list() == [100]
    assert [note.split(":")[0] for note in traced.notes] == ["Seed f0, entry B1", "Seed f2, entry A1"]
    assert "100.00 EUR are asserted; 0.00 EUR are counted" in traced.notes[0]


def test_a_part_that_is_proceeds_goes_first() -> None:
    lines = account("A", [100_00, -30_00])
    world = World(lines, one_sided(lines), [Claim("f1", "A1", 40_00)], ZERO)
    assert places(traced_of(world)) == {
        ("f1", "account", "A", "EUR"): 10,
        ("f1", "outside", "to-A2", "EUR"): 30,
    }


def test_an_asserted_balance_is_the_newest_money() -> None:
    lines = account("A", [60_00, 40_00, -70_00])
    world = World(lines, one_sided(lines), [Claim("A:50.00@2025-03-03", "A2", 50_00, "after")], ZERO)
    assert places(traced_of(world)) == {
        ("A:50.00@2025-03-03", "account", "A", "EUR"): 30,
        ("A:50.00@2025-03-03", "outside", "to-A3", "EUR"): 20,
    }


def circle() -> World:
    """On one day A books B's money before it sends its own, and B the other way round."""
    lines = [
        Line("A1", "A", "EUR", 1, START, 50_00),
        Line("A2", "A", "EUR", 2, START, 100_00),
        Line("A3", "A", "EUR", 3, START, -120_00),
        Line("B1", "B", "EUR", 1, START, 120_00),
        Line("B2", "B", "EUR", 2, START, -50_00),
    ]
    movements = [
        Movement("t-ba", "A", "B2", "A1"),
        Movement("t-fee", "A", None, "A2"),
        Movement("t-ab", "B", "A3", "B1"),
    ]
    return World(lines, movements, [Claim("f1", "A2", 100_00)], ZERO)


def test_a_circle_is_cut_at_its_earliest_credit_and_noted() -> None:
    traced = traced_of(circle())
    # A1 counts as clean; of the 120.00 sent on, 50.00 are clean and go out of B first.
    assert places(traced) == {("f1", "account", "A", "EUR"): 30, ("f1", "account", "B", "EUR"): 70}
    assert traced.notes == [
        "Transfers that stand in a circle in the order of the statements and whose debits carry no traced money: 1."
        " Their credits count as money of unknown origin."
    ]


def test_traced_money_in_the_late_debit_of_a_circle_goes_outside() -> None:
    world = circle()
    lines = [replace(line, amount=-80_00) if line.entry_id == "B2" else line for line in world.lines]
    traced = traced_of(replace(world, lines=lines))
    assert places(traced)["f1", "outside", "A", "EUR"] == 30
    assert "Transfer t-ba" in traced.notes[0]
    assert "30.00 EUR traced in its debit as gone outside" in traced.notes[0]


def test_a_gap_between_statements_is_noted() -> None:
    world = handed_on()
    ledger = ledger_of(world)
    gap = ledger.statements.with_columns(continuity=pl.lit("no"), from_date=pl.lit(date(2025, 4, 1)))
    traced = trace(replace(ledger, statements=gap), seeds_frame(world))
    assert [
        note
        for note in traced.notes
        if "do not open where the one before closed (first on 2025-04-01)" in note
    ]


def test_one_payment_for_two_assets_is_noted() -> None:
    world = handed_on()
    movements = [replace(m, asset="v2" if m.debit else None) for m in world.movements]
    ledger = ledger_of(replace(world, movements=movements))
    both = pl.concat([ledger.asset_payments, ledger.asset_payments.with_columns(asset_id=pl.lit("v1"))])
    traced = trace(replace(ledger, asset_payments=both), seeds_frame(world))
    assert places(traced) == {("f1", "asset", "v1", "EUR"): 100}
    assert "t-ab paid for 2 assets" in traced.notes[-1]


def test_zero_amounts_do_no_harm() -> None:
    lines = account("A", [0, 100_00, 0])
    claims = [Claim("f1", "A1", 0), Claim("f1", "A2", 100_00)]
    assert places(traced_of(World(lines, one_sided(lines), claims, ZERO))) == {
        ("f1", "account", "A", "EUR"): 100
    }


def test_no_seeds_give_empty_frames() -> None:
    world = replace(handed_on(), claims=[])
    for ledger in (ledger_of(world), ledger_of(World([], [], []))):
        traced = trace(ledger, seeds_frame(world))
        assert traced.traces.is_empty()
        assert traced.steps.is_empty()
        assert traced.conservation.is_empty()
        assert traced.notes == []


def test_an_amount_too_large_stops_only_a_tracing_that_reaches_its_currency() -> None:
    world = handed_on()
    strange = Line("J1", "J", "JPY", 1, START, 10**19)
    lines, movements = [*world.lines, strange], [*world.movements, *one_sided([strange])]
    claimed = replace(world, lines=lines, movements=movements)
    assert places(traced_of(claimed)) == {("f1", "account", "B", "EUR"): 100}
    with pytest.raises(Refused, match="amounts in JPY are too large"):
        traced_of(replace(claimed, claims=[Claim("f1", "J1", 5)]))


def test_a_seed_after_the_day_is_left_out_and_noted() -> None:
    traced = traced_of(handed_on(), date(2025, 3, 1))
    assert traced.traces.is_empty()
    assert traced.notes == ["Seed f1: what was booked after 2025-03-01 is not traced."]


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (Claim("f1", "A2", 10_00), "a debit"),
        (Claim("f1", "A1", 100_01), "asserts more than its entry brought in"),
        (Claim("f1", "A1", -1), "below zero"),
    ],
)
def test_a_seed_that_fits_no_credit_is_refused(claim: Claim, words: str) -> None:
    with pytest.raises(Refused, match=words) as refused:
        traced_of(replace(handed_on(), claims=[claim]))
    assert f"seed f1, entry {claim.entry_id}" in str(refused.value)


def test_a_seed_without_an_entry_or_in_another_currency_is_refused() -> None:
    world = handed_on()
    seeds = seeds_frame(world)
    with pytest.raises(Refused, match="does not hold"):
        trace(ledger_of(world), seeds.with_columns(entry_id=pl.lit("e-nowhere")))
    with pytest.raises(Refused, match="another currency"):
        trace(ledger_of(world), seeds.with_columns(currency=pl.lit("USD")))


def test_an_unknown_method_is_refused_with_the_known_ones() -> None:
    world = handed_on()
    with pytest.raises(Refused, match="magic") as refused:
        trace(ledger_of(world), seeds_frame(world), "magic")
    assert "fifo" in str(refused.value)


def test_every_method_says_its_rule_and_source() -> None:
    for name, method in METHODS.items():
        assert method.name == name
        assert method.description.endswith(".")
        assert f"docs/methods/{name}.md" in method.source
