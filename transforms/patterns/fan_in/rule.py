"""Thresholds of the collector pattern (section `fan_in` of the configuration)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from transforms.configuration import Configuration


@dataclass(frozen=True)
class FanIn:
    """Each key is explained beside its value in transforms/configuration.yaml."""

    window_days: int
    long_window_days: int
    least_payers: int
    many_payers: int
    least_families: int
    few_payments: int
    least_price: Decimal
    price_tolerance: Decimal
    most_heads: int
    most_prices: int
    least_at_price: int
    least_at_next_price: int
    least_fit: Decimal
    least_fitting: int
    instalment_gap_days: int
    dwell_hours: int
    dwell_long_hours: int
    few_receivers: int
    relative_support: Decimal
    monthly_gap_low: int
    monthly_gap_high: int
    short_record_days: int
    spread_countries: int
    least_possible: float
    least_probable: float
    probable_fit: Decimal
    probable_fit_further: Decimal
    probable_passed_on: Decimal
    probable_returned: Decimal
    probable_merchants: Decimal
    probable_small_payers: Decimal
    probable_returning: Decimal
    probable_innocent_words: Decimal
    everyday_price: Decimal
    everyday_soon: Decimal
    probable_unearned: Decimal
    probable_full: Decimal
    gathered_payers: int
    probable_habits: Decimal
    probable_fit_funnel: Decimal
    funnel_passed_on: Decimal
    funnel_rounds: int
    campaign_rounds: int
    campaign_payers: int
    largest_receivers: int
    probable_few_share: Decimal
    probable_fixed: Decimal
    fixed_rounds: int
    burst_days: int
    burst_rounds: int
    weights: dict[str, float]


def fan_in_of(configuration: Configuration) -> FanIn:
    """The thresholds of a configuration."""
    return configuration.section("fan_in", FanIn)
