"""Which entry a reversal takes back, and that its own units go back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from tests.transforms.tracing.test_loading import snapshot_of
from transforms.tracing import METHODS, trace
from transforms.tracing.loading import reached_ledger
from transforms.tracing.reversals import TakenBack, taken_back

END = date(2026, 12, 31)
BACK: tuple[tuple[str, Any], ...] = (("reversal", True),)


def found(*lines: Line) -> TakenBack:
    return taken_back(ledger(lines), END)


def pairs(taken: TakenBack) -> tuple[list[Any], list[Any]]:
    return taken.links.rows(), taken.picks.rows()


def by(name: str, said: str, *more: tuple[str, Any]) -> tuple[tuple[str, Any], ...]:
    return ((name, said), *more)


@pytest.mark.parametrize("name", ["uetr", "servicer_reference", "reference"])
def test_a_reference_ties_a_returned_debit_to_its_debit(name: str) -> None:
    taken = found(
        Line("d1", 0, "-50.00", more=by(name, "R1")),
        Line("d2", 1, "-50.00", more=by(name, "R2")),
        Line("back", 5, "50.00", more=by(name, " r1", *BACK)),
    )
    assert pairs(taken) == ([("d1", "back")], [])
    assert taken.doubts == ()


def test_a_recalled_credit_picks_its_credit() -> None:
    taken = found(
        Line("c1", 0, "80.00", more=by("counterparty_name", "Anna")),
        Line("c2", 1, "80.00", more=by("counterparty_name", "Ben")),
        Line("back", 2, "-80.00", "reversal", more=by("counterparty_name", "Anna")),
    )
    assert pairs(taken) == ([], [("back", "c1")])


def test_of_equal_payments_to_one_end_the_newest_is_taken_back_and_each_once() -> None:
    rent = by("counterparty_name", "Landlord")
    taken = found(
        Line("jan", 0, "-500.00", more=rent),
        Line("feb", 31, "-500.00", more=rent),
        Line("back1", 40, "500.00", more=(*rent, *BACK)),
        Line("back2", 41, "500.00", more=(*rent, *BACK)),
    )
    assert pairs(taken) == ([("feb", "back1"), ("jan", "back2")], [])


def test_two_of_one_day_are_in_doubt_and_not_unwound() -> None:
    shop = by("counterparty_name", "Shop")
    taken = found(
        Line("a", 0, "-9.00", more=shop),
        Line("b", 0, "-9.00", more=shop),
        Line("back", 3, "9.00", more=(*shop, *BACK)),
    )
    assert pairs(taken) == ([], [])
    assert taken.doubts == (
        (
            "A",
            "EUR",
            "Entry back takes back an earlier one, and more than one fits (a, b); it is traced as an ordinary entry.",
        ),
    )


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (Line("x", 0, "-8.00"), "no entry of that amount"),
        (Line("x", 0, "-9.00"), "reference or other end"),
        (Line("x", 0, "-9.00", account="B"), "no entry of that amount"),
        (Line("x", -450, "-9.00", more=by("counterparty_name", "Shop")), "reference or other end"),
        (Line("x", 0, "-9.00", more=by("reference", "NOTPROVIDED")), "reference or other end"),
    ],
)
def test_what_nothing_ties_stays_an_ordinary_entry(first: Line, words: str) -> None:
    more = (("counterparty_name", "Shop"), ("reference", "NOTPROVIDED"), *BACK)
    taken = found(first, Line("back", 3, "9.00", more=more))
    assert pairs(taken) == ([], [])
    assert words in taken.doubts[0][2]


def test_money_that_another_account_received_comes_back_from_there_only() -> None:
    tie = by("reference", "R7")
    sent = Line("d", 0, "-70.00", transfer="t1", more=tie)
    came = Line("c", 0, "70.00", account="B", transfer="t1", more=tie)
    alone = found(sent, came, Line("back", 4, "70.00", more=(*tie, *BACK)))
    assert pairs(alone) == ([], [])
    assert "does not show the money leaving again" in alone.doubts[0][2]
    both = found(
        sent,
        came,
        Line("gone", 4, "-70.00", "reversal", account="B", transfer="t2", more=tie),
        Line("back", 4, "70.00", "reversal", transfer="t2", more=tie),
    )
    assert pairs(both) == ([], [("gone", "c")])
    assert both.doubts == ()
    apart = found(
        sent,
        came,
        Line("gone", 4, "-70.00", account="B", more=(*tie, *BACK)),
        Line("back", 5, "70.00", more=(*tie, *BACK)),
    )
    assert pairs(apart) == ([("gone", "back")], [("gone", "c")]), (
        "no transfer joins the two, their originals do"
    )
    assert apart.doubts == ()


def test_a_purchase_that_is_taken_back_is_unwound_too() -> None:
    tie = by("reference", "R8")
    taken = found(
        Line("d", 0, "-70.00", "purchase", asset="v1", more=tie), Line("back", 4, "70.00", more=(*tie, *BACK))
    )
    assert pairs(taken) == ([("d", "back")], [])


def test_what_is_booked_after_the_day_is_not_there_yet() -> None:
    tie = by("reference", "R1")
    lines = [Line("d", 0, "-5.00", more=tie), Line("back", 9, "5.00", more=(*tie, *BACK))]
    assert pairs(taken_back(ledger(lines), date(2025, 1, 5))) == ([], [])


METHODS_HERE = sorted(METHODS.keys() & {"fifo", "lifo", "clean_first", "proceeds_first", "pro_rata"})
R8 = by("reference", "R8")


@pytest.mark.parametrize("method", METHODS_HERE)
@pytest.mark.parametrize("asset", ["", "car"])
def test_the_money_of_a_returned_payment_comes_back_as_it_left(method: str, asset: str) -> None:
    start = [
        Line("own", 0, "1000.00"),
        Line("fees", 1, "3000.00"),
        Line("gone", 2, "-2500.00", asset=asset, more=R8),
    ]
    back = Line("back", 5, "2500.00", "reversal", more=R8)
    seeded = seeds(("s", "fees", "3000"))
    paid, returned = (trace(ledger(lines), seeded, method) for lines in (start, [*start, back]))
    carried = paid.steps.filter(paid.steps["entry_id"] == "gone")["amount"].sum()
    assert 1500 <= carried <= 2500
    (row,) = returned.traces.to_dicts()
    assert (row["target_kind"], row["target_id"], row["amount"]) == ("account", "A", 3000)
    arrived = returned.steps.filter(returned.steps["entry_id"] == "back")["amount"].sum()
    assert arrived == carried
    assert returned.conservation["holds"].all()


def test_without_a_tie_what_comes_back_is_clean_and_a_note_says_so() -> None:
    lines = [Line("fees", 1, "3000.00"), Line("gone", 2, "-2500.00"), Line("back", 5, "2500.00", "reversal")]
    traced = trace(ledger(lines), seeds(("s", "fees", "3000")))
    assert {row["target_kind"]: row["amount"] for row in traced.traces.to_dicts()} == {
        "account": 500,
        "outside": 2500,
    }
    assert any("Entry back takes back an earlier one" in note for note in traced.notes)


def test_an_overdraft_that_a_returned_payment_made_is_repaid_by_its_own_money_first() -> None:
    lines = [
        Line("fees", 1, "300.00"),
        Line("gone", 2, "-500.00", more=R8),
        Line("back", 3, "500.00", more=(*R8, *BACK)),
    ]
    traced = trace(ledger(lines), seeds(("s", "fees", "300")))
    (row,) = traced.traces.to_dicts()
    assert (row["target_kind"], row["amount"]) == ("account", 300)


@pytest.mark.parametrize("method", [*METHODS_HERE, "lowest_intermediate_balance", "rolling_charge"])
def test_a_recalled_credit_takes_its_own_units_back_to_who_paid(method: str) -> None:
    """A victim's 900 on B are recalled: they go back whole, though B held 400 of its own and paid rent of 300."""
    lines = [
        Line("wage", 0, "400.00", account="B"),
        Line("loot", 0, "900.00"),
        Line("d", 1, "-900.00", transfer="t1", more=R8),
        Line("c", 1, "900.00", account="B", transfer="t1", more=R8),
        Line("rent", 2, "-300.00", account="B"),
        Line("gone", 3, "-900.00", account="B", more=(*R8, *BACK)),
        Line("back", 4, "900.00", more=(*R8, *BACK)),
    ]
    (row,) = trace(ledger(lines), seeds(("s", "loot", "900")), method).traces.to_dicts()
    assert (row["target_kind"], row["target_id"], row["amount"]) == ("account", "A", 900)


