"""Sections of configuration.yaml that the flows read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from transforms.configuration import Configuration, load_configuration
from transforms.errors import MoneytrailError


@dataclass(frozen=True)
class Matching:
    """When a debit and a credit are one movement (docs/methods/transfers.md)."""

    days_before: int
    days_after: int
    uetr_days_after: int
    fee_limit: Decimal
    rate_tolerance: Decimal
    probability_account: Decimal
    probability_name: Decimal
    probability_ambiguous: Decimal
    no_reference: tuple[str, ...]


@dataclass(frozen=True)
class Pairing:
    """How pairs that no rule ties are weighed, and from when on they are one movement.

    Days are banking days; weights, least_score, least_margin and shown_score are doublings of the odds.
    """

    days_before: int
    days_after: int
    fee_share: Decimal
    least_score: float
    least_margin: float
    shown_score: float
    shown_rivals: int
    most_block: int
    weights: dict[str, float]
    batch_days: int
    batch_parts: int
    batch_loose: int
    cash_days: int


@dataclass(frozen=True)
class CashLexicon:
    """Words and bank codes of cash, charges, interest and returned payments."""

    cash_words: tuple[str, ...]
    cash_codes: tuple[str, ...]
    fee_words: tuple[str, ...]
    fee_codes: tuple[str, ...]
    interest_words: tuple[str, ...]
    interest_codes: tuple[str, ...]
    return_words: tuple[str, ...]
    return_codes: tuple[str, ...]


@dataclass(frozen=True)
class AssetLexicon:
    """Words of things of value by kind, words that speak against, and the least price."""

    least_price: Decimal
    words: dict[str, tuple[str, ...]]
    not_words: tuple[str, ...]
    registry: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class ExchangeRates:
    """How old a reference rate may be."""

    max_age_days: int


def matching_of(configuration: Configuration) -> Matching:
    """Section `matching`."""
    return configuration.section("matching", Matching)


def pairing_of(configuration: Configuration) -> Pairing:
    """Section `pairing`. Raises: MoneytrailError naming a weight that is lacking or unknown."""
    found = configuration.section("pairing", Pairing)
    known = load_configuration().section("pairing", Pairing).weights
    for name in sorted(known.keys() ^ found.weights.keys()):
        raise MoneytrailError(
            f"The configuration key pairing.weights.{name} is {'lacking' if name in known else 'not known'}.",
            where=str(configuration.path),
            todo=f"keys of pairing.weights: {', '.join(known)}",
        )
    return found


def cash_lexicon_of(configuration: Configuration) -> CashLexicon:
    """Section `lexicon_cash`."""
    return configuration.section("lexicon_cash", CashLexicon)


def asset_lexicon_of(configuration: Configuration) -> AssetLexicon:
    """Section `lexicon_assets`."""
    return configuration.section("lexicon_assets", AssetLexicon)


def exchange_rates_of(configuration: Configuration) -> ExchangeRates:
    """Section `fx`."""
    return configuration.section("fx", ExchangeRates)
