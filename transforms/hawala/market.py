"""The market's rate between two currencies on a day, exactly: the reference rates that the case uses elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import polars as pl

from transforms.configuration import Configuration
from transforms.flows.exchange import reference_rates
from transforms.flows.settings import exchange_rates_of

_EURO = "EUR"


class Market:
    """Reference rates of some currencies."""

    def __init__(self, currencies: Iterable[str], configuration: Configuration) -> None:
        self._most = timedelta(days=exchange_rates_of(configuration).max_age_days)
        wanted = sorted(set(currencies) | {_EURO})
        self._days: dict[str, list[date]] = {name: [] for name in wanted}
        self._rates: dict[str, list[Decimal]] = {name: [] for name in wanted}
        if len(wanted) == 1:
            return
        rates = reference_rates().filter(pl.col("currency").is_in(wanted)).sort("currency", "rate_date")
        for currency, day, per_euro in rates.select("currency", "rate_date", "per_euro").iter_rows():
            self._days[currency].append(day)
            self._rates[currency].append(per_euro)

    def rate(self, sold: str, bought: str, day: date | None) -> Fraction | None:
        """Units of `bought` for one of `sold` on a day, or None where no rate is recent enough."""
        if sold == bought:
            return Fraction(1)
        if day is None:
            return None
        both = [self._on(currency, day) for currency in (sold, bought)]
        if both[0] is None or both[1] is None:
            return None
        return Fraction(both[1]) / Fraction(both[0])

    def _on(self, currency: str, day: date) -> Decimal | None:
        days = self._days.get(currency, [])
        place = bisect_right(days, day) - 1
        if place < 0 or day - days[place] > self._most:
            return None
        return self._rates[currency][place]
