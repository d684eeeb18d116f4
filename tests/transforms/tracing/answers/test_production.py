"""Suggested production orders: whom to ask, for what, ranked by the traced money that it would explain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
from hypothesis import given, settings

from tests.transforms.tracing.reference import Claim, Movement, World
from tests.transforms.tracing.worlds import (
    account,
    frame,
    ledger_of,
    one_sided,
    traced_of,
    worlds,
)
from transforms.schema import ACCOUNTS, STATEMENTS
from transforms.tracing import Traced, TracingLedger
from transforms.tracing.answers import production_orders
from transforms.tracing.answers.production import Order


def spent() -> World:
    """A fee of 1,000: 300 to a known account in two payments, 200 in cash, 400 to nobody named."""
    lines = account("A", [1000_00, -100_00, -200_00, -200_00, -400_00])
    moves = one_sided(lines[:1])
    moves += [Movement("t1", "bank-x", "A2"), Movement("t2", "bank-x", "A3")]
    moves += [Movement("t3", "teller", "A4", is_cash=True), Movement("t4", "nobody", "A5")]
    return World(lines, moves, [Claim("fee", "A1", 1000_00)], {("A", "EUR"): 0})


def with_accounts(ledger: TracingLedger) -> TracingLedger:
    more = [
        {"account_id": "bank-x", "scheme": "iban", "identifier": "DE77", "institution": "Hafenbank"},
        {"account_id": "nobody", "scheme": "unknown", "identifier": "?"},
    ]
    return replace(ledger, accounts=pl.concat([ledger.accounts, frame(ACCOUNTS, more)]))


def orders_of(world: World, ledger: TracingLedger) -> list[Order]:
    def until(day: date) -> Traced:
        return traced_of(world, day)

    return production_orders(traced_of(world), ledger, until)


def test_orders_are_ranked_by_what_they_would_explain() -> None:
    world = spent()
    found = orders_of(world, with_accounts(ledger_of(world)))
    assert [(order.identifier, int(order.amount)) for order in found] == [
        ("DE A", 400),
        ("DE77", 300),
        ("DE A", 200),
    ]
    unnamed, known, cash = found
    assert known.institution == "Hafenbank"
    assert (known.since, known.until) == (date(2025, 3, 3), date(2025, 3, 6))
    assert known.entries == ("A2", "A3")
    assert "300.00 EUR" in known.why
    assert "2 payments" in known.why
    assert "does not identify" in unnamed.why
    assert "cash" in cash.why


def test_missing_statements_are_asked_for_where_proceeds_lay() -> None:
    world = spent()
    ledger = with_accounts(ledger_of(world))
    first = ledger.statements.row(0, named=True)
    pieces = [
        {**first, "position": 0, "from_date": date(2025, 3, 1), "to_date": date(2025, 3, 3)},
        {
            **first,
            "statement_id": "later",
            "position": 1,
            "from_date": date(2025, 3, 4),
            "continuity": "no",
        },
    ]
    gap = replace(ledger, statements=frame(STATEMENTS, pieces))
    found = [order for order in orders_of(world, gap) if "broke off" in order.why]
    assert [(order.account_id, int(order.amount), order.since, order.until) for order in found] == [
        ("A", 900, date(2025, 3, 3), date(2025, 3, 4))
    ]


@settings(max_examples=25, deadline=None)
@given(worlds())
def test_orders_never_explain_more_than_left_the_evidence(world: World) -> None:
    traced, ledger = traced_of(world), ledger_of(world)
    for order in orders_of(world, ledger):
        left = traced.traces.filter(
            pl.col("target_kind").is_in(["outside", "cash"]) & (pl.col("currency") == order.currency)
        )
        assert 0 < order.amount <= left["amount"].sum()
        assert set(order.entries) <= set(ledger.entries["entry_id"])
