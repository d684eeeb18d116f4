"""Rates that documents state go before reference rates; how far they lie apart stands beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.transforms.flows.building import entry, transfers


def exchanged(sent: str, currency: str, received: str, into: str) -> dict[str, Any]:
    found = transfers(
        entry(1, "A", "2026-02-27", f"-{sent}", "B", currency=currency, reference="FX 1"),
        entry(2, "B", "2026-02-27", received, "A", currency=into, reference="FX 1"),
    )
    (row,) = found.transfers.to_dicts()
    rates = {rate["rate_id"]: rate for rate in found.fx_rates.to_dicts()}
    return {**row, "rate": rates.get(row["rate_id"])}


def test_what_arrived_in_the_reference_currency_is_the_amount_there() -> None:
    row = exchanged("118.05", "USD", "98", "EUR")
    assert row["amount_ref"] == 98
    assert row["rate"]["source"].startswith("stated")
    assert (row["rate"]["numerator"], row["rate"]["denominator"]) == (98, Decimal("118.05"))


def test_the_spread_is_what_lacks_beside_the_reference_rate() -> None:
    # ECB, 27 February 2026: 1.1805 USD for a euro, so that 118.05 USD are 100 EUR.
    assert exchanged("118.05", "USD", "98", "EUR")["rate_spread"] == Decimal("-0.02")
    assert exchanged("100", "EUR", "118.05", "USD")["rate_spread"] == 0
    assert exchanged("100", "EUR", "119.2305", "USD")["rate_spread"] == Decimal("0.01")


def test_what_left_in_the_reference_currency_needs_no_rate() -> None:
    row = exchanged("100", "EUR", "118.05", "USD")
    assert (row["amount_ref"], row["rate_id"]) == (100, None)


def test_where_what_left_has_no_rate_what_arrived_counts() -> None:
    row = exchanged("7000", "AFN", "118.05", "USD")
    assert row["amount_ref"] == 100
    assert row["rate"]["currency"] == "USD"
    assert row["rate_spread"] is None


def test_in_one_currency_there_is_no_spread() -> None:
    assert exchanged("100", "EUR", "100", "EUR")["rate_spread"] is None
