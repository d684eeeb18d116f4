"""Claims in several currencies in one measure, and interest shared between claimants."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from tests.transforms.tracing.small_ledgers import Line, ledger, seeds
from transforms.tracing import trace
from transforms.tracing.claims.rates import Booked, in_one_currency

BOOKED: Booked = {("EUR", "USD"): (1000, 1100), ("GBP", "USD"): (800, 1100)}


def converted(*paid: tuple[int, str, int]) -> list[tuple[int, str, int]] | None:
    found = in_one_currency(pl.DataFrame(paid, ["seed", "currency", "units"], orient="row"), BOOKED)
    return None if found is None else found.rows()


def test_claims_are_put_into_the_currency_of_most_claimants_by_the_booked_amounts() -> None:
    assert converted((0, "EUR", 500), (1, "USD", 330), (2, "USD", 1)) == [
        (0, "USD", 550),
        (1, "USD", 330),
        (2, "USD", 1),
    ]
    # By two exchanges, a tie to the first name, halves up; what one claimant paid in both is one claim.
    assert converted((0, "EUR", 500), (1, "GBP", 8)) == [(0, "EUR", 500), (1, "EUR", 10)]
    assert converted((0, "EUR", 1), (0, "USD", 11), (1, "EUR", 3)) == [(0, "EUR", 11), (1, "EUR", 3)]


def test_no_exchange_and_more_than_exact_units_hold_give_no_measure() -> None:
    assert converted((0, "EUR", 1), (1, "JPY", 1)) is None
    assert converted((0, "EUR", 1 << 62), (1, "USD", 1 << 62)) is None


@pytest.mark.parametrize(
    ("method", "shares"),
    [("pari_passu", {"a": ("1.50", "1/2"), "b": ("1.50", "1/2")}),
     ("ceiling_scaled", {"a": ("1.00", "1/3"), "b": ("2.00", "2/3")})],
)  # fmt: skip
def test_interest_of_a_fund_goes_by_what_each_has_of_the_rest(
    method: str, shares: dict[str, tuple[str, str]]
) -> None:
    """a pays 100, 50 are lost, b pays 100; then 3.00 of interest on 150 that is all theirs."""
    lines = [
        Line("a", 0, "100"),
        Line("x", 1, "-50"),
        Line("b", 2, "100"),
        Line("i", 9, "3", kind="interest"),
    ]
    traced = trace(ledger(lines), seeds(("a", "a", "100"), ("b", "b", "100")), method)
    found = {row["seed_id"]: (row["amount"], row["share"]) for row in traced.derived.to_dicts()}
    assert found == {seed: (Decimal(amount), share) for seed, (amount, share) in shares.items()}
    assert traced.conservation["in"].to_list() == [200]


def test_interest_on_money_that_is_in_part_of_nobody_is_shared_for_the_claims_part_only() -> None:
    lines = [Line("a", 0, "60"), Line("b", 1, "40"), Line("c", 2, "100"), Line("i", 9, "1", kind="interest")]
    traced = trace(ledger(lines), seeds(("a", "a", "60"), ("b", "b", "40")), "pari_passu")
    rows = traced.derived.select("seed_id", "amount", "share", "entry_id").rows()
    assert rows == [("a", Decimal("0.30"), "3/10", "i"), ("b", Decimal("0.20"), "1/5", "i")]
