"""Shares of a joint account by what each holder paid in, or as the plan states; nothing is hidden in the sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.plans.plans import case, fill, plan
from transforms.errors import Refused
from transforms.plans import plan_in_force
from transforms.plans.joint import divided, joint_shares, joint_words
from transforms.schema import PARTY_ACCOUNTS, TRACES, TRANSFERS

HOLDERS = [("anna", "A", "holder"), ("ben", "A", "holder"), ("cem", "A", "named_as"), ("dia", "B", "holder")]
PAID = [
    ("anna", "A", "600"),
    ("anna", "A", "100"),
    ("ben", "A", "300"),
    ("dia", "A", "5000"),
    ("ben", "B", "90"),
]


def shares(
    more: str, paid: Sequence[tuple[str, str, str]] = PAID, traced: str = "1000.01"
) -> list[dict[str, Any]]:
    rows = [
        (k, "fifo", "s", "account", "A", Decimal(amount), "EUR")
        for k, amount in (("t1", traced), ("t2", "1"))
    ]
    columns = ["trace_id", "method", "seed_id", "target_kind", "target_id", "amount", "currency"]
    traces = pl.DataFrame(rows, {name: TRACES.frame_schema[name] for name in columns}, orient="row")
    with case(plan(more=f"joint:\n{more}")) as connection:
        names = ("party_id", "account_id", "relation")
        fill(connection, PARTY_ACCOUNTS, [dict(zip(names, row, strict=True)) for row in HOLDERS])
        fill(
            connection,
            TRANSFERS,
            [
                {
                    "transfer_id": f"t{n}",
                    "from_party_id": party,
                    "from_account_id": f"own {party}",
                    "to_account_id": account,
                    "amount": Decimal(amount),
                    "currency": "EUR",
                    "kind": "payment",
                }
                for n, (party, account, amount) in enumerate(paid)
            ],
        )
        found = plan_in_force(connection)
        assert found is not None
        return joint_shares(found, traces, connection)


def told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["holder"], row["share"], row["paid_in"], row["amount"]) for row in rows]


def test_by_contribution_what_others_paid_in_counts_for_nobody() -> None:
    rows = shares("  - {account: DE01, basis: contribution, why: no deed}")
    assert told(rows) == [("anna", "7/10", 700, Decimal("700.71")), ("ben", "3/10", 300, Decimal("300.30"))]
    assert {row["traced"] for row in rows} == {Decimal("1001.01")}
    assert joint_words(rows) == []


def test_by_plan_the_stated_shares_hold_to_the_cent() -> None:
    rows = shares(
        "  - {account: A, basis: plan, why: deed, shares: {Anna: 1/3, Ben: 1/3, Cem: 1/3}}", traced="99.00"
    )
    assert [row["amount"] for row in rows] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert [row["holder"] for row in rows] == ["Anna", "Ben", "Cem"]


def test_where_no_holder_paid_in_nobodys_share_is_known() -> None:
    rows = shares("  - {account: A, basis: contribution, why: no deed}", paid=[("dia", "A", "50")])
    assert told(rows) == [(None, None, None, None)]
    assert "nobody's share is known" in joint_words(rows)[0]


def test_an_account_that_is_not_there_is_refused_and_one_without_proceeds_has_no_row() -> None:
    with pytest.raises(Refused, match="no account 'DE99'"):
        shares("  - {account: DE99, basis: contribution, why: x}")
    assert shares("  - {account: B, basis: contribution, why: x}") == []
    assert shares("  - {account: A, currency: USD, basis: contribution, why: x}") == []


@given(st.integers(0, 10**12), st.lists(st.integers(1, 99), min_size=1, max_size=5))
def test_parts_add_up_and_miss_no_share_by_a_unit(units: int, weights: list[int]) -> None:
    amount, fractions = Decimal(units) / 100, [Fraction(weight, sum(weights)) for weight in weights]
    parts = divided(amount, fractions, "EUR")
    assert sum(parts) == amount
    assert all(
        abs(Fraction(part) * 100 - share * units) < 1 for part, share in zip(parts, fractions, strict=True)
    )
