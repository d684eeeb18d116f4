"""Thresholds of the shield and of the candidates (sections `shield` and `candidates`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class ShieldRule:
    """Each key is explained beside its value in transforms/configuration.yaml."""

    min_benefit: Decimal
    least_benefit_items: int
    cost_sharing: Decimal
    community_merchants: Decimal
    donation_words: Decimal
    extortion_payments: int
    extortion_days: int


@dataclass(frozen=True)
class CandidateRule:
    """Each key is explained beside its value in transforms/configuration.yaml."""

    method: str
    least_held: Decimal
    least_share: Decimal
    least_transfers: int
    least_minor_transfers: int
    least_minor: Decimal
    single_share: Decimal
    relative_support: Decimal
    coordinator_keeps: Decimal
    sure_match: Decimal
