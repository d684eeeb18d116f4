"""Which rows count, and why others are shown and do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.transforms.benefit.people import (
    CONFIGURATION,
    END,
    START,
    YEAR,
    facts,
    figure,
    move,
    pocket,
    said,
    unexplained,
)
from transforms.benefit.answer import answers
from transforms.benefit.evidence.facts import Facts, Income, Paid, Pocket, Reported, Thing
from transforms.benefit.period import Period, year_start
from transforms.errors import Refused

BOTH = ("net_worth", "source_and_application")


@pytest.mark.parametrize("method", BOTH)
def test_stated_costs_of_living_are_all_of_them(method: str) -> None:
    moves = [move(1, -100, "other"), move(2, -50, "cash"), move(3, -70, "given"), move(4, 5, "taken_back")]
    case = facts(said("living_expenses", 1000), moves=moves, pockets=[pocket(500)])
    found = figure(case, method)
    # 215 less on the account, 1,000 for living, and 70 that went to others beside it.
    assert found.worked.amount == 1000 + 70 - 215
    reasons = {line.item: line.reason for line in found.lines if not line.accepted}
    assert set(reasons) == {"payment", "cash withdrawn", "refund"}
    assert "costs of living" in reasons["payment"]


def test_income_counts_once() -> None:
    """Stated income goes before declared income, and that before wages on the statements."""
    wages, declared = [move(1, 900, "wages")], (Income("Ada", Decimal(1200), "r7"),)
    only_wages = facts(moves=wages, pockets=[pocket(0)])
    with_register = replace(only_wages, incomes=declared)
    with_stated = replace(with_register, stated=(said("lawful_income", 1500),))
    for case, lawful in ((only_wages, 900), (with_register, 1200), (with_stated, 1500)):
        assert dict(figure(case, "net_worth").worked.steps)["less known lawful means"] == lawful


def test_declared_income_is_cut_to_part_of_a_year() -> None:
    case = facts(incomes=(Income("Ada", Decimal(3650), "r7"),))
    part = Period(date(2025, 1, 1), date(2025, 1, 10))
    assert figure(case, "net_worth", part).worked.amount == -100
    tax_years = answers(
        case, ["net_worth"], Period(date(2024, 4, 6), date(2026, 4, 5)), CONFIGURATION, year=(4, 6)
    )
    assert [one.worked.amount for one in tax_years] == [-3650, -3650]


def test_loans_by_words_of_a_person_are_not_taken_for_loans() -> None:
    case = facts(moves=[move(1, 400, "loan"), move(2, 600, "loan_said")], pockets=[pocket(0)])
    for method in (*BOTH, "bank_deposits"):
        found = figure(case, method)
        assert found.worked.amount == 600
        assert [line.reason for line in found.lines if not line.accepted] == [
            "the words are the payer's own; a person must state that it is a loan"
        ]
    stated = replace(case, stated=(said("loan", 1000),))
    assert unexplained(stated, "net_worth") == 0


def test_cash_paid_in_again_is_shown_and_never_assumed() -> None:
    moves = [move(1, -300, "cash", date(2025, 3, 1)), move(2, 250, "cash", date(2025, 4, 1))]
    case = facts(moves=moves, pockets=[pocket(300)])
    found = figure(case, "bank_deposits")
    assert found.worked.amount == 250
    assert ["a person must state that it is" in line.reason for line in found.lines if not line.accepted] == [
        True
    ]
    assert unexplained(replace(case, stated=(said("redeposited_cash", 250),)), "bank_deposits") == 0


def test_assets_count_at_cost_with_the_share_and_the_mortgage() -> None:
    paid = (Paid("t1", date(2025, 2, 1), Decimal(80000), by_subject=True),)
    house = Thing(
        "v1", "house", "EUR", date(2025, 2, 1), Decimal(200000), Fraction(1, 2), paid, Decimal(120000)
    )
    case = facts(moves=[move(1, -80000, "asset", date(2025, 2, 1))], pockets=[pocket(80000)], things=(house,))
    found = figure(case, "net_worth")
    rows = {(line.item, line.effect): line.amount for line in found.lines if line.amount}
    assert rows["asset at cost", "against"] == 100000
    assert rows["mortgage", "for"] == 60000
    # Half of the 80,000 paid for the share of another.
    assert rows["asset of others", "against"] == 40000
    assert found.worked.amount == 0


def test_an_overdraft_is_a_debt() -> None:
    case = facts(moves=[move(1, 300, "other")], pockets=[pocket(-200)])
    effects = [(line.item, line.effect, line.amount) for line in figure(case, "net_worth").lines[:2]]
    assert effects == [
        ("opening balance", "against", Decimal(200)),
        ("closing balance", "against", Decimal(100)),
    ]
    assert unexplained(case, "net_worth") == 300


def test_currencies_are_converted_at_rates_that_are_named() -> None:
    case = facts(said("gift", "100", date(2025, 6, 2), currency="USD"), said("gift", "5", currency="ZZZ"))
    found = figure(case, "net_worth")
    dollars, unknown = (line for line in found.lines if line.item == "gift")
    rate = found.rates.row(0, named=True)
    assert dollars.rate_id == rate["rate_id"] == "xUSDEUR-2025-06-02"
    exact = Fraction(100) * Fraction(rate["numerator"]) / Fraction(rate["denominator"])
    assert dollars.amount_ref is not None
    assert abs(Fraction(dollars.amount_ref) - exact) <= Fraction(1, 200)
    assert not unknown.accepted
    assert "no reference rate for ZZZ" in unknown.reason
    assert any("Rows without a reference rate" in note for note in found.notes)


def test_every_mandatory_question_is_asked_until_a_line_answers_it() -> None:
    asked = figure(facts(), "net_worth").questions
    assert len(asked) == 8
    assert not any(one.answered_by for one in asked)
    case = facts(
        said("cash_on_hand", 0, START, accepted=False),
        said("gift", 0),
        said("double_counting", None, None),
        said("cash_on_hand", 7, date(2025, 5, 1)),
    )
    answered = {one.name for one in figure(case, "net_worth").questions if one.answered_by}
    assert answered == {"cash on hand", "gifts", "double counting"}


def test_closing_cash_counts_against() -> None:
    case = facts(said("cash_on_hand", 10, YEAR.first), said("cash_on_hand", 25, END))
    assert [unexplained(case, method) for method in (*BOTH, "bank_deposits")] == [15, 15, 15]


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(Refused, match="not built in"):
        answers(facts(), ["guess"], YEAR, CONFIGURATION)
    for whole in (True, False):
        with pytest.raises(Refused, match="before the first"):
            answers(facts(), ["net_worth"], Period(END, START), CONFIGURATION, whole=whole)
    assert year_start("04-06") == (4, 6)
    with pytest.raises(Refused, match="no day"):
        year_start("02-29")


@pytest.mark.parametrize("method", [*BOTH, "bank_deposits"])
def test_cash_sent_through_operators_counts_beyond_the_cash_that_was_withdrawn(method: str) -> None:
    reported = (
        Reported("t7", date(2025, 2, 1), Decimal(-100), "EUR", "to Bo"),
        Reported("t8", date(2025, 4, 1), Decimal(-500), "EUR", "to Bo"),
        Reported("t9", date(2025, 5, 1), Decimal(900), "EUR", "from Cy"),
    )
    moves = [move(1, -300, "cash", date(2025, 3, 1))]
    case = facts(moves=moves, pockets=[pocket(300)], reported=reported)
    # 100 before anything was withdrawn, and 500 of which 300 may be the cash that was: 300 count.
    found = figure(case, method)
    assert found.worked.amount == 300
    shown = [(line.item, line.amount) for line in found.lines if not line.accepted]
    assert shown == [("sent in cash", Decimal(300)), ("received in cash", Decimal(900))]
    # Where all costs of living are stated, cash withdrawn counts nowhere, and all that was sent does.
    living = replace(case, stated=(said("living_expenses", 50),))
    expected = {"bank_deposits": 350}
    assert figure(living, method).worked.amount == expected.get(method, 50 + 600 - 300)


def in_dollars(facts_: Facts, opening: str) -> Facts:
    """The same person with an account in dollars on which nothing moves."""
    return replace(facts_, pockets=(*facts_.pockets, Pocket("usd", "USD", Decimal(opening), name="USD")))


def test_a_balance_of_which_one_end_has_no_rate_counts_at_neither() -> None:
    """Else 1,000 dollars that stayed where they were would be lost, or gained, by the lack of a rate."""
    future = Period(date(2026, 1, 1), date(2999, 12, 31))
    case = in_dollars(facts(moves=[move(1, 500, "other", date(2026, 2, 1))], pockets=[pocket(100)]), "1000")
    found = figure(case, "net_worth", future)
    assert found.worked.amount == 500
    dollars = [line for line in found.lines if line.currency == "USD"]
    assert [line.accepted for line in dollars] == [False, False]
    without = "no reference rate for USD on 2999-12-31"
    assert [line.reason for line in dollars] == [
        f"{without}, so neither end can count",
        f"{without}; it cannot be counted",
    ]


@pytest.mark.parametrize("method", ["net_worth", "source_and_application", "unexplained_wealth"])
@pytest.mark.parametrize(
    ("debts", "expected"),
    [
        ([], 5000),  # 20,000 more on the account, 15,000 of it a loan
        ([("liability", 90000, date(2024, 1, 1), None)], 5000),  # an old debt holds no new loan
        ([("liability", 15000, date(2025, 6, 1), None)], 5000),  # the loan itself: it counts once
        ([("liability", 17000, date(2025, 12, 31), None)], 3000),  # all debts at the end
        ([("liability", 90000, date(2024, 1, 1), date(2025, 9, 1))], 110000),  # paid off
    ],
)
def test_a_stated_debt_holds_only_loans_that_it_can_hold(
    method: str, debts: list[tuple[Any, ...]], expected: int
) -> None:
    """Net worth and its other view agree, whatever of debts and loans is stated."""
    lines = [said(*debt) for debt in debts]
    case = facts(
        *lines,
        said("loan", 15000, date(2025, 6, 2)),
        moves=[move(1, 20000, "other")],
        pockets=[pocket(0)],
    )
    assert unexplained(case, method) == expected


def test_a_stated_debt_does_not_hide_the_mortgage_of_another_thing() -> None:
    house = Thing(
        "v1",
        "house",
        "EUR",
        date(2025, 3, 1),
        Decimal(200000),
        Fraction(1),
        mortgage=Decimal(120000),
        records=("r",),
    )
    alone = facts(things=(house,))
    indebted = replace(alone, stated=(said("liability", 90000, date(2024, 1, 1)),))
    for method in ("net_worth", "source_and_application"):
        assert unexplained(alone, method) == unexplained(indebted, method) == 80000


def test_a_year_ends_with_what_the_next_begins_with() -> None:
    """A loan of 2025 is still owed in 2026, beside an old debt and a loan that a person states."""
    debt, loan = said("liability", 900, date(2024, 1, 1)), said("loan", 15000, date(2025, 6, 1))
    case = facts(
        debt,
        loan,
        moves=[move(1, 15000, "loan"), move(2, -4000, "loan", date(2026, 3, 1))],
        pockets=[pocket(100)],
    )
    first, second = (
        dict(figure(case, "net_worth", Period(date(year, 1, 1), date(year, 12, 31))).worked.steps)
        for year in (2025, 2026)
    )
    assert first["net worth at the end"] == second["net worth at the beginning"] == 100 - 900
    assert second["net worth at the end"] == 100 - 900


def test_what_the_statements_do_not_cover_is_said() -> None:
    short = Pocket("b", "EUR", Decimal(7), name="DE02", since=date(2025, 6, 1), until=date(2025, 7, 1))
    case = facts(
        moves=[move(1, 10, "other", date(2025, 2, 1)), move(2, 10, "other", date(2025, 11, 1))],
        pockets=[replace(pocket(0), since=date(2025, 1, 1), until=END), short],
    )
    said_of = [note for note in figure(case, "net_worth").notes if note.startswith("Account")]
    assert said_of == [
        "Account DE02 in EUR: its statements cover 2025-06-01 to 2025-07-01 only; outside them its balance is taken as"
        " unchanged."
    ]
    empty = figure(case, "net_worth", Period(date(2023, 1, 1), date(2023, 12, 31)))
    assert empty.worked.amount == 0
    assert any("No entry in evidence is of 2023-01-01 to 2023-12-31" in note for note in empty.notes)


def test_a_stated_asset_that_may_be_the_registers_is_named() -> None:
    car = Thing("v2", "car", "EUR", date(2025, 5, 1), Decimal(25000), Fraction(1), records=("r2",))
    case = facts(said("asset", 25000, date(2025, 5, 1)), things=(car,))
    assert any("if they are one thing, it counts twice" in note for note in figure(case, "net_worth").notes)
