"""Opening, credits, debits and closing of accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.flows.building import entries_of, entry, statements_of
from transforms.flows.periods import account_periods


def statement(number: int, opening: str | None, closing: str | None, **more: Any) -> dict[str, Any]:
    return {
        "statement_id": f"s{number}",
        "account_id": "A",
        "position": number,
        "opening_balance": None if opening is None else Decimal(opening),
        "closing_balance": None if closing is None else Decimal(closing),
        **more,
    }


def period(statements: list[dict[str, Any]], *rows: dict[str, Any]) -> dict[str, Any]:
    found = account_periods(entries_of(*rows), statements_of(*statements))
    assert found.height == 1
    return found.row(0, named=True)


IN = entry(1, "A", "2026-03-02", "100", statement_id="s0")
OUT = entry(2, "A", "2026-04-02", "-30", statement_id="s1")


def test_two_statements_that_follow_each_other() -> None:
    found = period([statement(0, "10", "110"), statement(1, "110", "80")], IN, OUT)
    assert (found["opening_balance"], found["credits"], found["debits"]) == (10, 100, 30)
    assert (found["closing_balance"], found["closes"], found["entries"]) == (80, "reconciled", 2)
    assert (found["from_date"], found["to_date"]) == (date(2026, 3, 2), date(2026, 4, 2))


def test_a_gap_between_two_statements_breaks_the_period() -> None:
    gap = statement(1, "120", "90", continuity="no")
    assert period([statement(0, "10", "110"), gap], IN, OUT)["closes"] == "broken"


def test_a_closing_that_is_not_what_it_says() -> None:
    assert period([statement(0, "10", "111")], IN)["closes"] == "broken"


def test_an_opening_that_nothing_states_is_unknown() -> None:
    found = period([statement(0, None, "110")], IN)
    assert (found["opening_balance"], found["closing_balance"], found["closes"]) == (None, None, "not_stated")


def test_a_closing_that_nothing_states_is_worked_out() -> None:
    found = period([statement(0, "10", None)], IN)
    assert (found["closing_balance"], found["closes"]) == (110, "not_stated")


def test_a_statement_that_repeats_another_file_is_passed_over() -> None:
    repeated = statement(1, "10", "110", booked_sum=Decimal(100), continuity="unknown")
    last = statement(2, "110", "80")
    found = period(
        [statement(0, "10", "110"), repeated, last], IN, entry(2, "A", "2026-04-02", "-30", statement_id="s2")
    )
    assert (found["closing_balance"], found["closes"]) == (80, "reconciled")


def test_a_quiet_account_has_its_period() -> None:
    quiet = statement(0, "10", "10", from_date=date(2026, 1, 1), to_date=date(2026, 1, 31))
    found = period([quiet])
    assert (found["entries"], found["credits"], found["debits"], found["closes"]) == (0, 0, 0, "reconciled")
    assert (found["from_date"], found["to_date"]) == (date(2026, 1, 1), date(2026, 1, 31))


def test_currencies_are_kept_apart() -> None:
    dollars = entry(2, "A", "2026-03-02", "7", currency="USD", statement_id="s0")
    found = account_periods(entries_of(IN, dollars), statements_of(statement(0, "10", "110")))
    assert found["currency"].to_list() == ["EUR", "USD"]
    assert found["closes"].to_list() == ["reconciled", "not_stated"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.decimals("-1000", "1000", places=2), min_size=1, max_size=8), st.randoms())
def test_opening_plus_credits_less_debits_is_the_closing(amounts: list[Decimal], chance: Any) -> None:
    rows = [entry(n, "A", "2026-03-02", str(amount), statement_id="s0") for n, amount in enumerate(amounts)]
    chance.shuffle(rows)
    found = period([statement(0, "50", str(50 + sum(amounts)))], *rows)
    assert found["closing_balance"] == 50 + sum(amounts)
    assert found["credits"] - found["debits"] == sum(amounts)
    assert found["closes"] == "reconciled"
