"""The section of configuration.yaml that decides which pay-out belongs to which cash-in."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from transforms.configuration import Configuration


@dataclass(frozen=True)
class HawalaRules:
    """Weights, limits and tolerances (DOMAIN.md 3.5; docs/methods/hawala.md)."""

    weight_value: Decimal
    weight_time: Decimal
    weight_token: Decimal
    weight_name: Decimal
    weight_place: Decimal
    value_scale: Decimal
    no_token: Decimal
    no_name: Decimal
    normal_days: int
    most_days: int
    unmatched: Decimal
    least_margin: Decimal
    usual_fee: Decimal
    most_instalments: int
    settlement_tolerance: Decimal
    settlement_days: int
    most_obligations: int
    least_dealings: int


def hawala_rules_of(configuration: Configuration) -> HawalaRules:
    """Section `hawala`."""
    return configuration.section("hawala", HawalaRules)
