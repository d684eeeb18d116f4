"""Interest on traced money is derived benefit, apart from the principal (DOMAIN.md 4.3, L5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from transforms.schema import TRACE_DERIVED
from transforms.tracing import METHODS, trace

L5 = [Line("fees", 0, "3500.00"), Line("interest", 9, "10.00", "interest")]
WALKING = [name for name in ("fifo", "lifo", "clean_first", "proceeds_first", "pro_rata") if name in METHODS]


@pytest.mark.parametrize("method", WALKING)
def test_l5_interest_of_10_on_3500_of_5000(method: str) -> None:
    traced = trace(ledger(L5, {"A": "1500"}), seeds(("s", "fees", "3500")), method)
    assert traced.derived.schema == TRACE_DERIVED.frame_schema
    row = traced.derived.row(0, named=True)
    assert (row["amount"], row["share"], row["from_date"], row["to_date"]) == (
        7,
        "7/10",
        None,
        date(2025, 1, 10),
    )
    assert (row["method"], row["seed_id"], row["entry_id"], row["kind"]) == (
        method,
        "s",
        "interest",
        "interest",
    )
    proof = traced.conservation.row(0, named=True)
    assert (proof["in"], proof["held"]) == (3500, 3500)  # the principal knows nothing of it


def test_the_base_is_every_night_since_the_interest_before() -> None:
    lines = [
        Line("i1", 0, "1.00", "interest"),
        Line("fees", 4, "1000.00"),
        Line("out", 8, "-1001.00"),
        Line("i2", 10, "9.00", "interest"),
    ]
    (row,) = trace(ledger(lines, {"A": "1000"}), seeds(("s", "fees", "1000"))).derived.to_dicts()
    # four nights of 1001 clean, four of 2001 with 1000 traced, two of 1000 traced
    assert row["share"] == str(Fraction(6 * 1000, 4 * 1001 + 4 * 2001 + 2 * 1000))
    assert (row["from_date"], row["to_date"]) == (date(2025, 1, 1), date(2025, 1, 10))
    assert row["amount"] == Decimal("3.85")  # 9 x 6000/14008 = 3.8549..


def test_what_an_overdraft_absorbed_earns_nothing() -> None:
    lines = [Line("fees", 0, "2000.00"), Line("interest", 9, "10.00", "interest")]
    (row,) = trace(ledger(lines, {"A": "-500"}), seeds(("s", "fees", "2000"))).derived.to_dicts()
    assert (row["share"], row["amount"]) == ("1", 10)


@pytest.mark.parametrize(
    ("opening", "kind", "seed"),
    [(None, "interest", "fees"), ("0", "payment", "fees"), ("0", "interest", "interest")],
)
def test_nothing_is_derived_without_a_balance_or_interest_or_where_it_is_principal(
    opening: str | None, kind: str, seed: str
) -> None:
    lines = [Line("fees", 0, "3500.00"), Line("interest", 9, "10.00", kind)]
    assert trace(ledger(lines, {"A": opening}), seeds(("s", seed, "10"))).derived.is_empty()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(1, 90_000), min_size=1, max_size=3), st.integers(0, 90_000), st.integers(1, 5_000)
)
def test_all_parts_and_the_clean_rest_are_the_interest_to_the_cent(
    parts: list[int], clean: int, paid: int
) -> None:
    lines = [Line(f"c{n}", n, f"{units / 100:.2f}") for n, units in enumerate(parts)]
    lines.append(Line("interest", 50, f"{paid / 100:.2f}", "interest"))
    given_seeds = seeds(*((f"s{n}", f"c{n}", str(Decimal(units) / 100)) for n, units in enumerate(parts)))
    rows = trace(ledger(lines, {"A": str(Decimal(clean) / 100)}), given_seeds).derived.to_dicts()
    total = sum(parts) + clean
    for row in rows:
        exact = Fraction(paid * parts[int(row["seed_id"][1:])], total)
        assert abs(Fraction(row["amount"]) * 100 - exact) < 1
    told = sum((Fraction(row["amount"]) * 100 for row in rows), Fraction(0))
    assert abs(told - Fraction(paid * sum(parts), total)) < 1
    if clean == 0:
        assert told == paid
