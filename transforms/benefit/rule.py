"""Section `benefit` of the configuration: when wealth is flagged, and words of loans and wages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from transforms.configuration import Configuration


@dataclass(frozen=True)
class BenefitRule:
    """Thresholds and words of the indirect methods (docs/methods/indirect-methods.md)."""

    least_gap: Decimal
    gap_share: Decimal
    loan_words: tuple[str, ...]
    wage_words: tuple[str, ...]


def benefit_rule_of(configuration: Configuration) -> BenefitRule:
    """Section `benefit`. Raises: MoneytrailError for a key that is lacking or of the wrong kind."""
    return configuration.section("benefit", BenefitRule)
