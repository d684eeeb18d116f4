"""Is the order of a day proven, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.worlds import START, frame
from transforms.schema import ENTRIES, STATEMENTS
from transforms.tracing.orders import days as words
from transforms.tracing.orders.days import ORDERS, order_of_days, runs_of
from transforms.tracing.orders.solving import STEPS, Line, TooMany, agreeing

Row = tuple[int, int | None]
"""Amount, and the balance printed after it."""


def ledger(
    rows: Sequence[Row], opening: int | None = 100, **given: Sequence[object]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    entries: list[dict[str, object]] = [
        {
            "entry_id": f"e{n}",
            "account_id": "A",
            "statement_id": "s",
            "account_sequence": n,
            "booked_at": START,
            "booked_precision": "day",
            "amount": Decimal(amount),
            "currency": "EUR",
            "balance_after": None if balance is None else Decimal(balance),
            **{name: values[n] for name, values in given.items()},
        }
        for n, (amount, balance) in enumerate(rows)
    ]
    statements = [
        {
            "statement_id": name,
            "account_id": "A",
            "currency": "EUR",
            "opening_balance": None if opening is None else Decimal(opening),
            "continuity": "unknown" if name == "s" else name,
        }
        for name in ("s", "yes", "unknown")
    ]
    return frame(ENTRIES, entries), frame(STATEMENTS, statements)


def why(
    rows: Sequence[Row], opening: int | None = 100, **given: Sequence[object]
) -> list[tuple[int, bool, str]]:
    found = order_of_days(*ledger(rows, opening, **given))
    assert found.schema == ORDERS
    return found.select("entries", "proven", "why").rows()


@pytest.mark.parametrize(
    ("rows", "proven", "words_of_it"),
    [
        ([(50, 150), (-30, 120)], True, words.BALANCES),
        ([(50, None), (-30, None)], False, words.CONVENTION),
        ([(50, 120), (-30, 70)], True, words.ANOTHER),
        ([(50, 150), (-30, None)], True, words.ONE_ORDER),
        ([(50, None), (-30, None), (20, 140)], False, words.SEVERAL),
        ([(50, 7), (-30, 9)], False, words.AGAINST),
    ],
)
def test_printed_balances(rows: list[Row], proven: bool, words_of_it: str) -> None:
    assert why(rows) == [(len(rows), proven, words_of_it)]


def test_balances_that_join_on_need_no_opening() -> None:
    assert why([(50, 150), (-30, 120)], None) == [(2, True, words.BALANCES)]
    assert why([(50, 120), (-30, 70)], None) == [(2, True, words.ANOTHER)]
    assert why([(50, None), (-30, 70)], None) == [(2, False, words.CONVENTION)]


def test_times_of_day_prove_where_every_entry_has_its_own() -> None:
    times = [START + timedelta(hours=hour) for hour in (1, 2)]
    rows: list[Row] = [(50, None), (-30, None)]
    assert why(rows, booked_at=times, booked_precision=["second"] * 2) == [(2, True, words.TIMES)]
    assert why(rows, booked_at=times, booked_precision=["second", "day"])[0][1:] == (False, words.CONVENTION)
    assert why(rows, booked_precision=["second"] * 2)[0][1:] == (False, words.CONVENTION)


def test_one_entry_a_day_is_no_question() -> None:
    booked: list[datetime] = [START, START + timedelta(days=1)]
    assert why([(50, None), (-30, None)], booked_at=booked) == []


def test_a_fee_stays_with_its_own_record() -> None:
    rows: list[Row] = [(50, None), (-1, 149), (-30, 119)]
    ids, codes = ["a", "af", "b"], ["x", "fee", "x"]
    assert why(rows, entry_id=ids, transaction_code=codes) == [(3, True, words.BALANCES)]
    unprinted: list[Row] = [(50, None), (-1, None), (-30, None)]
    runs = runs_of(*ledger(unprinted, entry_id=ids, transaction_code=codes))
    assert [run.blocks for run in runs] == [(("a", "af"), ("b",))]


def test_statements_that_join_on_stand_in_their_order_and_others_do_not() -> None:
    rows: list[Row] = [(50, None), (-30, None)]
    assert why(rows, statement_id=["s", "yes"]) == []
    assert why(rows, statement_id=["s", "unknown"]) == [(2, False, words.CONVENTION)]


amounts = st.lists(st.integers(-3, 3), min_size=1, max_size=5)


@settings(deadline=None, max_examples=60)
@given(amounts, st.lists(st.booleans(), min_size=5, max_size=5), st.integers(0, 3))
def test_solving_finds_every_order_that_agrees_and_no_other(
    changes: list[int], is_printed: list[bool], before: int
) -> None:
    balance, lines = Decimal(before), []
    for change, printed in zip(changes, is_printed, strict=False):
        balance += change
        lines.append(Line(Decimal(change), balance if printed else None))

    def agrees(order: Sequence[int]) -> bool:
        balance = Decimal(before)
        for place in order:
            balance += lines[place].amount
            if lines[place].balance not in {None, balance}:
                return False
        return True

    found = list(agreeing(lines, Decimal(before)))
    assert found == [order for order in permutations(range(len(lines))) if agrees(order)]
    assert tuple(range(len(lines))) in found


def test_what_takes_too_long_is_not_settled() -> None:
    with pytest.raises(TooMany):
        list(agreeing([Line(Decimal(n), None) for n in range(12)], Decimal(0)))
    rows: list[Row] = [(n, None) for n in range(1, 12)]
    assert why([*rows, (5, 171)]) == [(12, False, words.SEVERAL)]
    assert STEPS < 12**5