@pytest.mark.parametrize("method", METHODS_HERE)
def test_a_charge_back_whose_payer_is_not_seen_goes_outside_with_its_own_units(method: str) -> None:
    """Two payers, 500 each; the first takes back: what the second paid, which is asserted, stays."""
    lines = [
        Line("first", 0, "500.00", more=by("reference", "R1")),
        Line("second", 1, "500.00", more=by("reference", "R2")),
        Line("gone", 9, "-500.00", more=(*by("reference", "R1"), *BACK)),
    ]
    for seed, kind, target in (("first", "outside", "to-gone"), ("second", "account", "A")):
        (row,) = trace(ledger(lines), seeds(("s", seed, "500")), method).traces.to_dicts()
        assert (row["target_kind"], row["target_id"], row["amount"]) == (kind, target, 500)


def test_what_is_read_of_a_large_case_reaches_the_payer_to_whom_a_recalled_credit_returns() -> None:
    """Nothing but the recall leads from B back to A: no transfer joins the two entries of it."""
    lines = [
        Line("d", 1, "-900.00", transfer="t1", more=R8),
        Line("c", 1, "900.00", account="B", transfer="t1", more=R8),
        Line("gone", 3, "-900.00", account="B", more=(*R8, *BACK)),
        Line("back", 4, "900.00", more=(*R8, *BACK)),
        Line("on", 5, "-900.00", transfer="t2"),
        Line("came", 5, "900.00", account="C", transfer="t2"),
        Line("other", 5, "900.00", account="D"),
    ]
    whole, seeded = ledger(lines, {"A": "900"}), seeds(("s", "c", "900"))
    with snapshot_of(whole) as connection:
        part = reached_ledger(connection, seeded)
    assert set(part.entries["account_id"]) == {"A", "B", "C"}
    for known in (whole, part):
        (row,) = trace(known, seeded).traces.to_dicts()
        assert (row["target_kind"], row["target_id"], row["amount"]) == ("account", "C", 900)
