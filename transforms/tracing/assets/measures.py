"""What proceeds in an asset come to, by each measure that a court may use, side by side.

DOMAIN.md 4.4; docs/methods/into-assets.md. None of them is right by itself: the lowest is marked conservative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import polars as pl

from transforms.money import EXACT, MONEY, scaled
from transforms.tracing.assets.money import AssetMoney

SCHEMA = {
    "asset_id": pl.String(),
    "method": pl.String(),
    "measure": pl.String(),
    "amount": MONEY,
    "realisable": MONEY,
    "currency": pl.String(),
    "conservative": pl.Boolean(),
    "formula": pl.String(),
    "when": pl.String(),
    "source": pl.String(),
    "limits": pl.String(),
}
"""Columns of `asset_measures`: amount is null where it needs a valuation that is not there."""


@dataclass(frozen=True)
class Measure:
    """A measure: its rule as a formula, when it applies, whose it is, its limits, and the function.

    amount: the measure of the whole asset, or None without a valuation.
    """

    name: str
    formula: str
    when: str
    source: str
    limits: str
    amount: Callable[[AssetMoney], Decimal | None]


def lien(money: AssetMoney) -> Decimal:
    """Traced money put in, at most what the asset is worth."""
    put_in = money.traced()
    return put_in if money.worth is None else min(put_in, money.worth.amount)


def gross_share(money: AssetMoney) -> Decimal | None:
    """Share of traced money in the cost, of what the asset is worth."""
    if money.worth is None:
        return None
    return scaled(money.worth.amount, traced_share(money), money.currency)


def equity_share(money: AssetMoney) -> Decimal | None:
    """Share of traced money in what the owners put in, of what is left after the lender; never below 0."""
    if money.equity is None:
        return None
    put_in = money.traced() + money.clean
    share = Fraction(money.traced()) / Fraction(put_in) if put_in else Fraction(0)
    return scaled(max(money.equity, Decimal(0)), share, money.currency)


def derived(money: AssetMoney) -> Decimal | None:
    """The lien, and the traced share of the growth as a benefit of the proceeds."""
    part = derived_growth(money)
    return None if part is None else lien(money) + part


def traced_share(money: AssetMoney) -> Fraction:
    """Share of traced money in the cost: price, costs of the purchase, improvements; at most the whole."""
    if not money.cost:
        return Fraction(0)
    return min(Fraction(money.traced()) / Fraction(money.cost), Fraction(1))


def growth(money: AssetMoney) -> Decimal | None:
    """What the asset is worth above its cost; below zero where it lost value."""
    return None if money.worth is None else money.worth.amount - money.cost


def derived_growth(money: AssetMoney) -> Decimal | None:
    """The traced share of the growth; 0 where there is none."""
    more = growth(money)
    return None if more is None else scaled(max(more, Decimal(0)), traced_share(money), money.currency)


MEASURES = (
    Measure(
        "lien",
        "traced money put in, at most the value",
        "mixed property, up to the assessed value of the proceeds in it; the prudent floor of a rising asset",
        "UNTOC art. 12(4)",
        "takes no part in growth; of an asset that fell it is more than a share",
        lien,
    ),
    Measure(
        "gross_share",
        "traced / (price + costs + improvements) x value",
        "a claim to a proportionate share of the thing itself",
        "Foskett v McKeown [2000] UKHL 29",
        "the lender's money counts as a part of the cost; improvements may have added no value",
        gross_share,
    ),
    Measure(
        "equity_share",
        "traced / (traced + clean put in by owners) x (value - mortgage left)",
        "the lender ranks first and the owners' contributions share what is left; to be argued case by case",
        "no authority; docs/methods/into-assets.md",
        "growth that the lender's money earned goes to the owners, the traced part included",
        equity_share,
    ),
    Measure(
        "derived",
        "lien + traced / (price + costs + improvements) x growth",
        "the proceeds, and benefits derived from them as a line of their own",
        "UNTOC art. 12(4) and (5)",
        "equals the gross share while the asset is worth at least its cost; without growth it is the lien",
        derived,
    ),
)
"""In the order in which they are shown."""


def asset_measures(money: AssetMoney, method: str) -> pl.DataFrame:
    """The measures of an asset whose traced parts are by one tracing method: a row a measure.

    Gives: SCHEMA. amount is of the whole asset, half up to the minor unit; realisable is at most what is left
    after the lender. conservative: the lowest amount (all that are equally low), where there is a valuation.
    """
    with localcontext(EXACT):
        amounts = {measure.name: measure.amount(money) for measure in MEASURES}
        known = [amount for amount in amounts.values() if amount is not None]
        least = min(known) if money.worth is not None else None
        left = None if money.equity is None else max(money.equity, Decimal(0))
        rows = [
            {
                "asset_id": money.asset_id,
                "method": method,
                "measure": measure.name,
                "amount": amount,
                "realisable": None if amount is None or left is None else min(amount, left),
                "currency": money.currency,
                "conservative": least is not None and amount == least,
                "formula": measure.formula,
                "when": measure.when,
                "source": measure.source,
                "limits": measure.limits,
            }
            for measure in MEASURES
            for amount in (amounts[measure.name],)
        ]
    return pl.DataFrame(rows, SCHEMA)
