"""What must hold whatever the accounts show."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.benefit.people import (
    CONFIGURATION,
    YEAR,
    facts,
    figure,
    move,
    pocket,
    said,
    unexplained,
)
from transforms.benefit.answer import answers
from transforms.benefit.evidence.facts import Facts, Move, Paid, Thing, Use
from transforms.benefit.period import Period, part_within, years
from transforms.money import scaled

FEW = settings(max_examples=40)
METHODS = ("net_worth", "source_and_application", "bank_deposits")
cents = st.integers(1, 10_000_000).map(lambda units: Decimal(units).scaleb(-2))
days = st.integers(0, 364).map(lambda number: YEAR.first + timedelta(days=number))
INCOMING: list[Use] = ["cash", "loan", "loan_said", "taken_back", "interest", "wages", "given", "other"]
OUTGOING: list[Use] = ["cash", "loan", "taken_back", "interest", "given", "other"]


@st.composite
def ledgers(draw: st.DrawFn) -> list[Move]:
    """Entries of two accounts within the year."""
    kinds = [*((use, 1) for use in INCOMING), *((use, -1) for use in OUTGOING)]
    drawn = draw(
        st.lists(st.tuples(st.sampled_from(kinds), cents, days, st.sampled_from(["a1", "a2"])), max_size=8)
    )
    return [
        Move(f"e{number}", account, day, sign * amount, "EUR", use, "words", f"t{number}")
        for number, ((use, sign), amount, day, account) in enumerate(drawn)
    ]


def person(moves: Sequence[Move], things: tuple[Thing, ...] = ()) -> Facts:
    return facts(moves=moves, pockets=[pocket("100.00"), pocket(None, "a2")], things=things)


@FEW
@given(ledgers())
def test_on_the_ledger_alone_the_methods_agree(moves: list[Move]) -> None:
    """They are three views of the same money, where nothing is stated and nothing is paid outside accounts."""
    assert len({unexplained(person(moves), method) for method in METHODS}) == 1


@FEW
@given(ledgers(), cents, days, st.sampled_from(METHODS))
def test_a_transfer_between_own_accounts_changes_nothing(
    moves: list[Move], amount: Decimal, day: date, method: str
) -> None:
    both = [
        replace(move(98, -amount, "own", day), account_id="a1"),
        replace(move(99, amount, "own", day), account_id="a2"),
    ]
    assert unexplained(person([*moves, *both]), method) == unexplained(person(moves), method)


@FEW
@given(ledgers(), cents, days, st.sampled_from(METHODS))
def test_money_that_becomes_an_asset_at_cost_changes_nothing(
    moves: list[Move], amount: Decimal, day: date, method: str
) -> None:
    bought = move(99, -amount, "asset", day)
    paid = Paid("t99", day, amount, by_subject=True)
    thing = Thing("v1", "car", "EUR", day, amount, Fraction(1), (paid,))
    assert unexplained(person([*moves, bought], (thing,)), method) == unexplained(person(moves), method)


@FEW
@given(ledgers(), cents, days, st.integers(1, 6), st.sampled_from(METHODS))
def test_paying_for_the_share_of_another_is_spending(
    moves: list[Move], amount: Decimal, day: date, parts: int, method: str
) -> None:
    bought = move(99, -amount, "asset", day)
    paid = Paid("t99", day, amount, by_subject=True)
    thing = Thing("v1", "car", "EUR", day, amount, Fraction(1, parts), (paid,))
    assert unexplained(person([*moves, bought], (thing,)), method) == unexplained(person(moves), method)


@FEW
@given(ledgers(), cents, st.sampled_from(METHODS), st.booleans())
def test_lawful_means_lower_the_figure_by_themselves_and_rejected_ones_do_not(
    moves: list[Move], amount: Decimal, method: str, accepted: bool
) -> None:
    case = person(moves)
    richer = replace(case, stated=(said("gift", str(amount), accepted=accepted),))
    difference = unexplained(case, method) - unexplained(richer, method)
    assert difference == (amount if accepted else 0)


@FEW
@given(ledgers(), st.sampled_from(METHODS), st.integers(1, 12))
def test_years_add_up_to_the_whole(moves: list[Move], method: str, month: int) -> None:
    """Whatever the year begins on: what one year ends with, the next begins with."""
    case = person(moves)
    by_year = answers(case, [method], YEAR, CONFIGURATION, year=(month, 1))
    assert len(by_year) == (1 if month == 1 else 2)
    assert sum(one.worked.amount for one in by_year) == unexplained(case, method)


@FEW
@given(ledgers(), st.sampled_from(METHODS))
def test_the_figure_is_the_sum_of_its_rows(moves: list[Move], method: str) -> None:
    found = figure(person(moves), method)
    if method != "bank_deposits":
        assert found.worked.amount == sum((line.signed for line in found.lines), Decimal(0))
    for line in found.lines:
        assert line.sources
        assert line.amount >= 0
        assert line.accepted or line.reason


@given(cents, days, days, st.integers(1, 12))
def test_parts_of_a_span_add_up_to_the_cent(amount: Decimal, one: date, other: date, month: int) -> None:
    since, until = min(one, other), max(one, other)
    periods = years(YEAR.first, YEAR.last, (month, 15))
    parts = [part_within(amount, "EUR", since, until, period) for period in periods]
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)


@given(cents, st.fractions(0, 1))
def test_a_share_is_rounded_half_up(amount: Decimal, share: Fraction) -> None:
    found = scaled(amount, share, "EUR")
    assert -Fraction(1, 200) < Fraction(found) - Fraction(amount) * share <= Fraction(1, 200)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 2000), st.integers(1, 12))
def test_years_cover_every_day_once(first: date, length: int, month: int) -> None:
    last = first + timedelta(days=length)
    found = years(first, last, (month, 6))
    assert found[0].first == first
    assert found[-1].last == last
    assert all(a.last + timedelta(days=1) == b.first for a, b in itertools.pairwise(found))
    assert sum(one.days for one in found) == Period(first, last).days
